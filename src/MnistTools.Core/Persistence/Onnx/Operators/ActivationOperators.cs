using System.Globalization;
using MnistTools.Layers;
using MnistTools.Layers.Stages;

namespace MnistTools.Persistence.Onnx.Operators;

/// <summary>Functions of what comes in.</summary>
internal static class ActivationOperators
{
    private const float SeluAlpha = 1.67326319f, SeluGamma = 1.05070102f;

    public static Dictionary<string, Action<OnnxGraphReader, OnnxNode>> All { get; } = new()
    {
        ["Relu"] = (graph, node) => Append(graph, node, ActivationFunction.Relu),
        ["Sigmoid"] = (graph, node) => Append(graph, node, ActivationFunction.Sigmoid),
        ["Tanh"] = (graph, node) => Append(graph, node, ActivationFunction.Tanh),
        ["Softplus"] = (graph, node) => Append(graph, node, ActivationFunction.Softplus),
        ["Softmax"] = ReadSoftmax,
        ["LogSoftmax"] = (graph, node) =>
        {
            node.Require(graph.IsOutput(node), "is not the last node, and a softmax is all that can stand for it there");
            ReadSoftmax(graph, node);
        },
        ["Gelu"] = (graph, node) =>
        {
            node.Require(node.Text("approximate", "none") == "none", "is an approximation");
            Append(graph, node, ActivationFunction.Gelu);
        },
        ["Selu"] = (graph, node) =>
        {
            node.Require(
                Math.Abs(node.Number("alpha", SeluAlpha) - SeluAlpha) < 1e-5 && Math.Abs(node.Number("gamma", SeluGamma) - SeluGamma) < 1e-5,
                "has an alpha or gamma of its own");
            Append(graph, node, ActivationFunction.Selu);
        },
        ["Elu"] = (graph, node) =>
        {
            double alpha = Exact(node.Number("alpha", 1));
            if (alpha == 1)
            {
                Append(graph, node, ActivationFunction.Elu);
            }
            else
            {
                graph.Append(node, new ELU(alpha));
            }
        },
        ["LeakyRelu"] = (graph, node) => graph.Append(node, new LeakyReLU(Exact(node.Number("alpha", 0.01f)))),
        ["PRelu"] = ReadPRelu,
        ["Clip"] = ReadClip,
    };

    /// <summary>A number of 32 bits as it was written: 0.2, not 0.20000000298.</summary>
    public static double Exact(float number) => double.Parse(number.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>Puts a function behind what goes into a node: into the layer before it, where nothing else takes what comes out of that.</summary>
    public static void Append(OnnxGraphReader graph, OnnxNode node, ActivationFunction function)
    {
        OnnxValue value = graph.Value(node);
        Layer? joined = value.Chain.Last?.Layer is { OutputFunction: ActivationFunction.Linear } last && graph.IsOnlyUse(node)
            ? last.WithActivation(function)
            : null;
        graph.Set(node, joined is null
            ? OnnxGraphReader.After(node, value, new Activation(function))
            : OnnxGraphReader.Replace(node, value, value.Chain.Last! with { Layer = joined }));
    }

    private static void ReadSoftmax(OnnxGraphReader graph, OnnxNode node)
    {
        OnnxValue value = graph.Value(node);
        int rank = value.GraphSizes.Count + 1;
        // Before operator set 13, the default was 1, and all axes from there on were one.
        bool isOlder = node.OperatorSet < 13;
        long axis = node.Whole("axis", isOlder ? 1 : -1);
        node.Require((axis < 0 ? axis + rank : axis) == value.LastAxis && (value.IsFlat || !isOlder), "is not over the channels alone");
        Append(graph, node, ActivationFunction.Softmax);
    }

    /// <summary>Slopes of all, of each channel, or of each number.</summary>
    private static void ReadPRelu(OnnxGraphReader graph, OnnxNode node)
    {
        OnnxValue value = graph.Value(node);
        OnnxTensor slopes = graph.Floats(node, 1);
        if (slopes.Count == 1 && slopes.Floats![0] >= 0)
        {
            graph.Append(node, new LeakyReLU(Exact(slopes.Floats[0])));
        }
        else if (!value.IsFlat && slopes.Count == value.Shape.ElementCount)
        {
            long[] sizes = [.. slopes.Sizes.SkipWhile(size => size == 1)];
            node.Require(
                value.Layout != OnnxLayout.ChannelsLast && value.GraphSizes.SkipWhile(size => size == 1).SequenceEqual(sizes), "has slopes in another order");
            graph.Append(node, new PReLU(), (WeightKind.Alpha, slopes.Floats!));
        }
        else
        {
            float[] alpha = OnnxOrder.AlongLastAxis(node, value, slopes);
            Specs.NumberList? shared = value.IsFlat ? null : new(Enumerable.Range(1, value.Shape.Sizes.Count - 1).Select(axis => (double)axis));
            graph.Append(node, new PReLU(shared), (WeightKind.Alpha, alpha));
        }
    }

    /// <summary>From 0 up it is what Relu is, and up to 6 Relu6.</summary>
    private static void ReadClip(OnnxGraphReader graph, OnnxNode node)
    {
        float least = graph.FindConstant(node, 1)?.Floats is [var low] ? low : node.Number("min", float.NegativeInfinity);
        float most = graph.FindConstant(node, 2)?.Floats is [var high] ? high : node.Number("max", float.PositiveInfinity);
        node.Require(
            least == 0 && (most is >= float.MaxValue or Activations.MostOfRelu6),
            $"keeps numbers between {least.ToString(CultureInfo.InvariantCulture)} and {most.ToString(CultureInfo.InvariantCulture)}, which no layer does");
        Append(graph, node, most == Activations.MostOfRelu6 ? ActivationFunction.Relu6 : ActivationFunction.Relu);
    }
}
