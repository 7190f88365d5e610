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
}
