using MnistTools.Metrics;
using MnistTools.Tuning.Studies;
using MnistTools.Tuning.Tuners;

namespace MnistTools.Core.Tests.Tuning;

public sealed class SearchWorkerTests(RealMnist mnist) : FolderTests
{
    private static readonly string[] Small = ["Dense({Units}, relu)", "Dense(10, softmax)"];
    private readonly ImageSet _images = mnist.Train.TakeStratified(300);

    [Fact]
    public void A_score_is_what_a_training_on_the_other_folds_gives()
    {
        Trial[] trials = Run(Search.Define(Search.Space(("Layer", Small), ("Units", 8), ("Epochs", 2), ("LearningRate", 0.01))));
        (ImageSet train, ImageSet validation) = StratifiedFolds.Split(_images, 2, 1);
        int seed = TrialTraining.SeedOf(7, 1);
        var model = new MnistModel([new Dense(8, ActivationFunction.Relu), new Dense(10, ActivationFunction.Softmax)], seed);
        History history = Trainer.Fit(
            model, train, validation,
            new TrainingOptions { Epochs = 2, Seed = seed, ThreadCount = 1, Optimizer = model.Optimizer with { LearningRate = 0.01 } });
        Assert.Equal(history["val_accuracy"][^1], Assert.Single(trials).SplitTestScores[1]);
    }

    [Fact]
    public void A_trial_that_fails_has_a_message_and_the_search_goes_on()
    {
        // A window of 99 fails alone, 99 units do not.
        string[] windows = ["Conv2D(2, {Size}, strides=9)", "Flatten", "Dense(10, softmax)"], units = ["Dense({Size}, relu)", "Dense(10, softmax)"];
        Trial[] trials = Run(
            Search.Define(
                Search.Space(("Optimizer", new[] { "SGD(0.01)", "SGD(1e30)" }), ("Layer", new object[] { units, windows }), ("Size", new[] { 8, 99 }))));
        Assert.Equal(3, trials.Count(trial => trial.State == TrialState.Complete));
        Assert.Equal(
            3, trials.Count(trial => trial.Message.StartsWith("Fold 1: The loss became infinite or not a number in epoch 1", StringComparison.Ordinal)));
        Assert.Equal(2, trials.Count(trial => trial.Message.Contains("Conv2D", StringComparison.Ordinal)));
        Assert.All(trials, trial => Assert.Equal(trial.State == TrialState.Failed, trial.RankTestScore == 4));
    }

    /// <summary>As by an HttpClient whose time is over: nobody has cancelled the search.</summary>
    [Fact]
    public void A_trial_that_cancels_itself_has_failed()
    {
        using IStudyStore store = Open();
        var options = new SearchOptions
        {
            ThreadCount = 1,
            Patience = TimeSpan.FromSeconds(1),
            CreateModel = (_, _) => throw new TaskCanceledException("HttpClient.Timeout"),
        };
        Trial[] trials = Run(Search.Define(Search.Space(("BatchSize", new[] { 32, 64 }))), store, options);
        Assert.Equal(2, trials.Length);
        Assert.All(trials, trial => Assert.Equal((TrialState.Failed, "Fold 1: HttpClient.Timeout", 1), (trial.State, trial.Message, trial.Attempt)));
    }

    public static TheoryData<Exception> Thrown => [new IOException("mine"), new TaskCanceledException("mine"), new ArithmeticException("mine")];

