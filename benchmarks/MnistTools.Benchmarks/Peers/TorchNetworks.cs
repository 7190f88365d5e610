using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace MnistTools.Benchmarks.Peers;

/// <summary>The networks of TorchSharp that ours are compared with. They give logits: the softmax is in the loss.</summary>
internal static class TorchNetworks
{
    /// <summary>784-512-10.</summary>
    public static Sequential CreateDense() => Sequential(
        ("flatten", Flatten()),
        ("hidden", Linear(784, 512)),
        ("relu", ReLU()),
        ("output", Linear(512, 10)));

    /// <summary>Keras' "Simple MNIST convnet" (<see cref="Models.Architecture.ConvNet"/>).</summary>
    public static Sequential CreateConvNet() => Sequential(
        ("convolution1", Conv2d(1, 32, 3)),
        ("relu1", ReLU()),
        ("pooling1", MaxPool2d(2)),
        ("convolution2", Conv2d(32, 64, 3)),
        ("relu2", ReLU()),
        ("pooling2", MaxPool2d(2)),
        ("flatten", Flatten()),
        ("dropout", Dropout(0.5)),
        ("output", Linear(1600, 10)));

    /// <summary>The network with batch normalisation (<see cref="Models.Architecture.Accurate"/>), with Keras' momentum and epsilon.</summary>
    public static Sequential CreateAccurate() => Sequential(
        ("convolution1", Conv2d(1, 32, 3, bias: false)),
        ("normalization1", BatchNorm2d(32, 1e-3, 0.01)),
        ("relu1", ReLU()),
        ("pooling1", MaxPool2d(2)),
        ("convolution2", Conv2d(32, 48, 3, padding: 1, bias: false)),
        ("normalization2", BatchNorm2d(48, 1e-3, 0.01)),
        ("relu2", ReLU()),
        ("convolution3", Conv2d(48, 48, 3, padding: 1, bias: false)),
        ("normalization3", BatchNorm2d(48, 1e-3, 0.01)),
        ("relu3", ReLU()),
        ("pooling2", MaxPool2d(2)),
        ("convolution4", Conv2d(48, 96, 3, padding: 1, bias: false)),
        ("normalization4", BatchNorm2d(96, 1e-3, 0.01)),
        ("relu4", ReLU()),
        ("flatten", Flatten()),
        ("dropout", Dropout(0.4)),
        ("output", Linear(3456, 10)));
}
