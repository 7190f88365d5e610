using System.Reflection;
using MnistTools.Help;

// MnistTools.Help <module assembly> <help file to write> <text file with the paths of the module's references, one a line>
// Reads metadata only: nothing of the module is loaded or run, and its PowerShell need not be there.
if (args is not [string modulePath, string helpPath, string referencesFile])
{
    Console.Error.WriteLine("MnistTools.Help : error MTH000: Give the module's assembly, the help file and the list of references.");
    return 2;
}

string[] references = File.ReadAllLines(referencesFile);
using MetadataLoadContext context = new(new PathAssemblyResolver([modulePath, .. references]));

XmlDocumentation documentation = XmlDocumentation.Beside([modulePath, .. references]);
CommandReader reader = new(context.LoadFromAssemblyPath(modulePath), documentation);
Command[] commands = [.. reader.Read()];

foreach (string gap in reader.Gaps)
    Console.Error.WriteLine($"{Path.ChangeExtension(modulePath, ".xml")} : error {gap}");
if (reader.Gaps.Count > 0)
    return 1;

MamlWriter.Write(commands, helpPath);
return 0;