    [Theory]
    [MemberData(nameof(Thrown))]
    public void What_the_callers_progress_throws_reaches_the_caller_and_the_trial_waits(Exception mine)
    {
        using IStudyStore store = Open();
        StudyDefinition definition = Search.Define(Search.Space(("BatchSize", new[] { 32, 64 }), ("Layer", Small), ("Units", 4)));
        SearchWorker.Join(store, definition);
        var worker = new SearchWorker(store, definition, _images, new SearchOptions { ThreadCount = 1, Patience = TimeSpan.FromSeconds(1) });
        var progress = new AtOnce<SearchProgress>(told => _ = told.Running?.Number == 2 ? throw mine : 0);
        Assert.Same(mine, Record.Exception(() => worker.Run(progress, TestContext.Current.CancellationToken).ToArray()));
        Assert.Equal([TrialState.Complete, TrialState.Waiting], store.LoadTrials().Select(trial => trial.State));
        Assert.All(Run(definition, store, new SearchOptions { ThreadCount = 1 }), trial => Assert.Equal((TrialState.Complete, ""), (trial.State, trial.Message)));
    }

    [Fact]
    public void A_worker_of_a_closed_study_ends()
    {
        StudyDefinition definition = Search.Define(Search.Space(("Layer", Small), ("Units", 4)));
        using Study study = Study.Open(Folder.At("closed.db"));
        SearchWorker.Join(study, definition);
        // Its signs of life find out, too.
        var worker = new SearchWorker(study, definition, _images, new SearchOptions { ThreadCount = 1, Patience = TimeSpan.FromMilliseconds(5) });
        Assert.Throws<ObjectDisposedException>(() => worker.Run(new AtOnce<SearchProgress>(_ => study.Dispose())).ToArray());
        Assert.Throws<ObjectDisposedException>(() => worker.Run());
        Assert.Throws<ObjectDisposedException>(() => study.LoadTrials());
    }

    /// <summary>No trial is run for it: it could only fail, in each of them.</summary>
    [Theory]
    [InlineData("Layer", "Dense(9, softmax)", "No trial could train with Layer Dense(9, softmax). ", "9")]
    [InlineData("ClassWeight", "nine=2", "No trial could train with ClassWeight nine=2. ", "nine")]
    [InlineData("Callback", "EarlyStopping(foo)", "No trial could train with Callback EarlyStopping(foo). ", "EarlyStopping watches 'foo', which is not measured")]
    public void A_value_that_no_trial_could_train_with_these_images_is_refused_before_the_first(string name, string value, string start, string problem)
    {
        object usual = name == "Layer" ? new[] { "Dense(10, softmax)" } : Array.Empty<string>();
        using IStudyStore store = Open();
        StudyDefinition definition = Search.Define(Search.Space((name, new[] { usual, new[] { value } }), ("BatchSize", new[] { 32, 64 })));
        string message = Assert.Throws<SpecException>(() => Run(definition, store, new SearchOptions { ThreadCount = 1 })).Message;
        Assert.StartsWith(start, message, StringComparison.Ordinal);
        Assert.Contains(problem, message[start.Length..], StringComparison.Ordinal);
        Assert.Empty(store.LoadTrials());
    }

    [Theory]
    [InlineData(1, "a fifth of them is held out, which needs at least 5")]
    [InlineData(4, "4 folds need at least 4")]
    public void Too_few_images_for_the_folds_are_refused_before_the_first_trial(int folds, string problem)
    {
        using IStudyStore store = Open();
        StudyDefinition definition = Search.Define(Search.Space(("Layer", new[] { "Dense(10, softmax)" }))) with { FoldCount = folds };
        SearchWorker.Join(store, definition);
        var worker = new SearchWorker(store, definition, _images.Take(3), new SearchOptions { ThreadCount = 1 });
        Assert.Contains(problem, Assert.Throws<ArgumentException>(() => worker.Run()).Message, StringComparison.Ordinal);
    }

