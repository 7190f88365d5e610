using MnistTools.Core.Tests.Engines;

namespace MnistTools.Core.Tests.Reliability;

/// <summary>The same work again and again in one process. MNISTTOOLS_ENDURANCE=1000 says how many trainings; ten times as many models are read.</summary>
[Collection(nameof(MemoryOfTheProcess))]
public sealed class EnduranceTests : FolderTests
{
    private const int Usual = 24, LoadsOfFit = 10;
    private const long AllowedHeap = 1 << 20, AllowedWorkingSet = 20 << 20;

    /// <summary>Of .NET's pool and of the test platform, which come and go.</summary>
    private const int AllowedThreads = 4, AllowedHandles = 4;

    private static readonly int Fits = LongRun.Read("MNISTTOOLS_ENDURANCE", Usual);

    private readonly ImageSet _images = Some.Images(24, 9, 9);

    [Fact]
    public void Trainings_leave_nothing_behind() => Repeat(Fits, i => Fit(i));

    [Fact]
    public void Imports_and_predictions_leave_nothing_behind()
    {
        string[] files = [.. ModelFile.Extensions.Where(extension => extension is not ".dat").Select(extension => Folder.At($"model{extension}"))];
        var model = new MnistModel(new[] { "Conv2D(2, 3, strides=9)", "Flatten", "Dense(10, softmax)" }.Select(Layer.Parse), 1);
        ImageSet images = Some.Images(4, 28, 28, 10);
        float[] expected = Predict(model, images);
        foreach (string file in files)
        {
            ModelFile.Save(model, file, overwrite: false);
        }

        Repeat(LoadsOfFit * Fits, i => Assert.Equal(expected, Predict(ModelFile.Load(files[i % files.Length]), images)));
    }

    private static float[] Predict(MnistModel model, ImageSet images) => [.. model.Predict(images).Cast<float>()];

    /// <summary>Two threads, validation, and callbacks that write files.</summary>
    private void Fit(int seed) => Trainer.Fit(
        new MnistModel(
            new[] { "Conv2D(2, 3)", "BatchNormalization", "Flatten", "Dropout(0.2)", "Dense(4, softmax)" }.Select(Layer.Parse), seed, new Shape(9, 9)),
        _images,
        null,
        new TrainingOptions
        {
            Epochs = 2,
            BatchSize = 8,
            Seed = seed,
            ThreadCount = 2,
            ValidationSplit = 0.25,
            Callbacks = [new CSVLogger(
                "log.csv"), new ModelCheckpoint("best.safetensors", SaveBestOnly: true), new TensorBoard($"board{seed % 10}"), new BackupAndRestore("backup")],
            BaseFolder = Folder.Path,
        });

    private static void Repeat(int count, Action<int> work)
    {
        int first = count / 4;
        for (int i = 0; i < first; i++)
        {
            work(i);
        }

        ProcessState before = ProcessState.Read();
        for (int i = first; i < count; i++)
        {
            work(i);
        }

        ProcessState after = ProcessState.Read();
        TestContext.Current.TestOutputHelper!.WriteLine($"after {first}: {before}; after {count}: {after}");
        Assert.InRange(after.Heap - before.Heap, long.MinValue, AllowedHeap);
        Assert.InRange(after.WorkingSet - before.WorkingSet, long.MinValue, AllowedWorkingSet);
        Assert.InRange(after.Handles - before.Handles, int.MinValue, AllowedHandles);
        Assert.InRange(after.Threads - before.Threads, int.MinValue, AllowedThreads);
    }
}
