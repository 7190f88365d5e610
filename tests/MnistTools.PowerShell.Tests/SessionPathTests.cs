namespace MnistTools.PowerShell.Tests;

/// <summary>Paths within texts are those of the session: its drives, its home, its location.</summary>
public sealed class SessionPathTests : IClassFixture<ModuleSession>, IDisposable
{
    private readonly ModuleSession _session;
    private readonly TemporaryFolder _folder = new();

    public SessionPathTests(ModuleSession session)
    {
        _session = session;
        Directory.CreateDirectory(_folder.At("drive"));
        _session.Run<object>(
            "$s = $ExecutionContext.SessionState; $files = $s.Provider.GetOne('FileSystem'); $null = $s.Path.SetLocation($args[0]); " +
            "$null = $s.Drive.New([System.Management.Automation.PSDriveInfo]::new('Work', $files, \"$($args[0])/drive\", '', $null), 'global'); $global:d = Import-MnistData -First 100 -TestFirst 50",
            _folder.Path);
    }

    public void Dispose()
    {
        _session.Run<object>(
            "$s = $ExecutionContext.SessionState; $s.Drive.Remove('Work', $true, 'global'); $null = $s.Path.SetLocation([System.IO.Path]::GetTempPath())");
        _folder.Dispose();
    }

