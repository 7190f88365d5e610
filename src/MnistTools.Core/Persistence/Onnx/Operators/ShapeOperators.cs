using MnistTools.Layers;
using DataType = MnistTools.Persistence.Onnx.Messages.TensorProto.Types.DataType;

namespace MnistTools.Persistence.Onnx.Operators;

/// <summary>What changes shapes, or nothing.</summary>
internal static class ShapeOperators
{
    private static readonly long[] ToChannelsLast = [0, 2, 3, 1];
    private static readonly long[] ToChannelsFirst = [0, 3, 1, 2];

    public static Dictionary<string, Action<OnnxGraphReader, OnnxNode>> All { get; } = new()
    {
        ["Identity"] = Pass,
        ["Dropout"] = Pass,
        ["Cast"] = (graph, node) =>
        {
            node.Require(
                (DataType)node.Whole("to", 0) is DataType.Float or DataType.Double or DataType.Float16 or DataType.Bfloat16,
                $"makes whole numbers of what is computed{(graph.IsOutput(node) ? $". {AdviceFor(node)}" : "")}");
            Pass(graph, node);
        },
        ["ArgMax"] = (_, node) => throw node.Refuse($"leaves the number of one class, and a model here gives a number for each. {AdviceFor(node)}"),
        ["TopK"] = (_, node) => throw node.Refuse($"leaves some classes, and a model here gives a number for each. {AdviceFor(node)}"),
        ["Flatten"] = (graph, node) =>
        {
            long axis = node.Whole("axis", 1);
            node.Require((axis < 0 ? axis + graph.Value(node).GraphSizes.Count + 1 : axis) == 1, "leaves more than one axis");
            graph.Set(node, Flatten(graph, node));
        },
        ["Reshape"] = (graph, node) => graph.Set(node, Reshape(graph, node, ReadTarget(graph, node))),
        ["Squeeze"] = (graph, node) => graph.Set(node, Squeeze(graph, node)),
        ["Unsqueeze"] = (graph, node) => graph.Set(node, Unsqueeze(graph, node)),
        ["Transpose"] = (graph, node) => graph.Set(node, Transpose(graph.Value(node), node)),
    };

    /// <summary>What goes into a node, as one axis.</summary>
    public static OnnxValue Flatten(OnnxGraphReader graph, OnnxNode node)
    {
        OnnxValue value = graph.Value(node);
        if (value.IsFlat)
        {
            return value;
        }

        // A mean over the whole image, of which one position is left, is one layer with the Flatten behind it.
        bool isMean = value.Chain is { Last.Layer: AveragePooling2D { Padding: Padding.Valid } pooling, Before: { } before }
            && before.Shape.Sizes is [var rows, var columns, _] && (pooling.PoolSize ?? 2) == new Specs.Size2D(rows, columns) && graph.IsOnlyUse(node);
        OnnxValue flat = isMean
            ? OnnxGraphReader.Replace(node, value, new OnnxLayer(new GlobalAveragePooling2D(), OnnxGraphReader.NoWeights))
            : OnnxGraphReader.After(node, value, new Flatten());
        graph.FlattensChannelsFirst |= value.Layout == OnnxLayout.ChannelsFirst;
        return flat with { Layout = value.Layout == OnnxLayout.ChannelsLast ? OnnxLayout.FlatChannelsLast : OnnxLayout.FlatChannelsFirst };
    }

    private static string AdviceFor(OnnxNode node) =>
        $"Export the model without it, or take its output away and make '{(node.Inputs.Count > 0 ? node.Inputs[0] : "")}' the output of the graph, the scores of all classes";

    private static void Pass(OnnxGraphReader graph, OnnxNode node) => graph.Set(node, graph.Value(node));

