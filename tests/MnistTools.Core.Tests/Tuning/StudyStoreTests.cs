using Microsoft.Data.Sqlite;
using MnistTools.Tuning.Studies;
using MnistTools.Tuning.Tuners;

namespace MnistTools.Core.Tests.Tuning;

/// <summary>What every kind of study must do.</summary>
public abstract class StudyStoreTests
{
    private static readonly TimeSpan Patient = TimeSpan.FromHours(1);
    private static readonly StudyDefinition Definition = Search.Define(Search.Space(("BatchSize", new[] { 1, 2, 3 })));

    /// <summary>Opens the study again, as another process does.</summary>
    private protected abstract IStudyStore Open(string name = StudyStore.DefaultName);

    [Fact]
    public void The_first_definition_counts()
    {
        using IStudyStore one = Open(), other = Open();
        Assert.Null(one.FindDefinition());
        Assert.Equal(7, one.Create(Definition).Seed);
        Assert.Equal(7, other.Create(Definition with { Seed = 8 }).Seed);
        using IStudyStore elsewhere = Open("another");
        Assert.Null(elsewhere.FindDefinition());
    }

    [Fact]
    public async Task Many_workers_at_once_take_each_trial_once()
    {
        const int Workers = 8, Trials = 120;
        Begin(Trials);
        int[][] taken = await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(() =>
        {
            using IStudyStore store = Open();
            var mine = new List<int>();
            while (store.Claim($"w{worker}", Patient) is { } trial)
            {
                Assert.Equal((TrialState.Running, 1), (trial.State, trial.Attempt));
                Assert.True(store.Finish(trial with { State = TrialState.Complete, SplitTestScores = [trial.Number], Finished = DateTimeOffset.UtcNow }));
                mine.Add(trial.Number);
            }

            return mine.ToArray();
        })));
        Assert.Equal(Enumerable.Range(1, Trials), taken.SelectMany(numbers => numbers).Order());
        using IStudyStore read = Open();
        Assert.All(read.LoadTrials(), trial => Assert.Equal((TrialState.Complete, (double)trial.Number), (trial.State, trial.MeanTestScore)));
    }

    [Fact]
    public void A_trial_whose_worker_is_silent_goes_to_another_and_only_that_one_may_finish_it()
    {
        Begin(1);
        using IStudyStore store = Open();
        Trial lost = store.Claim("dead", Patient)!;
        Assert.Null(store.Claim("alive", Patient));
        // Nobody is believed to be alive for less than no time.
        Trial again = store.Claim("alive", TimeSpan.FromSeconds(-1))!;
        Assert.Equal((1, 2, "alive"), (again.Number, again.Attempt, again.Worker));
        Assert.False(store.KeepAlive(1, "dead"));
        Assert.True(store.KeepAlive(1, "alive"));
        Assert.False(store.Finish(lost with { State = TrialState.Complete, SplitTestScores = [1] }));
        Assert.True(store.Finish(again with { State = TrialState.Complete, SplitTestScores = [2] }));
        Assert.Equal(2, Assert.Single(store.LoadTrials()).MeanTestScore);
    }

    [Fact]
    public void A_trial_that_is_given_back_has_killed_nobody()
    {
        Begin(1);
        using IStudyStore store = Open();
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(1, store.Claim("stopped", Patient)!.Attempt);
            store.Release("stopped");
        }

        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(i + 1, store.Claim("dies", Patient)!.Attempt);
            store.Abandon("dies");
        }

        Assert.Null(store.Claim("next", Patient));
        Assert.Equal("10 workers died while they were at it.", Assert.Single(store.LoadTrials()).Message);
    }

    [Fact]
    public void A_trial_whose_worker_is_known_to_be_dead_goes_to_the_next_at_once()
    {
        Begin(2);
        using IStudyStore store = Open();
        Assert.Equal((1, 2), (store.Claim("dead", Patient)!.Number, store.Claim("alive", Patient)!.Number));
        store.Abandon("dead");
        Trial again = store.Claim("next", Patient)!;
        Assert.Equal((1, 2, "next"), (again.Number, again.Attempt, again.Worker));
        Assert.Null(store.Claim("next", Patient));
        Assert.True(store.KeepAlive(2, "alive"));
    }

    [Fact]
    public void Trials_can_be_left_out()
    {
        Begin(3);
        using IStudyStore store = Open();
        Assert.Equal([1, 3], store.LoadTrials(except: new HashSet<int> { 2, 4 }).Select(trial => trial.Number));
    }

    [Fact]
    public void A_trial_that_kills_its_workers_fails()
    {
        Begin(1);
        using IStudyStore store = Open();
        for (int attempt = 1; attempt <= 10; attempt++)
        {
            Assert.NotNull(store.Claim("w", TimeSpan.FromSeconds(-1)));
        }

        Assert.Null(store.Claim("w", TimeSpan.FromSeconds(-1)));
        Trial failed = Assert.Single(store.LoadTrials());
        Assert.Equal((TrialState.Failed, "10 workers died while they were at it."), (failed.State, failed.Message));
    }

    [Fact]
    public void What_a_worker_gives_back_waits_and_nothing_is_added_twice()
    {
        Begin(2);
        Begin(3);
        using IStudyStore store = Open();
        Assert.Equal(1, store.Claim("w", Patient)!.Number);
        store.Release("w");
        Assert.All(store.LoadTrials(), trial => Assert.Equal(TrialState.Waiting, trial.State));
        Assert.Equal([1, 2, 3], store.LoadTrials().Select(trial => trial.Number));
    }

    [Fact]
    public void All_of_a_trial_is_kept()
    {
        Begin(1);
        using IStudyStore store = Open();
        Trial trial = store.Claim("w", Patient)! with
        {
            State = TrialState.Failed,
            Message = "Fold 2: “it diverged”",
            SplitTestScores = [0.1 + 0.2, double.NaN],
            FitTimes = [1.5],
            ScoreTimes = [0.25],
            EpochScores = [[0.1, 0.2], []],
            Started = DateTimeOffset.UtcNow,
            Finished = DateTimeOffset.UtcNow.AddSeconds(1),
        };
        store.Finish(trial);
        Trial kept = Assert.Single(store.LoadTrials());
        Assert.Equal(trial.SplitTestScores, kept.SplitTestScores);
        Assert.Equal(trial.EpochScores, kept.EpochScores);
        Assert.Equal((trial.Message, trial.Started, trial.Finished), (kept.Message, kept.Started, kept.Finished));
        Assert.Equal(trial.Params, kept.Params);
        store.SaveCheckpoint(1, 0, [1, 2, 3]);
        store.SaveCheckpoint(1, 0, [4, 5]);
        Assert.Equal([4, 5], store.FindCheckpoint(1, 0)!);
        store.DeleteCheckpoints([1]);
        Assert.Null(store.FindCheckpoint(1, 0));
    }

    [Fact]
    public void A_study_that_is_not_there_is_answered_with_those_that_are()
    {
        Begin(1);
        using IStudyStore store = Open("serach");
        string message = Assert.Throws<StudyException>(() => store.LoadRanked()).Message;
        Assert.Matches("^There is no study '.*serach' (in|on) .*\\. It has: .*search\\.$", message);
        Assert.Equal(message, Assert.Throws<StudyException>(() => store.LoadTrials()).Message);
    }

    /// <summary>It would otherwise be opened again, and stay open.</summary>
    [Fact]
    public void What_was_closed_is_not_used_any_more()
    {
        Begin(1);
        IStudyStore store = Open();
        Assert.Single(store.LoadTrials());
        store.Dispose();
        Assert.All(
            (Action[])[() => store.LoadTrials(), () => store.FindNames(), () => store.FindDefinition(), () => store.Claim("w", Patient), () => store.Release("w")],
            use => Assert.Equal(typeof(Study).FullName, Assert.Throws<ObjectDisposedException>(use).ObjectName));
        store.Dispose();
        using IStudyStore again = Open();
        Assert.Equal(TrialState.Waiting, Assert.Single(again.LoadTrials()).State);
    }

    protected void Begin(int trials)
    {
        using IStudyStore store = Open();
        store.Create(Definition);
        store.Enqueue(
            Enumerable.Range(1, trials)
                .Select(number => KeyValuePair.Create(number, new Proposal.Point(new Dictionary<string, object> { ["BatchSize"] = (long)number }))));
    }
}

