using MnistTools.Layers;

namespace MnistTools.TorchSharp.Conversion;

/// <summary>Where torch has what Keras puts elsewhere: images are (B, channels, rows, columns) in torch, and one without channels has one there.</summary>
internal static class TorchShapes
{
    /// <summary>The axis of a batch in torch that is a sample's last one in Keras: the channels; of an image without them, the columns.</summary>
    public static int TorchAxis(this Shape shape) => shape.Sizes.Count == 2 ? 3 : 1;

    /// <summary>Rows of padding below and columns on the right.</summary>
    public static (int Bottom, int Right) PaddingBehind(this WindowGrid grid) => (
        Math.Max(0, (grid.OutputRows - 1) * grid.Strides.Rows + (grid.Window.Rows - 1) * grid.Dilation.Rows + 1 - grid.Rows - grid.Top),
        Math.Max(0, (grid.OutputColumns - 1) * grid.Strides.Columns + (grid.Window.Columns - 1) * grid.Dilation.Columns + 1 - grid.Columns - grid.Left));

    /// <summary>Whether the padding is the same at both sides, as torch's own layers have it.</summary>
    public static bool IsEven(this WindowGrid grid) => grid.PaddingBehind() == (grid.Top, grid.Left);
}
