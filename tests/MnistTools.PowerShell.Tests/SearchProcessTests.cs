namespace MnistTools.PowerShell.Tests;

/// <summary>Searches by several processes, some of which are killed.</summary>
public sealed class SearchProcessTests(PostgresServer server, SearchProcessTests.SingleWorker undisturbed) : IClassFixture<PostgresServer>, IClassFixture<SearchProcessTests.SingleWorker>, IDisposable
{
    private const int Workers = 3, Points = 12, Kills = Points - Workers - 1;
    private const string Grid = "@{ Layer = 'Dense({Units}, relu)', 'Dense(10, softmax)'; Units = 4, 8, 16; BatchSize = 8, 16; LearningRate = 0.001, 0.01; Epochs = 4 }";
    private const string Search = "Import-MnistData -First 600 -TestFirst 10 | Search-MnistHyperparameter -Seed 1 -ThreadCount 1 -Fold 3 -WorkerTimeout 2 -Space " + Grid;
    private const string FailingSecond = "Import-MnistData -First 300 -TestFirst 10 | Search-MnistHyperparameter -Seed 1 -Fold 2 -ErrorAction SilentlyContinue "
        + "-Space @{ Layer = 'Dense(4)', 'Dense(10, softmax)'; Optimizer = 'Adam', 'SGD(1e30)' }";
    private const string Tell = " | ForEach-Object { \"ended $($_.Number) $($_.State) $($_.SplitTestScores -join ' ')\" }";

    private const string Wide = " | Out-String -Width 150";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Four_workers_give_the_table_of_one()
    {
        string[] one = await undisturbed.Table;
        string[] four = await RunAsync(Search + " -WorkerCount 4" + Tell);
        Assert.Equal(Points, one.Length);
        Assert.Equal(one, four);
    }

    // Of a team the one that has lived longest is killed at every trial that ends while there are more left than workers, and its parent starts another;
    // one that works alone is killed too, of which nobody learns but by its silence.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Workers_that_are_killed_all_the_time_lose_no_trial_and_change_no_score(bool isPostgres)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The children of a process are found in /proc.");
        string study = isPostgres ? server.ConnectionString : _folder.At("study.db");
        string alone = await WriteScriptAsync("alone.ps1", $"{Search} -Study '{study}'{Tell}");
        string team = await WriteScriptAsync("team.ps1", $"{Search} -Study '{study}' -WorkerCount {Workers}{Tell}");
        await using PowerShellProcess parent = PowerShellProcess.Start(["-File", team]), loner = PowerShellProcess.Start(["-File", alone]);
        // It tells of the first trial that anybody has finished: then it is at one of its own, or about to take it.
        await loner.WaitForLineAsync("ended ");
        loner.Kill();
        for (int kill = 1; kill <= Kills; kill++)
        {
            await parent.WaitForLineAsync("ended ");
            parent.KillOldestChild();
        }

        PowerShellResult result = await parent.EndAsync();
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        // More died than there were at once.
        int deaths = result.OutputLines.Count(line => line.StartsWith("WARNING: A worker process died (exit code 137); another takes its place and its trial.", StringComparison.Ordinal));
        Assert.InRange(deaths, Workers + 1, Kills);

