using MnistTools.MSBuild;

if (args is not [string file])
{
    Console.Error.WriteLine("MnistTools.MSBuild : error MNIST1000: One argument is needed, the file of options that MnistTools.targets writes.");
    return 1;
}

return BuildTraining.Run(BuildOptions.Read(file), Console.Out);
