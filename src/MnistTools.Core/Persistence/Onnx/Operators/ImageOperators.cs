using MnistTools.Layers;
using MnistTools.Specs;

namespace MnistTools.Persistence.Onnx.Operators;

/// <summary>What works on images: convolutions, poolings, what makes images larger.</summary>
internal static class ImageOperators
{
    public static Dictionary<string, Action<OnnxGraphReader, OnnxNode>> All { get; } = new()
    {
        ["Conv"] = ReadConvolution,
        ["MaxPool"] = ReadMaxPool,
        ["AveragePool"] = ReadAveragePool,
        ["GlobalAveragePool"] = (graph, node) => graph.Append(node, new AveragePooling2D(WholeOf(graph, node))),
        ["GlobalMaxPool"] = (graph, node) => graph.Append(node, new MaxPooling2D(WholeOf(graph, node))),
        ["Pad"] = ReadPad,
        ["Resize"] = ReadResize,
        ["Upsample"] = (graph, node) => AppendUpSampling(graph, node, graph.FindConstant(node, 1)?.Floats, repeats: true),
    };

    /// <summary>The images that go into a node, their channels first.</summary>
    private static OnnxValue Image(OnnxGraphReader graph, OnnxNode node)
    {
        OnnxValue value = graph.Value(node);
        node.Require(value.Layout == OnnxLayout.ChannelsFirst, $"takes images with their channels first, which {value.Shape} has not there");
        return value;
    }

    private static Size2D WholeOf(OnnxGraphReader graph, OnnxNode node)
    {
        (int rows, int columns, _) = Image(graph, node).Image;
        return new Size2D(rows, columns);
    }

    private static void ReadConvolution(OnnxGraphReader graph, OnnxNode node)
    {
        OnnxTensor kernel = graph.Floats(node, 1);
        if (kernel.Sizes is not [var filters, var depth, var rows, var columns])
        {
            throw node.Refuse($"has a kernel ({string.Join(", ", kernel.Sizes)}) that is not of images");
        }

        OnnxWindow window = OnnxWindow.Read(node, new Size2D(checked((int)rows), checked((int)columns)));
        (OnnxValue value, Padding padding) = window.Place(node, Image(graph, node), zeros: true, same: true);
        long groups = node.Whole("group", 1);
        int channels = value.Image.Channels;
        bool isDepthwise = groups > 1 && groups == channels && depth == 1 && filters % channels == 0;
        node.Require(groups == 1 || isDepthwise, $"has {groups} groups for {channels} channels; there is 1, or one for each");
        float[]? bias = graph.FindConstant(node, 2)?.Floats;
        Layer layer = isDepthwise
            ? new DepthwiseConv2D(window.Size, window.Strides, padding, (int)(filters / channels), UseBias: bias is not null, DilationRate: window.Dilation)
            : new Conv2D(checked((int)filters), window.Size, window.Strides, padding, UseBias: bias is not null, DilationRate: window.Dilation);
        WeightKind kind = isDepthwise ? WeightKind.DepthwiseKernel : WeightKind.Kernel;
        graph.Set(node, OnnxGraphReader.After(node, value, layer, bias is null ? [(kind, kernel.Floats!)] : [(kind, kernel.Floats!), (WeightKind.Bias, bias)]));
    }

    /// <summary>What is padded never is the largest; zeros are not either where all that comes in is at least 0.</summary>
    private static void ReadMaxPool(OnnxGraphReader graph, OnnxNode node)
    {
        OnnxWindow window = OnnxWindow.Read(node, null);
        node.Require(window.Dilation == 1, "is dilated, which no layer is");
        OnnxValue image = Image(graph, node);
        bool isPositive = image.Chain.Last?.Layer.OutputFunction is ActivationFunction.Relu
            or ActivationFunction.Sigmoid
            or ActivationFunction.Softmax
            or ActivationFunction.Softplus
            or ActivationFunction.Relu6;
        (OnnxValue value, Padding padding) = window.Place(node, image, zeros: isPositive, same: true);
        graph.Set(node, OnnxGraphReader.After(node, value, new MaxPooling2D(window.Size, window.Strides, padding)));
    }

