namespace MnistTools.PowerShell.Tests;

/// <summary>Export-MnistReport through the real engine. What the page does is tested in a browser, in the tests of plotting.</summary>
public sealed class ReportTests : FolderTests, IClassFixture<ModuleSession>
{
    private readonly ModuleSession _session;

    public ReportTests(ModuleSession session)
    {
        _session = session;
        _session.Run<PSObject>(
            "$global:data = Import-MnistData -First 300 -TestFirst 100; $global:h = $data | Invoke-MnistTraining -Seed 1; $global:folder = $args[0]",
            Folder.Path);
    }

    [Fact]
    public void A_report_on_a_History_is_written_and_given_with_PassThru()
    {
        FileInfo file =
            Assert.Single(_session.Run<FileInfo>("$h | Export-MnistReport -Path \"$folder/report.html\" -Data $data -Culture de-DE -Title Ziffern -PassThru"));
        Assert.Equal(Folder.At("report.html"), file.FullName);
        string page = File.ReadAllText(file.FullName);
        Assert.Contains("<html lang=\"de\">", page);
        Assert.Contains("<h1>Ziffern</h1>", page);
        Assert.Contains("MNIST test, 100 Bildern", page);
        Assert.Contains("default-src 'none'; script-src 'sha256-", page);

        Assert.Empty(_session.Run<PSObject>("$h.Model | Export-MnistReport \"$folder/report.html\" $data.Test -Culture en-US -Force"));
        Assert.Contains("<html lang=\"en\">", File.ReadAllText(file.FullName));
    }

    [Fact]
    public void Training_images_of_a_MnistData_go_into_the_page()
    {
        _session.Run<PSObject>("$h | Export-MnistReport \"$folder/report.html\" -Data $data -TrainingData $data -Culture en-US");
        Assert.Contains("\"examples\":{\"total\":300,", File.ReadAllText(Folder.At("report.html")));
    }

    [Fact]
    public void Several_runs_go_into_one_report_and_snapshots_with_them()
    {
        _session.Run<PSObject>(
            "$runs = 64, 128 | ForEach-Object { $data | Invoke-MnistTraining -Seed 1 -Epochs 2 -BatchSize $_ -Layer 'Dense(10, softmax)' -Callback Snapshot }; $runs | Export-MnistReport \"$folder/report.html\" -Data $data -Culture en-US");
        string page = File.ReadAllText(Folder.At("report.html"));
        Assert.Contains("\"name\":\"BatchSize 64\"", page, StringComparison.Ordinal);
        Assert.Contains("\"name\":\"BatchSize 128\"", page, StringComparison.Ordinal);
        Assert.Equal(4, page.Split(" id=\"weights-").Length - 1);
    }

    [Theory]
    [InlineData("$h | Export-MnistReport -Path \"$folder/there.html\" -Data $data", "already exists and was left as it is. Use -Force")]
    [InlineData("$h | Export-MnistReport -Path \"$folder/report.pdf\" -Data $data", "Known extensions: .html, .htm")]
    [InlineData("New-MnistModel 'Dense(2, softmax)' -ClassName A, B | Export-MnistReport -Path \"$folder/report.html\" -Data $data", "MNIST test has images of other classes: 0, 1,")]
    [InlineData("$h | Export-MnistHistory \"$folder/h.json\"; Import-MnistHistory \"$folder/h.json\" | Export-MnistReport \"$folder/report.html\" $data", "holds no model")]
    public void What_cannot_be_is_said_and_nothing_is_written(string command, string message)
    {
        File.WriteAllText(Folder.At("there.html"), "mine");
        Assert.Contains(message, Assert.ThrowsAny<RuntimeException>(() => _session.Run<PSObject>(command)).Message);
        Assert.Equal("mine", File.ReadAllText(Folder.At("there.html")));
        Assert.DoesNotContain(Folder.Files, name => name.StartsWith("report", StringComparison.Ordinal));
    }

    [Fact]
    public void WhatIf_writes_nothing()
    {
        _session.Run<PSObject>("$h | Export-MnistReport -Path \"$folder/report.html\" -Data $data -WhatIf");
        Assert.Empty(Folder.Files);
    }
}
