namespace MnistTools.PowerShell.Tests;

/// <summary>Files and objects that came from elsewhere.</summary>
public sealed class ReceivedFileTests(ModuleSession session) : FolderTests, IClassFixture<ModuleSession>
{
    private const string Evil = """
        {"parameters":{"epochs":1,"initial_epoch":0,"batch_size":32,"shuffle":true,"layers":["Dense(10, softmax)"],"optimizer":"SGD","loss":"mse","metrics":["Accuracy"],"seed":1,"thread_count":1,
        "callbacks":["CSVLogger('FILE', append=true)","TerminateOnNaN"],"data":"red\u001b[31m\nline"},"end":"completed","epochs":[{"epoch":1,"steps":1,"duration":1,"metrics":{"loss\u001b[2J":1}}]}
        """;

    [Theory]
    [InlineData("$h | Export-MnistHistory $folder/r.json; $r = \"$folder/r.json\"")]
    [InlineData("$h | Export-MnistHistory $folder/r.csv; $r = \"$folder/r.csv\"")]
    [InlineData("$h | Save-MnistModel $folder/r.safetensors; $r = Import-MnistModel $folder/r.safetensors")]
    public void Their_callbacks_write_nothing_and_are_named(string receive)
    {
        IReadOnlyList<PSObject> output = session.Run<PSObject>(
            $"$folder = $args[0]; $d = Import-MnistData -First 200 -TestFirst 50; $h = $d | Invoke-MnistTraining -Callback TerminateOnNaN, \"CSVLogger('$folder/x.csv')\" -Seed 1 6>$null; {receive}; [System.IO.File]::Delete(\"$folder/x.csv\"); " +
            "$again = Invoke-MnistTraining -FromHistory $r -Data $d 6>$null 3>&1; $again; \"$($again[-1].Parameters.Callbacks)\"; $again[-1]['loss'][0] -eq $h['loss'][0]",
            Folder.Path);
        Assert.Equal(
            $"The recorded run wrote files with CSVLogger({Folder.Path}/x.csv). That is left out, because a record must not decide what is written here. To include it, give all callbacks of the run again with -Callback.",
            Assert.IsType<WarningRecord>(output[0].BaseObject).Message);
        Assert.Equal(["TerminateOnNaN", true], output.Skip(2).Select(o => o.BaseObject));
        Assert.DoesNotContain("x.csv", Folder.Files);

        Assert.Single(
            session.Run<PSObject>(
                "$folder = $args[0]; Invoke-MnistTraining -FromHistory $r -Data $d -Callback TerminateOnNaN, \"CSVLogger('$folder/mine.csv')\" 6>$null 3>&1",
                Folder.Path));
        Assert.Contains("mine.csv", Folder.Files);
    }

    [Fact]
    public void A_file_of_the_user_is_not_touched_and_no_escape_sequence_is_shown()
    {
        File.WriteAllText(Folder.At(".bashrc"), "mine");
        File.WriteAllText(Folder.At("evil.json"), Evil.Replace("FILE", Folder.At(".bashrc"), StringComparison.Ordinal));
        string[] told = [.. session.Run<PSObject>(
            "$h = Import-MnistHistory $args[0]; \"$h\"; $h.GetTable(); $ErrorActionPreference = 'Continue'; Invoke-MnistTraining -FromHistory $h 2>&1 3>&1; $h | Export-HistoryPlot -Path ($args[0] + '.png') -Metric f1 2>&1; Invoke-MnistTraining -FromHistory $h -Data (Import-MnistData -First 9) 2>&1 3>&1",
            Folder.At("evil.json")).Select(o => $"{o}".ReplaceLineEndings("").Replace("\n", "", StringComparison.Ordinal))];
        Assert.Equal(7, told.Length);
        Assert.All(told, text => Assert.DoesNotContain(text, char.IsControl));
        Assert.Contains(@"red\u001B[31m\nline", told[3], StringComparison.Ordinal);
        Assert.Contains(@"loss\u001B[2J", told[4], StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Folder.At(".bashrc")));
    }

    [Theory]
    [InlineData("$t | Export-SearchPlot -Path $folder/a.png", "Trial")]
    [InlineData("$e | Export-ConfusionPlot -Path $folder/a.png", "ModelEvaluation")]
    [InlineData("$e | Export-DigitPlot -Path $folder/a.png", "ModelEvaluation")]
    [InlineData("$m | Save-MnistModel -Path $folder/a.safetensors", "MnistModel")]
    [InlineData("$m | Invoke-MnistTraining -Data $d", "MnistModel")]
    [InlineData("$p | Export-DigitPlot -Path $folder/a.png", "Prediction")]
    public void What_a_job_left_of_an_object_is_one_error(string command, string kind)
    {
        IReadOnlyList<PSObject> output = session.Run<PSObject>(
            "function Pass($it) { [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($it)) }; $folder = $args[0]; $d = Import-MnistData -First 100 -TestFirst 50; " +
            "$live = $d | Invoke-MnistTraining 6>$null; $m = Pass $live.Model; $p = Pass ($d.Test[0] | Invoke-MnistPrediction -Model $live); $e = Pass ($live | Measure-MnistModel -Data $d); $t = Pass ($d | Search-MnistHyperparameter @{ Epochs = 1 } -Fold 1); " +
            $"$ErrorActionPreference = 'Continue'; try {{ {command} 2>&1 3>$null }} catch {{ $_ }}",
            Folder.Path);
        ErrorRecord error = Assert.IsType<ErrorRecord>(Assert.Single(output).BaseObject);
        Assert.Contains($"This {kind} has been through a job, another session or Export-Clixml", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(Folder.Files);
    }

    [Theory]
    [InlineData("@() | Export-HistoryPlot -Path $folder/a.png")]
    [InlineData("@() | Export-SearchPlot -Path $folder/a.png")]
    public void Where_nothing_comes_in_a_warning_says_so(string command) =>
        Assert.Equal(
            $"Nothing came that could be drawn, so '{Folder.At("a.png")}' was not written.",
            Assert.IsType<WarningRecord>(Assert.Single(session.Run<PSObject>($"$folder = $args[0]; {command} 3>&1", Folder.Path)).BaseObject).Message);
}
