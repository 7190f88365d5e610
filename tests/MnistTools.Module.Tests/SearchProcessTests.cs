using System.Diagnostics;
using System.Globalization;

namespace MnistTools.Module.Tests;

/// <summary>Searches by several processes, some of which are killed.</summary>
public sealed class SearchProcessTests(PostgresServer server, SearchProcessTests.SingleWorker undisturbed)
    : FolderTests, IClassFixture<PostgresServer>, IClassFixture<SearchProcessTests.SingleWorker>
{
    private const int Workers = 3, Points = 12, Kills = Points - Workers - 2;
    private const string Grid =
        "@{ Layer = 'Dense({Units}, relu)', 'Dense(10, softmax)'; Units = 4, 8, 16; BatchSize = 8, 16; LearningRate = 0.001, 0.01; Epochs = 4 }";
    private const string Search =
        "Import-MnistData -First 600 -TestFirst 10 | Search-MnistHyperparameter -Seed 1 -ThreadCount 1 -Fold 3 -WorkerTimeout 2 -Space " + Grid;
    private const string Tell = " | ForEach-Object { \"ended $($_.Number) $($_.State) $($_.SplitTestScores -join ' ')\" }";

    // All of a team are killed in the midst of their trials, and all that take their places before they have begun. Then the one that has lived longest is
    // killed at every trial that ends while there are more left than workers. One that works alone is killed too, of which nobody learns but by its silence.
    [Fact]
    public async Task Workers_that_are_killed_all_the_time_lose_no_trial_and_change_no_score()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The children of a process are found in /proc.");
        string study = server.ConnectionString;
        string alone = await WriteScriptAsync("alone.ps1", $"{Search} -Study '{study}'{Tell}");
        string team = await WriteScriptAsync("team.ps1", $"{Search} -Study '{study}' -WorkerCount {Workers}{Tell}");
        await using PowerShellProcess parent = PowerShellProcess.Start(["-File", team]), loner = PowerShellProcess.Start(["-File", alone]);
        // It tells of the first trial that anybody has finished: then it is at one of its own, or about to take it.
        await loner.WaitForLineAsync("ended ");
        await loner.KillWhenAsync(process => server.Ask($"SELECT number FROM mnist_trial WHERE state = 'running' AND worker LIKE '%/{process}/%'").Length > 0);
        await parent.WaitForLineAsync("ended ");
        string open = parent.ReadOpenlyOfChildren();
        await parent.KillChildrenAsync(2 * Workers);
        for (int kill = 1; kill <= Kills; kill++)
        {
            await parent.WaitForLineAsync("ended ");
            open += parent.ReadOpenlyOfChildren();
            parent.KillOldestChild();
        }

        Assert.Contains("MNISTTOOLS_SEARCH_WORKER=mnist-", open, StringComparison.Ordinal);
        Assert.DoesNotContain(PostgresServer.Password, open, StringComparison.Ordinal);

        PowerShellResult result = await parent.EndAsync();
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        // Several trials can be told of at once, when there is nobody left to kill.
        int deaths = result.OutputLines.Count(
            line => line.StartsWith("WARNING: A worker process died (exit code 137); another takes its place and its trial.", StringComparison.Ordinal));
        Assert.InRange(deaths, 2 * Workers, 2 * Workers + Kills);

        string read = await WriteScriptAsync("read.ps1", $"Get-MnistStudy '{study}'{Tell}; (Get-MnistStudy '{study}').Attempt");
        IReadOnlyList<string> kept = (await PowerShellProcess.RunAsync("-File", read)).OutputLines;
        Assert.Equal(await undisturbed.Table, kept.Take(Points).Order(StringComparer.Ordinal));
        Assert.All(kept.Take(Points), line => Assert.Contains(" Complete ", line, StringComparison.Ordinal));
        Assert.Contains(kept.Skip(Points), attempts => attempts != "1");
    }

    [Fact]
    public async Task Interrupted_a_search_keeps_what_is_finished_and_goes_on()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send.");
        string study = Folder.At("study.db");
        await using PowerShellProcess process = PowerShellProcess.Start(["-Command", $"{Search} -Study '{study}'{Tell}"]);
        await process.WaitForLineAsync("ended ");
        process.Interrupt();
        PowerShellResult result = await process.EndAsync();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("the same command resumes the search", result.Output + result.Error, StringComparison.Ordinal);

        // The states are read before the search goes on.
        string[] told = await RunAsync($"(Get-MnistStudy '{study}').State; {Search} -Study '{study}'{Tell}");
        string[] states = [.. told.TakeWhile(line => !line.StartsWith("ended ", StringComparison.Ordinal))];
        Assert.Equal(Points, states.Length);
        Assert.Equal(["Complete", "Waiting"], states.Distinct());
        Assert.Equal(await undisturbed.Table, told.Skip(Points).Order(StringComparer.Ordinal));
    }

    /// <summary>Schedulers count what ends with 0 as done.</summary>
    [Fact]
    public async Task Interrupted_the_script_of_a_cluster_returns_its_trial_and_says_that_it_is_not_done()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send.");
        string study = Folder.At("cluster.db");
        await using PowerShellProcess process = PowerShellProcess.Start(
            ["-File", Repository.GetPath("examples", "cluster", "search.ps1"), "-First", "600", "-ThreadCount", "1"],
            environment: new Dictionary<string, string?> { ["MNISTTOOLS_STUDY"] = study });
        await process.WaitForLineAsync(" Complete ");
        process.Interrupt();
        PowerShellResult result = await process.EndAsync();
        // What a shell gives for a program that SIGINT has ended.
        Assert.Equal(128 + 2, result.ExitCode);

        string[] states = [.. (await PowerShellProcess.RunAsync("-Command", $"(Get-MnistStudy '{study}').State")).OutputLines];
        Assert.Equal(["Complete", "Waiting"], states.Distinct());
    }

    [Fact]
    public async Task An_error_of_the_script_of_a_cluster_is_none_of_an_interruption()
    {
        PowerShellResult result = await PowerShellProcess.RunAsync(
            ["-File", Repository.GetPath("examples", "cluster", "search.ps1"), "-First", "600"],
            environment: new Dictionary<string, string?> { ["MNISTTOOLS_STUDY"] = "postgresql://db/mnist" });
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Host=", result.ErrorMessage, StringComparison.Ordinal);
    }

    // The first point is soon done, which tells that the workers are at work; the second would keep one of them busy for years.
    [Fact]
    public async Task Workers_end_with_the_process_that_started_them()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The children of a process are found in /proc.");
        const string Endless =
            "Import-MnistData -First 100 -TestFirst 10 | Search-MnistHyperparameter -Seed 1 -ThreadCount 1 -Fold 1 -WorkerCount 2 -Space @{ Layer = 'Dense(10, softmax)'; Epochs = 1, 100000000 }";
        await using PowerShellProcess parent = PowerShellProcess.Start(["-Command", $"{Endless} -Study '{Folder.At("endless.db")}'{Tell}"]);
        await parent.WaitForLineAsync("ended ");
        Process[] workers = parent.HoldChildren();
        try
        {
            Assert.Equal(2, workers.Length);
            parent.Kill();
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            patience.CancelAfter(TimeSpan.FromMinutes(2));
            foreach (Process worker in workers)
            {
                await worker.WaitForExitAsync(patience.Token);
            }
        }
        finally
        {
            foreach (Process worker in workers)
            {
                worker.Kill();
                worker.Dispose();
            }
        }
    }

    /// <summary>Signs of life, times of trials and all that waits: hours are lived many times, and nothing of it shows in the scores.</summary>
    [Fact]
    public async Task A_clock_that_is_set_back_changes_no_score_and_loses_no_trial()
    {
        Assert.SkipUnless(FakeClock.IsThere, FakeClock.WhyNot);
        string study = Folder.At("clock.db");
        var clock = new FakeClock(Folder.At("clock"));
        await using PowerShellProcess process = PowerShellProcess.Start(["-Command", $"{Search} -Study '{study}'{Tell}"], environment: clock.Environment);
        await process.WaitForLineAsync("ended ");
        Task<PowerShellResult> end = process.EndAsync();
        await clock.KeepSettingBackAsync(end);
        PowerShellResult result = await end;
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(await undisturbed.Table, result.OutputLines.Order(StringComparer.Ordinal));

        const string Times = " | Sort-Object Number | ForEach-Object { '{0:O} {1:O}' -f $_.Started, $_.Finished }";
        IReadOnlyList<string> times = (await PowerShellProcess.RunAsync("-Command", $"Get-MnistStudy '{study}'{Times}")).OutputLines;
        DateTimeOffset[] started = [.. times.Select(line => DateTimeOffset.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture))];
        Assert.Equal(Points, started.Length);
        // The clock did go back, and no trial ended before it began.
        Assert.Contains(started.Zip(started.Skip(1)), pair => pair.Second < pair.First);
        Assert.All(
            times,
            line => Assert.True(
                DateTimeOffset.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture) > DateTimeOffset.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture),
                line));
    }

    // A file, so that no password is on a command line.
    private async Task<string> WriteScriptAsync(string name, string script)
    {
        await File.WriteAllTextAsync(Folder.At(name), script, TestContext.Current.CancellationToken);
        return Folder.At(name);
    }

    private static async Task<string[]> RunAsync(string command)
    {
        PowerShellResult result = await PowerShellProcess.RunAsync("-Command", command);
        Assert.True(result.ExitCode == 0, result.Error + result.Output);
        return [.. result.OutputLines];
    }

    /// <summary>What one worker gives, once for all tests.</summary>
    public sealed class SingleWorker
    {
        public Task<string[]> Table => field ??= RunAsync();

        private static async Task<string[]> RunAsync() => [.. (await SearchProcessTests.RunAsync(Search + Tell)).Order(StringComparer.Ordinal)];
    }
}
