using System.Diagnostics;
using System.IO.Pipes;
using System.Text.Json;
using MnistTools.Core.Tests.Engines;
using MnistTools.Text;
using MnistTools.Tuning.Studies;
using MnistTools.Tuning.Tuners;
using MnistTools.Tuning.Workers;

namespace MnistTools.Core.Tests.Tuning;

/// <summary>
/// A program that searches with several processes: each is the program again, here these tests. They run beside no others, whose open files a process that is
/// just being started would hold, too.
/// </summary>
[Collection(nameof(MemoryOfTheProcess))]
public sealed class SearchProcessTests(RealMnist mnist) : FolderTests
{
    private const int Workers = 2;

    private static readonly StudyDefinition Definition = Search.Define(
        Search.Space(
            ("LearningRate", new[] { 0.001, 0.003, 0.01, 0.03 }), ("Units", new[] { 4, 8 }),
            ("Layer", new[] { "Dense({Units}, relu)", "Dense(10, softmax)" })));

    private readonly ImageSet _images = mnist.Train.TakeStratified(300);

    private WorkerTask Task => new()
    {
        Place = Folder.At("left.db"),
        StudyName = StudyStore.DefaultName,
        Definition = Definition.ToJson(),
        WorkerName = "",
        ImageFolder = "",
        BaseFolder = Folder.Path,
        TrialCount = null,
        ThreadCount = 1,
        PatienceSeconds = 60,
        TimeoutSeconds = null,
        ParentId = Environment.ProcessId,
    };

    [Fact]
    public void One_that_is_killed_is_replaced_and_no_score_differs_from_those_of_one_process()
    {
        var warnings = new List<string>();
        Trial[] alone = Run("alone.db", new SearchOptions());
        bool isToBeKilled = OperatingSystem.IsLinux();
        var options = new SearchOptions { WorkerCount = Workers, Warn = warnings.Add, Patience = TimeSpan.FromMinutes(5) };
        // It is told where the search is for the first time when the workers have just been started.
        Trial[] together = Run("together.db", options, new AtOnce<SearchProgress>(_ =>
        {
            if (isToBeKilled)
            {
                isToBeKilled = false;
                KillOldest();
            }
        }));
        Assert.All(together, trial => Assert.Equal(TrialState.Complete, trial.State));
        Assert.Equal(
            alone.OrderBy(trial => trial.Number).SelectMany(trial => trial.SplitTestScores),
            together.OrderBy(trial => trial.Number).SelectMany(trial => trial.SplitTestScores));
        if (OperatingSystem.IsLinux())
        {
            Assert.StartsWith(
                "A worker process died (exit code 137); another takes its place and its trial.", Assert.Single(warnings), StringComparison.Ordinal);
        }

        static void KillOldest()
        {
            int oldest = LinuxProcess.ChildrenOf(Environment.ProcessId)
                .First(child => LinuxProcess.ReadWhatIsOpen(child).Contains("MNISTTOOLS_SEARCH_WORKER=", StringComparison.Ordinal));
            using var process = Process.GetProcessById(oldest);
            process.Kill();
        }
    }

    [Fact]
    public void Processes_of_a_Bayesian_search_wait_for_results_and_try_what_one_tries()
    {
        StudyDefinition definition = Search.Define(
            Search.Space(("LearningRate", "LogUniform(1e-4, 1)"), ("Layer", new[] { "Dense(4, relu)", "Dense(10, softmax)" })), SearchMethod.Bayesian, folds: 1);
        double[] alone = Run("one.db", 1), together = Run("several.db", Workers);
        Assert.Equal(32, alone.Length);
        Assert.Equal(alone, together);

        double[] Run(string study, int workers)
        {
            using IStudyStore store = StudyStore.Open(Folder.At(study));
            SearchWorker.Join(store, definition);
            var worker = new SearchWorker(store, definition, _images, new SearchOptions { WorkerCount = workers, ThreadCount = 1, TrialCount = 16 });
            return [.. worker.Run().OrderBy(trial => trial.Number).SelectMany(trial => trial.SplitTestScores.Prepend((double)trial.Params["LearningRate"]))];
        }
    }

    [Fact]
    public void What_a_process_fails_with_is_told_and_ends_the_search_after_ten()
    {
        var warnings = new List<string>();
        var options = new SearchOptions
        {
            WorkerCount = 1 + Workers,
            Warn = warnings.Add,
            CreateWorkerStart = () => new ProcessStartInfo("dotnet", ["exec", Folder.At("no-such-program.dll")]),
        };
        string message = Assert.Throws<StudyException>(() => Run("dead.db", options)).Message;
        Assert.StartsWith("All worker processes died before the search had ended", message, StringComparison.Ordinal);
        Assert.Contains(warnings, warning => warning.Contains("no-such-program.dll", StringComparison.Ordinal));
        Assert.Contains(warnings, warning => warning.Contains(", 10 in a row and no trial ended in between; none takes its place.", StringComparison.Ordinal));
    }

