using System.Management.Automation;
using System.Reflection;

namespace MnistTools.Shell;

/// <summary>What the shell says on its own behalf.</summary>
internal static class Messages
{
    public const string Help =
        """
        The MnistTools shell: the PowerShell engine with the module MnistTools loaded.

        Usage: MnistTools.Shell [options] [[-File] script.ps1 arguments...]
               MnistTools.Shell [options] -Command text...

          -File script.ps1 arguments...  runs a script; its arguments are bound as in PowerShell
          -Command text...               runs the rest of the line; - reads it from standard input
          -NoLogo                        starts the prompt without its greeting
          -NonInteractive                questions to the user are errors
          -NoProfile                     accepted; the shell has no profile
          -Version, -Help                shows the version, this text

        Without a script or a command it reads commands from the prompt or from standard input.
        Exit code: that of exit, 1 after an error, 64 for a wrong command line, 130 after Ctrl+C, 143 after SIGTERM.
        """;

    public static string Version =>
        $"MnistTools shell {ShellHost.ShellVersion.ToString(3)} (PowerShell engine {EngineVersion})";

    public static string Greeting =>
        $"{Version}. Commands: Get-Command -Module MnistTools. Help: Get-Help. Leave: exit.";

    // Its assembly version stays at 7.6.0; after a space comes the commit.
    private static string EngineVersion => typeof(PSObject).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split(' ', '+')[0];

    public static string ModuleMissing(string baseDirectory) =>
        $"The module MnistTools was not found: neither in {Path.Combine(baseDirectory, "Modules", "MnistTools")} nor in module/MnistTools of a folder above. "
        + "Build it with `dotnet build -c Release`. The shell goes on without it.";

    public static string PartOfFullPowerShell(string command) =>
        $"{command} is part of full PowerShell 7.6; this shell has the engine's core commands only. See https://aka.ms/powershell";
}
