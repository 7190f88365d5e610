using MnistTools.Layers.Exchange;
using MnistTools.Specs;

namespace MnistTools.Layers;

/// <summary>Where the windows of a convolution or a pooling lie on an image, by Keras' rules.</summary>
/// <param name="Rows">Rows of the image.</param>
/// <param name="Columns">Columns of the image.</param>
/// <param name="Channels">Numbers of each position.</param>
/// <param name="Window">Rows and columns of a window.</param>
/// <param name="Strides">How far it moves.</param>
/// <param name="Top">Rows of padding above.</param>
/// <param name="Left">Columns of padding on the left.</param>
/// <param name="OutputRows">How many windows lie below each other.</param>
/// <param name="OutputColumns">How many windows lie beside each other.</param>
internal sealed record WindowGrid(int Rows, int Columns, int Channels, Size2D Window, Size2D Strides, int Top, int Left, int OutputRows, int OutputColumns)
{
    /// <summary>How far apart the numbers of a window lie.</summary>
    public Size2D Dilation { get; init; } = 1;

    /// <summary>What comes out where channels are kept.</summary>
    public Shape OutputShape => new(OutputRows, OutputColumns, Channels);

    /// <summary>How many windows there are.</summary>
    public int OutputPositions => OutputRows * OutputColumns;

    /// <summary>How many numbers a window sees.</summary>
    public int PatchSize => Window.Rows * Window.Columns * Channels;

    /// <exception cref="SpecException">A window is larger than the image.</exception>
    public static WindowGrid Create(Layer layer, Shape input, Size2D window, Size2D strides, Padding padding, Size2D? dilation = null)
    {
        (int rows, int columns, int channels) = input.AsImage(layer);
        Size2D apart = dilation ?? 1;
        var extent = new Size2D(checked((window.Rows - 1) * apart.Rows + 1), checked((window.Columns - 1) * apart.Columns + 1));
        if (padding == Padding.Valid && (extent.Rows > rows || extent.Columns > columns))
        {
            throw new SpecException($"{layer} has a window of {extent} that is larger than its input {input}: use padding=same, or a smaller window.");
        }

        (int top, int outputRows) = Place(rows, extent.Rows, strides.Rows, padding);
        (int left, int outputColumns) = Place(columns, extent.Columns, strides.Columns, padding);
        return new WindowGrid(rows, columns, channels, window, strides, top, left, outputRows, outputColumns) { Dilation = apart };
    }

    /// <summary>The windows as ONNX' operators take them. What padding there is below and on the right follows from where the last window ends.</summary>
    public IReadOnlyList<OnnxAttribute> ToOnnx()
    {
        int bottom = Math.Max(0, (OutputRows - 1) * Strides.Rows + (Window.Rows - 1) * Dilation.Rows + 1 - Rows - Top);
        int right = Math.Max(0, (OutputColumns - 1) * Strides.Columns + (Window.Columns - 1) * Dilation.Columns + 1 - Columns - Left);
        return
        [
            .. Dilation == 1 ? [] : (OnnxAttribute[])[new("dilations", Dilation.Rows, Dilation.Columns)],
            new OnnxAttribute("kernel_shape", Window.Rows, Window.Columns),
            new OnnxAttribute("strides", Strides.Rows, Strides.Columns),
            new OnnxAttribute("pads", Top, Left, bottom, right),
        ];
    }

    /// <summary>Padding before, and how many windows there are, along one axis. Where the padding is odd, TensorFlow puts the larger half behind.</summary>
    private static (int Before, int Windows) Place(int size, int window, int stride, Padding padding)
    {
        if (padding == Padding.Valid)
        {
            return (0, (size - window) / stride + 1);
        }

        int windows = (size - 1) / stride + 1;
        return (Math.Max(0, (windows - 1) * stride + window - size) / 2, windows);
    }
}
