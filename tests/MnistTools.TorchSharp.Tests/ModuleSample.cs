using MnistTools.Optimizers;
using static TorchSharp.torch;

namespace MnistTools.TorchSharp.Tests;

/// <summary>Images, settings and options for short trainings of a module.</summary>
internal static class ModuleSample
{
    public static readonly ImageSet Images = Some.Images(61, height: 9, width: 8, seed: 5);
    public static readonly ImageSet Others = Some.Images(40, height: 9, width: 8, seed: 6);
    public static readonly ModuleSettings Settings = new() { InputShape = new Shape(9, 8), InputScale = InputScale.Parse("Standardized") };
    public static readonly TrainingOptions Options = new() { Epochs = 3, BatchSize = 16, Seed = 5, ThreadCount = 1 };
    public static readonly Optimizer Sgd = TorchOptimizer.Of(parameters => optim.SGD(parameters, 0.05, momentum: 0.9));

    /// <summary>All that a module learns.</summary>
    public static float[] Numbers(nn.Module network) => [.. network.parameters().SelectMany(parameter => parameter.data<float>().ToArray())];
}
