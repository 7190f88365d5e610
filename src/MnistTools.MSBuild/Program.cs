using System.Globalization;
using MnistTools.MSBuild;

const string FailureVariable = "MNISTTOOLS_FAILURE";
if (Environment.GetEnvironmentVariable(BuildOptions.Variable) is not { } options
    || Environment.GetEnvironmentVariable(FailureVariable) is not { } failure
    || args.Length > 1)
{
    Console.Error.WriteLine(
        $"MnistTools.MSBuild : error MNIST1000: MnistTools.targets runs this, with options in {BuildOptions.Variable}, a file for an error in {FailureVariable}, and the build's process id or nothing as argument.");
    return 1;
}

if (args is [string build])
{
    _ = BuildProcess.EndWithAsync(int.Parse(build, CultureInfo.InvariantCulture));
}

try
{
    return BuildTraining.Run(new BuildOptions(options), failure, Console.Out);
}
catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
{
    // The file for the error cannot be written: the build says that what is wrong stands above.
    Console.Error.WriteLine(problem.Message);
    return 1;
}