    private static void ReadAveragePool(OnnxGraphReader graph, OnnxNode node)
    {
        OnnxWindow window = OnnxWindow.Read(node, null);
        node.Require(window.Dilation == 1, "is dilated, which no layer is");
        bool countsPadding = node.Whole("count_include_pad", 0) == 1;
        (OnnxValue value, Padding padding) = window.Place(node, Image(graph, node), zeros: countsPadding, same: !countsPadding);
        graph.Set(node, OnnxGraphReader.After(node, value, new AveragePooling2D(window.Size, window.Strides, padding)));
    }

    private static void ReadPad(OnnxGraphReader graph, OnnxNode node)
    {
        OnnxValue value = graph.Value(node);
        IReadOnlyList<long> pads = graph.Whole(node, 1) ?? node.List("pads") ?? [];
        int rank = value.GraphSizes.Count + 1;
        long[] axes = [.. (graph.Whole(node, 3) ?? [.. Enumerable.Range(0, rank).Select(axis => (long)axis)]).Select(axis => axis < 0 ? axis + rank : axis)];
        float filling = graph.FindConstant(node, 2)?.Floats is [var given] ? given : node.Number("value", 0);
        node.Require(node.Text("mode", "constant") == "constant" && filling == 0, "fills with other than zeros");
        node.Require(value.Layout is OnnxLayout.ChannelsFirst or OnnxLayout.ChannelsLast && pads.Count == 2 * axes.Length, "is not of images");
        long[] before = new long[rank], after = new long[rank];
        for (int i = 0; i < axes.Length; i++)
        {
            node.Require(axes[i] >= 0 && axes[i] < rank, "has an axis that does not exist");
            (before[axes[i]], after[axes[i]]) = (pads[i], pads[i + axes.Length]);
        }

        int first = value.Layout == OnnxLayout.ChannelsFirst ? 2 : 1;
        bool isOfPositions = Enumerable.Range(0, rank).All(axis => axis == first || axis == first + 1 || before[axis] == 0);
        node.Require(isOfPositions && before.SequenceEqual(after) && before.Min() >= 0, "does not add the same on opposite sides of images");
        graph.Set(
            node,
            before.Max() == 0
                ? value
                : OnnxGraphReader.After(node, value, new ZeroPadding2D(new Size2D(checked((int)before[first]), checked((int)before[first + 1])))));
    }

    private static void ReadResize(OnnxGraphReader graph, OnnxNode node)
    {
        string places = node.Text("coordinate_transformation_mode", "half_pixel");
        string rounding = node.Text("nearest_mode", "round_prefer_floor");
        bool repeats = (places, rounding) is ("asymmetric", "floor") or ("half_pixel", "round_prefer_floor" or "round_prefer_ceil");
        float[]? scales = graph.FindConstant(node, 2)?.Floats;
        if (graph.Whole(node, 3) is { } sizes)
        {
            IReadOnlyList<long> now = Image(graph, node).GraphSizes;
            scales = [.. sizes.Select((size, axis) => axis == 0 ? 1f : (float)size / now[Math.Min(axis, now.Count) - 1])];
        }

        AppendUpSampling(graph, node, scales, repeats);
    }

    private static void AppendUpSampling(OnnxGraphReader graph, OnnxNode node, float[]? scales, bool repeats)
    {
        node.Require(node.Text("mode", "nearest") == "nearest" && repeats, "makes other images than by repeating rows and columns");
        if (scales is not [1, 1, var rows and >= 1 and < 1000, var columns and >= 1 and < 1000] || rows != MathF.Floor(rows) || columns != MathF.Floor(columns))
        {
            throw node.Refuse("repeats rows and columns other than a whole number of times");
        }

        graph.Set(node, OnnxGraphReader.After(node, Image(graph, node), new UpSampling2D(new Size2D((int)rows, (int)columns))));
    }
}
