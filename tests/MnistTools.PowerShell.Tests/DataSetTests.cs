using Engine = System.Management.Automation.PowerShell;

namespace MnistTools.PowerShell.Tests;

/// <summary>Import-MnistData with a mirror of its own and a cache of its own. What a download does is tested in the core.</summary>
[Collection(nameof(DataSetTests))]
[CollectionDefinition(nameof(DataSetTests), DisableParallelization = true)]
public sealed class DataSetTests : IClassFixture<ModuleSession>, IDisposable
{
    private const string FirstFile = "kuzushiji-mnist/train-images-idx3-ubyte.gz";

    private readonly ModuleSession _session;
    private readonly TemporaryFolder _home = new();
    private readonly DataServer _server = new();

    public DataSetTests(ModuleSession session)
    {
        _session = session;
        Environment.SetEnvironmentVariable("MNISTTOOLS_HOME", _home.Path);
        Environment.SetEnvironmentVariable("MNISTTOOLS_MIRROR", _server.Address.ToString());
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("MNISTTOOLS_HOME", null);
        Environment.SetEnvironmentVariable("MNISTTOOLS_MIRROR", null);
        _server.Dispose();
        _home.Dispose();
    }

    [Fact]
    public void A_download_that_fails_is_an_error_that_says_why()
    {
        _server.Files[FirstFile] = [1, 2, 3];
        var failed = Assert.ThrowsAny<RuntimeException>(() => _session.Run<PSObject>("Import-MnistData -Name KuzushijiMnist"));
        Assert.Equal("DownloadFailed,MnistTools.PowerShell.Commands.ImportMnistDataCommand", failed.ErrorRecord.FullyQualifiedErrorId);
        Assert.Contains($"{_server.Address}{FirstFile}: it sent another file: the MD5 is not the published one.", failed.Message, StringComparison.Ordinal);
        Assert.Contains(_home.At("datasets/kuzushiji-mnist"), failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_download_shows_its_progress_and_is_stopped_with_what_it_has()
    {
        _server.Files[FirstFile] = new byte[2_000_000];
        using var end = new SemaphoreSlim(0);
        _server.Misbehave = request => request.ServeAsync(length: 500_000, then: () => end.WaitAsync(request.Closing));
        using Engine engine = _session.CreateEngine("Import-MnistData -Name KuzushijiMnist");
        var halfway = new TaskCompletionSource<ProgressRecord>(TaskCreationOptions.RunContinuationsAsynchronously);
        engine.Streams.Progress.DataAdded += (_, added) =>
        {
            ProgressRecord record = engine.Streams.Progress[added.Index];
            if (record.PercentComplete == 25)
            {
                halfway.TrySetResult(record);
            }
        };
        Task<PSDataCollection<PSObject>> running = engine.InvokeAsync();
        ProgressRecord shown = await halfway.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal("Downloading KuzushijiMnist", shown.Activity);
        Assert.Equal("train-images-idx3-ubyte.gz from 127.0.0.1: 0.5 of 2.0 MB", shown.StatusDescription);

        await Task.Factory.FromAsync(engine.BeginStop, engine.EndStop, state: null);
        await Assert.ThrowsAsync<PipelineStoppedException>(() => running);
        Assert.Equal(500_000, new FileInfo(_home.At($"datasets/{FirstFile}.part")).Length);
    }

    [Fact]
    public void A_folder_is_read_under_the_names_of_the_data_set()
    {
        var failed = Assert.ThrowsAny<RuntimeException>(() => _session.Run<PSObject>("Import-MnistData -Name Qmnist -Path $args[0]", _home.Path));
        Assert.Contains("There is no file qmnist-", failed.Message, StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
    }

    [Theory]
    [InlineData("Import-MnistData \"$module/da?a/m*\"")]
    [InlineData("Import-MnistData -LiteralPath \"$module/data/mnist\"")]
    [InlineData("[IO.DirectoryInfo]\"$module/data/mnist\" | Import-MnistData")]
    public void A_folder_is_found_by_wildcard_literal_path_and_pipeline(string command) => Assert.Equal(
        ["mnist: 60000 training and 10000 test images in 10 classes"],
        _session.Run<string>($"$module = (Get-Module MnistTools).ModuleBase; {command} | ForEach-Object {{ \"$_\" }}"));

    [Theory]
    [InlineData("-Path nowhere", "PathNotFound", "/nowhere' because it does not exist.")]
    [InlineData("-LiteralPath a[1]", "PathNotFound", "/a[1]: There is no such file or folder")]
    [InlineData("-Path file", "InvalidMnistData", "/file: This is neither a table (CSV) nor NumPy's archive of arrays (.npz), nor a folder with IDX files or with a folder of pictures for each class. What is packed must be unpacked first")]
    public void What_is_no_data_is_said(string folder, string identity, string message)
    {
        File.WriteAllText(_home.At("file"), "\0\0\b\u0003");
        var failed = Assert.ThrowsAny<RuntimeException>(
            () => _session.Run<PSObject>($"$ExecutionContext.SessionState.Path.SetLocation($args[0]) | Out-Null; Import-MnistData {folder}", _home.Path));
        Assert.Equal(identity, failed.ErrorRecord.FullyQualifiedErrorId.Split(',')[0]);
        Assert.EndsWith(message, failed.ErrorRecord.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Class 3, 8", "\"$($d.Train.Count) $($d.Test.Count) $($d.ClassNames)\"", "11982 1984 3 8")]
    [InlineData("-Class 8, 3 -First 5", "\"$($d.ClassNames) $($d.Train.CopyLabels())\"", "8 3 1 1 1 0 1")]
    [InlineData("-First 1000 -TestFirst 200 -Stratified", "($d.Train.CopyLabels() | Group-Count) + ' ' + $d.Test.Count", "99 112 99 102 97 90 99 105 98 99 200")]
    public void Parts_are_taken(string options, string read, string expected) => Assert.Equal(expected, _session.Run<string>(
        $"function Group-Count {{ begin {{ $n = [int[]]::new(10) }} process {{ $n[$_]++ }} end {{ \"$n\" }} }}; $d = Import-MnistData {options}; \"$({read})\"")[0]);

    [Fact]
    public void A_class_that_is_not_there_is_named()
    {
        var failed = Assert.ThrowsAny<RuntimeException>(() => _session.Run<PSObject>("Import-MnistData -Class 3, ten"));
        Assert.Equal("There is no class 'ten'. The classes are 0, 1, 2, 3, 4, 5, 6, 7, 8, 9.", failed.ErrorRecord.ToString());
    }
}
