namespace MnistTools.PowerShell.Tests;

public class ShellQuestionTests
{
    [Fact]
    public async Task WhatIf_says_what_would_happen()
    {
        ShellResult result = await ShellScripts.RunWithAsync("confirm", "Remove-Nothing here -WhatIf");

        Assert.Equal(["What if: Performing the operation \"Remove\" on target \"here\".", "kept here"], result.OutputLines);
    }

    [Theory]
    [InlineData("y\n", "removed here")]
    [InlineData("\n", "removed here")]
    [InlineData("no\n", "kept here")]
    [InlineData("?\nwhat\nL\n", "kept here")]
    public async Task Confirm_takes_its_answer_from_standard_input(string answers, string outcome)
    {
        ShellResult result = await ShellScripts.RunWithAsync("confirm", "Remove-Nothing here -Confirm", answers);

        Assert.Contains("Are you sure you want to perform this action?", result.OutputLines);
        Assert.Equal(outcome, result.OutputLines[^1]);
        Assert.Equal(answers.StartsWith('?'), result.Output.Contains("N - Skip this operation", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(new string[0], "the input has ended")]
    [InlineData(new[] { "-NonInteractive" }, "-NonInteractive")]
    public async Task A_question_that_no_one_can_answer_is_an_error(string[] options, string message)
    {
        const string Command = "$ErrorActionPreference = 'Stop'; Remove-Nothing here -Confirm";

        ShellResult result = await ShellScripts.RunWithAsync("confirm", Command, "", options);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(message, result.Error.ReplaceLineEndings(" ").Replace(" | ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("removed", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_mandatory_parameter_is_asked_for()
    {
        ShellResult result = await ShellScripts.RunWithAsync("confirm", "Remove-Nothing", "there\n");

        Assert.Contains("Path: ", result.OutputLines);
        Assert.Equal("removed there", result.OutputLines[^1]);
    }
}
