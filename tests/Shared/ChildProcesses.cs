using System.Runtime.CompilerServices;

namespace MnistTools.Tests;

/// <summary>
/// What tests start are short programs of .NET, most of whose time is compiling. They inherit settings with which that costs less: code is not measured before
/// it is compiled well, and written where it runs, not by way of a second address (a seventh of such a program's time).
/// </summary>
internal static class ChildProcesses
{
    [ModuleInitializer]
    public static void Prepare()
    {
        foreach (string setting in (string[])["DOTNET_TieredPGO", "DOTNET_EnableWriteXorExecute"])
        {
            Environment.SetEnvironmentVariable(setting, Environment.GetEnvironmentVariable(setting) ?? "0");
        }
    }
}
