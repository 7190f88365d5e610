namespace MnistTools.PowerShell.Tests;

/// <summary>What is drawn and written of an object, or said of one that is of the wrong kind. What figures show is tested in the tests of plotting.</summary>
public sealed class PlotTests : FolderTests, IClassFixture<TrainedSession>
{
    private readonly TrainedSession _session;

    public PlotTests(TrainedSession session)
    {
        _session = session;
        _session.Run<PSObject>("$global:folder = $args[0]", Folder.Path);
    }

    [Theory]
    [InlineData("$h | Measure-MnistModel -Data $data | Export-ConfusionPlot", "Tatsächliche Klasse")]
    [InlineData("$h | Measure-MnistModel -Data $data | Export-DigitPlot", " → ")]
    [InlineData("($h | Measure-MnistModel -Data $data).Mistakes | Export-DigitPlot", " → ")]
    [InlineData("$data | Invoke-MnistPrediction -Model $h | Export-DigitPlot", "von 100 richtig")]
    [InlineData("$h | Export-DigitPlot -First 5", "Gewichte von Dense(512, relu)")]
    [InlineData("$data | Export-DigitPlot -First 5", "MNIST test")]
    public void A_picture_is_written_and_given_with_PassThru_and_kept_without_Force(string command, string text)
    {
        FileInfo file = Assert.Single(_session.Run<FileInfo>($"{command} -Path \"$folder/a.svg\" -Culture de-DE -PassThru"));
        Assert.Equal(Folder.At("a.svg"), file.FullName);
        string picture = File.ReadAllText(file.FullName);
        Assert.Contains(text, picture);

        Assert.Contains(
            "There is no culture 'deutsch'.",
            Assert.ThrowsAny<RuntimeException>(() => _session.Run<PSObject>($"{command} -Path \"$folder/b.svg\" -Culture deutsch")).Message,
            StringComparison.Ordinal);
        var refused = Assert.ThrowsAny<RuntimeException>(() => _session.Run<PSObject>($"{command} -Path \"$folder/a.svg\" -Culture en-US"));
        Assert.Equal("FileExists", refused.ErrorRecord.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal(picture, File.ReadAllText(file.FullName));

        Assert.Empty(_session.Run<PSObject>($"{command} -Path \"$folder/a.svg\" -Width 500 -Force"));
        Assert.Contains("viewBox=\"0 0 500 600\"", File.ReadAllText(file.FullName));
        Assert.Equal(["a.svg"], Folder.Files);
    }

    /// <summary>Also of nothing, such as a variable whose name is misspelt. PowerShell would only say that it fits no parameter.</summary>
    [Theory]
    [InlineData("$h | Export-SearchPlot $folder/a.svg", "search first: $data | Search-MnistHyperparameter -Space @{ LearningRate = 0.01, 0.001 }", "suchen Sie zuerst")]
    [InlineData("$data | Search-MnistHyperparameter @{ Layer = 'Dense(10, softmax)' } -Fold 1 -Refit 6>$null | Export-SearchPlot $folder/a.svg", "Trials: $history.Trials | Export-SearchPlot.", "deren Versuche stehen in ihrer Eigenschaft Trials: $history.Trials")]
    [InlineData("$e | Export-SearchPlot $folder/a.svg", "Get-MnistStudy reads those of a study.", "Get-MnistStudy liest die einer Studie.")]
    [InlineData("'sweep.db' | Export-SearchPlot $folder/a.svg", "Get-MnistStudy reads", "Get-MnistStudy liest")]
    [InlineData("$none | Export-SearchPlot $folder/a.svg", "search first", "suchen Sie zuerst")]
    [InlineData("Export-SearchPlot $folder/a.svg -Trial @()", "search first", "suchen Sie zuerst")]
    [InlineData("$e | Export-MnistHistory $folder/a.csv", "an Evaluation has no epochs", "eine Evaluation hat keine Epochen")]
    [InlineData("$data | Export-MnistHistory $folder/a.csv", "train first: $data | Invoke-MnistTraining", "trainieren Sie zuerst")]
    [InlineData("$none | Export-MnistHistory $folder/a.csv", "train first", "trainieren Sie zuerst")]
    [InlineData("Export-MnistHistory $folder/a.csv -History $none", "train first", "trainieren Sie zuerst")]
    [InlineData("Export-MnistHistory $folder/a.csv -History $h, $h", "Give one History, not 2.", "Geben Sie einen Wert für History an, nicht 2.")]
    [InlineData("New-MnistModel | Export-MnistHistory $folder/a.csv", "This model has no History", "Dieses Modell hat keine History")]
    [InlineData("$e | Export-HistoryPlot $folder/a.svg", "an Evaluation has no epochs", "eine Evaluation hat keine Epochen")]
    [InlineData("Export-HistoryPlot $folder/a.svg -History $h, $e", "an Evaluation has no epochs", "eine Evaluation hat keine Epochen")]
    [InlineData("$none | Export-HistoryPlot $folder/a.svg", "train first", "trainieren Sie zuerst")]
    [InlineData("@{ loss = 1 } | Show-HistoryPlot", "train first", "trainieren Sie zuerst")]
    [InlineData("$data | Invoke-MnistTraining -FromHistory $e", "an Evaluation has no epochs", "eine Evaluation hat keine Epochen")]
    [InlineData("$none | Export-ConfusionPlot $folder/a.svg", "measure first", "messen Sie zuerst")]
    [InlineData("'m.safetensors' | Export-OutputPlot $folder/a.svg", "measure first", "messen Sie zuerst")]
    [InlineData("$data | Save-MnistModel $folder/a.keras", "A model is needed here, so train first", "Hier wird ein Modell gebraucht; trainieren Sie zuerst")]
    [InlineData("$e | Export-MnistReport $folder/a.html -Data $data", "A model is needed here", "Hier wird ein Modell gebraucht")]
    [InlineData("$none | Save-MnistModel $folder/a.keras", "A model is needed here", "Hier wird ein Modell gebraucht")]
    [InlineData("Import-MnistModel $h", "This is an object of the type History, and a path is needed here.", "Das ist ein Objekt vom Typ History")]
    [InlineData("Import-MnistData $data -Framed", "an object of the type MnistData", "ein Objekt vom Typ MnistData")]
    [InlineData("Import-MnistHistory @($e)", "an object of the type ModelEvaluation", "ein Objekt vom Typ ModelEvaluation")]
    public void What_is_of_the_wrong_kind_is_told_what_is_needed_and_where_it_comes_from(string command, string english, string german)
    {
        foreach ((string culture, string text) in ((string, string)[])[("en-US", english), ("de-DE", german)])
        {
            var refused = Assert.ThrowsAny<RuntimeException>(() => _session.Run<PSObject>(
                "$e = $h | Measure-MnistModel -Data $data; $before = [cultureinfo]::CurrentUICulture; " +
                $"try {{ [cultureinfo]::CurrentUICulture = '{culture}'; {command} }} finally {{ [cultureinfo]::CurrentUICulture = $before }}"));
            Assert.Contains(text, refused.Message, StringComparison.Ordinal);
        }

        Assert.Empty(Folder.Files);
    }

    [Theory]
    [InlineData("$h.Model | Export-MnistHistory $folder/a.csv")]
    [InlineData("Export-MnistHistory $folder/a.csv -History @($h)")]
    [InlineData("$h | Save-MnistModel $folder/h.safetensors -PassThru | Export-MnistHistory $folder/a.csv")]
    public void A_History_is_written_of_what_has_one(string command)
    {
        _session.Run<PSObject>(command);
        _session.Run<PSObject>("$h | Export-MnistHistory $folder/b.csv");
        Assert.Equal(File.ReadAllText(Folder.At("b.csv")), File.ReadAllText(Folder.At("a.csv")));
    }

    [Fact]
    public void A_list_of_any_kind_can_be_drawn()
    {
        _session.Run<PSObject>("$list = [Collections.Generic.List[object]]::new(); $h, $other | ForEach-Object { $list.Add($_) }; Export-HistoryPlot $folder/a.svg -History $list");
        Assert.Equal(["a.svg"], Folder.Files);
    }
}
