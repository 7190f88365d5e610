using System.Text.RegularExpressions;
using MnistTools.Augmentations;
using MnistTools.Core.Tests.Persistence;
using MnistTools.Files;
using MnistTools.Schedules;

namespace MnistTools.Core.Tests.Training;

/// <summary>Trainings that go on from a backup, and folders and backups that are refused.</summary>
public sealed class BackupTests(RealMnist mnist) : FolderTests
{
    private readonly ImageSet _images = mnist.Train.Take(300);

    private BackupAndRestore Backup => new(Folder.Path);

    /// <summary>Each would write over the backup of the other, and one that ends would delete it.</summary>
    [Fact]
    public void A_folder_of_backups_is_of_one_training_at_a_time()
    {
        TrainingOptions options = new() { Epochs = 2, Seed = 1, Callbacks = [new BackupAndRestore(Folder.At("backup"))] };
        IOException? refused = null;
        var second = new LambdaCallback("second") { OnEpochEnd = _ => refused ??= Assert.Throws<IOException>(() => Fit(options)) };
        Fit(options with { Callbacks = [.. options.Callbacks, second] });
        Assert.Equal($"{Folder.At("backup")} has the backup of a training that is running. Give each training a folder of its own.", refused?.Message);
        Fit(options);
        Assert.Empty(Directory.GetFiles(Folder.At("backup")));

        static History Fit(TrainingOptions chosen) => Train.Fit(new MnistModel([new Dense(4)], 1, new Shape(4, 4)), Some.Images(10, 4, 4, 4), chosen);
    }

