using MnistTools.Benchmarks.Peers;
using MnistTools.Models;
using MnistTools.Optimizers;
using MnistTools.TorchSharp;
using static TorchSharp.torch;
using Sequential = TorchSharp.Modules.Sequential;

namespace MnistTools.Benchmarks.Measurements;

/// <summary>Epochs against those of TorchSharp in the same process, on as many threads.</summary>
internal static class TorchSharpMeasurement
{
    private const int ExampleBatchSize = 64;
    private const int ConvolutionBatchSize = 128;

    /// <summary>Against the quickest loop that one writes plainly.</summary>
    public static IEnumerable<ResultRow> MeasurePlainLoop(BenchmarkSetting setting)
    {
        foreach ((int batchSize, double goal) in ((int, double)[])[(32, 0.2), (64, 0.2), (128, 0.25)])
        {
            using TorchLoop loop = TorchLoop.CreateDense(setting.Data.Train, batchSize);
            yield return new DenseContest(setting, setting.Data.Train, batchSize)
                .Measure($"784-512-10, RMSprop, batch {batchSize}: TorchSharp, plain eager loop", goal, loop.RunEpoch);
        }
    }

    /// <summary>Against the loop of TorchSharp's own example.</summary>
    public static IEnumerable<ResultRow> MeasureDataLoader(BenchmarkSetting setting)
    {
        using var loop = new TorchDataLoaderLoop(setting.Data.Train, ExampleBatchSize);
        yield return new DenseContest(setting, setting.Data.Train, ExampleBatchSize)
            .Measure($"784-512-10, RMSprop, batch {ExampleBatchSize}: TorchSharp, DataLoader", 0.35, loop.RunEpoch);
    }

    /// <summary>Keras' convnet against the plain loop.</summary>
    public static IEnumerable<ResultRow> MeasureConvNet(BenchmarkSetting setting)
    {
        using TorchLoop loop = TorchLoop.CreateConvNet(setting.Data.Train, ConvolutionBatchSize);
        yield return Measure(setting, "Keras' convnet", Architecture.ConvNet, loop, goal: 0.18);
    }

    /// <summary>The network with batch normalisation against the plain loop.</summary>
    public static IEnumerable<ResultRow> MeasureAccurate(BenchmarkSetting setting)
    {
        using TorchLoop loop = TorchLoop.CreateAccurate(setting.Data.Train, ConvolutionBatchSize);
        yield return Measure(setting, "Accurate", Architecture.Accurate, loop, goal: 0.3);
    }

    private static ResultRow Measure(BenchmarkSetting setting, string name, Architecture architecture, TorchLoop loop, double goal)
    {
        var ours = new TrainingEpochs(architecture.CreateLayers(), setting.Data.Train, ConvolutionBatchSize, new Adam());
        double[] medians = Turns.Measure(setting.Rounds, ours.RunEpoch, loop.RunEpoch);
        return new ResultRow($"{name}, Adam, batch {ConvolutionBatchSize}: TorchSharp, plain eager loop", medians[0])
        {
            Peer = medians[1],
            Limit = setting.LimitOfEpoch(architecture.CreateLayers(), setting.Data.Train.Count),
            Goal = goal,
        };
    }

    /// <summary>What the loop of MnistTools costs, with loss and accuracy read, where libtorch computes: the same module and optimizer in both.</summary>
    public static IEnumerable<ResultRow> MeasureFit(BenchmarkSetting setting)
    {
        using TorchLoop dense = TorchLoop.CreateDense(setting.Data.Train, ExampleBatchSize);
        yield return MeasureFit(
            setting, dense, $"784-512-10, torch.optim.RMSProp, batch {ExampleBatchSize}", TorchNetworks.CreateDense, ExampleBatchSize,
            TorchOptimizer.Of(parameters => optim.RMSProp(parameters, 0.001, alpha: 0.9, eps: 1e-7)));
        using TorchLoop convolutions = TorchLoop.CreateConvNet(setting.Data.Train, ConvolutionBatchSize);
        yield return MeasureFit(
            setting, convolutions, $"Keras' convnet, torch.optim.Adam, batch {ConvolutionBatchSize}", TorchNetworks.CreateConvNet, ConvolutionBatchSize,
            TorchOptimizer.Of(parameters => optim.Adam(parameters, 0.001)));
    }

    private static ResultRow MeasureFit(
        BenchmarkSetting setting, TorchLoop loop, string what, Func<Sequential> createNetwork, int batchSize, Optimizer optimizer)
    {
        TrainingEpochs ours = loop.Run(() => new TrainingEpochs(TorchModel.Of(createNetwork()), setting.Data.Train, batchSize, optimizer));
        double[] medians = Turns.Measure(setting.Rounds, () => loop.Run(ours.RunEpoch), loop.RunEpoch);
        return new ResultRow($"{what}: fit of a TorchSharp module, beside the plain eager loop", medians[0]) { Peer = medians[1], Goal = 1.03 };
    }
}