    [Theory]
    [InlineData("$d | Invoke-MnistTraining -Callback 'CSVLogger(Work:/log.csv)'", "drive/log.csv")]
    [InlineData("$d | Invoke-MnistTraining -Callback 'CSVLogger(Work:log.csv)'", "drive/log.csv")]
    [InlineData("$d | Invoke-MnistTraining -Callback 'CSVLogger(FileSystem::sub/log.csv)'", "sub/log.csv")]
    [InlineData("$d | Invoke-MnistTraining -Callback 'CSVLogger(sub\\log.csv)'", "sub/log.csv")]
    [InlineData("$d | Invoke-MnistTraining -Callback 'ModelCheckpoint(\"Work:/{epoch:02d}.safetensors\")'", "drive/01.safetensors")]
    [InlineData("$d | Invoke-MnistTraining -Callback 'ModelCheckpoint(\"{epoch:02d}.safetensors\")'", "01.safetensors")]
    [InlineData("$d | Invoke-MnistTraining -Callback 'BackupAndRestore(Work:/b, delete_checkpoint=false)'", "drive/b/backup.safetensors")]
    [InlineData("$d | Search-MnistHyperparameter @{ Epochs = 1 } -Fold 1 -Study Work:/s.db", "drive/s.db")]
    [InlineData("$d | Search-MnistHyperparameter @{ Callback = 'CSVLogger(Work:/log.csv)' } -Fold 1", "drive/log.csv")]
    public void A_drive_of_the_session_is_found(string command, string file)
    {
        _session.Run<object>(command + " 6>$null");
        Assert.True(File.Exists(_folder.At(file)), string.Join(", ", Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories)));
        Assert.False(Directory.Exists(_folder.At("Work:")));
    }

    [Fact]
    public void A_folder_for_TensorBoard_and_a_recorded_run_are_found_on_a_drive()
    {
        _session.Run<object>(
            "$h = $d | Invoke-MnistTraining -Callback 'TensorBoard(Work:/tb)' 6>$null; $h | Export-MnistHistory Work:/run.json; $null = $d | Invoke-MnistTraining -FromHistory Work:/run.json -Callback 'TensorBoard(Work:/again)' 6>$null");
        Assert.Single(Directory.GetFiles(_folder.At("drive/tb/train")));
        Assert.Single(Directory.GetFiles(_folder.At("drive/again/train")));
    }

    [Fact]
    public void The_history_says_what_was_written_and_not_where_this_session_has_it() =>
        Assert.Equal(
            ["CSVLogger('Work:/log.csv')"],
            _session.Run<string>("($d | Invoke-MnistTraining -Callback 'CSVLogger(Work:/log.csv)' 6>$null).Parameters.Callbacks"));

    [Fact]
    public void A_script_that_changes_the_location_does_not_move_the_files()
    {
        _session.Run<object>(
            "$d | Invoke-MnistTraining -Callback { $null = $ExecutionContext.SessionState.Path.SetLocation(\"$pwd/drive\") }, 'ModelCheckpoint(\"m.safetensors\")' 6>$null");
        Assert.True(File.Exists(_folder.At("m.safetensors")));
    }

    [Theory]
    [InlineData("Invoke-MnistTraining -Callback 'CSVLogger(\"Env:/log.csv\")'", "'Env:/log.csv' is on a drive of the provider Environment; a path of the file system is needed.")]
    [InlineData("Invoke-MnistTraining -FromHistory Env:/run.json", "'Env:/run.json' is on a drive of the provider Environment; a path of the file system is needed.")]
    [InlineData("Search-MnistHyperparameter @{ Callback = 'CSVLogger(Work:/log.csv)' } -WorkerCount 2", "Only this session knows the path 'Work:/log.csv', and -WorkerCount starts other sessions: write '")]
    public void Other_places_are_refused(string command, string message) =>
        Assert.Contains(
            message, Assert.ThrowsAny<System.Management.Automation.RuntimeException>(() => _session.Run<object>($"$d | {command}")).Message,
            StringComparison.Ordinal);

    /// <summary>In the folder where the session was before, the files of another training may lie.</summary>
    [Theory]
    [InlineData("Invoke-MnistTraining -Callback 'CSVLogger(log.csv)'", "log.csv")]
    [InlineData("Invoke-MnistTraining -Callback 'BackupAndRestore(backup)'", "backup")]
    [InlineData("Invoke-MnistTraining -Callback 'ModelCheckpoint(\"sub\\m.safetensors\")'", "sub\\m.safetensors")]
    [InlineData("Invoke-MnistTraining -Callback TensorBoard", "logs")]
    [InlineData("Search-MnistHyperparameter @{ Callback = 'CSVLogger(log.csv)' } -Fold 1", "log.csv")]
    [InlineData("Search-MnistHyperparameter @{ Callback = 'CSVLogger(\"log-{trial}.csv\")' } -Fold 1 -WorkerCount 2", "log-{trial}.csv")]
    public void Where_a_session_is_at_no_folder_a_relative_path_is_refused(string command, string path)
    {
        string refused = Assert.ThrowsAny<System.Management.Automation.RuntimeException>(() => _session.Run<object>(
            $"$paths = $ExecutionContext.SessionState.Path; $here = $paths.CurrentLocation; $null = $paths.SetLocation('Variable:'); try {{ $d | {command} 6>$null }} finally {{ $null = $paths.SetLocation($here) }}")).Message;
        Assert.Contains($"'{path}' is on a drive of the provider Variable; a path of the file system is needed.", refused, StringComparison.Ordinal);
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public void Where_a_session_is_at_no_folder_full_paths_and_drives_are_found()
    {
        _session.Run<object>(
            "$paths = $ExecutionContext.SessionState.Path; $here = $paths.CurrentLocation; $null = $paths.SetLocation('Variable:'); " +
            "try { $d | Invoke-MnistTraining -Callback \"CSVLogger('$($args[0])')\", 'ModelCheckpoint(Work:/m.safetensors)' 6>$null } finally { $null = $paths.SetLocation($here) }",
            _folder.At("full.csv"));
        Assert.True(File.Exists(_folder.At("full.csv")));
        Assert.True(File.Exists(_folder.At("drive/m.safetensors")));
    }

    [Theory]
    [InlineData("Import-MnistData -Path data/*-ubyte", 1)]
    [InlineData("Import-MnistData -Path data/*, other/*-idx?-ubyte", 2)]
    [InlineData("Import-MnistData -LiteralPath data/t10k-labels-idx1-ubyte", 1)]
    [InlineData("Import-MnistData -Path data, other", 2)]
    public void The_four_files_of_a_folder_are_one_data_set(string command, int count)
    {
        foreach (string folder in (string[])["data", "other"])
        {
            Directory.CreateDirectory(_folder.At(folder));
            foreach ((string part, byte size) in (IEnumerable<(string, byte)>)[("train", 2), ("t10k", 1)])
            {
                File.WriteAllBytes(_folder.At($"{folder}/{part}-images-idx3-ubyte"), [0, 0, 8, 3, 0, 0, 0, size, 0, 0, 0, 1, 0, 0, 0, 1, .. new byte[size]]);
                File.WriteAllBytes(_folder.At($"{folder}/{part}-labels-idx1-ubyte"), [0, 0, 8, 1, 0, 0, 0, size, .. new byte[size]]);
            }
        }

        Assert.Equal(
            ((string[])["data 2 1", "other 2 1"]).Take(count),
            _session.Run<string>($"{command} | ForEach-Object {{ \"$($_.Name) $($_.Train.Count) $($_.Test.Count)\" }}"));
    }
}