        string read = await WriteScriptAsync("read.ps1", $"Get-MnistStudy '{study}'{Tell}; (Get-MnistStudy '{study}').Attempt");
        IReadOnlyList<string> kept = (await PowerShellProcess.RunAsync("-File", read)).OutputLines;
        Assert.Equal(await undisturbed.Table, kept.Take(Points).Order(StringComparer.Ordinal));
        Assert.All(kept.Take(Points), line => Assert.Contains(" Complete ", line, StringComparison.Ordinal));
        Assert.Contains(kept.Skip(Points), attempts => attempts != "1");
    }

    [Fact]
    public async Task Paths_of_callbacks_begin_where_the_search_was_started()
    {
        string[] ended = await RunAsync(
            $"$null = $ExecutionContext.SessionState.Path.SetLocation('{_folder.Path}'); Import-MnistData -First 300 -TestFirst 10 | Search-MnistHyperparameter -Fold 1 -WorkerCount 2 "
            + "-Space @{ Callback = 'CSVLogger(log{Seed}.csv)'; Seed = 1, 2 }" + Tell);
        Assert.Equal(2, ended.Length);
        Assert.Equal(["log1.csv", "log2.csv"], _folder.Files);
    }

    [Fact]
    public async Task Workers_that_die_again_and_again_are_not_started_for_ever()
    {
        // .NET itself has too little memory to start.
        PowerShellResult result = await PowerShellProcess.RunAsync("-Command", "$env:DOTNET_GCHeapHardLimit = '0x1000'; " + Search + " -WorkerCount 4");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("All worker processes died before the search had ended; the warnings say how.", result.ErrorMessage, StringComparison.Ordinal);
        string[] warnings = [.. result.OutputLines.Where(line => line.StartsWith("WARNING: ", StringComparison.Ordinal))];
        Assert.All(warnings.Take(9), warning => Assert.Matches(@"died \(exit code \d+\); another takes its place and its trial\. \w", warning));
        Assert.Matches(@"died \(exit code \d+\), 10 in a row and no trial ended in between; none takes its place\. \w", warnings[9]);
    }

    [Fact]
    public async Task Interrupted_a_search_keeps_what_is_finished_and_goes_on()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send.");
        string study = _folder.At("study.db");
        await using PowerShellProcess process = PowerShellProcess.Start(["-Command", $"{Search} -Study '{study}'{Tell}"]);
        await process.WaitForLineAsync("ended ");
        process.Interrupt();
        PowerShellResult result = await process.EndAsync();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("the same command goes on", result.Output + result.Error, StringComparison.Ordinal);

        string[] states = [.. (await PowerShellProcess.RunAsync("-Command", $"(Get-MnistStudy '{study}').State")).OutputLines];
        Assert.Equal(Points, states.Length);
        Assert.Equal(["Complete", "Waiting"], states.Distinct());
        Assert.Equal(await undisturbed.Table, await RunAsync($"{Search} -Study '{study}'{Tell}"));
    }

    [Fact]
    public async Task The_table_shows_rank_score_and_hyper_parameters()
    {
        PowerShellResult result = await PowerShellProcess.RunAsync("-Command", FailingSecond + Wide);
        Assert.Equal("", result.Error);
        Assert.Matches(@"^Trial\s+Rank\s+State\s+Score\s+Std\s+FitTime\s+Hyperparameters", result.OutputLines[0]);
        Assert.Matches(@"^\s+1\s+1\s+Complete\s+0\.\d{4}\s+0\.\d{4}\s+\d+\.\d\d s\s+Optimizer Adam, Layer Dense\(4\), Dense\(10, softmax\)\s*$", result.OutputLines[2]);
        Assert.Matches(@"^\s+2\s+Failed\s+Optimizer SGD\(1e30\), Layer Dense\(4\)", result.OutputLines[3]);
        // However long it is; a line may end within a word.
        Assert.EndsWith("AsmallerLearningRateusuallyhelps.)", string.Concat(result.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    // A job gives back copies to a depth of 1, a file to a depth of 2.
    [Fact]
    public async Task The_table_shows_the_same_of_what_comes_from_a_job_or_a_file()
    {
        PowerShellResult result = await PowerShellProcess.RunAsync(
            "-Command",
            FailingSecond + " | ForEach-Object { $_; foreach ($depth in 1, 2) { [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($_, $depth)) } }" + Wide);
        Assert.Equal("", result.Error);
        string[] rows = [.. result.OutputLines.Skip(2)];
        Assert.Equal([rows[0], rows[0]], rows[1..3]);
        int length = (rows.Length - 3) / 3;
        Assert.Contains("Failed", rows[3], StringComparison.Ordinal);
        Assert.Equal([.. rows[3..(3 + length)], .. rows[3..(3 + length)]], rows[(3 + length)..]);
    }

    [Fact]
    public async Task After_another_object_the_list_shows_what_the_table_does()
    {
        PowerShellResult result = await PowerShellProcess.RunAsync("-Command", $"(Import-MnistData -First 1).Train; {FailingSecond}; Import-MnistData -First 1");
        Assert.Equal(
            "Name Count Height Width ClassNames Number State MeanTestScore StdTestScore MeanFitTime Hyperparameters Message "
            + "Number State MeanTestScore StdTestScore MeanFitTime Hyperparameters Message Name Train Test",
            string.Join(' ', result.OutputLines.Where(line => line.Contains(" : ", StringComparison.Ordinal)).Select(line => line.Split(' ')[0])));
    }

    // A file, so that no password is on a command line.
    private async Task<string> WriteScriptAsync(string name, string script)
    {
        await File.WriteAllTextAsync(_folder.At(name), script, TestContext.Current.CancellationToken);
        return _folder.At(name);
    }

    private static async Task<string[]> RunAsync(string command)
    {
        PowerShellResult result = await PowerShellProcess.RunAsync("-Command", command);
        Assert.True(result.ExitCode == 0, result.Error + result.Output);
        return [.. result.OutputLines.Order(StringComparer.Ordinal)];
    }

    /// <summary>What one worker gives, once for all tests.</summary>
    public sealed class SingleWorker
    {
        public Task<string[]> Table => field ??= RunAsync(Search + Tell);
    }
}
