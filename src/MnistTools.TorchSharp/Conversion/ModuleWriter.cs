using System.Globalization;
using MnistTools.Layers;
using MnistTools.Models;
using MnistTools.Specs;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Dropout = MnistTools.Layers.Dropout;
using Flatten = MnistTools.Layers.Flatten;
using Layer = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace MnistTools.TorchSharp.Conversion;

/// <summary>Layers as modules, named by their number: then weights have the names that they have in files.</summary>
internal static class ModuleWriter
{
    /// <summary>A Sequential that computes what the model's layers do. Its weights are new ones.</summary>
    /// <exception cref="SpecException">A layer is not known.</exception>
    public static Sequential Write(MnistModel model, ModuleStyle style)
    {
        var parts = new List<(string, Layer)>();
        for (int i = 0; i < model.Layers.Count; i++)
        {
            ModelLayer layer = model.Layers[i];
            bool leavesSoftmax = style == ModuleStyle.Keras && i == model.Layers.Count - 1 && model.EndsWithSoftmax;
            string name = i.ToString(CultureInfo.InvariantCulture);
            foreach ((Layer part, string suffix) in Write(layer, style, leavesSoftmax).Select((part, index) => (part, index == 0 ? "" : $"_{index}")))
            {
                parts.Add((name + suffix, part));
            }
        }

        return nn.Sequential(parts);
    }

    private static Layer[] Write(ModelLayer layer, ModuleStyle style, bool leavesSoftmax)
    {
        switch (layer.Spec)
        {
            case Flatten:
                return [nn.Flatten()];
            case Dense dense:
                return [nn.Linear(layer.InputShape.ElementCount, dense.Units, dense.UseBias), .. Activate(dense.Activation)];
            case Activation activation:
                Layer[] function = [.. Activate(activation.Function)];
                return function.Length > 0 ? function : [nn.Identity()];
            case Dropout dropout:
                return [nn.Dropout(dropout.Rate)];
            case Conv2D convolution:
                WindowGrid windows = convolution.GetGrid(layer.InputShape);
                return [windows.IsEven() ? Convolve(convolution, windows) : new KerasLayer(layer), .. Activate(convolution.Activation)];
            case MaxPooling2D pooling:
                WindowGrid grid = pooling.GetGrid(layer.InputShape);
                return [grid.IsEven() ? nn.MaxPool2d(Pair(grid.Window), Pair(grid.Strides), (grid.Top, grid.Left)) : new KerasLayer(layer)];
            case AveragePooling2D pooling:
                grid = pooling.GetGrid(layer.InputShape);
                return [grid.IsEven() ? nn.AvgPool2d(Pair(grid.Window), Pair(grid.Strides), (grid.Top, grid.Left), count_include_pad: false) : new KerasLayer(layer)];
            case GlobalAveragePooling2D:
                return [nn.AdaptiveAvgPool2d(1), nn.Flatten()];
            case ZeroPadding2D { Border: var border }:
                return [nn.ZeroPad2d((border.Columns, border.Columns, border.Rows, border.Rows))];
            case BatchNormalization { Center: true, Scale: true } normalization when style == ModuleStyle.Torch && layer.InputShape.Sizes.Count is 1 or 3:
                return [Normalize(normalization, layer.InputShape)];
            case LayerNormalization { Center: var center, Scale: var scale } normalization when center == scale && layer.InputShape.Sizes.Count == 1:
                return [nn.LayerNorm(layer.InputShape.ElementCount, normalization.Epsilon, elementwise_affine: scale)];
            case BatchNormalization or LayerNormalization:
                return [new KerasLayer(layer)];
            default:
                throw new SpecException($"TorchSharp has no module for the layer {layer.Spec}.");
        }

        IEnumerable<Layer> Activate(ActivationFunction function) => leavesSoftmax && function == ActivationFunction.Softmax
            ? []
            : WriteActivation(function, layer.OutputShape);
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
        _ => throw new SpecException($"TorchSharp has no module for the activation {function}."),
    };

    private static Conv2d Convolve(Conv2D convolution, WindowGrid grid) =>
        nn.Conv2d(grid.Channels, convolution.Filters, Pair(grid.Window), Pair(grid.Strides), (grid.Top, grid.Left), bias: convolution.UseBias);

    private static Layer Normalize(BatchNormalization normalization, Shape shape) => shape.Sizes.Count == 1
        ? nn.BatchNorm1d(shape.Sizes[^1], normalization.Epsilon, 1 - normalization.Momentum)
        : nn.BatchNorm2d(shape.Sizes[^1], normalization.Epsilon, 1 - normalization.Momentum);

    private static (long, long) Pair(Size2D size) => (size.Rows, size.Columns);
}
