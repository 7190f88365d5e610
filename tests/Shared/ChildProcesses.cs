using System.Runtime.CompilerServices;

namespace MnistTools.Tests;

/// <summary>
/// What tests start are short programs of .NET, most of whose time is compiling. They inherit settings with which that costs less: code is not measured before
/// it is compiled well, and written where it runs, not by way of a second address (a seventh of such a program's time). PowerShell notes what it compiles, and
/// the next one compiles that in advance on another processor, which has work of its own here (6 % of a short session): not where more processors are asked for
/// than there are. What is called often is compiled anew when nothing new was called for four seconds, not for a tenth (a quarter of the time of builds).
/// </summary>
internal static class ChildProcesses
{
    /// <summary>For how long, as a hexadecimal number of milliseconds. Programs that show what users' processors compute go without it.</summary>
    public const string CompileDelay = "DOTNET_TC_CallCountingDelayMs";

    [ModuleInitializer]
    public static void Prepare()
    {
        (string Name, string Value)[] settings =
            [("DOTNET_TieredPGO", "0"), ("DOTNET_EnableWriteXorExecute", "0"), ("DOTNET_MultiCoreJitMinNumCpus", "FFFF"), (CompileDelay, "1000")];
        foreach ((string name, string value) in settings)
        {
            Environment.SetEnvironmentVariable(name, Environment.GetEnvironmentVariable(name) ?? value);
        }
    }
}
