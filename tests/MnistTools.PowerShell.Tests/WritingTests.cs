namespace MnistTools.PowerShell.Tests;

/// <summary>What cmdlets that write refuse before anything is made for them, and how each input gets a file of its own.</summary>
public sealed class WritingTests : FolderTests, IClassFixture<TrainedSession>
{
    private readonly TrainedSession _session;

    public WritingTests(TrainedSession session)
    {
        _session = session;
        _session.Run<object>("$global:folder = $args[0]", Folder.Path);
    }

    /// <summary>Each with an extension that it writes.</summary>
    public static TheoryData<string, string> Writers { get; } = new()
    {
        { "Export-CalibrationPlot", "png" },
        { "Export-ConfusionPlot", "png" },
        { "Export-DigitPlot", "png" },
        { "Export-HistoryPlot", "png" },
        { "Export-MnistHistory", "json" },
        { "Export-MnistReport -Data $data", "html" },
        { "Export-OutputPlot", "png" },
        { "Export-SearchPlot", "png" },
        { "Save-MnistModel", "safetensors" },
    };

    [Fact]
    public void All_cmdlets_that_write_are_tried() =>
        Assert.Equal(
            _session.Commands.Where(command => command.Parameters.ContainsKey("Force")).Select(command => command.Name).Order(),
            Writers.Select(writer => writer.Data.Item1.Split(' ')[0]));

    [Theory]
    [MemberData(nameof(Writers))]
    public void What_a_path_cannot_be_is_said_before_the_first_input_is_made(string command, string extension)
    {
        File.WriteAllText(Folder.At($"there.{extension}"), "mine");
        Directory.CreateDirectory(Folder.At($"sub.{extension}"));
        Assert.Equal(
            "FileExists: already exists and was left as it is. Use -Force",
            Refuse($"{command} -Path $folder/there.{extension}", "already exists and was left as it is. Use -Force"));
        Assert.Equal("PathNotFound: none' does not exist", Refuse($"{command} -Path $folder/none/a.{extension}", "none' does not exist"));
        Assert.Equal(
            $"FileNotUsable: sub.{extension}' is a folder", Refuse($"{command} -Path $folder/sub.{extension} -Force", $"sub.{extension}' is a folder"));
        Assert.EndsWith("nown", Refuse($"{command} -Path $folder/a.xyz", "nown"), StringComparison.Ordinal);
        Assert.Equal(
            "InvalidArgument: a path of the file system is needed", Refuse($"{command} -Path variable:a.{extension}", "a path of the file system is needed"));
        Assert.Equal("DriveNotFound: 'NoDrive'", Refuse($"{command} -Path NoDrive:/a.{extension}", "'NoDrive'"));
        Assert.Equal("InvalidArgument: -Path is missing", Refuse(command, "-Path is missing"));
        // What would be refused is refused, and not promised.
        Assert.Equal("FileExists: already exists", Refuse($"{command} -Path $folder/there.{extension} -WhatIf", "already exists"));
        Assert.Equal("mine", File.ReadAllText(Folder.At($"there.{extension}")));
        Assert.Equal([$"there.{extension}"], Folder.Files);
    }

    [Theory]
    [InlineData("Export-HistoryPlot -Path $folder/a.html -Renderer ScottPlot", "ScottPlot draws images")]
    [InlineData("Export-SearchPlot -Path $folder/a.html -Renderer ScottPlot", "ScottPlot draws images")]
    [InlineData("Export-HistoryPlot -Path { 'a.png' }", "All inputs go into one file")]
    [InlineData("Export-SearchPlot -Path { 'a.png' }", "All inputs go into one file")]
    [InlineData("Invoke-MnistTraining -Callback 'ModelCheckpoint(m.xyz)'", "Unknown extension '.xyz' of a model file")]
    [InlineData("Invoke-MnistTraining -Callback \"CSVLogger('$folder')\"", "is a folder, not a file")]
    [InlineData("Invoke-MnistTraining -Callback 'CSVLogger(NoDrive:/a.csv)'", "'NoDrive'")]
    [InlineData("Invoke-MnistTraining -Callback 'Unknown'", "Unknown callback 'Unknown'")]
    [InlineData("Invoke-MnistTraining -Schedule 'OneCycle(1)' -LearningRate 1", "-Schedule and -LearningRate contradict each other")]
    [InlineData("Search-MnistHyperparameter @{ Epochs = 1 } -Study $folder/none/s.db", "none' does not exist")]
    [InlineData("Search-MnistHyperparameter @{ Callback = 'CSVLogger(NoDrive:/a.csv)' }", "'NoDrive'")]
    public void So_is_all_else_that_is_known(string command, string message) => Assert.EndsWith(message, Refuse(command, message), StringComparison.Ordinal);

    [Fact]
    public void Nothing_is_trained_for_a_file_that_is_there()
    {
        File.WriteAllText(Folder.At("a.safetensors"), "x");
        Assert.Empty(_session.Run<object>(
            "$ErrorActionPreference = 'Continue'; try { $data | Invoke-MnistTraining 6>&1 | ForEach-Object { if ($_ -is [System.Management.Automation.InformationRecord]) { \"$_\" } else { $_ } } | Save-MnistModel $folder/a.safetensors } catch { }"));
    }