    /// <summary>What each training would warn of, and what makes scores of trials no measure; of a study that goes on nothing is said again.</summary>
    [Fact]
    public void What_is_hardly_meant_is_said_once_before_the_first_trial()
    {
        using IStudyStore store = Open();
        StudyDefinition definition = Search.Define(
            Search.Space(("Layer", new[] { "Dense(10)" }), ("Loss", new[] { "mse", "CategoricalCrossentropy" }), ("BatchSize", new[] { 32, 64 }))) with
        {
            Metric = "val_loss",
        };
        List<string> warnings = [];
        Run(definition, store, new SearchOptions { ThreadCount = 1, Warn = warnings.Add });
        Assert.Collection(
            warnings,
            warning => Assert.StartsWith("The space has several losses, and trials are compared by val_loss", warning, StringComparison.Ordinal),
            warning => Assert.StartsWith(
                "The loss is a crossentropy, which takes probabilities, and the network ends with Dense(10)", warning, StringComparison.Ordinal));
        Run(definition, store, new SearchOptions { ThreadCount = 1, Warn = warnings.Add });
        Assert.Equal(2, warnings.Count);
    }

    /// <summary>As each name of a space, it may be written in any case.</summary>
    [Fact]
    public void A_word_in_braces_is_found_in_any_case()
    {
        Trial trial = Assert.Single(
            Run(Search.Define(
                Search.Space(
                    ("Layer", new[] { "Dense({units}, relu)", "Dense({UNITS}, relu)", "Dense(10, softmax)" }), ("Units", new[] { 4 }),
                    ("epochs", new[] { 1 })))));
        Assert.Equal(TrialState.Complete, trial.State);
        Assert.Equal(["Epochs", "Layer", "Units"], trial.Params.Keys);
    }

