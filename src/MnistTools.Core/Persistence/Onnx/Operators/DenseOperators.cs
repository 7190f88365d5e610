using MnistTools.Layers;

namespace MnistTools.Persistence.Onnx.Operators;

/// <summary>Products of what comes in and a matrix.</summary>
internal static class DenseOperators
{
    public static Dictionary<string, Action<OnnxGraphReader, OnnxNode>> All { get; } = new()
    {
        ["Gemm"] = (graph, node) =>
        {
            node.Require(node.Whole("transA", 0) == 0, "turns what goes in");
            OnnxTensor matrix = graph.Floats(node, 1);
            float alpha = node.Number("alpha", 1), beta = node.Number("beta", 1);
            OnnxTensor? bias = graph.FindConstant(node, 2);
            Append(
                graph, node, node.Whole("transB", 0) == 0 ? matrix.Transpose() : matrix, alpha,
                bias is null ? null : [.. bias.Floats!.Select(value => value * beta)]);
        },
        ["MatMul"] = (graph, node) => Append(graph, node, graph.Floats(node, 1).Transpose(), 1, null),
    };

    /// <param name="graph">The graph.</param>
    /// <param name="node">The node.</param>
    /// <param name="matrix">(outputs, inputs).</param>
    /// <param name="factor">What the products are multiplied by.</param>
    /// <param name="bias">What is added to all outputs, or each.</param>
    private static void Append(OnnxGraphReader graph, OnnxNode node, OnnxTensor matrix, float factor, float[]? bias)
    {
        OnnxValue value = graph.Value(node);
        node.Require(
            value.IsFlat && matrix.Sizes is [_, var inputs] && inputs == value.Shape.ElementCount,
            $"multiplies {value.Shape} by a matrix ({string.Join(", ", matrix.Sizes)})");
        int units = checked((int)matrix.Sizes[0]);
        float[] kernel = OnnxOrder.ToChannelsFirst(value, [.. matrix.Floats!.Select(weight => weight * factor)]);
        var layer = new Dense(units, UseBias: bias is not null);
        OnnxValue dense = bias is null
            ? OnnxGraphReader.After(node, value, layer, (WeightKind.Kernel, kernel))
            : OnnxGraphReader.After(
                node, value, layer, (WeightKind.Kernel, kernel), (WeightKind.Bias, bias.Length == 1 ? [.. Enumerable.Repeat(bias[0], units)] : bias));
        graph.Set(node, dense with { Layout = OnnxLayout.FlatChannelsFirst });
    }
}

/// <summary>Numbers of which each input has its own, in PyTorch's order.</summary>
internal static class OnnxOrder
{
    /// <summary>Rows of numbers for what was flattened with its channels last, as if they had been first.</summary>
    public static float[] ToChannelsFirst(OnnxValue value, float[] numbers)
    {
        if (value.Layout != OnnxLayout.FlatChannelsLast || value.Shape.FlattenedImage is not var (rows, columns, channels))
        {
            return numbers;
        }

        int positions = rows * columns;
        float[] turned = new float[numbers.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            (int row, int place) = Math.DivRem(i, positions * channels);
            turned[row * positions * channels + place % channels * positions + place / channels] = numbers[i];
        }

        return turned;
    }

    /// <summary>A number for each place along the last axis of a value, of numbers that are spread over all else.</summary>
    public static float[] AlongLastAxis(OnnxNode node, OnnxValue value, OnnxTensor tensor)
    {
        int count = value.Shape.Sizes[^1];
        float[] numbers = tensor.Floats ?? throw node.Refuse("computes with whole numbers");
        if (numbers.Length == 1)
        {
            return [.. Enumerable.Repeat(numbers[0], count)];
        }

        int rank = value.GraphSizes.Count + 1;
        bool isAlong =
            numbers.Length == count && tensor.Sizes.Select((size, axis) => size == 1 || axis + rank - tensor.Sizes.Count == value.LastAxis).All(fits => fits);
        node.Require(isAlong, $"has numbers ({string.Join(", ", tensor.Sizes)}) that are not one for each channel of {value.Shape}");
        return ToChannelsFirst(value, numbers);
    }
}
