using MnistTools.Data;
using MnistTools.Models;
using MnistTools.Training;
using MnistTools.Training.Optimizers;

namespace MnistTools.Benchmarks;

/// <summary>What was measured for a batch size.</summary>
/// <param name="BatchSize">Images of a step.</param>
/// <param name="ThreadCount">Threads of the training and of the products.</param>
/// <param name="EpochSeconds">Median time of an epoch of training.</param>
/// <param name="FloorSeconds">Median time of its two large matrix products alone.</param>
internal sealed record EpochTimes(int BatchSize, int ThreadCount, double EpochSeconds, double FloorSeconds)
{
    /// <summary>How many times as long as its floor an epoch takes.</summary>
    public double Ratio => EpochSeconds / FloorSeconds;
}

/// <summary>Times epochs of 784-512-10 with RMSprop, without validation, on the default number of threads.</summary>
internal static class EpochBenchmark
{
    private const int HiddenUnits = 512;
    private const int Seed = 42;

    /// <summary>An epoch and its floor by turns, so that other work on the machine slows both; the first of each is dropped.</summary>
    public static EpochTimes Measure(ImageSet images, int batchSize, int epochs)
    {
        var model = new MnistModel(
            [new Flatten(), new Dense(HiddenUnits, ActivationFunction.Relu), new Dense(10, ActivationFunction.Softmax)], Seed);
        History history = Train(model, images, batchSize, 0);
        int threadCount = history.Parameters.ThreadCount;
        using var floor = new MatrixProductFloor(model.InputShape.ElementCount, HiddenUnits, batchSize, threadCount);
        floor.MeasureEpoch(images.Count);

        var epochSeconds = new double[epochs];
        var floorSeconds = new double[epochs];
        for (int i = 0; i < epochs; i++)
        {
            epochSeconds[i] = Train(model, images, batchSize, i + 1).Epochs[0].Duration.TotalSeconds;
            floorSeconds[i] = floor.MeasureEpoch(images.Count).TotalSeconds;
        }

        return new EpochTimes(batchSize, threadCount, Median(epochSeconds), Median(floorSeconds));
    }

    /// <summary>One epoch more; the model goes on from where it is.</summary>
    private static History Train(MnistModel model, ImageSet images, int batchSize, int epoch) => Trainer.Fit(
        model,
        images,
        validation: null,
        new TrainingOptions { InitialEpoch = epoch, Epochs = epoch + 1, BatchSize = batchSize, Optimizer = new RMSprop(), Seed = Seed });

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
