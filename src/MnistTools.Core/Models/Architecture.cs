using MnistTools.Layers;

namespace MnistTools.Models;

/// <summary>Networks that have a name.</summary>
public enum Architecture
{
    /// <summary>One hidden layer of 512 units: the network of the exercise, and the default.</summary>
    Dense,

    /// <summary>Two hidden layers of 512 units with dropout: Keras' mnist_mlp example, 98.4 % after 20 epochs there.</summary>
    Mlp,

    /// <summary>LeNet-5 (LeCun, Bottou, Bengio and Haffner 1998) with padded input, average pooling and a softmax.</summary>
    LeNet,

    /// <summary>Keras' "Simple MNIST convnet" example: 32 and 64 filters, 99 % after a few epochs.</summary>
    ConvNet,

    /// <summary>A small network with batch normalisation: 99.6 % with augmentation and a one-cycle schedule.</summary>
    Accurate,

    /// <summary>PyTorch's MNIST example, as its <c>mnist_cnn.pt</c> holds it: 99.2 % after 14 epochs there. Its log-softmax is a softmax here.</summary>
    PyTorchExample,
}

/// <summary>The layers of the networks that have a name.</summary>
public static class Architectures
{
    /// <summary>The layers of a network.</summary>
    /// <param name="architecture">The network.</param>
    /// <param name="classCount">How many classes it tells apart: the units of its last layer.</param>
    public static IReadOnlyList<Layer> CreateLayers(this Architecture architecture, int classCount = 10) =>
        [.. Texts(architecture).Select(Layer.Parse), new Dense(classCount, ActivationFunction.Softmax)];

    /// <summary>How all who train a network scale its input, so that its files can do without saying it; <see langword="null"/> where that differs.</summary>
    internal static InputScale? GetInputScale(this Architecture architecture) =>
        architecture == Architecture.PyTorchExample ? new InputScaling.Standardized().ToScale() : null;

    private static string[] Texts(Architecture architecture) => architecture switch
    {
        Architecture.Dense => ["Flatten", "Dense(512, relu)"],
        Architecture.Mlp => ["Flatten", "Dense(512, relu)", "Dropout(0.2)", "Dense(512, relu)", "Dropout(0.2)"],
        Architecture.LeNet =>
        [
            "Conv2D(6, 5, padding=same, activation=tanh)", "AveragePooling2D", "Conv2D(16, 5, activation=tanh)", "AveragePooling2D",
            "Flatten", "Dense(120, tanh)", "Dense(84, tanh)",
        ],
        Architecture.ConvNet =>
        [
            "Conv2D(32, 3, activation=relu)", "MaxPooling2D", "Conv2D(64, 3, activation=relu)", "MaxPooling2D", "Flatten", "Dropout(0.5)",
        ],
        Architecture.Accurate =>
        [
            "Conv2D(32, 3, use_bias=false)", "BatchNormalization", "Activation(relu)", "MaxPooling2D",
            "Conv2D(48, 3, padding=same, use_bias=false)", "BatchNormalization", "Activation(relu)",
            "Conv2D(48, 3, padding=same, use_bias=false)", "BatchNormalization", "Activation(relu)", "MaxPooling2D",
            "Conv2D(96, 3, padding=same, use_bias=false)", "BatchNormalization", "Activation(relu)", "Flatten", "Dropout(0.4)",
        ],
        // https://github.com/pytorch/examples/blob/main/mnist/main.py
        Architecture.PyTorchExample =>
        [
            "Conv2D(32, 3, activation=relu)", "Conv2D(64, 3, activation=relu)", "MaxPooling2D", "Dropout(0.25)", "Flatten", "Dense(128, relu)", "Dropout(0.5)",
        ],
        _ => throw new ArgumentOutOfRangeException(nameof(architecture), architecture, null),
    };
}