    /// <summary>Whoever has waited for the folder begins at once, and a backup of its own would be deleted.</summary>
    [Fact]
    public void A_folder_of_backups_is_free_when_the_backup_is_deleted()
    {
        var deleted = new List<string>();
        Directory.CreateDirectory(Folder.At("backup"));
        using var isFree = new ManualResetEventSlim();
        using var watcher = new FileSystemWatcher(Folder.At("backup"));
        watcher.Deleted += (_, change) =>
        {
            deleted.Add(change.Name!);
            if (deleted.Count == 2)
            {
                isFree.Set();
            }
        };
        watcher.EnableRaisingEvents = true;
        Train.Fit(Train.Small(), _images, new() { Callbacks = [new BackupAndRestore(Folder.At("backup"))] });
        Assert.True(isFree.Wait(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        Assert.Equal(["backup.safetensors", ".in-use"], deleted);
    }

    [Fact]
    public void A_folder_of_backups_is_free_also_where_the_backup_cannot_be_deleted()
    {
        bool isDone = false;
        // What lies in the backup's place then cannot be deleted as a file.
        var spoil = new LambdaCallback("spoil")
        {
            OnTrainEnd = _ =>
            {
                File.Delete(Folder.At("backup.safetensors"));
                Directory.CreateDirectory(Folder.At("backup.safetensors"));
                isDone = true;
            },
        };
        Assert.ThrowsAny<UnauthorizedAccessException>(() => Train.Fit(Train.Small(), _images, new() { Callbacks = [spoil, Backup] }));
        Assert.True(isDone);
        using FileStream? claim = FileClaim.TryTake(Folder.At(".in-use"));
        Assert.NotNull(claim);
    }

    [Fact]
    public void A_folder_of_backups_that_is_in_use_changes_nothing()
    {
        Callback[] callbacks = [new CSVLogger(Folder.At("log.csv")), Backup];
        TrainingOptions options = new() { Epochs = 3, Seed = 1 };
        Assert.Throws<InvalidOperationException>(
            () => Train.Fit(Train.Small(), _images, options with { Callbacks = [.. callbacks, Train.FailIn(2)] }));
        File.WriteAllText(Folder.At("log.csv"), "mine");
        byte[] backup = File.ReadAllBytes(Folder.At("backup.safetensors"));
        MnistModel model = Train.Small();
        string weights = model.WeightsSha256;
        using FileStream? claim = FileClaim.TryTake(Folder.At(".in-use"));
        Assert.NotNull(claim);
        Assert.Throws<IOException>(() => Train.Fit(model, _images, options with { Callbacks = [.. callbacks, Train.FailIn(9)] }));
        Assert.Equal(("mine", weights, null), (File.ReadAllText(Folder.At("log.csv")), model.WeightsSha256, model.History));
        Assert.Equal(backup, File.ReadAllBytes(Folder.At("backup.safetensors")));
    }

    /// <summary>A training that comes after one that was refused has the folder.</summary>
    [Fact]
    public void A_folder_of_backups_is_free_when_the_training_is_refused()
    {
        File.WriteAllText(Folder.At("backup.safetensors"), "none");
        Assert.Throws<ModelFormatException>(() => Train.Fit(Train.Small(), _images, new() { Callbacks = [Backup] }));
        using FileStream? claim = FileClaim.TryTake(Folder.At(".in-use"));
        Assert.NotNull(claim);
    }

    /// <summary>The model has made more updates than the backup when the command is given again; Nadam multiplies the momenta of all of them.</summary>
    [Fact]
    public void The_same_model_goes_on_from_its_backup_to_the_same_history()
    {
        TrainingOptions options = new() { Epochs = 4, Optimizer = new Nadam(), Schedule = new OneCycle(0.01) };
        History whole = Train.Fit(Train.Small(), _images, options with { Callbacks = [Backup] });
        MnistModel model = Train.Small();
        using var cancellation = new CancellationTokenSource();
        var progress = new AtOnce<TrainingProgress>(told => CancelIn(told, cancellation));
        Assert.Equal(TrainingEnd.Cancelled, Train.Fit(model, _images, options with { Callbacks = [Backup] }, null, progress, cancellation.Token).End);
        Train.AssertSame(whole, Train.Fit(model, _images, options with { Callbacks = [Backup] }));

        static void CancelIn(TrainingProgress told, CancellationTokenSource cancellation)
        {
            if (told is { Epoch: 3, Step: > 0 })
            {
                cancellation.Cancel();
            }
        }
    }

    /// <summary>No model was saved there: the advice of a model's file would lead astray.</summary>
    [Fact]
    public void A_backup_that_is_no_file_of_tensors_is_told_as_a_backup()
    {
        File.WriteAllBytes(Folder.At("backup.safetensors"), [1, 2]);
        string message = Assert.Throws<ModelFormatException>(
            () => Train.Fit(Train.Small(), _images, new() { Callbacks = [new BackupAndRestore(Folder.Path)] })).Message;
        Assert.EndsWith("The backup is damaged, or is none. Delete it to begin anew, or choose another folder for BackupAndRestore.", message);
    }

    /// <summary>A backup may come from a machine with more processors, or be damaged: its number of threads is not taken.</summary>
    [Fact]
    public void A_training_that_goes_on_has_the_threads_and_validates_as_many_images_at_once_as_it_was_told()
    {
        var kept = new BackupAndRestore(Folder.Path, DeleteCheckpoint: false);
        Train.Fit(Train.Small(), _images, new() { Epochs = 2, ThreadCount = 2, Callbacks = [kept] });
        History resumed = Train.Fit(Train.Small(), _images, new() { Epochs = 2, ThreadCount = 1, ValidationBatchSize = 7, Callbacks = [kept] });
        Assert.Equal((1, 7, 2), (resumed.Parameters.ThreadCount, resumed.Parameters.ValidationBatchSize, resumed.Epochs.Count));
    }

    /// <summary>As in Keras, where fit goes on.</summary>
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("CosineDecay(0.1, 9)", "", 0)]
    [InlineData("PiecewiseConstantDecay([3], [0.1, 0.01])", "SWA(2)", 0)]
    [InlineData("", "ReduceLROnPlateau(loss, min_delta=9, patience=1)|EarlyStopping(loss, patience=9, restore_best_weights=true)|Snapshot(2)", 2)]
    [InlineData("", "LearningRateScheduler(ExponentialDecay(0.1, 2, 0.5))", 0)]
    public void A_training_that_has_ended_goes_on_for_more_epochs_as_if_it_had_them_from_the_beginning(string schedule, string callbacks, int initialEpoch)
    {
        Callback[] others = [.. callbacks.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(Callback.Parse)];
        TrainingOptions options = new()
        {
            InitialEpoch = initialEpoch,
            Epochs = 6,
            Optimizer = callbacks.Length == 0 ? new Adam { UseEma = true } : new SGD(0.1),
            Schedule = schedule.Length > 0 ? Schedule.Parse(schedule) : null,
        };
        History whole = Train.Fit(Train.Small(), _images, options with { Callbacks = others });
        options = options with { Callbacks = [.. others, new BackupAndRestore(Folder.Path, DeleteCheckpoint: false)] };
        Assert.Equal(3 - initialEpoch, Train.Fit(Train.Small(), _images, options with { Epochs = 3 }).Epochs.Count);
        History longer = Train.Fit(Train.Small(), _images, options);
        Train.AssertSame(whole, longer);
        Assert.Equal((6, whole.RestoredEpoch, whole.Snapshots.Count), (longer.Parameters.Epochs, longer.RestoredEpoch, longer.Snapshots.Count));
    }

    /// <summary>What becomes of the backup, what is said and where things lie are not part of the training.</summary>
    [Fact]
    public void A_training_goes_on_with_other_words_and_another_end_of_its_backup()
    {
        TrainingOptions options = new() { Epochs = 4 };
        History whole = Train.Fit(Train.Small(), _images, options);
        Assert.Throws<InvalidOperationException>(() => Train.Fit(
            Train.Small(), _images,
            options with { Callbacks = [Callback.Parse("EarlyStopping(loss, patience=9)"), Train.FailIn(3), new BackupAndRestore(Folder.At("before"))] }));
        Directory.Move(Folder.At("before"), Folder.At("now"));
        Callback[] others =
            [Callback.Parse("EarlyStopping(loss, patience=9, verbose=1)"), Train.FailIn(9), new BackupAndRestore(Folder.At("now"), DeleteCheckpoint: false)];
        List<TrainingProgress> told = [];
        History resumed = Train.Fit(Train.Small(), _images, options with { Callbacks = others }, progress: new AtOnce<TrainingProgress>(told.Add));
        Train.AssertSame(whole, resumed);
        Assert.DoesNotContain(told, progress => progress.Epoch < 3);
        Assert.Equal(others.Select(callback => callback.ToString()), resumed.Parameters.Callbacks);

        Callback[] patient = [Callback.Parse("EarlyStopping(loss, patience=8)"), Train.FailIn(9), new BackupAndRestore(Folder.At("now"))];
        Assert.Contains(
            "Callbacks was EarlyStopping",
            Assert.Throws<ModelFormatException>(() => Train.Fit(Train.Small(), _images, options with { Callbacks = patient })).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OneCycle(0.01)", "", 3, 6, true)]
    [InlineData("CosineDecay(0.1)", "", 3, 6, true)]
    [InlineData("", "LearningRateScheduler(CosineDecay(0.1))", 3, 6, true)]
    [InlineData("CosineDecay(0.1, 9)", "", 3, 2, false)]
    public void A_training_whose_rates_would_have_been_others_does_not_go_on_for_more_epochs(
        string schedule, string callbacks, int before, int now, bool isWayNamed)
    {
        TrainingOptions options = new()
        {
            Epochs = before,
            Schedule = schedule.Length > 0 ? Schedule.Parse(schedule) : null,
            Callbacks = [.. callbacks.Split('|', StringSplitOptions.RemoveEmptyEntries)
                .Select(Callback.Parse), new BackupAndRestore(Folder.Path, DeleteCheckpoint: false)],
        };
        Train.Fit(Train.Small(), _images, options);
        string message = Assert.Throws<ModelFormatException>(() => Train.Fit(Train.Small(), _images, options with { Epochs = now })).Message;
        Assert.Contains(
            $"The backup is of another training: Epochs was {before}, and now is {now}. Delete it to begin anew, or choose another folder.", message,
            StringComparison.Ordinal);
        Assert.Equal(isWayNamed, message.Contains("begin with the model itself, and with InitialEpoch.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_backup_of_other_images_is_refused_and_changes_nothing()
    {
        Assert.Throws<InvalidOperationException>(() => Train.Fit(Train.Small(), _images, new() { Epochs = 5, Callbacks = [Train.FailIn(2), Backup] }));
        MnistModel model = Train.Small();
        History history = Train.Fit(model, _images, new());
        float[] weights = model.Parameters.Values.ToArray();
        // The same labels.
        var refused = Assert.Throws<ModelFormatException>(() => Train.Fit(model, Moved(), new() { Epochs = 5, Callbacks = [Train.FailIn(2), Backup] }));
        Assert.Contains("the images are others", refused.Message, StringComparison.Ordinal);
        Assert.Same(history, model.History);
        Assert.Equal(weights, model.Parameters.Values.ToArray());
    }

    /// <summary>
    /// The optimizer is that of the model, which has made updates before. The second callback is refused what is kept of it after the first one has taken its
    /// own.
    /// </summary>
    [Theory]
    [InlineData("scalars", "[1,1]", "Its 'scalars' are not those of Nadam(0.01, use_ema=true): it has 1 scalar.")]
    [InlineData("scalars", "null", "Its 'scalars' are not those of Nadam(0.01, use_ema=true): it has 1 scalar.")]
    [InlineData("scalars", null, "Its 'scalars' are not those of Nadam(0.01, use_ema=true): it has 1 scalar.")]
    [InlineData("iteration", "-1", "Its 'iteration' is not a number of updates, at least 1.")]
    [InlineData("iteration", "0", "Its 'iteration' is not a number of updates, at least 1.")]
    [InlineData("iteration", "99999999999999999999", "Its 'iteration' is not a number of updates, at least 1.")]
    [InlineData("stopped", null, "The given key 'stopped' was not present in the dictionary.")]
    [InlineData("learning_rate", "-1", "Its 'learning_rate' is not a finite number, at least 0.")]
    [InlineData("learning_rate", "NaN", "Its 'learning_rate' is not a finite number, at least 0.")]
    [InlineData("callbacks", "null", "What it keeps of the callbacks is not of these.")]
    [InlineData("callbacks", "[{\"is_in_model\":1},null,{}]", "What it keeps of the callbacks is not of these.")]
    [InlineData("callbacks", "[{\"is_in_model\":1},{}]", "What it keeps of the callbacks is not of these.")]
    [InlineData("callbacks", "[{\"is_in_model\":1},{},{}]", "The given key 'best' was not present in the dictionary.")]
    public void A_damaged_backup_is_refused_and_changes_nothing(string name, string? text, string problem)
    {
        TrainingOptions options = new() { Epochs = 3, Optimizer = Optimizer.Parse("Nadam(0.01, use_ema=true)") };
        MnistModel model = Train.Small();
        History history = Train.Fit(model, _images, options);
        ModelFile.Save(model, Folder.At("model.safetensors"), overwrite: false);
        options =
            options with { Callbacks = [new SwapEMAWeights(), new ReduceLROnPlateau("loss"), new BackupAndRestore(Folder.Path, DeleteCheckpoint: false)] };
        Train.Fit(ModelFile.Load(Folder.At("model.safetensors")), _images, options);

        StoredMetadata.Change(Folder.At("backup.safetensors"), name, _ => text);
        (float[] weights, float[][] slots, bool isAverage) = State();
        string message = Assert.Throws<ModelFormatException>(() => Train.Fit(model, _images, options)).Message;
        Assert.EndsWith($"The backup cannot be used: {problem} Delete it to begin anew.", message, StringComparison.Ordinal);
        (float[] weightsAfter, float[][] slotsAfter, bool isAverageAfter) = State();
        Assert.Equal(weights, weightsAfter);
        Assert.Equal(slots, slotsAfter);
        Assert.Equal((isAverage, 30L), (isAverageAfter, model.OptimizerState!.Iteration));
        Assert.Same(history, model.History);

        (float[] Weights, float[][] Slots, bool IsAverage) State() =>
            (model.Parameters.Values.ToArray(), [.. model.OptimizerState!.Slots.Select(slot => slot.Values.ToArray())], model.OptimizerState.IsAverageInModel);
    }

    /// <summary>Those of earlier builds say neither what Adam does not have, nor what the training began with.</summary>
    [Fact]
    public void A_backup_of_an_earlier_build_goes_on()
    {
        TrainingOptions options = new() { Epochs = 4, Optimizer = new Adam() };
        History whole = Train.Fit(Train.Small(), _images, options);
        Assert.Throws<InvalidOperationException>(() => Train.Fit(Train.Small(), _images, options with { Callbacks = [Train.FailIn(3), Backup] }));
        StoredMetadata.Change(Folder.At("backup.safetensors"), "scalars", _ => null);
        StoredMetadata.Change(Folder.At("backup.safetensors"), "history", json => Regex.Replace(json, "(?<=\"initial_state_sha256\":\")[0-9a-f]{64}", ""));
        Train.AssertSame(whole, Train.Fit(Train.Small(), _images, options with { Callbacks = [Train.FailIn(9), Backup] }));
    }

    /// <summary>What a file gives is no model that the seed makes; also where the seed was drawn.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_backup_of_another_model_is_refused_and_changes_nothing(bool isSeedDrawn)
    {
        TrainingOptions options = new() { Epochs = 5, Seed = 4, IsSeedDrawn = isSeedDrawn, Callbacks = [Train.FailIn(2), Backup] };
        MnistModel given = Given(5, InputScale.UnitInterval);
        ModelFile.Save(given, Folder.At("begun.safetensors"), overwrite: false);
        Assert.Throws<InvalidOperationException>(() => Train.Fit(given, _images, options));
        foreach (MnistModel other in (MnistModel[])[Given(6, InputScale.UnitInterval), Given(5, InputScale.Raw)])
        {
            float[] weights = other.Parameters.Values.ToArray();
            var refused = Assert.Throws<ModelFormatException>(() => Train.Fit(other, _images, options));
            Assert.Contains("training that began with another model", refused.Message, StringComparison.Ordinal);
            Assert.Equal(weights, other.Parameters.Values.ToArray());
        }

        // The model that it began with, from its file again, and the one that it has made of it.
        Assert.Throws<InvalidOperationException>(
            () => Train.Fit(ModelFile.Load(Folder.At("begun.safetensors")), _images, options with { Callbacks = [Train.FailIn(4), Backup] }));
        Assert.Equal(5, Train.Fit(given, _images, options with { Callbacks = [Train.FailIn(9), Backup] }).Epochs.Count);

        static MnistModel Given(int seed, InputScale scale)
        {
            var model = new MnistModel([new Dense(10, ActivationFunction.Softmax)], inputScale: scale);
            var from = new MnistModel([new Dense(10, ActivationFunction.Softmax)], seed);
            foreach (ModelWeight weight in model.Weights)
            {
                model.SetWeight(weight, from.GetWeight(weight.Name));
            }

            return model;
        }
    }

    private ImageSet Moved() => _images.Augment([new Shift(4)], 1);
}