    // What is refused of all draws is refused at once; of some, those trials fail.
    [Fact]
    public void A_trial_whose_learning_rate_is_negative_fails()
    {
        Trial[] trials = Run(Search.Define(Search.Space(("LearningRate", "Uniform(-0.01, 0.01)"), ("Layer", Small), ("Units", 4)), SearchMethod.Random));
        Assert.Contains(trials, trial => trial.State == TrialState.Complete);
        Assert.Contains(trials, trial => trial.State == TrialState.Failed);
        Assert.All(
            trials,
            trial =>
                Assert.Equal((double)trial.Params["LearningRate"] < 0, trial.Message.StartsWith("Fold 1: 'learning_rate' must be ", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_study_goes_on_where_it_stopped_and_a_larger_count_extends_it()
    {
        StudyDefinition definition =
            Search.Define(Search.Space(("Seed", Enumerable.Range(0, 5).ToArray()), ("Layer", Small), ("Units", 4)), SearchMethod.Random);
        using IStudyStore store = Open();
        Trial[] first = Run(definition, store, new SearchOptions { TrialCount = 2, ThreadCount = 1 });
        Trial[] then = Run(definition, store, new SearchOptions { TrialCount = 4, ThreadCount = 1 });
        Assert.Equal([1, 2], first.Select(trial => trial.Number));
        Assert.Equal([1, 2, 3, 4], then.Select(trial => trial.Number));
        Assert.Equal(first.Select(trial => trial.Finished), then.Take(2).Select(trial => trial.Finished));
        string message = Assert.Throws<StudyException>(() => SearchWorker.Join(store, definition with { Seed = 1 })).Message;
        Assert.Contains("its seed is 7, and now 1 is asked for", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelled_in_the_middle_of_a_trial_the_finished_ones_are_kept_and_that_one_waits()
    {
        using IStudyStore store = Open();
        StudyDefinition definition = Search.Define(Search.Space(("Seed", new[] { 1, 2, 3 }), ("Layer", Small), ("Units", 4), ("Epochs", 20)));
        using var stop = new CancellationTokenSource();
        SearchWorker.Join(store, definition);
        var worker = new SearchWorker(store, definition, _images, new SearchOptions { ThreadCount = 1 });
        Trial[] trials = [.. worker.Run(new AtOnce<SearchProgress>(progress => Stop(progress, stop)), stop.Token)];
        Assert.Equal(1, Assert.Single(trials).Number);
        Assert.Equal([TrialState.Complete, TrialState.Waiting, TrialState.Waiting], store.LoadTrials().Select(trial => trial.State));

        static void Stop(SearchProgress progress, CancellationTokenSource stop)
        {
            if (progress is { Running.Number: 2, RunningShare: > 0.3 })
            {
                stop.Cancel();
            }
        }
    }

    [Fact]
    public void Halving_goes_on_from_the_weights_of_the_round_before_to_the_bit()
    {
        SearchSpace space = Search.Space(
            ("LearningRate", new[] { 0.001, 0.01 }), ("Seed", new[] { 1, 2 }), ("Layer", Small), ("Units", 8), ("Epochs", 9), ("Optimizer", "Adam"));
        using IStudyStore store = Open();
        Trial[] trials = Run(Search.Define(space, SearchMethod.Halving), store, new SearchOptions());
        // Four points: 4 for 3 epochs, 2 for 9.
        Assert.Equal([1, 1, 1, 1, 2, 2], trials.Select(trial => trial.Round));
        Trial best = trials.Single(
            trial => trial.RankTestScore == 1 && trial.Continues is not null && trial.Number == trials.Where(t => t.RankTestScore == 1).Min(t => t.Number));
        Trial[] whole = Run(Search.Define(Search.Space(
            ("LearningRate", best.Params["LearningRate"]), ("Seed", best.Params["Seed"]), ("Layer", Small), ("Units", 8), ("Epochs", 9),
            ("Optimizer", "Adam"))));
        Assert.Equal(Assert.Single(whole).SplitTestScores, best.SplitTestScores);
        Assert.Equal(9, best.Epochs);
        Assert.All(trials, trial => Assert.Null(store.FindCheckpoint(trial.Number, 0)));
        // Each checkpoint was larger: weights and two slots of 6,370 numbers.
        Assert.InRange(new FileInfo(store.Place).Length, 1, 6370 * 3 * sizeof(float));
    }

    /// <summary>The score of a round is that of a training that ends there; the next round goes on from the weights before they were averaged.</summary>
    [Theory]
    [InlineData("Adam(0.02, use_ema=true, ema_momentum=0.95)", "TerminateOnNaN")]
    [InlineData("Adam(0.02)", "SWA(2)")]
    public void Rounds_of_halving_are_scored_by_the_averaged_weights(string optimizer, string callback)
    {
        SearchSpace space =
            Search.Space(("Seed", new[] { 1, 2, 3 }), ("Layer", Small), ("Units", 8), ("Epochs", 9), ("Optimizer", optimizer), ("Callback", callback));
        Trial[] trials = Run(Search.Define(space, SearchMethod.Halving, folds: 1, metric: "val_loss"));
        Assert.Equal([3, 3, 3, 9], trials.Select(trial => trial.Epochs!.Value).Order());
        foreach (Trial trial in trials.Where(trial => trial.Epochs == 3).Take(1).Append(trials.Single(trial => trial.Epochs == 9)))
        {
            Trial whole = Assert.Single(Run(Search.Define(
                Search.Space(
                    ("Seed", trial.Params["Seed"]), ("Layer", Small), ("Units", 8), ("Epochs", trial.Epochs), ("Optimizer", optimizer), ("Callback", callback)),
                    folds: 1, metric: "val_loss")));
            Assert.Equal(whole.SplitTestScores, trial.SplitTestScores);
        }
    }

    /// <summary>An epoch that was not validated has no score, and is none that counts for less.</summary>
    [Fact]
    public void A_pruner_compares_the_same_epochs_where_not_all_are_validated()
    {
        StudyDefinition definition = Search.Define(
            Search.Space(("ValidationFrequency", new[] { 4, 1 }), ("Layer", Small), ("Units", 8), ("Epochs", 8), ("LearningRate", 0.002)), folds: 1,
            metric: "val_loss");
        Assert.All(Run(definition with { Pruner = new MedianPruner(StartupTrials: 1) }), trial => Assert.Equal(TrialState.Complete, trial.State));

        StudyDefinition hopeless = Search.Define(
            Search.Space(("LearningRate", new[] { 0.01, 1e-6 }), ("ValidationFrequency", 2), ("Layer", Small), ("Units", 8), ("Epochs", 8)), folds: 1,
            metric: "val_loss");
        Trial pruned =
            Assert.Single(Run(hopeless with { Pruner = new MedianPruner(StartupTrials: 1, WarmupEpochs: 3) }), trial => trial.State == TrialState.Pruned);
        Assert.Equal("Given up in fold 1 after 4 epochs: others were better by then.", pruned.Message);
    }

    [Fact]
    public void A_pruner_gives_up_what_does_badly()
    {
        StudyDefinition definition =
            Search.Define(Search.Space(("LearningRate", new[] { 0.01, 1e-9 }), ("Layer", Small), ("Units", 16), ("Epochs", 3)), metric: "val_loss");
        Trial[] trials = Run(definition with { Pruner = new MedianPruner(StartupTrials: 1) });
        Trial pruned = Assert.Single(trials, trial => trial.State == TrialState.Pruned);
        Assert.Equal(1e-9, pruned.Params["LearningRate"]);
        Assert.Equal("Given up in fold 1 after 1 epoch: others were better by then.", pruned.Message);
        Assert.Equal(2, pruned.RankTestScore);
    }

    [Fact]
    public void The_best_is_trained_on_all_images()
    {
        StudyDefinition definition = Search.Define(Search.Space(("LearningRate", new[] { 1e-9, 0.01 }), ("Layer", Small), ("Units", 16)));
        using IStudyStore store = Open();
        Run(definition, store, new SearchOptions { ThreadCount = 1 });
        History history = new SearchWorker(store, definition, _images, new SearchOptions { ThreadCount = 1 }).Refit()!;
        Assert.Equal(
            (300, 0, 7, "RMSprop(0.01)"),
            (history.Parameters.TrainCount, history.Parameters.ValidationCount, history.Parameters.Seed, history.Parameters.Optimizer));

        // Other workers share the threads with it no longer.
        var shared = new SearchOptions { WorkerCount = TrainingOptions.DefaultThreadCount };
        Assert.Equal(TrainingOptions.DefaultThreadCount, new SearchWorker(store, definition, _images, shared).Refit()!.Parameters.ThreadCount);
    }

    // Of 300 images, two folds have 150 each, and a fifth is 60.
    [Theory]
    [InlineData(2, 150, "EarlyStopping(patience=1)")]
    [InlineData(1, 60, "EarlyStopping(val_f1_score)")]
    [InlineData(2, 150, "ReduceLROnPlateau(val_accuracy, patience=1)")]
    [InlineData(2, 150, "ModelCheckpoint('best {fold}.safetensors', save_best_only=true)")]
    [InlineData(2, 150, "ModelCheckpoint('{epoch}-{val_loss:.4f}.safetensors', loss, save_best_only=true)")]
    [InlineData(2, 0, "ModelCheckpoint('last {fold}.safetensors')")]
    [InlineData(2, 0, "EarlyStopping(f1_score)")]
    [InlineData(2, 0, "CSVLogger('log {fold}.csv')")]
    public void With_a_callback_that_needs_validation_the_best_is_trained_on_all_but_the_first_fold(int folds, int validationCount, string callback)
    {
        SearchSpace space = Search.Space(("Callback", callback), ("Epochs", 2), ("Layer", Small), ("Units", 4));
        StudyDefinition definition = Search.Define(space, folds: folds, metric: "val_f1_score");
        using IStudyStore store = Open();
        var options = new SearchOptions { ThreadCount = 1, BaseFolder = Folder.Path };
        Assert.Equal("", Assert.Single(Run(definition, store, options)).Message);
        History history = new SearchWorker(store, definition, _images, options).Refit()!;

        (ImageSet train, ImageSet? validation) = validationCount == 0 ? (_images, null) : StratifiedFolds.Split(_images, folds, 0);
        Assert.Equal((300 - validationCount, validationCount), (history.Parameters.TrainCount, history.Parameters.ValidationCount));
        var model = new MnistModel([new Dense(4, ActivationFunction.Relu), new Dense(10, ActivationFunction.Softmax)], 7);
        History expected = Trainer.Fit(model, train, validation, new TrainingOptions { Seed = 7, ThreadCount = 1, Metrics = [new Accuracy(), new F1Score()] });
        Assert.Equal(expected.Epochs[0].Metrics, history.Epochs[0].Metrics.Where(metric => metric.Key != MetricNames.LearningRate));
        Assert.Equal(_images.ClassNames, history.Model!.ClassNames);
    }

    [Fact]
    public void A_metric_that_nothing_measures_is_refused_before_the_study_begins()
    {
        using IStudyStore store = Open();
        string message =
            Assert.Throws<SpecException>(() => SearchWorker.Join(store, Search.Define(Search.Space(("Epochs", 1)), metric: "val_acuracy"))).Message;
        Assert.Contains("Did you mean val_accuracy", message, StringComparison.Ordinal);
        message = Assert.Throws<SpecException>(() => SearchWorker.Join(store, Search.Define(Search.Space(("Epochs", 1)), metric: "val_mse"))).Message;
        Assert.StartsWith("Nothing measures 'val_mse'. That is called val_mean_squared_error here. There is val_loss, ", message, StringComparison.Ordinal);
        Assert.Null(store.FindDefinition());
        Assert.Equal(
            0, Run(Search.Define(Search.Space(("Layer", Small), ("Units", 4)), metric: "val_f1_score")).Count(trial => trial.State != TrialState.Complete));
    }

    [Fact]
    public void A_study_of_other_images_is_not_gone_on_with()
    {
        StudyDefinition definition = Search.Define(Search.Space(("Layer", Small), ("Units", 4))) with { Data = StudyDefinition.Identify(_images) };
        using IStudyStore store = Open();
        Assert.Single(Run(definition, store, new SearchOptions { ThreadCount = 1 }));
        ImageSet others = mnist.Train.Take(300);
        string message = Assert.Throws<ArgumentException>(() => new SearchWorker(store, definition, others, new SearchOptions())).Message;
        Assert.Contains($" is of other images: {StudyDefinition.Identify(_images)}. Give it the same ones", message, StringComparison.Ordinal);
    }

    /// <summary>Its trials would be ranked among those of the study.</summary>
    [Fact]
    public void A_worker_with_another_definition_than_the_studys_is_refused_at_once()
    {
        StudyDefinition definition = Search.Define(Search.Space(("Layer", Small), ("Units", new[] { 4, 8 })));
        using IStudyStore store = Open();
        Assert.StartsWith("There is no study ", Refused(definition), StringComparison.Ordinal);
        SearchWorker.Join(store, definition);
        Assert.Contains("its fold is 2, and now 3 is asked for", Refused(definition with { FoldCount = 3 }), StringComparison.Ordinal);
        Run(definition, store, new SearchOptions { ThreadCount = 1, TrialCount = 1 });
        Assert.Contains("its fold is 2, and now 3 is asked for", Refused(definition with { FoldCount = 3 }), StringComparison.Ordinal);
        Assert.Contains("val_loss", Refused(definition with { Metric = "val_loss" }), StringComparison.Ordinal);
        Assert.Contains("Random", Refused(definition with { Method = SearchMethod.Random }), StringComparison.Ordinal);
        Assert.Contains(
            "its Units is [4,8], and now [4] is asked for", Refused(definition with { Spaces = [Search.Space(("Layer", Small), ("Units", 4))] }),
            StringComparison.Ordinal);
        Assert.Equal(2, new SearchWorker(store, definition, _images, new SearchOptions { ThreadCount = 1, TrialCount = 2 }).Run().Count());

        string Refused(StudyDefinition other) =>
            Assert.Throws<StudyException>(() => new SearchWorker(store, other, _images, new SearchOptions { ThreadCount = 1 })).Message;
    }

    [Fact]
    public void Trials_are_given_again_to_whoever_takes_them_once_more()
    {
        StudyDefinition definition = Search.Define(Search.Space(("Layer", Small), ("Units", new[] { 4, 8 })));
        using IStudyStore store = Open();
        SearchWorker.Join(store, definition);
        var worker = new SearchWorker(store, definition, _images, new SearchOptions { ThreadCount = 1 });
        IEnumerable<Trial> trials = worker.Run(null, TestContext.Current.CancellationToken);
        // One is taken, and the other is left to the next.
        Assert.Equal(1, trials.First().Number);
        Trial[] all = [.. trials], again = [.. trials], another = [.. worker.Run(null, TestContext.Current.CancellationToken)];
        Assert.Equal([1, 2], all.Select(trial => trial.Number));
        Assert.Equal(all.Select(trial => (trial.Number, trial.Finished)), again.Select(trial => (trial.Number, trial.Finished)));
        Assert.Equal(all.Select(trial => (trial.Number, trial.Finished)), another.Select(trial => (trial.Number, trial.Finished)));
        Assert.All([.. all, .. again, .. another], trial => Assert.NotNull(trial.Rank));
    }

    /// <summary>Each time anew: what was done between the making of a worker and its work, or after it, counts for nothing.</summary>
    [Fact]
    public void The_timeout_is_counted_from_when_trials_begin_to_be_taken()
    {
        StudyDefinition definition = Search.Define(Search.Space(("Layer", Small), ("Units", new[] { 4, 8 })));
        using IStudyStore store = Open();
        SearchWorker.Join(store, definition);
        var clock = new HandClock();
        var worker = new SearchWorker(
            store, definition, _images, new SearchOptions { ThreadCount = 1, Timeout = TimeSpan.FromSeconds(10), Clock = clock });
        clock.Seconds += 60;
        IEnumerable<Trial> trials = worker.Run(new AtOnce<SearchProgress>(told => clock.Seconds += told is { RunningShare: 1 } ? 60 : 0));
        clock.Seconds += 60;
        Assert.Equal([1], trials.Select(trial => trial.Number));
        Assert.Equal([1, 2], trials.Select(trial => trial.Number));
    }

    [Fact]
    public void A_halving_search_with_a_pruner_begins_no_study()
    {
        StudyDefinition definition = Search.Define(Search.Space(("Layer", Small), ("Units", new[] { 4, 8, 16 }), ("Epochs", 3)), SearchMethod.Halving) with
        {
            Pruner = new MedianPruner(),
        };
        using IStudyStore store = Open();
        Assert.Equal(
            "Halving already stops trials early: use it without a pruner.", Assert.Throws<SpecException>(() => SearchWorker.Join(store, definition)).Message);
        Assert.Null(store.FindDefinition());
    }

    [Fact]
    public void Options_that_no_trial_could_be_run_with_are_refused()
    {
        Assert.Contains(
            "'thread_count' must be at least 1, not 0", Assert.Throws<ArgumentOutOfRangeException>(() => new SearchOptions { ThreadCount = 0 }).Message,
            StringComparison.Ordinal);
        Assert.All(
            (double[])[-1, 0, 1e8],
            seconds => Assert.Throws<ArgumentOutOfRangeException>(() => new SearchOptions { Patience = TimeSpan.FromSeconds(seconds) }));
    }

    private IStudyStore Open() => StudyStore.Open(Folder.At($"{Guid.NewGuid():N}.db"));

    private Trial[] Run(StudyDefinition definition)
    {
        using IStudyStore store = Open();
        return Run(definition, store, new SearchOptions { ThreadCount = 1 });
    }

    private Trial[] Run(StudyDefinition definition, IStudyStore store, SearchOptions options)
    {
        StudyDefinition joined = SearchWorker.Join(store, definition);
        return [.. new SearchWorker(store, joined, _images, options).Run(null, TestContext.Current.CancellationToken)];
    }
}
