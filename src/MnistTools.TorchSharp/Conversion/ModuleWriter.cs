using System.Globalization;
using MnistTools.Layers;
using MnistTools.Layers.Exchange;
using MnistTools.Layers.Stages;
using MnistTools.Models;
using MnistTools.Specs;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Dropout = MnistTools.Layers.Dropout;
using ELU = MnistTools.Layers.ELU;
using Flatten = MnistTools.Layers.Flatten;
using Layer = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;
using LeakyReLU = MnistTools.Layers.LeakyReLU;
using PReLU = MnistTools.Layers.PReLU;

namespace MnistTools.TorchSharp.Conversion;

/// <summary>Layers as modules, named by their number: then weights have the names that they have in files.</summary>
internal static class ModuleWriter
{
    /// <summary>A Sequential that computes what the model's layers do. Its weights are new ones.</summary>
    /// <exception cref="SpecException">A layer is not known, or computes something else where channels come first.</exception>
    public static Sequential Write(MnistModel model, ModuleStyle style)
    {
        if (FlattenedOrder.FindUse(model.Layers.Select(layer => layer.Spec), model.InputShape) is { } use)
        {
            throw new SpecException(use);
        }

        var parts = new List<(string, Layer)>();
        for (int i = 0; i < model.Layers.Count; i++)
        {
            bool leavesSoftmax = style == ModuleStyle.Keras && i == model.Layers.Count - 1 && model.EndsWithSoftmax;
            parts.AddRange(Name(i, Write(model.GetPlace(i), style, leavesSoftmax)));
        }

        return nn.Sequential(parts);
    }

    /// <summary>The modules that compute a chain of layers within a layer.</summary>
    public static IEnumerable<(string Name, Layer Module)> Write(IEnumerable<LayerPlace> chain, ModuleStyle style) =>
        chain.SelectMany((part, i) => Name(i, Write(part, style, leavesSoftmax: false)));

    /// <summary>A layer's first module has the weights, and so its number alone.</summary>
    private static IEnumerable<(string, Layer)> Name(int layer, IEnumerable<Layer> modules)
    {
        string name = layer.ToString(CultureInfo.InvariantCulture);
        return modules.Select((module, index) => (index == 0 ? name : $"{name}_{index}", module));
    }

    /// <summary>Where the layer is frozen, the modules have no gradients of their weights.</summary>
    private static Layer[] Write(LayerPlace place, ModuleStyle style, bool leavesSoftmax)
    {
        Layer[] modules = Make(place, style, leavesSoftmax);
        foreach (Parameter parameter in modules.SelectMany(module => place.Layer is LearningLayer { Trainable: false } ? module.parameters() : []))
        {
            parameter.requires_grad_(false);
        }

        return modules;
    }

