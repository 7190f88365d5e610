namespace MnistTools.PowerShell.Tests;

/// <summary>A run is done again from the file of its History.</summary>
public sealed class RepeatTests(ModuleSession session) : FolderTests, IClassFixture<ModuleSession>
{
    private const string Options =
        "-Epochs 3 -BatchSize 40 -Optimizer 'Nadam(0.01, clipnorm=1)' -Schedule 'OneCycle(0.02)' -Layer 'Dense(16, relu)', 'Dropout(0.3)', 'Dense(10, softmax)' " +
        "-Augmentation 'Shift(1)' -Metric Accuracy, F1Score -ClassWeight @{ 8 = 2.0 } -ValidationFrequency 2 -Callback 'EarlyStopping(patience=9)'";

    [Theory]
    [InlineData("Import-MnistData -First 400 -TestFirst 100", Options, "", "")]
    [InlineData("Import-MnistData -First 400 -TestFirst 100", "-ValidationSplit 0.25 -StepsPerEpoch 5 -NoShuffle", "", "")]
    [InlineData("Import-MnistData -First 400 -TestFirst 100 -Class 3, 8 -Stratified", "-NoValidation", "$d |", "")]
    [InlineData("Import-MnistData -First 400", "-ValidationData $d.Train.Take(70) -Model (New-MnistModel -Seed 9)", "", "-ValidationData $d.Train.Take(70) -Model (New-MnistModel -Seed 9)")]
    [InlineData("Import-MnistData -First 300 -TestFirst 100", "-ThreadCount 1", "", "-ThreadCount 2")]
    [InlineData("Import-MnistData -First 400 -TestFirst 50", "-SampleWeight (0..399) -Callback { param($log) }", "", "-SampleWeight (0..399) -Callback { param($log) }")]
    public void A_run_is_the_same_to_the_bit(string data, string options, string pipe, string again)
    {
        IReadOnlyList<PSObject> output = session.Run<PSObject>(
            $"$d = {data}; $h = $d | Invoke-MnistTraining {options} 6>$null; $h | Export-MnistHistory -Path $args[0]; $r = {pipe} Invoke-MnistTraining -FromHistory $args[0] {again} 6>$null 3>&1; " +
            "$r; foreach ($key in $h.Keys) { \"$($h[$key])\" -eq \"$($r[$key])\"; [System.Linq.Enumerable]::SequenceEqual([double[]]$h[$key], [double[]]$r[$key]) }; $r.Parameters.Seed -eq $h.Parameters.Seed",
            Folder.At("run.json"));
        Assert.DoesNotContain(output, o => o.BaseObject is WarningRecord);
        Assert.All(output.Skip(1), same => Assert.Equal(true, same.BaseObject));
        Assert.True(output.Count > 5);
    }

    [Theory]
    [InlineData("$d |", "-Epochs 5", "-FromHistory and -Epochs contradict each other: use one of them.")]
    [InlineData("Import-MnistData -First 300 -TestFirst 100 |", "", "This cannot be the recorded run: TrainCount was 200, and now is 300.")]
    [InlineData("Import-MnistData -First 200 -TestFirst 100 -Stratified |", "", "This cannot be the recorded run: the images are others, or in another order.")]
    [InlineData("", "-Model (New-MnistModel -Seed 2)", "This cannot be the recorded run: training began with other weights. If it went on with a model, give that model.")]
    public void What_cannot_be_the_recorded_run_is_refused(string pipe, string options, string message)
    {
        session.Run<PSObject>("$global:d = Import-MnistData -First 200 -TestFirst 100; $global:h = $d | Invoke-MnistTraining -Seed 1 6>$null");
        var refused = Assert.ThrowsAny<RuntimeException>(() => session.Run<PSObject>($"{pipe} Invoke-MnistTraining -FromHistory $h {options}"));
        Assert.Equal(message, refused.ErrorRecord.ToString());
    }

    [Fact]
    public void A_run_with_some_classes_asks_for_the_same_data()
    {
        ErrorRecord told = session.Run<ErrorRecord>(
            "Import-MnistData -Class 3, 8 -First 100 -TestFirst 20 | Invoke-MnistTraining -Layer 'Dense(2, softmax)' -Seed 1 6>$null | Export-MnistHistory $args[0]; try { Invoke-MnistTraining -FromHistory $args[0] -ErrorAction Stop } catch { $_ }", Folder.At("part.json")).Single();
        Assert.Contains("was made with 2 classes of MNIST train, and the record does not say which: pipe the data", told.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_number_is_told_with_what_differs()
    {
        string path = Folder.At("run.json");
        session.Run<PSObject>(
            "Import-MnistData -First 200 -TestFirst 100 | Invoke-MnistTraining -Epochs 2 -Seed 1 6>$null | Export-MnistHistory -Path $args[0]", path);
        System.Text.Json.Nodes.JsonNode run = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(path))!;
        run["epochs"]![1]!["metrics"]!["loss"] = 0.5;
        string built = run["parameters"]!["versions"]!["MnistTools"]!.GetValue<string>();
        run["parameters"]!["versions"]!["MnistTools"] = "0.0.9";
        File.WriteAllText(path, run.ToJsonString());
        WarningRecord said = Assert.Single(
            session.Run<PSObject>("Invoke-MnistTraining -FromHistory $args[0] 6>$null 3>&1", path).Select(o => o.BaseObject).OfType<WarningRecord>());
        Assert.StartsWith("This is not the recorded run to the bit: in epoch 2, loss was 0.5, and now is 0.", said.Message);
        Assert.EndsWith($"What differs: MnistTools was 0.0.9, and now is {built}.", said.Message);
    }
}
