namespace MnistTools.PowerShell.Tests;

/// <summary>The scripts that the shell's tests run, beside the tests' own assembly.</summary>
internal static class ShellScripts
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Scripts");

    public static string PathOf(string name) => Path.Combine(Folder, name + ".ps1");

    /// <summary>Runs commands after the functions of a script were loaded.</summary>
    public static Task<ShellResult> RunWithAsync(string script, string command, string input = "", params string[] options) =>
        ShellProcess.RunAsync([.. options, "-Command", $". '{PathOf(script)}'; {command}"], input);
}