    private static Layer[] Make(LayerPlace place, ModuleStyle style, bool leavesSoftmax)
    {
        switch (place.Layer)
        {
            case Flatten:
                return [nn.Flatten()];
            case Dense dense:
                return [nn.Linear(place.Input.ElementCount, dense.Units, dense.UseBias), .. Activate(dense.Activation)];
            case Activation activation:
                Layer[] function = [.. Activate(activation.Function)];
                return function.Length > 0 ? function : [nn.Identity()];
            case Dropout dropout:
                return [nn.Dropout(dropout.Rate)];
            case Conv2D convolution:
                WindowGrid windows = convolution.GetGrid(place.Input);
                return [windows.IsEven()
                    ? Convolve(convolution, windows)
                    : new KerasLayer(place with { Layer = convolution with { Activation = ActivationFunction.Linear } }), .. Activate(convolution.Activation)];
            case MaxPooling2D pooling:
                WindowGrid grid = pooling.GetGrid(place.Input);
                return [grid.IsEven() ? nn.MaxPool2d(Pair(grid.Window), Pair(grid.Strides), (grid.Top, grid.Left)) : new KerasLayer(place)];
            case AveragePooling2D pooling:
                grid = pooling.GetGrid(place.Input);
                return [grid.IsEven()
                    ? nn.AvgPool2d(Pair(grid.Window), Pair(grid.Strides), (grid.Top, grid.Left), count_include_pad: false)
                    : new KerasLayer(place)];
            case GlobalAveragePooling2D:
                return [nn.AdaptiveAvgPool2d(1), nn.Flatten()];
            case ZeroPadding2D { Border: var border }:
                return [nn.ZeroPad2d((border.Columns, border.Columns, border.Rows, border.Rows))];
            case BatchNormalization { Center: true, Scale: true, Trainable: true } normalization when style == ModuleStyle.Torch
                && place.Input.Sizes.Count is 1 or 3:
                return [Normalize(normalization, place.Input)];
            case LayerNormalization { Center: var center, Scale: var scale } normalization when center == scale && place.Input.Sizes.Count == 1:
                return [nn.LayerNorm(place.Input.ElementCount, normalization.Epsilon, elementwise_affine: scale)];
            case Convolution2D convolution:
                return [new KerasLayer(
                    place with { Layer = convolution with { Activation = ActivationFunction.Linear } }), .. Activate(convolution.Activation)];
            case LeakyReLU leaky:
                return [nn.LeakyReLU(leaky.NegativeSlope)];
            case ELU elu:
                return [nn.ELU(elu.Alpha)];
            // Torch has one slope for each channel, or for all.
            case PReLU when place.Input.Sizes.Count != 2 && place.Weights[0].Shape.Sizes is [var slopes]:
                return [nn.PReLU(slopes)];
            case SpatialDropout2D dropout:
                return [nn.Dropout2d(dropout.Rate)];
            case UpSampling2D { Times: var times }:
                return [nn.Upsample(scale_factor: [times.Rows, times.Columns])];
            case Residual:
                return [new KerasResidual(place, style)];
            case BatchNormalization or LayerNormalization or PReLU or GaussianNoise:
                return [new KerasLayer(place)];
            default:
                throw new SpecException($"TorchSharp has no module for the layer {place.Layer}.");
        }

        IEnumerable<Layer> Activate(ActivationFunction function) => leavesSoftmax && function == ActivationFunction.Softmax
            ? []
            : WriteActivation(function, place.Output);
    }

    private static IEnumerable<Layer> WriteActivation(ActivationFunction function, Shape shape) => function switch
    {
        ActivationFunction.Linear => [],
        ActivationFunction.Relu => [nn.ReLU()],
        ActivationFunction.Sigmoid => [nn.Sigmoid()],
        ActivationFunction.Tanh => [nn.Tanh()],
        ActivationFunction.Softmax => [nn.Softmax(shape.TorchAxis())],
        ActivationFunction.Elu => [nn.ELU()],
        ActivationFunction.Gelu => [nn.GELU()],
        ActivationFunction.LeakyRelu => [nn.LeakyReLU(Activations.LeakySlope)],
        ActivationFunction.Silu => [nn.SiLU()],
        ActivationFunction.Selu => [nn.SELU()],
        ActivationFunction.Softplus => [nn.Softplus()],
        ActivationFunction.Relu6 => [nn.ReLU6()],
        _ => throw new SpecException($"TorchSharp has no module for the activation {function}."),
    };

    private static Conv2d Convolve(Conv2D convolution, WindowGrid grid) =>
        nn.Conv2d(
            grid.Channels, convolution.Filters, Pair(grid.Window), Pair(grid.Strides), (grid.Top, grid.Left), Pair(grid.Dilation), bias: convolution.UseBias);

    private static Layer Normalize(BatchNormalization normalization, Shape shape) => shape.Sizes.Count == 1
        ? nn.BatchNorm1d(shape.Sizes[^1], normalization.Epsilon, 1 - normalization.Momentum)
        : nn.BatchNorm2d(shape.Sizes[^1], normalization.Epsilon, 1 - normalization.Momentum);

    private static (long, long) Pair(Size2D size) => (size.Rows, size.Columns);
}
