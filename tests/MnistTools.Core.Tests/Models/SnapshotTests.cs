using System.Runtime.InteropServices;
using System.Text.Json;

namespace MnistTools.Core.Tests.Models;

public sealed class SnapshotTests : FolderTests
{
    private static readonly ImageSet Images = Some.Images(40);

    [Fact]
    public void The_weights_of_each_epoch_are_kept_in_the_history()
    {
        List<float[]> weights = [];
        MnistModel model = Model();
        var watch = new LambdaCallback("watch") { OnEpochEnd = _ => weights.Add(model.GetWeight("1.weight")) };
        History history = Fit(model, 3, watch, new Snapshot());
        Assert.Equal([1, 2, 3], history.Snapshots.Select(snapshot => snapshot.Epoch));
        Assert.Equal(
            weights.Select(values => values.Select(value => (float)(Half)value)), history.Snapshots.Select(snapshot => snapshot.GetWeight("1.weight")));
        Assert.Equal(
            "The model has no weight '9'. It has: 1.weight, 1.bias. (Parameter 'name')",
            Assert.Throws<ArgumentException>(() => history.Snapshots[0].GetWeight("9")).Message);
        Assert.Equal([2, 4], Fit(Model(), 5, new Snapshot(2)).Snapshots.Select(snapshot => snapshot.Epoch));
        Assert.Empty(Fit(Model(), 1).Snapshots);
    }

    /// <summary>With convolutions, which lie in memory otherwise than in a snapshot.</summary>
    [Fact]
    public void A_snapshot_becomes_a_model_that_says_the_same()
    {
        var model = new MnistModel([Layer.Parse("Conv2D(3, 2)"), new Flatten(), new Dense(4, ActivationFunction.Softmax)], 1, new Shape(3, 3));
        MnistModel copy = WeightSnapshot.Take(1, model).CreateModel(model);
        Assert.Equal(model.Weights.SelectMany(model.GetWeight).Select(value => (float)(Half)value), copy.Weights.SelectMany(copy.GetWeight));
        Assert.Equal(model.ToString(), copy.ToString());
        float[,] expected = model.Predict(Images), said = copy.Predict(Images);
        Assert.All(Enumerable.Range(0, Images.Count), i => Assert.Equal(expected[i, 0], said[i, 0], 1e-3f));
    }

    [Fact]
    public void What_is_too_large_for_16_bits_becomes_the_largest_number()
    {
        MnistModel model = Model();
        model.Parameters.Values[0] = 1e30f;
        Assert.Equal((float)Half.MaxValue, WeightSnapshot.Take(1, model).GetWeight("1.weight").Max());
    }

    [Fact]
    public void An_interrupted_training_has_them_all_in_the_end()
    {
        History whole = Fit(Model(), 4, new LambdaCallback("fails"), new Snapshot(), new BackupAndRestore(Folder.Path));
        var fails = new LambdaCallback("fails") { OnEpochBegin = epoch => _ = epoch == 3 ? throw new InvalidOperationException() : 0 };
        Assert.Throws<InvalidOperationException>(() => Fit(Model(), 4, fails, new Snapshot(), new BackupAndRestore(Folder.Path)));
        History resumed = Fit(Model(), 4, new LambdaCallback("fails"), new Snapshot(), new BackupAndRestore(Folder.Path));
        Train.AssertSame(whole, resumed);
        Assert.Equal([1, 2, 3, 4], resumed.Snapshots.Select(snapshot => snapshot.Epoch));
        Assert.Equal(whole.Snapshots.Select(snapshot => snapshot.Values), resumed.Snapshots.Select(snapshot => snapshot.Values));
    }

    [Fact]
    public void The_file_of_the_model_keeps_them()
    {
        History history = Fit(Model(), 2, new Snapshot());
        ModelFile.Save(history.Model!, Folder.At("m.safetensors"), overwrite: false);
        IReadOnlyList<WeightSnapshot> read = ModelFile.Load(Folder.At("m.safetensors")).History!.Snapshots;
        Assert.Equal([1, 2], read.Select(snapshot => snapshot.Epoch));
        Assert.Equal(history.Snapshots.Select(snapshot => snapshot.GetWeight("1.bias")), read.Select(snapshot => snapshot.GetWeight("1.bias")));

        // As the file says it: 16-bit floats, little-endian, as base64.
        string text = SnapshotMetadata.Write(history.Snapshots)!;
        byte[] first = Convert.FromBase64String(JsonDocument.Parse(text).RootElement.GetProperty("1").GetString()!);
        Assert.Equal(history.Snapshots[0].Values, MemoryMarshal.Cast<byte, Half>(first).ToArray());
    }

    [Fact]
    public void A_file_keeps_none_if_they_are_large()
    {
        var large = new WeightSnapshot(1, [], new Half[SnapshotMetadata.MostBytes / 2]);
        Assert.NotNull(SnapshotMetadata.Write([large]));
        Assert.Null(SnapshotMetadata.Write([large, new WeightSnapshot(2, [], new Half[1])]));
        Assert.Null(SnapshotMetadata.Write([]));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{\"1\": null}")]
    [InlineData("{\"1\": \"AAA=\"}")]
    [InlineData("{\"1\": \"?\"}")]
    [InlineData("[]")]
    public void A_damaged_text_is_refused(string text) => Assert.ThrowsAny<JsonException>(() => SnapshotMetadata.Read(text, Model()));

    private static MnistModel Model() => new([new Dense(4, ActivationFunction.Softmax)], 1, new Shape(3, 3), new SGD(1));

    private History Fit(MnistModel model, int epochs, params Callback[] callbacks) =>
        Train.Fit(model, Images, new() { Epochs = epochs, BatchSize = 20, Callbacks = callbacks, BaseFolder = Folder.Path });
}
