namespace MnistTools.PowerShell.Tests;

/// <summary>A History that has been through a job, another session or Export-Clixml.</summary>
public sealed class DeserializedHistoryTests : FolderTests, IClassFixture<TrainedSession>
{
    private readonly TrainedSession _session;

    public DeserializedHistoryTests(TrainedSession session)
    {
        _session = session;
        _session.Run<object>(
            "$global:folder = $args[0]; $global:text = [System.Management.Automation.PSSerializer]::Serialize($h); $global:left = [System.Management.Automation.PSSerializer]::Deserialize($text); " +
            // What a session without the module is given: nobody there knows the type.
            "function global:Read-Bag($text) { $bag = [System.Management.Automation.PSSerializer]::Deserialize($text.Replace('>MnistTools.Models.History<', '>MnistTools.Models.None<')); $bag.PSObject.TypeNames.Clear(); $bag.PSObject.TypeNames.Add('Deserialized.MnistTools.Models.History'); $bag }; " +
            "$global:bag = Read-Bag $text",
            Folder.Path);
    }

    [Theory]
    [InlineData("$left")]
    [InlineData("$bag")]
    public void It_is_exported_and_drawn_as_it_was(string history)
    {
        _session.Run<object>(
            $"$h | Export-MnistHistory $folder/was.json; {history} | Export-MnistHistory $folder/is.json; {history} | Export-HistoryPlot $folder/is.png -Culture en-US; $h | Export-HistoryPlot $folder/was.png -Culture en-US");
        Assert.Equal(File.ReadAllText(Folder.At("was.json")), File.ReadAllText(Folder.At("is.json")));
        Assert.Equal(File.ReadAllBytes(Folder.At("was.png")), File.ReadAllBytes(Folder.At("is.png")));
        Assert.NotEmpty(_session.Run<string>($"Show-HistoryPlot {history}, $h"));
    }

    [Fact]
    public void It_is_a_History_again_where_the_module_is() => Assert.Equal(
        ["True", "True", "True"],
        _session.Run<string>(
            "\"$($left -is [MnistTools.Models.History])\"; \"$($left.GetTable() -eq $h.GetTable())\"; \"$($null -eq $left.Model -and $left['val_loss'][1] -eq $h['val_loss'][1])\""));

    [Fact]
    public void Its_numbers_can_be_read_where_the_module_is_not() =>
        Assert.Equal(["True"], _session.Run<string>("\"$($bag.val_loss[1] -eq $h['val_loss'][1] -and $bag.loss.Count -eq 2)\""));

    [Fact]
    public void What_it_is_made_from_again_is_not_listed() =>
        Assert.Empty(_session.Run<string>("$h.PSObject.Properties | ForEach-Object { $_.Name } | Where-Object { $_ -eq 'AsJson' }"));

    [Fact]
    public void Its_model_stays_behind_and_one_error_says_so()
    {
        PSObject told = Assert.Single(_session.Run<PSObject>("$ErrorActionPreference = 'Continue'; $left | Save-MnistModel $folder/m.safetensors 2>&1 3>&1"));
        Assert.Contains("holds no model", Assert.IsType<ErrorRecord>(told.BaseObject).ToString(), StringComparison.Ordinal);
    }

    /// <summary>Nothing writes images into a file; they are imported where they are needed.</summary>
    [Fact]
    public void Images_from_a_job_are_to_be_imported_again()
    {
        string told = _session.Run<string>(
            "$left = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($data.Take(20, 10))); try { $left | Invoke-MnistTraining -Seed 1 -ErrorAction Stop } catch { \"$_\" }").Single();
        Assert.Contains(
            "This MnistData has been through a job, another session or Export-Clixml, which keep no images. Call Import-MnistData where it is needed",
            told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$data.Test[0]", "Export-DigitPlot", "This LabelledImage has been through", "Call Import-MnistData where it is needed")]
    [InlineData("($data.Test[0] | Invoke-MnistPrediction -Model $h)", "Export-DigitPlot", "This Prediction has been through", "Call Invoke-MnistPrediction where it is needed")]
    [InlineData("(Measure-MnistModel $h -Data $data)", "Export-ConfusionPlot", "This ModelEvaluation has been through", "Call Measure-MnistModel where it is needed")]
    public void What_no_file_keeps_is_to_be_made_again(string made, string command, string what, string advice)
    {
        string told = _session.Run<string>(
            $"$left = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize({made})); try {{ $left | {command} -Path $folder/left.png -ErrorAction Stop }} catch {{ \"$_\" }}").Single();
        Assert.Contains(what, told, StringComparison.Ordinal);
        Assert.Contains(advice, told, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_an_earlier_build_wrote_down_is_one_error()
    {
        PSObject told = Assert.Single(
            _session.Run<PSObject>(
                "$ErrorActionPreference = 'Continue'; Read-Bag $text.Replace('N=\"AsJson\"', 'N=\"None\"') | Export-MnistHistory $folder/old.json 2>&1 3>&1"));
        Assert.Contains(
            "This History has been through a job, another session or Export-Clixml", Assert.IsType<ErrorRecord>(told.BaseObject).ToString(),
            StringComparison.Ordinal);
        Assert.Empty(Folder.Files);
    }
}
