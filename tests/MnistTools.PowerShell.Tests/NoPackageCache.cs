using System.Runtime.CompilerServices;

namespace MnistTools.PowerShell.Tests;

/// <summary>Hides any NuGet cache from this process and its children, so that a file missing from the module's folder is missed.</summary>
internal static class NoPackageCache
{
    [ModuleInitializer]
    internal static void Hide()
    {
        string empty = Directory.CreateTempSubdirectory("mnisttools-home-").FullName;
        Environment.SetEnvironmentVariable("NUGET_PACKAGES", empty);
        Environment.SetEnvironmentVariable("HOME", empty);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(empty, recursive: true);
    }
}