    /// <summary>As one that takes the place of another when the time is over.</summary>
    [Fact]
    public void A_worker_that_comes_too_late_begins_no_trial()
    {
        var warnings = new List<string>();
        Assert.Empty(Run("late.db", new SearchOptions { WorkerCount = Workers, Warn = warnings.Add, Timeout = TimeSpan.Zero }));
        Assert.Empty(warnings);
    }

    /// <summary>Somebody tidies up the temporary files while two workers are at their trials.</summary>
    [Fact]
    public void Where_the_end_fails_no_worker_stays_and_its_trial_waits_for_another()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "It has no program that only sleeps.");
        using IStudyStore store = StudyStore.Open(Folder.At("left.db"));
        SearchWorker.Join(store, Definition);
        var results = new SearchResults(store, Definition, null);
        new SearchPlan(Definition, null, []).Enqueue(store);
        var starts = new List<ProcessStartInfo>();
        var team = new WorkerTeam(store, results, _images, Workers, () => Keep(starts, new ProcessStartInfo("sleep", ["1000"])), Task);
        WorkerTask[] tasks = [.. starts.Select(ReadTask)];
        Assert.Equal([1, 2], tasks.Select(task => store.Claim(task.WorkerName, TimeSpan.FromHours(1))!.Number));
        int[] sleepers = FindSleepers();
        Directory.Delete(tasks[0].ImageFolder, recursive: true);
        Assert.Throws<DirectoryNotFoundException>(team.Dispose);
        Assert.All(store.LoadTrials(), trial => Assert.Equal(TrialState.Waiting, trial.State));
        Assert.Equal(OperatingSystem.IsLinux() ? Workers : 0, sleepers.Length);
        Assert.Empty(FindSleepers());
        Assert.DoesNotContain(starts, HasPipe);

        static int[] FindSleepers() => OperatingSystem.IsLinux()
            ? [.. LinuxProcess.ChildrenOf(Environment.ProcessId)
                .Where(child => LinuxProcess.ReadWhatIsOpen(child).Contains("MNISTTOOLS_SEARCH_WORKER=", StringComparison.Ordinal))]
            : [];
    }

    /// <summary>A warning can be an error in PowerShell, and the name of a program empty. Its task waits for each in a pipe, which is a file.</summary>
    [Theory]
    [InlineData("dotnet")]
    [InlineData("")]
    public void A_process_that_cannot_be_started_or_whose_death_cannot_be_told_leaves_no_pipe(string program)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Pipes are no files there.");
        var starts = new List<ProcessStartInfo>();
        var options = new SearchOptions
        {
            WorkerCount = Workers,
            Warn = warning => throw new InvalidOperationException(warning),
            CreateWorkerStart = () => Keep(starts, new ProcessStartInfo(program, ["exec", Folder.At("no-such-program.dll")])),
        };
        Assert.Throws<InvalidOperationException>(() => Run("untold.db", options));
        Assert.Equal(program.Length > 0 ? Workers : 1, starts.Count);
        Assert.DoesNotContain(starts, HasPipe);
    }

    [Fact]
    public void What_cannot_be_handed_to_other_processes_is_refused()
    {
        using Study study = Study.Open(Folder.At("refused.db"));
        var options = new SearchOptions { WorkerCount = Workers, CreateModel = (_, seed) => new MnistModel(Architecture.Dense.CreateLayers(), seed) };
        Assert.Contains(
            "leave CreateModel and Engine out", Assert.Throws<ArgumentException>(() => new SearchWorker(study, Definition, _images, options)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new SearchOptions { WorkerCount = 0 });
    }

    private Trial[] Run(string file, SearchOptions options, IProgress<SearchProgress>? progress = null)
    {
        using Study study = Study.Open(Folder.At(file));
        return [.. new SearchWorker(study, SearchWorker.Join(study, Definition), _images, options).Run(progress, TestContext.Current.CancellationToken)];
    }

    private static ProcessStartInfo Keep(List<ProcessStartInfo> starts, ProcessStartInfo start)
    {
        starts.Add(start);
        return start;
    }

    private static WorkerTask ReadTask(ProcessStartInfo start)
    {
        using var pipe = new NamedPipeClientStream(".", PipeOf(start), PipeDirection.In, PipeOptions.CurrentUserOnly);
        pipe.Connect();
        using var reader = new StreamReader(pipe);
        return JsonSerializer.Deserialize<WorkerTask>(reader.ReadLine()!, Json.Options)!;
    }

    private static bool HasPipe(ProcessStartInfo start) => File.Exists(Path.Combine(Path.GetTempPath(), "CoreFxPipe_" + PipeOf(start)));

    private static string PipeOf(ProcessStartInfo start) => start.Environment["MNISTTOOLS_SEARCH_WORKER"]!;
}
