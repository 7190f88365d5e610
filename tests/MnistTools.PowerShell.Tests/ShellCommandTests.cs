namespace MnistTools.PowerShell.Tests;

public class ShellCommandTests
{
    [Theory]
    [InlineData("1", 0)]
    [InlineData("exit 4", 4)]
    [InlineData("throw 'x'", 1)]
    [InlineData("1/0", 1)]
    [InlineData("1/0; 1", 0)]
    [InlineData("if (", 1)]
    [InlineData("no-such-command", 1)]
    public async Task A_command_gives_one_as_exit_code_if_its_last_statement_failed(string command, int exitCode)
    {
        ShellResult result = await ShellProcess.RunAsync("-NoProfile", "-Command", command);

        Assert.Equal(exitCode, result.ExitCode);
    }

    [Fact]
    public async Task A_command_is_the_rest_of_the_line()
    {
        ShellResult result = await ShellProcess.RunAsync("-c", "'a', 'b'", "|", "ForEach-Object", "{ $_ + 1 }");

        Assert.Equal(["a1", "b1"], result.OutputLines);
    }

    [Theory]
    [InlineData("-Command", "-")]
    [InlineData]
    public async Task Piped_commands_run_one_after_the_other(params string[] arguments)
    {
        const string Commands = "1/0\n$?\nif ($true) {\n'then'\n}\nelse {\n'else'\n}\n\n'next'";

        ShellResult result = await ShellProcess.RunAsync(arguments, Commands);

        Assert.Equal(["False", "then", "next"], result.OutputLines);
        Assert.Contains("divide by zero", result.Error, StringComparison.Ordinal);
        Assert.Equal(0, result.ExitCode);
    }

    [Fact]
    public async Task Exit_ends_piped_commands()
    {
        ShellResult result = await ShellProcess.RunAsync([], "1\nexit 7\n2");

        Assert.Equal((7, "1"), (result.ExitCode, result.Output.Trim()));
    }

    [Fact]
    public async Task The_module_is_there_from_the_start()
    {
        ShellResult result = await ShellProcess.RunAsync("-Command", "(Get-Module MnistTools).ModuleBase; $Host.Name");

        Assert.EndsWith(Path.Combine("module", "MnistTools"), result.OutputLines[0], StringComparison.Ordinal);
        Assert.Equal("MnistTools.Shell", result.OutputLines[1]);
        Assert.Empty(result.Error);
    }

    [Theory]
    [InlineData("Select-Object -First 1")]
    [InlineData("select -First 1")]
    [InlineData("try { 1 } finally { Select-Object -First 1 }")]
    [InlineData("$ErrorActionPreference = 'Stop'; Select-Object -First 1")]
    public async Task A_command_of_full_PowerShell_gets_a_hint(string command)
    {
        ShellResult result = await ShellProcess.RunAsync("-Command", command);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("'Select-Object' is not recognized", result.Error, StringComparison.Ordinal);
        Assert.Contains("Select-Object is part of full PowerShell 7.6", result.Error, StringComparison.Ordinal);
        Assert.Contains("https://aka.ms/powershell", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_command_gets_no_hint()
    {
        ShellResult result = await ShellProcess.RunAsync("-Command", "Get-Nothing");

        Assert.DoesNotContain("aka.ms", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Wrong", "'-Wrong' is not known")]
    [InlineData("no-such-file.ps1", "there is no such file")]
    [InlineData("-File", "needs the path")]
    [InlineData("-Command", "needs the text")]
    public async Task A_wrong_command_line_is_explained(string argument, string message)
    {
        ShellResult result = await ShellProcess.RunAsync(argument);

        Assert.Equal((64, ""), (result.ExitCode, result.Output));
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.Contains("Usage:", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-?", "Usage:")]
    [InlineData("-Help", "Usage:")]
    [InlineData("-Version", "PowerShell engine 7.6")]
    public async Task Help_and_version_are_plain_output(string argument, string output)
    {
        ShellResult result = await ShellProcess.RunAsync(argument);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains(output, result.Output, StringComparison.Ordinal);
    }
}