    /// <summary>The sizes behind that of the batch: 0 is the one that is there, -1 what is left.</summary>
    private static long[] ReadTarget(OnnxGraphReader graph, OnnxNode node)
    {
        IReadOnlyList<long> target = graph.Whole(node, 1) ?? node.List("shape") ?? throw node.Refuse("has no shape");
        OnnxValue value = graph.Value(node);
        long[] sizes = [.. target.Skip(1).Select((size, axis) => size == 0 && axis < value.GraphSizes.Count ? value.GraphSizes[axis] : size)];
        node.Require(target.Count > 1 && sizes.Count(size => size == -1) <= 1 && sizes.All(size => size is -1 or > 0), "makes a shape that is not known");
        long known = sizes.Where(size => size != -1).Aggregate(1L, (product, size) => checked(product * size));
        return [.. sizes.Select(size => size == -1 ? value.Shape.ElementCount / known : size)];
    }

    private static OnnxValue Reshape(OnnxGraphReader graph, OnnxNode node, long[] sizes)
    {
        OnnxValue value = graph.Value(node);
        node.Require(
            sizes.Aggregate(1L, (product, size) => checked(product * size)) == value.Shape.ElementCount,
            $"makes ({string.Join(", ", sizes)}) of {value.Shape}");
        if (sizes.SequenceEqual(value.GraphSizes))
        {
            return value;
        }

        if (sizes.Length == 1)
        {
            return Flatten(graph, node);
        }

        // Pixels in one row, as images again, or an axis for the one channel at another place.
        (int rows, int columns, int channels) = value.Image;
        node.Require(channels == 1 && (!value.IsFlat || value.IsInput), $"makes ({string.Join(", ", sizes)}) of {value.Shape}");
        OnnxChain chain = value.IsFlat ? value.Chain.Before! : value.Chain;
        return new OnnxValue(chain, sizes switch
        {
            [1, var r, var c] when r == rows && c == columns => OnnxLayout.ChannelsFirst,
            [var r, var c, 1] when r == rows && c == columns => OnnxLayout.ChannelsLast,
            [var r, var c] when r == rows && c == columns => OnnxLayout.Rows,
            _ => throw node.Refuse($"makes ({string.Join(", ", sizes)}) of images of {value.Shape}"),
        });
    }

    private static OnnxValue Squeeze(OnnxGraphReader graph, OnnxNode node)
    {
        OnnxValue value = graph.Value(node);
        int rank = value.GraphSizes.Count + 1;
        HashSet<long>? axes = (graph.Whole(node, 1) ?? node.List("axes"))?.Select(axis => axis < 0 ? axis + rank : axis).ToHashSet();
        node.Require(
            axes is not null && axes.All(axis => axis > 0 && axis < rank && value.GraphSizes[(int)axis - 1] == 1), "takes away an axis of more than one");
        return Reshape(graph, node, [.. value.GraphSizes.Where((_, axis) => !axes!.Contains(axis + 1))]);
    }

    private static OnnxValue Unsqueeze(OnnxGraphReader graph, OnnxNode node)
    {
        OnnxValue value = graph.Value(node);
        IReadOnlyList<long> axes = graph.Whole(node, 1) ?? node.List("axes") ?? [];
        node.Require(axes.Count == 1 && value.Layout == OnnxLayout.Rows, "adds axes to something that is not an image");
        return Reshape(graph, node, axes[0] == 1 ? [1, .. value.GraphSizes] : [.. value.GraphSizes, 1]);
    }

    private static OnnxValue Transpose(OnnxValue value, OnnxNode node)
    {
        IReadOnlyList<long> order = node.List("perm") ?? [];
        return value.Layout switch
        {
            OnnxLayout.ChannelsFirst when order.SequenceEqual(ToChannelsLast) => value with { Layout = OnnxLayout.ChannelsLast },
            OnnxLayout.ChannelsLast when order.SequenceEqual(ToChannelsFirst) => value with { Layout = OnnxLayout.ChannelsFirst },
            _ => throw node.Refuse("turns other axes than channels"),
        };
    }
}
