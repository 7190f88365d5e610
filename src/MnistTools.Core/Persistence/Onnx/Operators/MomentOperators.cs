using MnistTools.Layers;
using MnistTools.Specs;

namespace MnistTools.Persistence.Onnx.Operators;

/// <summary>A value on the way to a layer normalisation or a Gelu that is written step by step, and what it is of.</summary>
/// <param name="Source">What goes into that layer.</param>
/// <param name="Kind">Which step it is.</param>
/// <param name="Epsilon">What was added to the variance.</param>
internal sealed record OnnxMoment(OnnxValue Source, OnnxMomentKind Kind, float Epsilon = 0);

/// <summary>The steps of a layer normalisation, (x - mean) / sqrt(variance + epsilon), and of Gelu, x · (1 + erf(x / √2)) / 2.</summary>
internal enum OnnxMomentKind
{
    Mean,
    Centered,
    Squares,
    Variance,
    PaddedVariance,
    Deviation,
    ErrorFunction,
    TwiceNormal,
    Normal,
    TwiceGelu,
    Gelu,
}

/// <summary>Means over axes: of a whole image as a pooling, along the last axis as the beginning of a layer normalisation.</summary>
internal static class MomentOperators
{
    public static Dictionary<string, Action<OnnxGraphReader, OnnxNode>> All { get; } = new() { ["ReduceMean"] = ReadMean };

    /// <summary>What takes away a mean.</summary>
    public static void Begin(OnnxGraphReader graph, OnnxNode node)
    {
        node.Require(
            node.Operation == "Sub"
                && graph.FindValue(node, 0) is { } value
                && graph.FindMoment(node, 1) is { Kind: OnnxMomentKind.Mean } mean
                && ReferenceEquals(mean.Source.Chain, value.Chain),
            "computes with two branches in a way that no layer does");
        graph.Set(node, new OnnxMoment(graph.Value(node), OnnxMomentKind.Centered));
    }

    /// <summary>The steps behind it.</summary>
    public static void Continue(OnnxGraphReader graph, OnnxNode node)
    {
        (OnnxMoment? first, OnnxMoment? second) = (graph.FindMoment(node, 0), graph.FindMoment(node, 1));
        switch (node.Operation, first?.Kind, second?.Kind)
        {
            case ("Sub", null, OnnxMomentKind.Mean):
                Begin(graph, node);
                break;
            case ("Mul", OnnxMomentKind.Centered, OnnxMomentKind.Centered) when ReferenceEquals(first.Source.Chain, second.Source.Chain):
            case ("Pow", OnnxMomentKind.Centered, null) when graph.Floats(node, 1).Floats is [2]:
                graph.Set(node, first with { Kind = OnnxMomentKind.Squares });
                break;
            case ("ReduceMean", OnnxMomentKind.Squares, null):
                node.Require(IsAlongLastAxis(graph, node, first.Source), "is over other axes than the mean");
                graph.Set(node, first with { Kind = OnnxMomentKind.Variance });
                break;
            case ("Add", OnnxMomentKind.Variance, null) when graph.Floats(node, 1).Floats is [var epsilon]:
                graph.Set(node, first with { Kind = OnnxMomentKind.PaddedVariance, Epsilon = epsilon });
                break;
            case ("Sqrt", OnnxMomentKind.PaddedVariance, null):
                graph.Set(node, first with { Kind = OnnxMomentKind.Deviation });
                break;
            case ("Div", OnnxMomentKind.Centered, OnnxMomentKind.Deviation) when ReferenceEquals(first.Source.Chain, second.Source.Chain):
                graph.Set(
                    node,
                    OnnxGraphReader.After(node, first.Source, new LayerNormalization(ActivationOperators.Exact(second.Epsilon), Center: false, Scale: false)));
                break;
            default:
                throw node.Refuse("computes with means or the error function in a way that no layer does");
        }
    }

    private static void ReadMean(OnnxGraphReader graph, OnnxNode node)
    {
        OnnxValue value = graph.Value(node);
        long[] axes = AxesOf(graph, node, value);
        bool keeps = node.Whole("keepdims", 1) == 1;
        long[] ofImage = value.Layout == OnnxLayout.ChannelsFirst ? [2, 3] : value.Layout == OnnxLayout.ChannelsLast ? [1, 2] : [];
        if (ofImage.Length == 2 && axes.SequenceEqual(ofImage))
        {
            (int rows, int columns, _) = value.Image;
            OnnxValue mean = OnnxGraphReader.After(node, value, keeps ? new AveragePooling2D(new Size2D(rows, columns)) : new GlobalAveragePooling2D());
            graph.Set(node, keeps ? mean : mean with { Layout = OnnxLayout.FlatChannelsFirst });
            return;
        }

        node.Require(keeps && IsAlongLastAxis(graph, node, value), "is over axes that no layer takes the mean of");
        graph.Set(node, new OnnxMoment(value, OnnxMomentKind.Mean));
    }

    private static bool IsAlongLastAxis(OnnxGraphReader graph, OnnxNode node, OnnxValue value) =>
        AxesOf(graph, node, value) is [var axis] && axis == value.LastAxis;

    private static long[] AxesOf(OnnxGraphReader graph, OnnxNode node, OnnxValue value)
    {
        int rank = value.GraphSizes.Count + 1;
        return [.. (graph.Whole(node, 1) ?? node.List("axes") ?? []).Select(axis => axis < 0 ? axis + rank : axis).Order()];
    }
}
