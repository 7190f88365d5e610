using System.Reflection;
using MnistTools.Help;

// MnistTools.Help <module assembly> <module folder> <name of the module> <text file with the paths of the module's references, one a line> <folder of pages>
// <folder of translations>
// Reads metadata only: nothing of the module is loaded or run, and its PowerShell need not be there.
if (args is not [string modulePath, string moduleFolder, string moduleName, string referencesFile, string pages, string translations])
{
    Console.Error.WriteLine(
        "MnistTools.Help : error MTH000: Give the module's assembly, its folder, its name, the list of references, the folder of pages and that of translations.");
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

MamlWriter.Write(commands, HelpWords.English, HelpFile("en-US"));
foreach (string folder in Directory.GetDirectories(translations).Where(folder => Directory.GetFiles(folder, "*.md").Length > 0))
{
    string culture = Path.GetFileName(folder);
    MamlWriter.Write(commands.Select(Translation.Read(folder).Of), HelpWords.Of(culture), HelpFile(culture));
}

new PageWriter(moduleName, pages, commands).Write();
PageIndex.Write(pages);
return 0;

string HelpFile(string culture) => Path.Combine(moduleFolder, culture, $"{Path.GetFileName(modulePath)}-Help.xml");
