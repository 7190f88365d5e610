namespace MnistTools.PowerShell.Tests;

/// <summary>Searches by several processes, some of which are killed.</summary>
public sealed class SearchProcessTests(PostgresServer server, SearchProcessTests.SingleWorker alone) : IClassFixture<PostgresServer>, IClassFixture<SearchProcessTests.SingleWorker>, IDisposable
{
    private const int Workers = 4, Points = 12;
    private const string Grid = "@{ Layer = 'Dense({Units}, relu)', 'Dense(10, softmax)'; Units = 4, 8, 16; BatchSize = 8, 16; LearningRate = 0.001, 0.01; Epochs = 4 }";
    private const string Search = "Import-MnistData -First 600 -TestFirst 10 | Search-MnistHyperparameter -Seed 1 -ThreadCount 1 -Fold 3 -WorkerTimeout 2 -Space " + Grid;
    private const string Tell = " | ForEach-Object { \"ended $($_.Number) $($_.State) $($_.SplitTestScores -join ' ')\" }";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Four_workers_give_the_table_of_one()
    {
        string[] one = await alone.Table;
        string[] four = await RunAsync(Search + " -WorkerCount 4" + Tell);
        Assert.Equal(Points, one.Length);
        Assert.Equal(one, four);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Workers_that_are_killed_lose_no_trial_and_change_no_score(bool isPostgres)
    {
        string study = isPostgres ? server.ConnectionString : _folder.At("study.db");
        // A script file, so that no password is on a command line.
        string script = _folder.At("search.ps1");
        await File.WriteAllTextAsync(script, $"{Search} -Study '{study}'{Tell}", TestContext.Current.CancellationToken);
        ShellProcess Start() => ShellProcess.Start(["-File", script]);

        var workers = Enumerable.Range(0, Workers).Select(_ => Start()).ToList();
        try
        {
            for (int killed = 0; killed < Workers; killed++)
            {
                // It tells of the first trial that anybody has finished: then it is at one of its own, or about to take it.
                await workers[killed].WaitForLineAsync("ended ");
                workers[killed].Kill();
                workers.Add(Start());
            }

            ShellResult[] results = await Task.WhenAll(workers.Skip(Workers).Select(worker => worker.EndAsync()));
            Assert.All(results, result => Assert.Equal((0, ""), (result.ExitCode, result.Error)));
            Assert.All(results, result => Assert.Equal(Points, result.OutputLines.Count));
        }
        finally
        {
            foreach (ShellProcess worker in workers)
            {
                await worker.DisposeAsync();
            }
        }

        string read = _folder.At("read.ps1");
        await File.WriteAllTextAsync(read, $"Get-MnistStudy '{study}'{Tell}", TestContext.Current.CancellationToken);
        string[] kept = [.. (await ShellProcess.RunAsync("-File", read)).OutputLines.Order(StringComparer.Ordinal)];
        Assert.Equal(await alone.Table, kept);
        Assert.All(kept, line => Assert.Contains(" Complete ", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Interrupted_a_search_keeps_what_is_finished_and_goes_on()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send.");
        string study = _folder.At("study.db");
        await using ShellProcess shell = ShellProcess.Start(["-Command", $"{Search} -Study '{study}'{Tell}"]);
        await shell.WaitForLineAsync("ended ");
        shell.Interrupt();
        ShellResult result = await shell.EndAsync();
        Assert.Equal(130, result.ExitCode);
        Assert.Contains("the same command goes on", result.Output + result.Error, StringComparison.Ordinal);

        string[] states = [.. (await ShellProcess.RunAsync("-Command", $"(Get-MnistStudy '{study}').State")).OutputLines];
        Assert.Equal(Points, states.Length);
        Assert.Equal(["Complete", "Waiting"], states.Distinct());
        Assert.Equal(await alone.Table, await RunAsync($"{Search} -Study '{study}'{Tell}"));
    }

    [Fact]
    public async Task The_table_shows_rank_score_and_hyper_parameters()
    {
        ShellResult result = await ShellProcess.RunAsync(
            "-Command",
            "Import-MnistData -First 300 -TestFirst 10 | Search-MnistHyperparameter -Seed 1 -Fold 2 -ErrorAction SilentlyContinue "
            + "-Space @{ Layer = 'Dense(4)', 'Dense(10, softmax)'; Optimizer = 'Adam', 'SGD(1e30)' }");
        Assert.Equal("", result.Error);
        Assert.Matches(@"^Trial\s+Rank\s+State\s+Score\s+Std\s+FitTime\s+Hyperparameters", result.OutputLines[0]);
        Assert.Matches(@"^\s+1\s+1\s+Complete\s+0\.\d{4}\s+0\.\d{4}\s+\d+\.\d\d s\s+Optimizer Adam, Layer Dense\(4\), Dense\(10, softmax\)\s*$", result.OutputLines[2]);
        Assert.Matches(@"^\s+2\s+2\s+Failed\s+Optimizer SGD\(1e30\), Layer Dense\(4\)", result.OutputLines[3]);
    }

    private static async Task<string[]> RunAsync(string command)
    {
        ShellResult result = await ShellProcess.RunAsync("-Command", command);
        Assert.True(result.ExitCode == 0, result.Error + result.Output);
        return [.. result.OutputLines.Order(StringComparer.Ordinal)];
    }

    /// <summary>What one worker gives, once for all tests.</summary>
    public sealed class SingleWorker
    {
        public Task<string[]> Table => field ??= RunAsync(Search + Tell);
    }
}
