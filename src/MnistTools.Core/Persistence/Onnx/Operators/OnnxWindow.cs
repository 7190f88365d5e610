using MnistTools.Layers;
using MnistTools.Specs;

namespace MnistTools.Persistence.Onnx.Operators;

/// <summary>
/// The windows of a convolution or a pooling in ONNX, which can be padded by any number of rows; layers here are not, as Keras pads, or by a layer before.
/// </summary>
/// <param name="Size">Rows and columns of a window.</param>
/// <param name="Strides">How far it moves.</param>
/// <param name="Dilation">How far apart its numbers lie.</param>
internal sealed record OnnxWindow(Size2D Size, Size2D Strides, Size2D Dilation)
{
    /// <summary>The windows of a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="known">Their size where a kernel has it.</param>
    public static OnnxWindow Read(OnnxNode node, Size2D? known)
    {
        (int rows, int columns) = node.Pair("kernel_shape") ?? (known?.Rows ?? 0, known?.Columns ?? 0);
        (int down, int right) = node.Pair("strides") ?? (1, 1);
        (int apartRows, int apartColumns) = node.Pair("dilations") ?? (1, 1);
        node.Require(rows > 0 && columns > 0 && down > 0 && right > 0 && apartRows > 0 && apartColumns > 0, "has windows of no size");
        node.Require(known is null || known == new Size2D(rows, columns), "has a kernel of another size than its windows");
        return new OnnxWindow(new Size2D(rows, columns), new Size2D(down, right), new Size2D(apartRows, apartColumns));
    }

    /// <summary>Lays the windows on an image.</summary>
    /// <param name="node">The node.</param>
    /// <param name="image">The image.</param>
    /// <param name="zeros">Whether zeros around it would do the same.</param>
    /// <param name="same">Whether Keras' padding <c>same</c> would, where it comes to as many.</param>
    /// <returns>The image, with zeros around it where they are needed, and the padding that is left to the layer.</returns>
    public (OnnxValue Value, Padding Padding) Place(OnnxNode node, OnnxValue image, bool zeros, bool same)
    {
        (int rows, int columns, _) = image.Image;
        Axis[] axes =
        [
            Axis.Read(node, 0, rows, Size.Rows, Strides.Rows, Dilation.Rows),
            Axis.Read(node, 1, columns, Size.Columns, Strides.Columns, Dilation.Columns),
        ];
        if (axes.All(axis => axis.IsValid))
        {
            return (image, Padding.Valid);
        }

        if (same && axes.All(axis => axis.IsSame))
        {
            return (image, Padding.Same);
        }

        node.Require(zeros && axes.All(axis => axis.IsEven), "is padded in a way that no layer is");
        return (OnnxGraphReader.After(node, image, new ZeroPadding2D(new Size2D(axes[0].Before, axes[1].Before))), Padding.Valid);
    }

    /// <summary>Windows along one axis.</summary>
    /// <param name="Length">How long the image is.</param>
    /// <param name="Extent">How long a window is, with the gaps in it.</param>
    /// <param name="Stride">How far it moves.</param>
    /// <param name="Before">How much is padded before the image.</param>
    /// <param name="Count">How many windows there are.</param>
    private sealed record Axis(int Length, int Extent, int Stride, int Before, int Count)
    {
        public bool IsValid => Before == 0 && Count == CountIn(Length);

        public bool IsSame => Count == (Length - 1) / Stride + 1 && Before == Math.Max(0, (Count - 1) * Stride + Extent - Length) / 2;

        /// <summary>Whether as much behind the image as before it makes as many windows.</summary>
        public bool IsEven => Count == CountIn(Length + 2 * Before);

        public static Axis Read(OnnxNode node, int axis, int length, int window, int stride, int dilation)
        {
            int extent = checked((window - 1) * dilation + 1);
            string padding = node.Text("auto_pad", "NOTSET");
            if (padding is "SAME_UPPER" or "SAME_LOWER")
            {
                int count = (length - 1) / stride + 1;
                int total = Math.Max(0, checked((count - 1) * stride + extent - length));
                return new Axis(length, extent, stride, padding == "SAME_UPPER" ? total / 2 : (total + 1) / 2, count);
            }

            IReadOnlyList<long> pads = padding == "NOTSET" ? node.List("pads") ?? [0, 0, 0, 0] : [0, 0, 0, 0];
            node.Require(
                padding is "NOTSET" or "VALID" && pads.Count == 4 && pads.All(pad => pad is >= 0 and < 10_000), "is padded in a way that is not known");
            int before = (int)pads[axis], after = (int)pads[axis + 2];
            int room = length + before + after - extent;
            node.Require(room >= 0, "has windows that are larger than its images");
            int windows = room / stride + 1;
            // A window that is begun counts as well, if it begins before the padding behind.
            bool isBegun = node.Whole("ceil_mode", 0) == 1 && room % stride != 0 && windows * stride < length + before;
            return new Axis(length, extent, stride, before, windows + (isBegun ? 1 : 0));
        }

        private int CountIn(int length) => length < Extent ? 0 : (length - Extent) / Stride + 1;
    }
}
