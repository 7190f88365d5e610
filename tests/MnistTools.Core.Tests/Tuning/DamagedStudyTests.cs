using CsCheck;
using Microsoft.Data.Sqlite;
using MnistTools.Tuning.Studies;
using MnistTools.Tuning.Tuners;

namespace MnistTools.Core.Tests.Tuning;

/// <summary>Studies of which another hand, or a disk, has changed something: said by study and trial, and the rest is there.</summary>
public sealed class DamagedStudyTests : IDisposable
{
    private const int Trials = 6;
    private const string Good =
        """{"split_test_scores":[0.5,0.75],"fit_times":[1,2],"score_times":[0.1,0.2],"epoch_scores":[[0.1,0.5],[0.75]],"message":"","started":"2026-01-02T03:04:05+00:00","finished":"2026-01-02T03:04:06+00:00"}""";

    private static readonly SearchSpace Space = Search.Space(
        ("LearningRate", "LogUniform(0.001, 0.1)"), ("BatchSize", new[] { 16, 32 }), ("Layer", new object[] { new[] { "Dense(4, softmax)" } }), ("Epochs", 3));
    private static readonly StudyDefinition Random = Search.Define(Space, SearchMethod.Random),
        Halving = Search.Define(Space, SearchMethod.Halving) with { CandidateCount = Trials };
    private static readonly string[] OfRounds = ["number", "state", "round", "epochs", "continues"], Texts = ["state", "params", "result"];
    private static readonly string[] Scraps = ["", "0", "9", "-", "\"", "{", "}", "[", "]", ",", ":", "e", "null", "\\", "\u0001", "ä"];

    // What SQLite keeps in any column, and PostgreSQL in some.
    private static readonly object?[] Values =
    [
        null, "", "{", "null", "[]", "{}", "done", "Complete", "3", "complete, failed", -1L, 0L, 3L, 99_999_999_999L, long.MinValue, 1.5,
        double.PositiveInfinity, new byte[] { 0xFF, 0 }, "\0\ud800",
    ];

    private static readonly string[] Points =
    [
        """{"LearningRate":null}""", """{"LearningRate":0.01,"LearningRate":0.02}""", """{"LearningRate":{},"BatchSize":1e999}""",
        """{"LearningRate":"\ud800"}""",
        """{"LearningRate":0.01,"BatchSize":16,"Epochs":3,"Layer":[null]}""",
    ];

    private static readonly string[] Results =
    [
        Good.Replace("[0.5,0.75]", "[]", StringComparison.Ordinal), Good.Replace("[0.5,0.75]", "null", StringComparison.Ordinal),
        Good.Replace("0.75]", "\"NaN\"]", StringComparison.Ordinal),
        Good.Replace("[[0.1,0.5],[0.75]]", "[null]", StringComparison.Ordinal), Good.Replace("\"message\":\"\"", "\"message\":null", StringComparison.Ordinal),
        Good.Replace("2026", "yesterday", StringComparison.Ordinal),
        """{"split_test_scores":[0.5]}""", Good,
    ];

    private static readonly (string Column, object?[] Values)[] Columns =
    [
        .. OfRounds.Select(column => (column, Values)), ("study", Values), ("worker", Values), ("heartbeat", Values), ("attempt", Values),
        ("params", [.. Values, .. Points]), ("result", [.. Values, .. Results]),
    ];

