namespace MnistTools.PowerShell.Tests;

/// <summary>Export-ConfusionPlot and Export-DigitPlot. What figures show is tested in the tests of plotting.</summary>
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
}
