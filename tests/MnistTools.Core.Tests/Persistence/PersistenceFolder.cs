namespace MnistTools.Core.Tests.Persistence;

/// <summary>A folder for one test, with something to put into it.</summary>
internal sealed class PersistenceFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mnisttools-core-");

    public string[] Files => [.. _folder.GetFiles().Select(file => file.Name)];

    public string At(string name) => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);

    public static ImageSet CreateImages(int count)
    {
        var random = new Random(1);
        byte[] pixels = new byte[count * 784];
        random.NextBytes(pixels);
        byte[] labels = [.. Enumerable.Range(0, count).Select(_ => (byte)random.Next(10))];
        return new ImageSet("noise", pixels, labels, 28, 28, [.. "0123456789".Select(digit => digit.ToString())]);
    }

    public static MnistModel CreateTrainedModel()
    {
        var model = new MnistModel(
            [Layer.Parse("Dense(16, relu)"), Layer.Parse("Dropout(0.2)"), Layer.Parse("Dense(10, softmax)")], seed: 3, inputScale: new InputScale(0.3f, -0.1f));
        Trainer.Fit(model, CreateImages(64), null, new TrainingOptions { Epochs = 2, ValidationSplit = 0.25, Seed = 5, ThreadCount = 1 });
        return model;
    }

    public static History CreateHistory() => new(
        new HistoryParameters
        {
            Epochs = 3,
            BatchSize = 7,
            Shuffle = true,
            ValidationSplit = 0.1,
            Layers = ["Flatten", "Dense(10, softmax)"],
            Optimizer = "RMSprop(0.01)",
            Loss = "CategoricalCrossentropy",
            Metrics = ["Accuracy"],
            Seed = -4,
            ThreadCount = 2,
            Data = "Zahlen \"ä\", 数字\nzweite Zeile",
            Sha256 = new Dictionary<string, string> { ["a"] = "00ff" },
            Versions = new Dictionary<string, string> { ["OS"] = "Linux" },
            Started = new DateTimeOffset(2024, 2, 29, 12, 30, 1, 234, 567, TimeSpan.FromHours(5.5)).AddTicks(8),
        },
        [
            new EpochLog(1, 10, TimeSpan.FromTicks(12_345_678_901), Metrics(("loss", 1 / 3.0), ("accuracy", 0.1), ("val_loss", double.Epsilon))),
            new EpochLog(2, 10, TimeSpan.FromTicks(1), Metrics(("loss", double.PositiveInfinity), ("accuracy", -0.0))),
            new EpochLog(
                3, 4, TimeSpan.Zero, Metrics(("loss", double.NaN), ("accuracy", double.MaxValue), ("val_loss", double.NegativeInfinity), ("a,\"b\"", 1e-7))),
        ])
    { End = TrainingEnd.LossNotFinite };

    public static void AssertSame(History expected, History actual)
    {
        Assert.Equivalent(expected.Parameters, actual.Parameters, strict: true);
        Assert.Equal(expected.Parameters.Started.Offset, actual.Parameters.Started.Offset);
        Assert.Equal(expected.End, actual.End);
        Assert.Equal(expected.Keys, actual.Keys);
        Assert.Equal(expected.Epochs.Select(Describe), actual.Epochs.Select(Describe));
    }

    private static string Describe(EpochLog epoch) =>
        $"{epoch.Epoch} {epoch.Steps} {epoch.Duration.Ticks} {string.Join(' ', epoch.Metrics.Select(metric => $"{metric.Key}={BitConverter.DoubleToInt64Bits(metric.Value):x}"))}";

    private static IEnumerable<KeyValuePair<string, double>> Metrics(params (string Name, double Value)[] metrics) =>
        metrics.Select(metric => KeyValuePair.Create(metric.Name, metric.Value));
}
