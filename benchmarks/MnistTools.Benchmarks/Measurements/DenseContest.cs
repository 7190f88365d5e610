using MnistTools.Data;
using MnistTools.Layers;
using MnistTools.Optimizers;
using MnistTools.Training;

namespace MnistTools.Benchmarks.Measurements;

/// <summary>Epochs of a network with one hidden layer, beside those of a peer, if there is one.</summary>
/// <param name="setting">What all measurements share.</param>
/// <param name="images">What to train with.</param>
/// <param name="batchSize">Images of a step.</param>
internal sealed class DenseContest(BenchmarkSetting setting, ImageSet images, int batchSize)
{
    /// <summary>Units of the hidden layer.</summary>
    public int Units { get; init; } = 512;

    /// <summary>What the weights are updated by.</summary>
    public Optimizer Optimizer { get; init; } = new RMSprop();

    /// <summary>Threads of the training.</summary>
    public int ThreadCount { get; init; } = TrainingOptions.DefaultThreadCount;

    /// <summary>By turns an epoch of each.</summary>
    public ResultRow Measure(string what, double? goal = null, Func<double>? peer = null)
    {
        Layer[] layers = [new Flatten(), new Dense(Units, ActivationFunction.Relu), new Dense(10, ActivationFunction.Softmax)];
        var ours = new TrainingEpochs(layers, images, batchSize, Optimizer, ThreadCount);
        double[] medians = Turns.Measure(setting.Rounds, peer is null ? [ours.RunEpoch] : [ours.RunEpoch, peer]);
        return new ResultRow(what, medians[0])
        {
            Limit = setting.LimitOfEpoch(layers, images.Count, ThreadCount),
            Peer = peer is null ? null : medians[1],
            Goal = goal,
        };
    }
}