public sealed class SqliteStudyTests : StudyStoreTests, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A name alone is of a file in the working folder, which is there.</summary>
    [Fact]
    public void A_file_needs_no_folder_in_its_path() => Assert.Throws<FileNotFoundException>(() => Study.Open("no-such-study.db", access: StudyAccess.Read));

    [Fact]
    public void A_file_that_is_no_study_is_left_alone()
    {
        File.WriteAllText(_folder.At("notes.txt"), string.Concat(Enumerable.Repeat("These are notes. ", 100)));
        string message = Assert.Throws<StudyException>(() => StudyStore.Open(_folder.At("notes.txt"))).Message;
        Assert.EndsWith("notes.txt' is not a study. Choose another file.", message, StringComparison.Ordinal);
        Assert.StartsWith("These are notes. ", File.ReadAllText(_folder.At("notes.txt")), StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => StudyStore.Open(_folder.At("none.db"), access: StudyAccess.Join));
        Assert.Equal(["notes.txt"], _folder.Files);
    }

    /// <summary>A pool of connections would keep it open until the process ends.</summary>
    [Fact]
    public void A_file_that_is_no_study_is_not_kept_open()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only /proc tells which files a process has open.");
        File.WriteAllText(_folder.At("notes.txt"), string.Concat(Enumerable.Repeat("These are notes. ", 100)));
        Assert.Throws<StudyException>(() => StudyStore.Open(_folder.At("notes.txt")));
        Assert.DoesNotContain(
            Directory.GetFileSystemEntries("/proc/self/fd").Select(handle => new FileInfo(handle).LinkTarget),
            file => file?.StartsWith(_folder.Path, StringComparison.Ordinal) == true);
    }

    /// <summary>They have the scores of all their epochs, and a search asks often.</summary>
    [Fact]
    public void What_is_known_of_a_search_is_not_read_again()
    {
        Begin(2);
        using IStudyStore store = Open();
        store.Finish(
            store.Claim("w", TimeSpan.FromHours(1))! with { State = TrialState.Complete, SplitTestScores = [0.5, 0.5], Finished = DateTimeOffset.UtcNow });
        var results = new SearchResults(store, store.FindDefinition()!, null);
        Assert.Equal(1, Assert.Single(results.Update()).Number);
        using (var elsewhere = new SqliteConnection($"Data Source={StudyFile};Pooling=False"))
        {
            elsewhere.Open();
            using SqliteCommand command = elsewhere.CreateCommand();
            command.CommandText = "UPDATE mnist_trial SET result = 'damaged' WHERE number = 1";
            Assert.Equal(1, command.ExecuteNonQuery());
        }

        Assert.Empty(results.Update());
        Assert.Throws<StudyException>(() => store.LoadTrials());
    }

    /// <summary>Somebody who works on another study of the file would have to wait.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_space_of_what_was_deleted_is_given_back_unless_somebody_works(bool isBusy)
    {
        Begin(2);
        using IStudyStore other = Open("another");
        other.Create(Search.Define(Search.Space(("BatchSize", new[] { 1, 2, 3 }))));
        other.Enqueue([KeyValuePair.Create(1, new Proposal.Point(new Dictionary<string, object> { ["BatchSize"] = 1L }))]);
        other.Claim("w", TimeSpan.FromHours(1));
        using IStudyStore store = Open();
        store.SaveCheckpoint(1, 0, new byte[3 << 20]);
        store.DeleteCheckpoints([1]);
        if (!isBusy)
        {
            other.Release("w");
        }

        store.Shrink();
        store.Shrink();
        Assert.Equal(2, store.LoadTrials().Count);
        Assert.Equal(!isBusy, new FileInfo(StudyFile).Length + new FileInfo(StudyFile + "-wal").Length < 1 << 20);
    }

    /// <summary>It is the last thing that a search does, and its result is there.</summary>
    [Fact]
    public void Where_the_space_cannot_be_given_back_nothing_fails()
    {
        Begin(1);
        using IStudyStore store = Open();
        store.SaveCheckpoint(1, 0, new byte[3 << 20]);
        store.DeleteCheckpoints([1]);
        using var elsewhere = new SqliteConnection($"Data Source={StudyFile};Pooling=False");
        elsewhere.Open();
        using SqliteTransaction writes = elsewhere.BeginTransaction();
        store.Shrink();
        writes.Rollback();
        Assert.Single(store.LoadTrials());
    }

    [Fact]
    public void Who_reads_a_study_changes_nothing_and_leaves_nothing()
    {
        Begin(2);
        byte[] before = File.ReadAllBytes(StudyFile);
        Assert.Equal(2, CountTrials(StudyFile));
        Assert.Equal(["50 % of #1 ä.db"], _folder.Files);
        Assert.Equal(before, File.ReadAllBytes(StudyFile));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_search_that_goes_on_can_be_read(bool byLink)
    {
        Begin(1);
        using var elsewhere = new TemporaryFolder();
        string path = byLink ? File.CreateSymbolicLink(elsewhere.At("link.db"), StudyFile).FullName : StudyFile;
        using IStudyStore search = Open();
        search.Claim("w", TimeSpan.FromHours(1));
        using IStudyStore read = StudyStore.Open(path, access: StudyAccess.Read);
        Assert.Equal("w", Assert.Single(read.LoadTrials()).Worker);
        search.Release("w");
        Assert.Equal(TrialState.Waiting, Assert.Single(read.LoadTrials()).State);
    }

    [Fact]
    public void A_study_in_a_folder_that_must_not_be_written_can_be_read()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has other permissions.");
            return;
        }

        Assert.SkipWhen(Environment.IsPrivilegedProcess, "An administrator may write everywhere.");
        Begin(3);
        File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            Assert.Equal(3, CountTrials(StudyFile));
        }
        finally
        {
            File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Theory]
    [InlineData("CREATE TABLE customer (name TEXT)")]
    [InlineData("")]
    public void A_database_of_another_program_stays_as_it_is(string content)
    {
        string path = _folder.At("shop.db");
        using (var shop = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            shop.Open();
            using SqliteCommand command = shop.CreateCommand();
            command.CommandText = content;
            command.ExecuteNonQuery();
        }

        byte[] before = File.ReadAllBytes(path);
        using IStudyStore store = StudyStore.Open(path, access: StudyAccess.Read);
        Assert.Null(store.FindDefinition());
        Assert.Equal($"There is no study 'search' in '{path}', nor any other.", Assert.Throws<StudyException>(() => store.LoadTrials()).Message);
        Assert.Equal(["shop.db"], _folder.Files);
        Assert.Equal(before, File.ReadAllBytes(path));
    }

    private protected override IStudyStore Open(string name = StudyStore.DefaultName) => StudyStore.Open(StudyFile, name);

    // A URI would read some of it as its own signs.
    private string StudyFile => _folder.At("50 % of #1 ä.db");

    private static int CountTrials(string study)
    {
        using IStudyStore store = StudyStore.Open(study, access: StudyAccess.Read);
        return store.LoadRanked().Count;
    }
}
