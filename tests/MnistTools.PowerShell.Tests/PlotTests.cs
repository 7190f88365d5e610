using System.Buffers.Binary;
using System.Management.Automation;

namespace MnistTools.PowerShell.Tests;

/// <summary>Export-ConfusionPlot, Export-DigitPlot and the renderer that needs a browser. What figures show is tested in the tests of plotting.</summary>
public sealed class PlotTests : IClassFixture<TrainedSession>, IDisposable
{
    private static readonly string BrowserPlot = Path.Combine(AppContext.BaseDirectory, "Scripts", "browser-plot.ps1");

    private readonly TrainedSession _session;
    private readonly TemporaryFolder _folder = new();

    public PlotTests(TrainedSession session)
    {
        _session = session;
        _session.Run<PSObject>("$global:folder = $args[0]", _folder.Path);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("$h | Measure-MnistModel -Data $data | Export-ConfusionPlot", "Tatsächliche Klasse")]
    [InlineData("$h | Measure-MnistModel -Data $data | Export-DigitPlot", " statt ")]
    [InlineData("($h | Measure-MnistModel -Data $data).Mistakes | Export-DigitPlot", " statt ")]
    [InlineData("$data | Invoke-MnistPrediction -Model $h | Export-DigitPlot", "von 100 richtig")]
    [InlineData("$h | Export-DigitPlot -First 5", "Gewichte von Dense(512, relu)")]
    [InlineData("$data | Export-DigitPlot -First 5", "MNIST test")]
    public void A_picture_is_written_and_given_with_PassThru_and_kept_without_Force(string command, string text)
    {
        FileInfo file = Assert.Single(_session.Run<FileInfo>($"{command} -Path \"$folder/a.svg\" -Culture de-DE -PassThru"));
        Assert.Equal(_folder.At("a.svg"), file.FullName);
        string picture = File.ReadAllText(file.FullName);
        Assert.Contains(text, picture);

        var refused = Assert.ThrowsAny<RuntimeException>(() => _session.Run<PSObject>($"{command} -Path \"$folder/a.svg\" -Culture en-US"));
        Assert.Equal("FileExists", refused.ErrorRecord.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Equal(picture, File.ReadAllText(file.FullName));

        Assert.Empty(_session.Run<PSObject>($"{command} -Path \"$folder/a.svg\" -Width 500 -Force"));
        Assert.Contains("viewBox=\"0 0 500 600\"", File.ReadAllText(file.FullName));
        Assert.Equal(["a.svg"], _folder.Files);
    }

    [Fact]
    public async Task A_script_draws_with_the_installed_browser()
    {
        PowerShellResult result = await PowerShellProcess.RunAsync("-File", BrowserPlot, _folder.At("a.png"));
        Assert.SkipWhen(result.Error.Contains("none was found", StringComparison.Ordinal), "There is no Chromium; Debian's package is called chromium.");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        byte[] png = await File.ReadAllBytesAsync(_folder.At("a.png"), TestContext.Current.CancellationToken);
        Assert.Equal([0x89, .. "PNG"u8], png[..4]);
        Assert.Equal((640, 480), (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20))));
    }

    [Theory]
    [InlineData("$env:MNISTTOOLS_BROWSER = 'no/chromium'", "MNISTTOOLS_BROWSER names one that is not there: no/chromium.")]
    [InlineData("$env:MNISTTOOLS_BROWSER = $env:PATH = ''", "Plotly draws images with a browser, and none was found.")]
    public async Task Without_a_browser_it_is_said_what_to_install_and_what_works_without_one(string change, string problem)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only on Linux are browsers found by PATH alone.");
        PowerShellResult result = await PowerShellProcess.RunAsync("-Command", $"{change}; & '{BrowserPlot}' '{_folder.At("a.png")}'");
        Assert.Equal(1, result.ExitCode);
        string message = result.ErrorMessage;
        Assert.Contains(problem, message, StringComparison.Ordinal);
        Assert.Contains("Install Chromium, Google Chrome or Microsoft Edge", message, StringComparison.Ordinal);
        Assert.Contains("The default renderer, ScottPlot, needs none: leave out -Renderer.", message, StringComparison.Ordinal);
        Assert.Empty(_folder.Files);
    }
}
