using MnistTools.Layers;
using MnistTools.Specs;
using TorchSharp;
using TorchSharp.Modules;
using Padding = TorchSharp.Padding;

namespace MnistTools.TorchSharp.Conversion;

/// <summary>
/// Convolutions and poolings of torch as layers: a padding is <c>same</c>, zeros of their own before a convolution, or nothing that Keras has.
/// </summary>
internal static class WindowReader
{
    public static IReadOnlyList<Layer> Read(Conv2d module, Shape input)
    {
        if (module.groups != 1 || module.padding_mode != PaddingModes.Zeros)
        {
            throw Unknown("Conv2d with groups or a padding other than of zeros");
        }

        if (module.dilation.Any(size => size != 1) && module.stride.Any(size => size != 1))
        {
            throw Unknown("Conv2d with both dilation and stride");
        }

        var layer = new Conv2D(
            (int)module.out_channels, ToSize(module.kernel_size), ToSize(module.stride), UseBias: module.bias is not null,
            DilationRate: ToSize(module.dilation));
        if (module.padding_type == Padding.Same)
        {
            // An uneven one has its larger half at the end, as Keras' has.
            return [WithSame(layer)];
        }

        Size2D padding = module.padding_type == Padding.Valid || module.padding is null ? 0 : ToSize(module.padding);
        return padding == 0 ? [layer]
            : IsSame(WithSame(layer).GetGrid(input), padding) ? [WithSame(layer)]
            : [new ZeroPadding2D(padding), layer];

        static Conv2D WithSame(Conv2D layer) => layer with { Padding = Layers.Padding.Same };
    }

    public static Layer Read(MaxPool2d module, Shape input)
    {
        if (module.ceil_mode || module.dilation?.Any(size => size != 1) == true)
        {
            throw Unknown("MaxPool2d with ceil_mode or dilation");
        }

        var layer = new MaxPooling2D(ToSize(module.kernel_size), ToSize(module.stride ?? module.kernel_size));
        var same = layer with { Padding = Layers.Padding.Same };
        return Choose("MaxPool2d", layer, same, same.GetGrid(input), module.padding);
    }

    public static Layer Read(AvgPool2d module, Shape input)
    {
        if (module.ceil_mode || module.divisor_override is not null)
        {
            throw Unknown("AvgPool2d with ceil_mode or divisor_override");
        }

        var layer = new AveragePooling2D(ToSize(module.kernel_size), ToSize(module.stride ?? module.kernel_size));
        var same = layer with { Padding = Layers.Padding.Same };
        return module.count_include_pad && module.padding?.Any(size => size != 0) == true
            ? throw Unknown("AvgPool2d whose padding counts")
            : Choose("AvgPool2d", layer, same, same.GetGrid(input), module.padding);
    }

    private static Layer Choose(string name, Layer valid, Layer same, WindowGrid grid, long[]? padding) =>
        padding is null || padding.All(size => size == 0) ? valid
        : IsSame(grid, ToSize(padding)) ? same
        : throw Unknown($"{name} with a padding of {ToSize(padding)}");

    private static bool IsSame(WindowGrid grid, Size2D padding) => grid.IsEven() && new Size2D(grid.Top, grid.Left) == padding;

    private static Size2D ToSize(long[] sizes) => sizes is [var rows, var columns] ? new((int)rows, (int)columns) : new((int)sizes[0], (int)sizes[0]);

    private static SpecException Unknown(string what) => new($"MnistTools has no layer that does the same as {what}. TorchModel.Of takes any module as it is.");
}