    // A thousand studies are written: in memory, where there is a folder for that.
    private readonly DirectoryInfo _folder =
        Directory.CreateDirectory(Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"mnisttools-{Guid.NewGuid():N}"));

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("state", "done", "its column state is 'done'")]
    [InlineData("state", "Complete, Failed", "its column state is 'Complete, Failed'")]
    [InlineData("round", 99_999_999_999, "its column round is 99999999999")]
    [InlineData("round", "one", "its column round is 'one'")]
    [InlineData("epochs", 0, "its column epochs is 0")]
    [InlineData("attempt", 1.5, "its column attempt is 1.5")]
    [InlineData("worker", new byte[] { 0 }, "its column worker is bytes")]
    [InlineData("result", "{", "its column result cannot be read: Expected depth to be zero")]
    [InlineData("result", "null", "its column result cannot be read: A value is null.")]
    [InlineData("result", null, "its column result is missing, although the state is complete.")]
    [InlineData("params", "[1]", "its column params cannot be read: ")]
    [InlineData("params", "{\"Epochs\":null}", "its column params cannot be read: Null cannot be the value of a hyper-parameter.")]
    public void A_damaged_row_is_named_and_the_others_are_read(string column, object? value, string problem)
    {
        string study = Begin(Random);
        Change(study, column, value, 2);
        using IStudyStore store = StudyStore.Open(study, access: StudyAccess.Read);
        var problems = new List<string>();
        IReadOnlyList<Trial> trials = store.LoadRanked(damaged => problems.Add(damaged.Message));
        Assert.StartsWith($"Trial 2 of the study 'search' in '{study}' is damaged: {problem}", Assert.Single(problems), StringComparison.Ordinal);
        Assert.Equal([1, 3, 4, 5, 6], trials.Select(trial => trial.Number));
        Assert.Equal(problems[0], Assert.Throws<StudyException>(() => store.LoadTrials()).Message);
    }

    [Fact]
    public void A_damaged_definition_is_named()
    {
        string study = Begin(Random);
        foreach (string damaged in (string[])["", "{}", "{\"space\":1}", Random.ToJson()
            .Replace("Random", "7", StringComparison.Ordinal), Random.ToJson().Replace("\"val_accuracy\"", "null", StringComparison.Ordinal)])
        {
            Execute(study, "UPDATE mnist_study SET definition = @value", damaged);
            using IStudyStore store = StudyStore.Open(study, access: StudyAccess.Read);
            Assert.StartsWith(
                $"The definition of the study 'search' in '{study}' cannot be read: ", Assert.Throws<StudyException>(() => store.LoadRanked()).Message,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Whatever_a_column_holds_the_study_is_used_or_says_which_trial_is_damaged()
    {
        foreach ((StudyDefinition definition, int number) in ((StudyDefinition, int)[])[(Random, 1), (Random, Trials), (Halving, 4)])
        {
            string study = Begin(definition);
            foreach ((string column, object?[] values) in Columns.Where(column => definition == Random || OfRounds.Contains(column.Column)))
            {
                foreach (object? value in values)
                {
                    CheckChanged(study, definition, $"UPDATE OR IGNORE mnist_trial SET {column} = @value WHERE number = {number}", value);
                }
            }
        }
    }

    [Fact]
    public void Whatever_character_of_a_text_is_changed_the_study_is_used_or_says_which_trial_is_damaged()
    {
        string[] studies = [Begin(Random), Begin(Halving)];
        Gen.Select(Gen.Int[0, 1], Gen.Int[0, 2], Gen.Int[1, Trials], Gen.Int[0, 400], Gen.Int[0, 3], Gen.Int[0, Scraps.Length - 1]).Sample(
            (which, text, number, position, length, scrap) =>
            {
                string column = Texts[text], from = $"{position} % (length({column}) + 1)";
                CheckChanged(
                    studies[which],
                    which == 0 ? Random : Halving,
                    $"UPDATE mnist_trial SET {column} = substr({column}, 1, {from}) || @value || substr({column}, 1 + {from} + {length}) WHERE number = {number}",
                    Scraps[scrap]);
            },
            threads: 1);
    }

    [Theory]
    [InlineData("""{"LearningRate":0.01,"BatchSize":16,"Callback":["CSVLogger(/tmp/x.csv)"],"Epochs":3,"Layer":["Dense(4, softmax)"]}""", "it has 'Callback', which is not in the space")]
    [InlineData("""{"LearningRate":0.01,"BatchSize":17,"Epochs":3,"Layer":["Dense(4, softmax)"]}""", "it has a value of 'BatchSize' that is not in the space")]
    [InlineData("""{"LearningRate":0.5,"BatchSize":16,"Epochs":3,"Layer":["Dense(4, softmax)"]}""", "it has a value of 'LearningRate' that is not in the space")]
    [InlineData("""{"LearningRate":"0.01","BatchSize":16,"Epochs":3,"Layer":["Dense(4, softmax)"]}""", "it has a value of 'LearningRate' that is not in the space")]
    [InlineData("""{"LearningRate":0.01,"BatchSize":16,"Epochs":3,"Layer":["Dense(4, softmax)","Dense(4)"]}""", "it has a value of 'Layer' that is not in the space")]
    [InlineData("""{"LearningRate":0.01,"BatchSize":16,"Epochs":3}""", "it has no 'Layer'")]
    public void A_row_of_another_hand_is_not_trained(string parameters, string difference)
    {
        foreach (int number in (int[])[2, Trials])
        {
            string study = Begin(Random);
            Change(study, "params", parameters, number);
            using IStudyStore store = StudyStore.Open(study, access: StudyAccess.Join);
            var worker = new SearchWorker(store, Random, Some.Images(20), new SearchOptions { TrialCount = Trials });
            string message = Assert.Throws<StudyException>(() => worker.Run(null, TestContext.Current.CancellationToken).Count()).Message;
            Assert.StartsWith(
                $"Trial {number} of the study 'search' in '{study}' was not written by its search: {difference}. It is neither trained nor ranked.", message,
                StringComparison.Ordinal);
            // The row may also come when the others were looked at.
            Trial foreign = store.LoadTrials()[number - 1];
            var runner = new TrialRunner(Random, store, Some.Images(20), new SearchOptions());
            Assert.Equal(message, Assert.Throws<StudyException>(() => runner.Run(foreign, _ => { }, TestContext.Current.CancellationToken)).Message);
            Assert.Equal(message, Assert.Throws<StudyException>(() => runner.Refit(foreign, null, null, TestContext.Current.CancellationToken)).Message);
            Assert.Equal(TrialState.Waiting, store.LoadTrials()[^1].State);
        }
    }

    /// <summary>A score of another hand would else be the best.</summary>
    [Theory]
    [InlineData("val_accuracy", "[0.5,1.5]", "it has the score 1.5, which val_accuracy cannot be")]
    [InlineData("val_accuracy", "[-0.5,0.5]", "it has the score -0.5, which val_accuracy cannot be")]
    [InlineData("val_f1_score", "[0.5,2]", "it has the score 2, which val_f1_score cannot be")]
    [InlineData("val_mean_squared_error", "[0.5,-1]", "it has the score -1, which val_mean_squared_error cannot be")]
    [InlineData("val_accuracy", "[0.99]", "it has 1 score, and the search has 2 folds")]
    [InlineData("val_loss", "[0,0,0]", "it has 3 scores, and the search has 2 folds")]
    [InlineData("val_accuracy", "[0,1]", null)]
    [InlineData("val_mean_squared_error", "[0,1.5]", null)]
    [InlineData("val_loss", "[-1,1.5]", null)]
    public void Scores_that_its_search_cannot_have_written_are_left_out(string metric, string scores, string? difference)
    {
        StudyDefinition definition = Random with { Metric = metric };
        string study = Begin(definition);
        Change(study, "result", Good.Replace("[0.5,0.75]", scores, StringComparison.Ordinal), 2);
        using IStudyStore store = StudyStore.Open(study, access: StudyAccess.Join);
        string[] expected = difference is null ? []
            : [$"Trial 2 of the study 'search' in '{study}' was not written by its search: {difference}. It is neither trained nor ranked. Delete its row, or begin a new study."];
        Assert.Equal(expected, Problems(store, out IReadOnlyList<Trial> trials));
        Assert.Equal(difference is not null, trials.All(trial => trial.Number != 2));
        // A search says the same, and so does the refit of what is thought to be the best.
        var worker = new SearchWorker(store, definition, Some.Images(20), new SearchOptions { TrialCount = Trials });
        if (difference is not null)
        {
            Assert.Equal(expected[0], Assert.Throws<StudyException>(() => worker.Run(null, TestContext.Current.CancellationToken).Count()).Message);
            Assert.Equal(expected[0], Assert.Throws<StudyException>(() => worker.Refit(null, TestContext.Current.CancellationToken)).Message);
        }

        Assert.Equal(difference is null, Record.Exception(() => new SearchResults(store, definition, Trials).Update()) is null);
    }

    [Fact]
    public void A_row_of_another_hand_has_no_rank_and_the_others_have()
    {
        string study = Begin(Random);
        Change(study, "params", "{}", 2);
        using IStudyStore store = StudyStore.Open(study, access: StudyAccess.Read);
        Assert.StartsWith(
            $"Trial 2 of the study 'search' in '{study}' was not written by its search: it has no ",
            Assert.Single(Problems(store, out IReadOnlyList<Trial> trials)), StringComparison.Ordinal);
        Assert.Equal([(1, 1), (3, 1), (4, 3), (5, null), (6, null)], trials.Select(trial => (trial.Number, trial.RankTestScore)));
        Assert.Throws<StudyException>(() => store.LoadRanked());
    }

    private static List<string> Problems(IStudyStore store, out IReadOnlyList<Trial> trials)
    {
        var problems = new List<string>();
        trials = store.LoadRanked(problem => problems.Add(problem.Message));
        return problems;
    }

    [Theory]
    [InlineData(false, "round", 1)]
    [InlineData(false, "epochs", 1)]
    [InlineData(false, "continues", 1)]
    [InlineData(true, "round", 0)]
    [InlineData(true, "round", 9)]
    [InlineData(true, "epochs", 2)]
    [InlineData(true, "continues", 1)]
    public void A_row_in_no_round_of_the_search_is_not_trained(bool isHalving, string column, int value)
    {
        StudyDefinition definition = isHalving ? Halving : Random;
        string study = Begin(definition);
        Change(study, column, value, Trials);
        using IStudyStore store = StudyStore.Open(study, access: StudyAccess.Join);
        var worker = new SearchWorker(store, definition, Some.Images(20), new SearchOptions { TrialCount = Trials });
        Assert.Contains(
            "it is in no round of the search", Assert.Throws<StudyException>(() => worker.Run(null, TestContext.Current.CancellationToken).Count()).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_that_was_deleted_is_tried_again()
    {
        string study = Begin(Random);
        string before = PointOf(study, 3);
        Execute(study, "DELETE FROM mnist_trial WHERE number = @value", 3L);
        using IStudyStore store = StudyStore.Open(study, access: StudyAccess.Join);
        var worker = new SearchWorker(store, Random, Some.Images(40), new SearchOptions { TrialCount = Trials, ThreadCount = 1 });
        Trial[] trials = [.. worker.Run(null, TestContext.Current.CancellationToken)];
        Assert.Equal([1, 2, 3, 4, 5, 6], trials.Select(trial => trial.Number).Order());
        Assert.Equal((TrialState.Complete, before), (trials.Single(trial => trial.Number == 3).State, PointOf(study, 3)));
    }

    // The next round goes on from the weights of the others.
    [Fact]
    public void A_row_of_a_halving_search_that_was_deleted_is_tried_again()
    {
        string study = Path.Combine(_folder.FullName, "halving.db");
        using (IStudyStore store = StudyStore.Open(study))
        {
            SearchWorker.Join(store, Halving);
            Assert.Equal(Trials, Worker(store).Run(null, TestContext.Current.CancellationToken).Take(Trials).Count());
        }

        Execute(study, "DELETE FROM mnist_trial WHERE number = @value", 3L);
        using IStudyStore again = StudyStore.Open(study);
        Trial[] trials = [.. Worker(again).Run(null, TestContext.Current.CancellationToken)];
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], trials.Select(trial => trial.Number).Order());
        Assert.All(trials, trial => Assert.Equal(("", TrialState.Complete), (trial.Message, trial.State)));

        static SearchWorker Worker(IStudyStore store) => new(store, Halving, Some.Images(40), new SearchOptions());
    }

    // A search would wait for such a worker for ever.
    [Theory]
    [InlineData(null)]
    [InlineData("now")]
    [InlineData(1e300)]
    public void A_sign_of_life_that_makes_no_sense_is_none(object? heartbeat)
    {
        string study = Begin(Random);
        using IStudyStore store = StudyStore.Open(study, access: StudyAccess.Join);
        Assert.Equal(Trials - 1, store.Claim("dead", TimeSpan.FromHours(1))!.Number);
        Change(study, "heartbeat", heartbeat, Trials - 1);
        Assert.Equal((Trials - 1, "alive"), (store.Claim("alive", TimeSpan.FromHours(1)) is { } trial ? (trial.Number, trial.Worker) : default));
    }

    /// <summary>Changes something, looks, and takes it back.</summary>
    private static void CheckChanged(string study, StudyDefinition definition, string change, object? value)
    {
        byte[] before = File.ReadAllBytes(study);
        try
        {
            Execute(study, change, value);
            Look(study, definition, $"{change} with {value}");
        }
        finally
        {
            File.WriteAllBytes(study, before);
        }
    }

    /// <summary>All that a study is used for; nothing but a <see cref="StudyException"/> with study and trial may come of it.</summary>
    private static void Look(string study, StudyDefinition definition, string change)
    {
        var problems = new List<StudyException>();
        using (IStudyStore store = StudyStore.Open(study, access: StudyAccess.Read))
        {
            IReadOnlyList<Trial> trials = store.LoadRanked(problems.Add);
            Assert.InRange(trials.Count + problems.Count, Trials - 1, Trials);
            Assert.InRange(problems.Count, 0, 1);
            Assert.All(
                trials,
                trial => Assert.NotEqual("", $"{trial}{trial.MeanTestScore}{trial.StdFitTime}{trial.RankTestScore}{trial.MeanScoreTime}{trial.IsFinished}"));
            new MedianPruner(1).ShouldPrune([0.5], 1, trials, definition.Metric);
        }

        try
        {
            using IStudyStore store = StudyStore.Open(study, access: StudyAccess.Join);
            var results = new SearchResults(store, definition, Trials);
            results.Update();
            results.CreateProgress(null, 0);
            new SearchPlan(definition, Trials, store.LoadTrials()).Enqueue(store);
            _ = store.Claim("w", TimeSpan.FromHours(1));
        }
        catch (StudyException problem)
        {
            problems.Add(problem);
        }

        Assert.All(
            problems,
            problem => Assert.True(
                problem.Message.StartsWith("Trial ", StringComparison.Ordinal)
                    && problem.Message.Contains($" of the study 'search' in '{study}' ", StringComparison.Ordinal), $"{change}: {problem.Message}"));
    }

    /// <summary>A study whose first trials have ended, and whose last two wait.</summary>
    private string Begin(StudyDefinition definition)
    {
        string study = Path.Combine(_folder.FullName, $"{Guid.NewGuid():N}.db");
        using (IStudyStore store = StudyStore.Open(study))
        {
            store.Create(definition);
            new SearchPlan(definition, Trials, []).Enqueue(store);
            for (int number = 1; number <= Trials - 2; number++)
            {
                Trial trial = store.Claim("w", TimeSpan.FromHours(1))!;
                store.Finish(
                    trial with
                    {
                        State = number == 4 ? TrialState.Failed : TrialState.Complete,
                        SplitTestScores = [0.5, 0.75],
                        FitTimes = [1, 2],
                        EpochScores = [[0.5], [0.75]],
                        Finished = DateTimeOffset.UtcNow,
                    });
            }
        }

        return study;
    }

    private static string PointOf(string study, int number)
    {
        using IStudyStore store = StudyStore.Open(study, access: StudyAccess.Read);
        return $"{store.LoadTrials().Single(trial => trial.Number == number)}";
    }

    private static void Change(string study, string column, object? value, int number) =>
        Execute(study, $"UPDATE mnist_trial SET {column} = @value WHERE number = {number}", value);

    private static void Execute(string study, string sql, object? value)
    {
        using var connection = new SqliteConnection($"Data Source={study};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The tests' own.
        command.CommandText = "PRAGMA synchronous = OFF; " + sql;
#pragma warning restore CA2100
        command.Parameters.AddWithValue("value", value ?? DBNull.Value);
        command.ExecuteNonQuery();
    }
}
