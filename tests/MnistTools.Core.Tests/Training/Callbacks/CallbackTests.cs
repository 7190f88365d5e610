using System.Globalization;
using MnistTools.Text;

namespace MnistTools.Core.Tests.Training.Callbacks;

public sealed class CallbackTests : FolderTests
{
    private static readonly ImageSet Images = Some.Images(40);

    /// <summary>What is watched is what a function before the callback says, so that the rule can be followed by hand.</summary>
    [Theory]
    [InlineData("EarlyStopping(watched)", new double[] { 5, 4, 3, 3, 1 }, 4)]
    [InlineData("EarlyStopping(watched, patience=2)", new double[] { 5, 4, 4, 3, 3, 3, 1 }, 6)]
    [InlineData("EarlyStopping(watched, min_delta=0.5, patience=1)", new double[] { 5, 4.6, 4, 1 }, 2)]
    [InlineData("EarlyStopping(watched, mode=max)", new double[] { 1, 2, 3, 2, 9 }, 4)]
    [InlineData("EarlyStopping(watched, patience=2, baseline=2.5)", new double[] { 5, 4, 3, 2, 1 }, 5)]
    [InlineData("EarlyStopping(watched, patience=2, baseline=2.5)", new double[] { 5, 4, 3, 3, 1 }, 4)]
    [InlineData("EarlyStopping(watched, patience=5, baseline=2.5)", new double[] { 5, 4, 4, 3, 3, 1 }, 5)]
    [InlineData("EarlyStopping(watched, patience=2, baseline=4.5)", new double[] { 5, 4, 3, 3, 3, 1 }, 5)]
    [InlineData("EarlyStopping(watched, start_from_epoch=3)", new double[] { 1, 2, 3, 4, 4, 1 }, 5)]
    [InlineData("EarlyStopping(watched)", new double[] { 5, 4, 3 }, 3)]
    public void EarlyStopping_stops_by_Keras_rule(string text, double[] values, int lastEpoch)
    {
        // A name that ends with loss is one of which less is better.
        var callback = (EarlyStopping)Callback.Parse(text.Replace("watched", "watched_loss", StringComparison.Ordinal));
        History history = Fit(values, callback);
        Assert.Equal(lastEpoch, history.Epochs.Count);
        Assert.Equal(lastEpoch < values.Length ? TrainingEnd.Stopped : TrainingEnd.Completed, history.End);
    }

    [Theory]
    [InlineData(new double[] { 5, 3, 4, 4, 4 }, 2)]
    [InlineData(new double[] { 5, 3, 2, 4 }, 3)]
    public void EarlyStopping_gives_back_the_best_weights_also_when_the_epochs_simply_end(double[] values, int best)
    {
        float[] expected = Weights(Fit(values[..best]));
        var callback = new EarlyStopping("watched_loss", Patience: 2, RestoreBestWeights: true);
        Assert.Equal(expected, Weights(Fit(values, callback)));
        // The same callback serves a second training.
        Assert.Equal(expected, Weights(Fit(values, callback)));
        Assert.NotEqual(expected, Weights(Fit(values, callback with { RestoreBestWeights = false })));
        Assert.EndsWith($"{Environment.NewLine}The model has the weights of epoch {best}.", Fit(values, callback).GetTable(), StringComparison.Ordinal);
        Assert.Equal((best, null), (Fit(values, callback).RestoredEpoch, Fit(values, callback with { RestoreBestWeights = false }).RestoredEpoch));
    }

