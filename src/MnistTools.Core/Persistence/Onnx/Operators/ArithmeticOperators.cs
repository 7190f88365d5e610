using MnistTools.Layers;

namespace MnistTools.Persistence.Onnx.Operators;

/// <summary>Sums and products, and the normalisations that are made of them.</summary>
internal static class ArithmeticOperators
{
    public static Dictionary<string, Action<OnnxGraphReader, OnnxNode>> All { get; } = new()
    {
        ["Add"] = ReadAdd,
        ["Sum"] = ReadAdd,
        ["Sub"] = (graph, node) =>
        {
            if (graph.FindValue(node, 0) is { } value && node.Inputs.Count == 2 && graph.IsConstant(node.Inputs[1]))
            {
                Shift(graph, node, value, Map(graph.Floats(node, 1), number => -number));
            }
            else if (graph.FindValue(node, 1) is { } subtracted && graph.IsConstant(node.Inputs[0]))
            {
                Scale(graph, node, subtracted, Map(graph.Floats(node, 0), _ => -1));
                Shift(graph, node, graph.ValueOf(node), graph.Floats(node, 0));
            }
            else
            {
                MomentOperators.Begin(graph, node);
            }
        },
        ["Mul"] = ReadMul,
        ["Div"] = (graph, node) => Scale(graph, node, graph.Value(node), Map(graph.Floats(node, 1), number => 1 / number)),
        ["BatchNormalization"] = ReadBatchNormalization,
        ["LayerNormalization"] = ReadLayerNormalization,
    };

    private static OnnxTensor Map(OnnxTensor tensor, Func<float, float> function) => tensor with { Floats = [.. tensor.Floats!.Select(function)] };

    private static void ReadAdd(OnnxGraphReader graph, OnnxNode node)
    {
        node.Require(node.Inputs.Count == 2, "adds other than two");
        (OnnxValue? first, OnnxValue? second) = (graph.FindValue(node, 0), graph.FindValue(node, 1));
        if (first is null || second is null)
        {
            Shift(graph, node, first ?? graph.Value(node, 1), graph.Floats(node, first is null ? 0 : 1));
            return;
        }

        node.Require(first.Shape.Equals(second.Shape) && first.Layout == second.Layout, $"adds {first.Shape} and {second.Shape}");
        (OnnxValue start, OnnxValue end) = first.Chain.FindLayersSince(second.Chain) is not null ? (second, first) : (first, second);
        IReadOnlyList<OnnxLayer>? between = end.Chain.FindLayersSince(start.Chain);
        node.Require(between is not null, "adds two branches, neither of which leads into the other");
        // What does nothing outside of training leaves no node: a residual of a Dropout is x + x.
        graph.Set(
            node,
            OnnxGraphReader.AddInput(
                node, start.Chain, end,
                between is { Count: > 0 } ? between : [new OnnxLayer(new Activation(ActivationFunction.Linear), OnnxGraphReader.NoWeights)]));
    }

    /// <summary>By a factor for each channel; x · sigmoid(x) is Silu.</summary>
    private static void ReadMul(OnnxGraphReader graph, OnnxNode node)
    {
        (OnnxValue? first, OnnxValue? second) = (graph.FindValue(node, 0), graph.FindValue(node, 1));
        if (first is null || second is null)
        {
            Scale(graph, node, first ?? graph.Value(node, 1), graph.Floats(node, first is null ? 0 : 1));
            return;
        }

        (OnnxValue start, OnnxValue end) = first.Chain.FindLayersSince(second.Chain) is not null ? (second, first) : (first, second);
        node.Require(end.Chain.FindLayersSince(start.Chain) is [{ Layer: Activation { Function: ActivationFunction.Sigmoid } }], "multiplies two branches");
        graph.Set(node, OnnxGraphReader.After(node, start, new Activation(ActivationFunction.Silu)));
    }

    /// <summary>Adds numbers: to the pixels, as the bias of the layer before, as the shift of a normalisation, or as one of their own.</summary>
    private static void Shift(OnnxGraphReader graph, OnnxNode node, OnnxValue value, OnnxTensor tensor) => Apply(
        graph, node, value, tensor, number => (1, number), (last, numbers) => last.Layer switch
        {
            Dense { UseBias: false, Activation: ActivationFunction.Linear } dense => With(last, dense with { UseBias = true }, WeightKind.Bias, numbers),
            Conv2D { UseBias: false, Activation: ActivationFunction.Linear } convolution =>
                With(last, convolution with { UseBias = true }, WeightKind.Bias, numbers),
            DepthwiseConv2D { UseBias: false, Activation: ActivationFunction.Linear } depthwise =>
                With(last, depthwise with { UseBias = true }, WeightKind.Bias, numbers),
            LayerNormalization { Center: false } normalization => With(last, normalization with { Center = true }, WeightKind.Beta, numbers),
            BatchNormalization when last.IsScale =>
                With(last, last.Layer, WeightKind.Beta, [.. last.Weights[WeightKind.Beta].Zip(numbers, (old, added) => old + added)]),
            _ => null,
        });