    [Fact]
    public void A_script_block_gives_each_input_a_file()
    {
        IReadOnlyList<string> names = _session.Run<string>(
            "$more = $data | Invoke-MnistTraining -BatchSize 64 -Layer 'Dense(10, softmax)' -Seed 1 6>$null; $both = $h, $more; $e = $both | Measure-MnistModel -Data $data; " +
            "$(foreach ($f in ($both | Save-MnistModel -Path { \"$folder/bs$($_.Parameters.BatchSize).safetensors\" } -PassThru), ($both | Export-MnistHistory -Path { \"$folder/bs$($_.Parameters.BatchSize).csv\" } -PassThru)," +
            "($both | Export-MnistReport -Data $data -Path { \"$folder/bs$($_.Parameters.BatchSize).html\" } -PassThru), ($e | Export-ConfusionPlot -Path { \"$folder/c$($_.Mistakes.Count).svg\" } -PassThru), ($e | Export-DigitPlot -Path { \"$folder/d$($_.Mistakes.Count).svg\" } -PassThru)) { $f }).Name");
        Assert.Equal(10, names.Count);
        Assert.Equal(Folder.Files, names.Order(StringComparer.Ordinal));
        Assert.Equal(["bs32.safetensors", "bs64.safetensors", "bs32.csv", "bs64.csv", "bs32.html", "bs64.html"], names.Take(6));
        Assert.Equal([32, 64], _session.Run<int>("32, 64 | ForEach-Object { (Import-MnistModel \"$folder/bs$_.safetensors\").History.Parameters.BatchSize }"));
    }

    [Theory]
    [InlineData("$h, $other | Save-MnistModel -Path $folder/m.safetensors", "m.safetensors")]
    [InlineData("$h, $other | Save-MnistModel -Path { \"$folder/m.safetensors\" }", "m.safetensors")]
    [InlineData("$h, $other | Export-MnistHistory -Path $folder/m.json", "m.json")]
    [InlineData("$data, $threes | Export-DigitPlot -Path $folder/m.svg", "m.svg")]
    public void A_second_input_does_not_take_the_place_of_the_first(string command, string file)
    {
        IReadOnlyList<string> told = _session.Run<string>($"try {{ {command} -Force -PassThru | ForEach-Object {{ $_.Name }} }} catch {{ $_.ToString() }}");
        Assert.Equal(file, told[0]);
        Assert.Equal(
            $"A further input would overwrite '{Folder.At(file)}'. Give each input its own path with a script block, for example -Path {{ \"{Path.GetFileNameWithoutExtension(file)}-$((++$script:number)){Path.GetExtension(file)}\" }}.", told[1]);
        byte[] first = File.ReadAllBytes(Folder.At(file));
        _session.Run<object>($"{command.Replace(", $other", "", StringComparison.Ordinal).Replace(", $threes", "", StringComparison.Ordinal)} -Force");
        Assert.Equal(first, File.ReadAllBytes(Folder.At(file)));
    }

    [Fact]
    public void Predictions_go_into_one_file()
    {
        _session.Run<object>("$data.Test.Take(3) | Invoke-MnistPrediction -Model $h | Export-DigitPlot -Path $folder/p.svg");
        Assert.Equal(["p.svg"], Folder.Files);
        var refused = Assert.ThrowsAny<RuntimeException>(
            () => _session.Run<object>("$data.Test.Take(3) | Invoke-MnistPrediction -Model $h | Export-DigitPlot -Path { \"$folder/q.svg\" }"));
        Assert.Contains("All inputs go into one file", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_only_tried_is_not_given()
    {
        File.WriteAllText(Folder.At("a.json"), "mine");
        Assert.Empty(_session.Run<object>("$h | Export-MnistHistory $folder/a.json -Force -PassThru -WhatIf"));
        Assert.Equal("mine", File.ReadAllText(Folder.At("a.json")));
    }

    [Fact]
    public void What_cannot_be_drawn_is_not_promised()
    {
        PSObject told = Assert.Single(_session.Run<PSObject>("$h | Export-HistoryPlot -Path $folder/a.png -Metric f1 -WhatIf -ErrorAction Continue 2>&1"));
        Assert.Equal("CannotPlot,MnistTools.PowerShell.Commands.ExportHistoryPlotCommand", ((ErrorRecord)told.BaseObject).FullyQualifiedErrorId);
    }

    /// <summary>Id and message of what a command says, if it has what is looked for and no input was made.</summary>
    private string Refuse(string command, string message)
    {
        string[] told = [.. _session.Run<string>(
            $"$ErrorActionPreference = 'Continue'; $global:made = 0; try {{ 1 | ForEach-Object {{ $global:made++; $data }} | {command}; 'went on' }} catch {{ $_.FullyQualifiedErrorId.Split(',')[0]; $_.ToString() }}; \"$made\"")];
        Assert.Equal(3, told.Length);
        Assert.Equal("0", told[2]);
        Assert.Contains(message, told[1], StringComparison.Ordinal);
        return $"{told[0]}: {message}";
    }
}