    [Fact]
    public void What_is_watched_and_never_measured_is_named()
    {
        var refused = Assert.Throws<SpecException>(() => Fit([1, 2], new EarlyStopping("val_acc")));
        Assert.Equal(
            "EarlyStopping watches 'val_acc', which is no metric of MnistTools: say whether it is best when it is small, mode=min, or large, mode=max.",
            refused.Message);
        refused = Assert.Throws<SpecException>(() => Fit([1, 2], new EarlyStopping("val_acc", Mode: MonitorMode.Max)));
        Assert.Equal("EarlyStopping watches 'val_acc', which is not measured. There is: loss, accuracy, watched_loss.", refused.Message);
        refused = Assert.Throws<SpecException>(() => Fit([1, 2], new EarlyStopping("acuracy")));
        Assert.EndsWith("or large, mode=max. Did you mean accuracy?", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Epochs_without_validation_are_passed_over()
    {
        TrainingOptions options = new() { Epochs = 9, ValidationFrequency = 2, Callbacks = [new EarlyStopping(MinDelta: 1e9)] };
        Assert.Equal(4, Train.Fit(Model(), Images, options, Images).Epochs.Count);
        options = options with { Callbacks = [new ReduceLROnPlateau(MinDelta: 1e9, Patience: 1)] };
        Assert.Equal(
            [1, 1, 1, 1, 0.1, 0.1, 0.01, 0.01, 0.001], Train.Fit(Model(), Images, options, Images)["learning_rate"].Select(rate => Math.Round(rate, 12)));
    }

    [Theory]
    [InlineData("ModelCheckpoint('{epoch}-{val_loss:.9f}.safetensors')")]
    [InlineData("ModelCheckpoint('{epoch}-{val_loss:.9f}.safetensors', loss, save_best_only=true)")]
    public void A_checkpoint_waits_for_an_epoch_that_has_the_keys_of_its_path(string checkpoint)
    {
        TrainingOptions options =
            new() { Epochs = 5, ValidationFrequency = 2, Optimizer = new SGD(0.1), Callbacks = [Callback.Parse(checkpoint)], BaseFolder = Folder.Path };
        History history = Train.Fit(Model(), Images, options, Images);
        Assert.Equal(
            history.Epochs.Where(epoch => epoch.ValLoss is not null)
                .Select(epoch => string.Create(CultureInfo.InvariantCulture, $"{epoch.Epoch}-{epoch.ValLoss:F9}.safetensors")), Folder.Files);
        Assert.Equal(2, Folder.Files.Count);
    }

    [Theory]
    [InlineData("ReduceLROnPlateau(watched_loss, patience=2, factor=0.5)", new double[] { 3, 3, 3, 3, 3, 3 }, new double[] { 1, 1, 1, 0.5, 0.5, 0.25 })]
    [InlineData("ReduceLROnPlateau(watched_loss, patience=1, factor=0.5, cooldown=2)", new double[] { 3, 3, 3, 3, 3,
        3 }, new double[] { 1, 1, 0.5, 0.5, 0.25, 0.25 })]
    [InlineData("ReduceLROnPlateau(watched_loss, patience=1, min_delta=1)", new double[] { 3, 2.5, 1, 1 }, new double[] { 1, 1, 0.1, 0.1 })]
    [InlineData("ReduceLROnPlateau(watched_loss, patience=1, min_lr=0.05)", new double[] { 3, 3, 3, 3 }, new double[] { 1, 1, 0.1, 0.05 })]
    [InlineData("ReduceLROnPlateau(watched_loss, patience=1, mode=max)", new double[] { 3, 4, 4, 5 }, new double[] { 1, 1, 1, 0.1 })]
    public void ReduceLROnPlateau_reduces_by_Keras_rule(string text, double[] values, double[] rates) =>
        Assert.Equal(rates, Fit(values, Callback.Parse(text))["learning_rate"].Select(rate => Math.Round(rate, 12)));

    [Fact]
    public void A_scheduler_sets_the_rate_of_each_epoch()
    {
        History history = Fit([1, 1, 1], Callback.Parse("LearningRateScheduler('ExponentialDecay(0.4, 1, 0.5)')"));
        Assert.Equal([0.4, 0.2, 0.1], history["learning_rate"].Select(rate => Math.Round(rate, 12)));
        Assert.NotEqual(Weights(Fit([1, 1, 1])), Weights(history));
        Assert.Contains(
            "cannot change the learning rate",
            Assert.Throws<SpecException>(
                () => Train.Fit(Model(), Images, new() { Schedule = new MnistTools.Schedules.Constant(1), Callbacks = [new ReduceLROnPlateau()] })).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LearningRateScheduler('Constant(0.5)')", "ReduceLROnPlateau(loss)", "ReduceLROnPlateau(loss) cannot change the learning rate that LearningRateScheduler(Constant(0.5)) sets: use one of them.")]
    [InlineData("ReduceLROnPlateau(loss)", "LearningRateScheduler('Constant(0.5)')", "ReduceLROnPlateau(loss) cannot change the learning rate that LearningRateScheduler(Constant(0.5)) sets: use one of them.")]
    [InlineData("LearningRateScheduler('Constant(0.5)')", "LearningRateScheduler('Constant(0.1)')", "LearningRateScheduler(Constant(0.1)) cannot change the learning rate that LearningRateScheduler(Constant(0.5)) sets: use one of them.")]
    public void Of_two_that_set_the_rate_one_would_never_act(string first, string second, string problem) =>
        Assert.Equal(problem, Assert.Throws<SpecException>(() => Fit([1], Callback.Parse(first), Callback.Parse(second))).Message);

    [Fact]
    public void A_function_sets_the_rate_of_the_epochs_that_follow()
    {
        var halves = new LambdaCallback("halves") { OnEpochEnd = log => log.LearningRate = log.Epoch >= 2 ? log.LearningRate / 2 : log.LearningRate };
        var told = new List<EpochLog>();
        History history = Fit([1, 1, 1, 1], new AtOnce<TrainingProgress>(progress => told.AddRange(progress.EpochLog is { } log ? [log] : [])), halves);
        Assert.Equal([1, 1, 0.5, 0.25], history.Epochs.Select(log => log.LearningRate));
        // It is a column of all epochs once it changes.
        Assert.Equal([1, 1, 0.5, 0.25], history["learning_rate"]);
        // Somebody may be reading the rows that were told: they stay as they were.
        Assert.DoesNotContain("learning_rate", told[0].Metrics.Keys);
        Callback scheduler = Callback.Parse("LearningRateScheduler(PiecewiseConstantDecay([1, 2], [1, 0.5, 0.25]))");
        Assert.Equal(Weights(Fit([1, 1, 1, 1], scheduler)), Weights(history));
        // The next training begins with the optimizer's own rate.
        Assert.DoesNotContain("learning_rate", Train.Fit(history.Model!, Images, new()).Keys);
    }

    /// <summary>All share one rate, as in Keras the optimizer's: each reads what the ones before it have made of it.</summary>
    [Theory]
    [InlineData(0.5, 0.1, false, 1.0, 0.05, 0.0025)]
    [InlineData(0.5, 1.0, true, 1.0, 0.5, 0.25)]
    [InlineData(1.0, 0.5, true, 1.0, 0.5, 0.25)]
    public void Two_functions_that_set_the_rate_go_on_from_each_other(double first, double second, bool onlyWrites, params double[] expected)
    {
        Callback[] multiply = [Times(first), Times(second), .. onlyWrites ? [Times(1)] : (Callback[])[]];
        Assert.Equal(expected, Fit([1, 1, 1], multiply)["learning_rate"], (rate, other) => Math.Abs(rate - other) < 1e-12);

        static LambdaCallback Times(double factor) => new($"times {factor}") { OnEpochEnd = log => log.LearningRate *= factor };
    }

    [Fact]
    public void A_function_behind_a_plateau_reads_the_rate_that_it_reduced()
    {
        Callback plateau = Callback.Parse("ReduceLROnPlateau(loss, factor=0.5, patience=0, min_delta=1e9)");
        var read = new List<double?>();
        var floor = new LambdaCallback("floor") { OnEpochEnd = log => { read.Add(log.LearningRate); log.LearningRate = Math.Max(log.LearningRate!.Value, 0.3); } };
        History history = Fit([1, 1, 1, 1], plateau, floor);
        Assert.Equal([1, 1, 0.5, 0.3], history["learning_rate"]);
        Assert.Equal([1, 0.5, 0.25, 0.15], read);
        Assert.Equal([1, 1, 0.5, 0.3], history.Epochs.Select(log => log.LearningRate));
    }

    [Fact]
    public void A_rate_that_a_function_set_comes_back_after_an_interruption()
    {
        var sets = new LambdaCallback("sets") { OnEpochEnd = log => log.LearningRate = 0.5 / log.Epoch };
        bool isFirst = true;
        var interrupts =
            new LambdaCallback("interrupts") { OnEpochBegin = epoch => _ = isFirst && epoch == 3 ? throw new InvalidOperationException("interrupted") : 0 };
        var backup = new BackupAndRestore(Folder.At("backup"));
        Assert.Throws<InvalidOperationException>(() => Fit([1, 1, 1, 1], sets, backup, interrupts));
        isFirst = false;
        History resumed = Fit([1, 1, 1, 1], sets, backup, interrupts);
        Assert.Equal([1, 0.5, 0.25, 0.5 / 3], resumed["learning_rate"]);
        Assert.Equal([1, 0.5, 0.25, 0.5 / 3], resumed.Epochs.Select(log => log.LearningRate));
        Assert.Equal(Weights(Fit([1, 1, 1, 1], sets)), Weights(resumed));
    }

    [Fact]
    public void A_rate_that_would_not_last_or_is_none_is_refused()
    {
        var sets = new LambdaCallback("sets") { OnEpochEnd = log => log.LearningRate = 0.5 };
        Assert.Equal(
            "A callback cannot change the learning rate that the schedule Constant(1) sets: use one of them.",
            Assert.Throws<SpecException>(
                () => Train.Fit(Model(), Images, new() { Schedule = new MnistTools.Schedules.Constant(1), Callbacks = [sets] })).Message);
        Assert.Equal(
            "A callback cannot change the learning rate that LearningRateScheduler(Constant(1)) sets: use one of them.",
            Assert.Throws<SpecException>(() => Fit([1], new LearningRateScheduler(new MnistTools.Schedules.Constant(1)), sets)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => Fit([1], new LambdaCallback("negative") { OnEpochEnd = log => log.LearningRate = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Fit([1], new LambdaCallback("nothing") { OnEpochEnd = log => log.LearningRate = null }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Fit([1], new LambdaCallback("none") { OnEpochEnd = log => log.LearningRate = double.NaN }));
    }

    [Fact]
    public void Checkpoints_are_whole_models_named_by_their_epoch()
    {
        Fit([3, 2, 4, 1], new ModelCheckpoint(
            Folder.At("best-{epoch:02d}-{watched_loss:.1f}.safetensors"), "watched_loss", SaveBestOnly: true),
            new ModelCheckpoint(Folder.At("last.safetensors"), SaveWeightsOnly: true));
        Assert.Equal(["best-01-3.0.safetensors", "best-02-2.0.safetensors", "best-04-1.0.safetensors", "last.safetensors"], Folder.Files);
        MnistModel second = ModelFile.Load(Folder.At("best-02-2.0.safetensors"));
        Assert.Equal(Weights(Fit([3, 2])), second.Parameters.Values.ToArray());
        Assert.Equal((2, TrainingEnd.Running), (second.History!.Epochs.Count, second.History.End));
        Assert.Contains("\nNot ended yet", second.History.GetTable().ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Equal(TrainingEnd.Completed, ModelFile.Load(Folder.At("best-04-1.0.safetensors")).History!.End);
        Assert.Null(ModelFile.Load(Folder.At("last.safetensors")).History);
    }

    [Fact]
    public void A_checkpoint_knows_that_an_earlier_callback_ends_the_training()
    {
        Fit([1, 2, 3, 4], new EarlyStopping("watched_loss"), new ModelCheckpoint(Folder.At("{epoch}.safetensors")));
        Assert.Equal(
            [TrainingEnd.Running, TrainingEnd.Stopped], Folder.Files.Select(file => ModelFile.Load(Folder.At(file)).History!.End));
    }

    /// <summary>What Python's str.format makes of the same.</summary>
    [Theory]
    [InlineData("{epoch}-{watched}", 3, "7-3.0")]
    [InlineData("{epoch:d}", 3, "7")]
    [InlineData("{epoch:3d}", 3, "  7")]
    [InlineData("{epoch:03}", 3, "007")]
    [InlineData("{epoch:.1f}", 3, "7.0")]
    [InlineData("{watched:f}", 0.05, "0.050000")]
    [InlineData("{watched:8.3f}", -2.5, "  -2.500")]
    [InlineData("{watched:08.3f}", -2.5, "-002.500")]
    [InlineData("{watched:.4e}", 0.05, "5.0000e-02")]
    [InlineData("{watched:12.0e}", 12345.678, "       1e+04")]
    [InlineData("{watched:.1%}", 0.9876, "98.8%")]
    [InlineData("{watched:%}", 12345.678, "1234567.800000%")]
    [InlineData("{watched}", 1.5e-7, "1.5e-07")]
    [InlineData("{watched:.3}", 12345.678, "1.23e+04")]
    [InlineData("{watched:.3}", 0.0123456, "0.0123")]
    [InlineData("{watched:.3}", 3, "3.0")]
    [InlineData("{watched:.0f}", double.NegativeInfinity, "-inf")]
    [InlineData("{watched:06.2%}", double.NaN, "00nan%")]
    [InlineData("{{{epoch:02d}}}", 3, "{07}")]
    public void A_checkpoint_is_named_as_Python_formats_it(string path, double watched, string name)
    {
        var says = new LambdaCallback("says") { OnEpochEnd = log => ((OrderedDictionary<string, double>)log.Metrics)["watched"] = watched };
        var checkpoint = (ModelCheckpoint)Callback.Parse($"ModelCheckpoint('{Folder.At(path)}.safetensors')");
        Train.Fit(Model(), Images, new() { InitialEpoch = 6, Epochs = 7, Callbacks = [says, checkpoint] });
        Assert.Equal([$"{name}.safetensors"], Folder.Files);
    }

    [Theory]
    [InlineData("{epoch:x}")]
    [InlineData("{epoch:>3}")]
    [InlineData("{epoch:.2d}")]
    [InlineData("{epoch:100d}")]
    [InlineData("{val_loss:02d}")]
    [InlineData("{val_loss:g}")]
    [InlineData("{val_loss!r}")]
    [InlineData("{}")]
    [InlineData("{epoch")]
    [InlineData("}")]
    [InlineData("{val loss}")]
    public void Another_format_is_refused_before_the_training(string field)
    {
        string text = $"ModelCheckpoint('model-{field}')";
        var refused = Assert.Throws<SpecException>(() => Callback.Parse(text));
        Assert.StartsWith(
            $"ModelCheckpoint: 'file_path' has '{field}', which cannot be filled in. Known are, as in Python, {{epoch}}, {{epoch:02d}}, ", refused.Message,
            StringComparison.Ordinal);
        Assert.Equal(text.IndexOf('\''), refused.Position);
    }

    [Fact]
    public void A_path_that_names_what_is_not_measured_is_refused() => Assert.Equal(
        "ModelCheckpoint's path names 'val_acc', which is not measured. There is: epoch, loss, accuracy, watched_loss.",
        Assert.Throws<SpecException>(() => Fit([1], new ModelCheckpoint(Folder.At("{val_acc}.safetensors")))).Message);

    [Fact]
    public void Functions_are_called_in_their_order_and_may_stop_the_training()
    {
        List<string> said = [];
        var callback = new LambdaCallback("mine")
        {
            OnTrainBegin = run => said.Add($"begin {run.Options.Epochs}"),
            OnEpochBegin = epoch => said.Add($"epoch {epoch}"),
            OnEpochEnd = log =>
            {
                said.Add($"end {log.Epoch}");
                if (log.Epoch == 2)
                {
                    log.StopTraining();
                }
            },
            OnTrainEnd = end => said.Add($"{end}"),
        };
        History history = Train.Fit(Model(), Images, new() { Epochs = 5, Callbacks = [callback] });
        Assert.Equal(["begin 5", "epoch 1", "end 1", "epoch 2", "end 2", "Stopped"], said);
        Assert.Equal(["LambdaCallback(mine)"], history.Parameters.Callbacks);
    }

    [Fact]
    public void A_function_hears_of_each_batch()
    {
        List<string> said = [];
        List<IReadOnlyDictionary<string, double>> last = [];
        var callback = new LambdaCallback("mine")
        {
            OnTrainBatchBegin = batch => said.Add($"begin {batch}"),
            OnTrainBatchEnd = (batch, soFar) =>
            {
                said.Add($"end {batch}");
                last.Add(soFar);
            },
        };
        History history = Train.Fit(Model(), Images, new() { Epochs = 2, BatchSize = 20, Callbacks = [callback] });
        Assert.Equal(["begin 1", "end 1", "begin 2", "end 2", "begin 1", "end 1", "begin 2", "end 2"], said);
        Assert.Equal(history["loss"], [last[1]["loss"], last[3]["loss"]]);
        Assert.NotEqual(last[0]["loss"], last[1]["loss"]);
    }

    [Fact]
    public void A_checkpoint_is_saved_only_if_it_beats_its_threshold()
    {
        Fit([3, 2.5, 1, 2], Callback.Parse(
            $"ModelCheckpoint('{Folder.At("{epoch}.safetensors")}', watched_loss, save_best_only=true, initial_value_threshold=2.5)"));
        Assert.Equal(["3.safetensors"], Folder.Files);
    }

    [Fact]
    public void What_an_earlier_build_wrote_of_a_callback_is_the_same_callback() => Assert.Null(RunComparison.FindDifference(
        new HistoryParameters { Callbacks = ["LearningRateScheduler('ExponentialDecay(0.1, decay_steps=3)')", "{ a function }"] },
        new HistoryParameters { Callbacks = ["LearningRateScheduler(ExponentialDecay(0.1, decay_steps=3))", "{ a function }"] }));

    /// <summary>Each callback that a text can name is tried, so that a new one must say it, too.</summary>
    [Fact]
    public void A_callback_says_whether_it_writes_files()
    {
        var texts = new Dictionary<string, string>
        {
            ["BackupAndRestore"] = "BackupAndRestore(there, delete_checkpoint=false)",
            ["CSVLogger"] = "CSVLogger(there/log.csv)",
            ["LearningRateScheduler"] = "LearningRateScheduler('Constant(0.1)')",
            ["ModelCheckpoint"] = "ModelCheckpoint(there/model.safetensors)",
            ["SWA"] = "SWA(1)",
            ["TensorBoard"] = "TensorBoard(there)",
        };
        Assert.All(Callback.Catalog.Definitions, definition =>
        {
            using var folder = new TemporaryFolder();
            Callback callback = Callback.Parse(texts.GetValueOrDefault(definition.Name, definition.Name));
            Train.Fit(
                Model(), Images, new() { Optimizer = new SGD { UseEma = callback is SwapEMAWeights }, Callbacks = [callback], BaseFolder = folder.Path },
                Images);
            Assert.Equal(Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories).Any(), callback.WritesFiles);
        });
    }

    [Fact]
    public void What_a_function_throws_reaches_the_caller_and_the_history_is_kept()
    {
        MnistModel model = Model();
        var callback = new LambdaCallback("mine") { OnEpochEnd = log => throw new InvalidOperationException($"in epoch {log.Epoch}") };
        Assert.Equal(
            "in epoch 1", Assert.Throws<InvalidOperationException>(() => Train.Fit(model, Images, new() { Epochs = 3, Callbacks = [callback] })).Message);
        Assert.Equal((1, TrainingEnd.Failed), (model.History!.Epochs.Count, model.History.End));
    }

    /// <summary>The lines that Keras 3 prints for the same values, but for its rates, which are 32-bit floats.</summary>
    [Theory]
    [InlineData("EarlyStopping(watched_loss, patience=1, restore_best_weights=true, verbose=1)", new double[] { 3, 2, 4,
        1 }, "Epoch 3: early stopping|Restoring model weights from the end of the best epoch: 2.")]
    [InlineData("EarlyStopping(watched_loss, patience=1, verbose=1)", new double[] { 3, 2, 4, 1 }, "Epoch 3: early stopping")]
    [InlineData("EarlyStopping(watched_loss, patience=3, restore_best_weights=true, verbose=1)", new double[] { 3, 2,
        4 }, "Restoring model weights from the end of the best epoch: 2.")]
    [InlineData("ReduceLROnPlateau(watched_loss, patience=1, factor=0.5, verbose=1)", new double[] { 3, 3, 2,
        2 }, "Epoch 2: ReduceLROnPlateau reducing learning rate to 0.5.|Epoch 4: ReduceLROnPlateau reducing learning rate to 0.25.")]
    [InlineData("LearningRateScheduler(ExponentialDecay(0.5, 1, 0.5), verbose=1)", new double[] { 3,
        2 }, "Epoch 1: LearningRateScheduler setting learning rate to 0.5.|Epoch 2: LearningRateScheduler setting learning rate to 0.25.")]
    [InlineData("ModelCheckpoint('FOLDER/{epoch}.safetensors', verbose=1)", new double[] { 3,
        2 }, "Epoch 1: saving model to FOLDER/1.safetensors|Epoch 2: saving model to FOLDER/2.safetensors")]
    [InlineData("ModelCheckpoint('FOLDER/best.safetensors', watched_loss, save_best_only=true, verbose=1)", new double[] { 3, 3.25, 0.123456 },
        "Epoch 1: watched_loss improved from inf to 3.00000, saving model to FOLDER/best.safetensors|Epoch 2: watched_loss did not improve from 3.00000|Epoch 3: watched_loss improved from 3.00000 to 0.12346, saving model to FOLDER/best.safetensors")]
    public void What_Keras_says_with_verbose_is_told_after_its_epoch(string callback, double[] values, string remarks)
    {
        List<TrainingProgress> told = [];
        Callback parsed = Callback.Parse(callback.Replace("FOLDER", Folder.Path.Replace('\\', '/'), StringComparison.Ordinal));
        Fit(values, new AtOnce<TrainingProgress>(told.Add), parsed);
        string[] lines =
            [.. told.SelectMany(progress => progress.Remarks).Select(line => line.Replace(Folder.Path, "FOLDER", StringComparison.Ordinal).Replace('\\', '/'))];
        Assert.Equal(remarks.Split('|'), lines);
        // The row of an epoch is told once, before what is said of it; what is said at its beginning comes with the line "Epoch 1/4".
        int epochs = told.Count(progress => progress.EpochLog is not null);
        Assert.Equal(told.Select(progress => progress.Epoch).Distinct().Count(), epochs);
        Assert.All(told.Where(progress => progress.Remarks.Count > 0), progress => Assert.True(progress.EpochLog is null));
        told.Clear();
        Fit(values, new AtOnce<TrainingProgress>(told.Add), Callback.Parse(parsed.ToString().Replace(", verbose=1", "", StringComparison.Ordinal)));
        Assert.All(told, progress => Assert.Empty(progress.Remarks));
    }

    private static MnistModel Model() => new([new Dense(4, ActivationFunction.Softmax)], 1, new Shape(3, 3), new SGD(1));

    private static float[] Weights(History history) => history.Model!.Parameters.Values.ToArray();

    /// <summary>A training whose epochs have a metric of given values.</summary>
    private static History Fit(double[] values, params Callback[] callbacks) => Fit(values, null, callbacks);

    private static History Fit(double[] values, IProgress<TrainingProgress>? progress, params Callback[] callbacks)
    {
        var says = new LambdaCallback("says") { OnEpochEnd = log => ((OrderedDictionary<string, double>)log.Metrics)["watched_loss"] = values[log.Epoch - 1] };
        return Train.Fit(Model(), Images, new() { Epochs = values.Length, BatchSize = 40, Callbacks = [says, .. callbacks] }, progress: progress);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("Epoch")]
    [InlineData("two\nlines")]
    [InlineData("two\rlines")]
    public void A_metric_of_a_callback_needs_a_name_that_files_can_have(string name)
    {
        var callback = new LambdaCallback("names a metric") { OnEpochEnd = log => log.SetMetric(name, 0.25) };
        SpecException refused = Assert.Throws<SpecException>(() => Train.Fit(Model(), Images, new TrainingOptions { Callbacks = [callback] }));
        Assert.Equal($"A callback calls a metric '{VisibleText.Of(name)}'. A metric needs a name of one line, and 'epoch' is the number of the epoch.", refused.Message);
    }
}
