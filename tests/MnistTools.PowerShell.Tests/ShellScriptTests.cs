namespace MnistTools.PowerShell.Tests;

public class ShellScriptTests
{
    [Theory]
    [InlineData("exits", new[] { "3" }, 3)]
    [InlineData("exits", new[] { "0" }, 0)]
    [InlineData("fails", new string[0], 1)]
    [InlineData("goes-on", new string[0], 0)]
    [InlineData("native-fails", new string[0], 0)]
    public async Task A_script_gives_its_exit_code(string script, string[] arguments, int exitCode)
    {
        ShellResult result = await ShellProcess.RunAsync(["-NoProfile", "-File", ShellScripts.PathOf(script), .. arguments]);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Equal(script is "goes-on", result.Output.Contains("after", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_script_that_fails_says_where_on_standard_error()
    {
        ShellResult result = await ShellProcess.RunAsync(ShellScripts.PathOf("fails"));

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(["before"], result.OutputLines);
        Assert.Equal($"Exception: {ShellScripts.PathOf("fails")}:2", result.ErrorLines[0]);
        Assert.Contains("this went wrong", result.ErrorLines[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Name a -Flag x 5", "name=a flag=True rest=x number=5")]
    [InlineData("-Name:a -Flag:$false", "name=a flag=False rest= number=1")]
    [InlineData("-Flag:$true a b", "name=a flag=True rest=b number=1")]
    [InlineData("-Number -5 a", "name=a flag=False rest= number=-5")]
    [InlineData("-number: 7", "name= flag=False rest= number=7")]
    public async Task Arguments_are_bound_as_in_PowerShell(string arguments, string output)
    {
        ShellResult result = await ShellProcess.RunAsync(["-File", ShellScripts.PathOf("arguments"), .. arguments.Split(' ')]);

        Assert.Equal((0, "", output), (result.ExitCode, result.Error, result.Output.Trim()));
    }

    [Fact]
    public async Task An_argument_of_the_wrong_type_fails_the_script()
    {
        ShellResult result = await ShellProcess.RunAsync(ShellScripts.PathOf("arguments"), "-Number", "many");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Cannot convert value \"many\"", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Loose_arguments_arrive_unchanged()
    {
        string[] arguments = ["a", "with blank", "it's", "$HOME", "`n", "-5", "-", "--", "", "ä€"];

        ShellResult result = await ShellProcess.RunAsync([ShellScripts.PathOf("loose-arguments"), .. arguments]);

        Assert.Equal(arguments.Select(argument => $"<{argument}>"), result.OutputLines);
    }

    [Fact]
    public async Task A_script_knows_its_place_and_the_current_folder()
    {
        string relative = Path.Combine("Scripts", "places.ps1");

        ShellResult result = await ShellProcess.RunAsync([relative], workingDirectory: AppContext.BaseDirectory);

        string here = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        Assert.Equal([$"root={ShellScripts.Folder}", $"path={ShellScripts.PathOf("places")}", $"here={here}"], result.OutputLines);
    }
}