    /// <summary>Multiplies by numbers: the pixels, or as the scale of a normalisation.</summary>
    private static void Scale(OnnxGraphReader graph, OnnxNode node, OnnxValue value, OnnxTensor tensor) => Apply(
        graph, node, value, tensor, number => (number, 0), (last, numbers) => last.Layer switch
        {
            LayerNormalization { Center: false, Scale: false } normalization => With(last, normalization with { Scale = true }, WeightKind.Gamma, numbers),
            BatchNormalization when last.IsScale => last with
            {
                Weights = last.Weights.ToDictionary(
                    weight => weight.Key,
                    weight => weight.Key is WeightKind.Gamma or WeightKind.Beta ? [.. weight.Value.Zip(numbers, (old, factor) => old * factor)] : weight.Value),
            },
            _ => null,
        });

    /// <summary>Multiplies by numbers and adds numbers: to the pixels, in the layer before, or as a normalisation of their own.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="node">The node.</param>
    /// <param name="value">What is changed.</param>
    /// <param name="tensor">The numbers.</param>
    /// <param name="change">The factor and the offset that a number stands for.</param>
    /// <param name="join">Makes one layer of the last one and the numbers, where they can be one.</param>
    private static void Apply(
        OnnxGraphReader graph, OnnxNode node, OnnxValue value, OnnxTensor tensor, Func<float, (float Factor, float Offset)> change,
        Func<OnnxLayer, float[], OnnxLayer?> join)
    {
        bool isOnlyUse = graph.IsOnlyUse(node, graph.FindValue(node, 0) is null ? 1 : 0);
        if (value.IsInput && tensor.Count == 1 && isOnlyUse)
        {
            (double before, double offsetBefore) = graph.Scale ?? (1, 0);
            (float factor, float offset) = change(tensor.Floats![0]);
            graph.Scale = (before * factor, offsetBefore * factor + offset);
            graph.Set(node, value);
            return;
        }

        float[] numbers = OnnxOrder.AlongLastAxis(node, value, tensor);
        OnnxLayer? joined = isOnlyUse && value.Chain.Last is { } last ? join(last, numbers) : null;
        graph.Set(
            node,
            joined is null
                ? AfterScale(node, value, [.. numbers.Select(number => change(number).Factor)], [.. numbers.Select(number => change(number).Offset)])
                : OnnxGraphReader.Replace(node, value, joined));
    }

    private static OnnxLayer With(OnnxLayer last, Layer layer, WeightKind kind, float[] numbers) =>
        last with { Layer = layer, Weights = new Dictionary<WeightKind, float[]>(last.Weights) { [kind] = numbers } };

    /// <summary>A batch normalisation whose mean is 0 and whose variance with epsilon is 1.</summary>
    private static OnnxValue AfterScale(OnnxNode node, OnnxValue value, float[] factor, float[] offset)
    {
        var layer = new BatchNormalization();
        OnnxValue after = OnnxGraphReader.After(
            node,
            value,
            layer,
            (WeightKind.Gamma, factor),
            (WeightKind.Beta, offset),
            (WeightKind.MovingMean, new float[factor.Length]),
            (WeightKind.MovingVariance, [.. factor.Select(_ => (float)(1 - layer.Epsilon))]));
        return after with { Chain = after.Chain with { Last = after.Chain.Last! with { IsScale = true } } };
    }

    private static void ReadBatchNormalization(OnnxGraphReader graph, OnnxNode node)
    {
        OnnxValue value = graph.Value(node);
        node.Require(value.LastAxis == 1, $"is over the channels, and {value.Shape} has none there");
        WeightKind[] kinds = [WeightKind.Gamma, WeightKind.Beta, WeightKind.MovingMean, WeightKind.MovingVariance];
        graph.Append(
            node,
            new BatchNormalization(
                BatchNormalization.ToMomentum(ActivationOperators.Exact(node.Number("momentum", 0.9f))),
                ActivationOperators.Exact(node.Number("epsilon", 1e-5f))),
            kinds.Select((kind, i) => (kind, OnnxOrder.ToChannelsFirst(value, graph.Floats(node, i + 1).Floats!))));
    }

    private static void ReadLayerNormalization(OnnxGraphReader graph, OnnxNode node)
    {
        OnnxValue value = graph.Value(node);
        long axis = node.Whole("axis", -1);
        int rank = value.GraphSizes.Count + 1;
        node.Require((axis < 0 ? axis + rank : axis) == rank - 1 && value.LastAxis == rank - 1, $"is over other axes than the last of {value.Shape}");
        float[] scale = OnnxOrder.AlongLastAxis(node, value, graph.Floats(node, 1));
        float[]? shift = graph.FindConstant(node, 2) is { } bias ? OnnxOrder.AlongLastAxis(node, value, bias) : null;
        var layer = new LayerNormalization(ActivationOperators.Exact(node.Number("epsilon", 1e-5f)), Center: shift is not null);
        graph.Append(node, layer, shift is null ? [(WeightKind.Gamma, scale)] : [(WeightKind.Gamma, scale), (WeightKind.Beta, shift)]);
    }
}
