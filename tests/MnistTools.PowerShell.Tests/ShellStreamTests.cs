namespace MnistTools.PowerShell.Tests;

public class ShellStreamTests
{
    [Fact]
    public async Task Errors_and_only_errors_go_to_standard_error()
    {
        ShellResult result = await ShellScripts.RunWithAsync("streams", "$DebugPreference = 'Continue'; Write-Everything -Verbose");

        Assert.Equal(
            ["WARNING: a warning", "VERBOSE: a detail", "DEBUG: a trace", "Epoch Loss", "----- ----", "    1 0.50"],
            result.OutputLines.Select(line => line.TrimEnd()));
        Assert.Contains("an error", result.Error, StringComparison.Ordinal);
    }

    /// <summary>The first of them decides how all that follows is shown.</summary>
    [Fact]
    public async Task A_history_an_evaluation_and_a_model_have_their_own_views_side_by_side()
    {
        ShellResult result = await ShellScripts.RunWithAsync(
            "streams", "$d = Import-MnistData -First 50 -TestFirst 20; $h = $d | Invoke-MnistTraining -Layer 'Dense(10, softmax)' 6>$null; $h; 'a line'; $h | Measure-MnistModel $d; $h.Model");

        Assert.Contains("Best epoch: 1", result.Output, StringComparison.Ordinal);
        Assert.Contains("calibration error", result.Output, StringComparison.Ordinal);
        Assert.Contains("Total params: 7,850", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirected_output_has_neither_colours_nor_a_progress_bar()
    {
        ShellResult result = await ShellScripts.RunWithAsync("streams", "Write-Everything; throw 'x'");

        Assert.DoesNotContain('\e', result.Output + result.Error);
        Assert.DoesNotContain("an activity", result.Output + result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Write-Line 'a line'", true)]
    [InlineData("Write-Line 'a line' 6>$null", false)]
    [InlineData("Write-Line 'a line' -InformationAction Ignore", false)]
    [InlineData("Write-Untagged 'a line'", false)]
    [InlineData("Write-Untagged 'a line' -InformationAction Continue", true)]
    public async Task Lines_for_the_host_are_shown_unless_silenced(string command, bool shown)
    {
        ShellResult result = await ShellScripts.RunWithAsync("streams", command);

        Assert.Equal(shown ? ["a line"] : [], result.OutputLines);
        Assert.Empty(result.Error);
    }

    [Fact]
    public async Task Lines_for_the_host_can_be_captured()
    {
        ShellResult result = await ShellScripts.RunWithAsync("streams", "$lines = Write-Line 'a line' 6>&1; \"[$lines]\"");

        Assert.Equal(["[a line]"], result.OutputLines);
    }
}
