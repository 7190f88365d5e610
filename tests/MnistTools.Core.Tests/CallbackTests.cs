using System.Buffers.Binary;
using System.Globalization;
using MnistTools.Data;
using MnistTools.Models;
using MnistTools.Persistence;
using MnistTools.Specs;
using MnistTools.Training;
using MnistTools.Training.Callbacks;
using MnistTools.Training.Callbacks.Events;
using MnistTools.Training.Optimizers;

namespace MnistTools.Core.Tests;

public sealed class CallbackTests : IDisposable
{
    private static readonly ImageSet Images = Some.Images(40);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

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
    }

    [Fact]
    public void What_is_watched_and_never_measured_is_named()
    {
        var refused = Assert.Throws<SpecException>(() => Fit([1, 2], new EarlyStopping("val_acc")));
        Assert.Equal("EarlyStopping watches 'val_acc', which is not measured. There is: loss, accuracy, watched_loss.", refused.Message);
    }

    [Fact]
    public void Epochs_without_validation_are_passed_over()
    {
        TrainingOptions options = new() { Epochs = 9, ValidationFrequency = 2, Callbacks = [new EarlyStopping(MinDelta: 1e9)] };
        Assert.Equal(4, Train.Fit(Model(), Images, options, Images).Epochs.Count);
    }

    [Theory]
    [InlineData("ReduceLROnPlateau(watched_loss, patience=2, factor=0.5)", new double[] { 3, 3, 3, 3, 3, 3 }, new double[] { 1, 1, 1, 0.5, 0.5, 0.25 })]
    [InlineData("ReduceLROnPlateau(watched_loss, patience=1, factor=0.5, cooldown=2)", new double[] { 3, 3, 3, 3, 3, 3 }, new double[] { 1, 1, 0.5, 0.5, 0.25, 0.25 })]
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
            Assert.Throws<SpecException>(() => Train.Fit(Model(), Images, new() { Schedule = new Training.Schedules.Constant(1), Callbacks = [new ReduceLROnPlateau()] })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Checkpoints_are_whole_models_named_by_their_epoch()
    {
        Fit([3, 2, 4, 1], new ModelCheckpoint(_folder.At("best-{epoch:02d}-{watched_loss:.1f}.safetensors"), "watched_loss", SaveBestOnly: true), new ModelCheckpoint(_folder.At("last.safetensors"), SaveWeightsOnly: true));
        Assert.Equal(["best-01-3.0.safetensors", "best-02-2.0.safetensors", "best-04-1.0.safetensors", "last.safetensors"], _folder.Files);
        MnistModel second = ModelFile.Load(_folder.At("best-02-2.0.safetensors"));
        Assert.Equal(Weights(Fit([3, 2])), second.Parameters.Values.ToArray());
        Assert.Equal(2, second.History!.Epochs.Count);
        Assert.Null(ModelFile.Load(_folder.At("last.safetensors")).History);
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
        var checkpoint = (ModelCheckpoint)Callback.Parse($"ModelCheckpoint('{_folder.At(path)}.safetensors')");
        Train.Fit(Model(), Images, new() { InitialEpoch = 6, Epochs = 7, Callbacks = [says, checkpoint] });
        Assert.Equal([$"{name}.safetensors"], _folder.Files);
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
        Assert.StartsWith($"ModelCheckpoint: 'file_path' has '{field}', which cannot be filled in. Known are, as in Python, {{epoch}}, {{epoch:02d}}, ", refused.Message, StringComparison.Ordinal);
        Assert.Equal(text.IndexOf('\''), refused.Position);
    }

    [Fact]
    public void A_path_that_names_what_is_not_measured_is_refused() => Assert.Equal(
        "ModelCheckpoint's path names 'val_acc', which is not measured. There is: epoch, loss, accuracy, watched_loss.",
        Assert.Throws<SpecException>(() => Fit([1], new ModelCheckpoint(_folder.At("{val_acc}.safetensors")))).Message);

    [Fact]
    public void A_table_is_written_as_Keras_writes_it()
    {
        string path = _folder.At("log.csv");
        History history = Fit([3, 2], new CSVLogger(path, ";"));
        string[] lines = File.ReadAllLines(path);
        Assert.Equal("epoch;accuracy;loss;watched_loss", lines[0]);
        Assert.Equal(["0", "1"], lines[1..].Select(line => line.Split(';')[0]));
        Assert.Equal(history["loss"], lines[1..].Select(line => double.Parse(line.Split(';')[2], CultureInfo.InvariantCulture)));
        Fit([1], new CSVLogger(path, ";", Append: true));
        Assert.Equal(["epoch", "0", "1", "0"], File.ReadAllLines(path).Select(line => line.Split(';')[0]));
        Fit([1], new CSVLogger(path));
        Assert.Equal(2, File.ReadAllLines(path).Length);
    }

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
            ["TensorBoard"] = "TensorBoard(there)",
        };
        Assert.All(Callback.Catalog.Definitions, definition =>
        {
            using var folder = new TemporaryFolder();
            Callback callback = Callback.Parse(texts.GetValueOrDefault(definition.Name, definition.Name));
            Train.Fit(Model(), Images, new() { Callbacks = [callback], BaseFolder = folder.Path }, Images);
            Assert.Equal(Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories).Any(), callback.WritesFiles);
        });
    }

    [Fact]
    public void What_a_function_throws_reaches_the_caller_and_the_history_is_kept()
    {
        MnistModel model = Model();
        var callback = new LambdaCallback("mine") { OnEpochEnd = log => throw new InvalidOperationException($"in epoch {log.Epoch}") };
        Assert.Equal("in epoch 1", Assert.Throws<InvalidOperationException>(() => Train.Fit(model, Images, new() { Epochs = 3, Callbacks = [callback] })).Message);
        Assert.Equal((1, TrainingEnd.Failed), (model.History!.Epochs.Count, model.History.End));
    }

    /// <summary>TFRecord: length, its checksum, data, their checksum.</summary>
    [Fact]
    public void Event_files_can_be_read_back_record_by_record()
    {
        TrainingOptions options = new() { Epochs = 2, Callbacks = [new TensorBoard(_folder.Path, HistogramFreq: 1), new ReduceLROnPlateau()] };
        History history = Train.Fit(Model(), Images, options, Images);
        List<Event> train = ReadEvents("train");
        List<Event> validation = ReadEvents("validation");
        Assert.Equal("brain.Event:2", train[0].FileVersion);
        Assert.Equal(history["loss"].Select(value => (float)value), Scalars(train, "epoch_loss"));
        Assert.Equal(history["learning_rate"].Select(value => (float)value), Scalars(train, "epoch_learning_rate"));
        Assert.Equal(history["val_accuracy"].Select(value => (float)value), Scalars(validation, "epoch_accuracy"));
        Assert.Equal([0, 1], validation.Where(e => e.Summary?.Value[0].Tag == "epoch_loss").Select(e => (int)e.Step));
        HistogramProto histogram = train.Last(e => e.Summary?.Value[0].Tag == "dense/weight").Summary.Value[0].Histo;
        float[] weights = history.Model!.GetWeight("1.weight");
        Assert.Equal((weights.Length, weights.Min(), weights.Max()), ((int)histogram.Num, (float)histogram.Min, (float)histogram.Max));
        Assert.Equal(weights.Length, histogram.Bucket.Sum());
        Assert.Equal(weights.Count(weight => weight < histogram.BucketLimit[9]), histogram.Bucket.Take(10).Sum(), 1.0);
        Assert.DoesNotContain(ReadEvents("validation"), e => e.Summary?.Value[0].Histo is not null);
    }

    /// <summary>Of the digits 1 to 9, what catalogues of checksums give as the check value of CRC-32C.</summary>
    [Fact]
    public void The_checksum_of_this_test_is_that_of_the_standard() => Assert.Equal(0xE3069283, Crc32C("123456789"u8));

    /// <summary>CRC-32C by its reflected polynomial, bit by bit.</summary>
    private static uint Crc32C(ReadOnlySpan<byte> data)
    {
        uint checksum = 0xFFFFFFFF;
        foreach (byte value in data)
        {
            checksum ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                checksum = (checksum >> 1) ^ ((checksum & 1) == 0 ? 0 : 0x82F63B78);
            }
        }

        return ~checksum;
    }

    /// <summary>As TensorFlow's record format masks a checksum: rotated right by 15 bits, and a constant added.</summary>
    private static uint Mask(uint checksum) => ((checksum >> 15) | (checksum << 17)) + 0xA282EAD8;

    private static IEnumerable<float> Scalars(List<Event> events, string tag) =>
        events.Where(e => e.Summary?.Value[0].Tag == tag).Select(e => e.Summary.Value[0].SimpleValue);

    private List<Event> ReadEvents(string folder)
    {
        byte[] file = File.ReadAllBytes(Assert.Single(Directory.GetFiles(Path.Combine(_folder.Path, folder))));
        List<Event> events = [];
        for (int at = 0; at < file.Length;)
        {
            int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at));
            Assert.Equal(Mask(Crc32C(file.AsSpan(at, 8))), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)));
            Assert.Equal(Mask(Crc32C(file.AsSpan(at + 12, length))), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 12 + length)));
            events.Add(Event.Parser.ParseFrom(file, at + 12, length));
            at += length + 16;
        }

        return events;
    }

    private static MnistModel Model() => new([new Dense(4, ActivationFunction.Softmax)], 1, new Shape(3, 3), new SGD(1));

    private static float[] Weights(History history) => history.Model!.Parameters.Values.ToArray();

    /// <summary>A training whose epochs have a metric of given values.</summary>
    private static History Fit(double[] values, params Callback[] callbacks)
    {
        var says = new LambdaCallback("says") { OnEpochEnd = log => ((OrderedDictionary<string, double>)log.Metrics)["watched_loss"] = values[log.Epoch - 1] };
        return Train.Fit(Model(), Images, new() { Epochs = values.Length, BatchSize = 40, Callbacks = [says, .. callbacks] });
    }
}
