using System.Globalization;
using MnistTools.MSBuild;

if (args is not [string file, .. { Length: <= 1 } build])
{
    Console.Error.WriteLine("MnistTools.MSBuild : error MNIST1000: What is needed is the file of options that MnistTools.targets writes, and after it the build's process id or nothing.");
    return 1;
}

if (build is [string id])
{
    _ = BuildProcess.EndWithAsync(int.Parse(id, CultureInfo.InvariantCulture));
}

return BuildTraining.Run(BuildOptions.Read(file), Console.Out);
