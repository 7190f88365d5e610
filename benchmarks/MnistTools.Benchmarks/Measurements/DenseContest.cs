using MnistTools.Data;
using MnistTools.Layers;
using MnistTools.Optimizers;
using MnistTools.Training;

namespace MnistTools.Benchmarks.Measurements;

/// <summary>Epochs of a network with one hidden layer, beside those of a peer, if there is one, and the floor: its two large products alone.</summary>
/// <param name="images">What to train with.</param>
/// <param name="batchSize">Images of a step.</param>
internal sealed class DenseContest(ImageSet images, int batchSize)
{
    /// <summary>Units of the hidden layer.</summary>
    public int Units { get; init; } = 512;

    /// <summary>What the weights are updated by.</summary>
    public Optimizer Optimizer { get; init; } = new RMSprop();

    /// <summary>Threads of the training and of the floor.</summary>
    public int ThreadCount { get; init; } = TrainingOptions.DefaultThreadCount;

    /// <summary>By turns an epoch of each.</summary>
    public ResultRow Measure(string what, int rounds, double? goal = null, Func<double>? peer = null)
    {
        var ours = new TrainingEpochs(
            [new Flatten(), new Dense(Units, ActivationFunction.Relu), new Dense(10, ActivationFunction.Softmax)],
            images,
            batchSize,
            Optimizer,
            ThreadCount);
        using var floor = new MatrixProductFloor(images.Height * images.Width, Units, batchSize, ThreadCount);
        Func<double> floorEpoch = () => floor.MeasureEpoch(images.Count).TotalSeconds;
        double[] medians = Turns.Measure(rounds, peer is null ? [ours.RunEpoch, floorEpoch] : [ours.RunEpoch, floorEpoch, peer]);
        return new ResultRow(what, medians[0]) { Floor = medians[1], Peer = peer is null ? null : medians[2], Goal = goal };
    }
}
