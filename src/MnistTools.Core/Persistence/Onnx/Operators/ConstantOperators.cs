namespace MnistTools.Persistence.Onnx.Operators;

/// <summary>What is computed of constants: mostly shapes, which exporters write step by step, and weights that are turned.</summary>
internal static class ConstantOperators
{
    /// <summary>The size of the batch, which is not known before there is one; also what a shape has for what is left.</summary>
    private const long Batch = -1;

    /// <summary>Computes what comes out of a node.</summary>
    public static void Read(OnnxGraphReader graph, OnnxNode node) => graph.Set(node, node.Operation switch
    {
        "Constant" => ReadConstant(node),
        "Shape" => ReadShape(graph, node),
        "Identity" or "Cast" => graph.Constant(node, 0),
        "Reshape" => Reshape(graph.Constant(node, 0), graph.Whole(node, 1) ?? node.List("shape") ?? throw node.Refuse("has no shape")),
        "Transpose" => graph.Constant(node, 0).Transpose(node.List("perm")),
        "Unsqueeze" => Unsqueeze(node, graph.Constant(node, 0), graph.Whole(node, 1) ?? node.List("axes") ?? []),
        "Squeeze" => Squeeze(graph.Constant(node, 0), graph.Whole(node, 1) ?? node.List("axes")),
        "Concat" => OnnxTensor.Of([.. Enumerable.Range(0, node.Inputs.Count).SelectMany(place => WholeOf(graph, node, place))]),
        "Gather" => Gather(graph, node),
        "Slice" => Slice(graph, node),
        "ConstantOfShape" => Fill(graph, node),
        "Add" => Compute(graph, node, (first, second) => checked(first + second)),
        "Sub" => Compute(graph, node, (first, second) => checked(first - second)),
        "Mul" => Compute(graph, node, (first, second) => checked(first * second), neutral: 1),
        "Div" => Compute(graph, node, (first, second) => second == 0 ? throw node.Refuse("divides by 0") : first / second),
        "ReduceProd" => Multiply(graph, node),
        _ => throw node.Refuse("computes with constants in a way that is not known here"),
    });

    /// <summary>All sizes, or those from a place to another.</summary>
    private static OnnxTensor ReadShape(OnnxGraphReader graph, OnnxNode node)
    {
        long[] sizes = graph.FindValue(node, 0) is { } value ? [Batch, .. value.GraphSizes] : [.. graph.Constant(node, 0).Sizes];
        int start = Place(node.Whole("start", 0)), end = Place(node.Whole("end", sizes.Length));
        return OnnxTensor.Of(start < end ? sizes[start..end] : []);

        int Place(long bound) => (int)Math.Clamp(bound < 0 ? bound + sizes.Length : bound, 0, sizes.Length);
    }

    /// <summary>Computes with sizes, one by one; one alone goes with all.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="node">The node.</param>
    /// <param name="function">What is computed.</param>
    /// <param name="neutral">The number with which the size of the batch is left as it is, for it is not known.</param>
    private static OnnxTensor Compute(OnnxGraphReader graph, OnnxNode node, Func<long, long, long> function, long? neutral = null)
    {
        node.Require(node.Inputs.Count == 2, "computes with other than two");
        long[] first = WholeOf(graph, node, 0), second = WholeOf(graph, node, 1);
        node.Require(first.Length == second.Length || first.Length == 1 || second.Length == 1, "computes with shapes of other lengths");
        long[] results = [.. Enumerable.Range(0, first.Length == 1 ? second.Length : first.Length).Select(i => One(Of(first, i), Of(second, i)))];
        return new OnnxTensor(graph.Constant(node, 0).Sizes.Count + graph.Constant(node, 1).Sizes.Count == 0 ? [] : [results.Length], null, results);

        long Of(long[] numbers, int place) => numbers[numbers.Length == 1 ? 0 : place];

        long One(long one, long other) => (one, other) switch
        {
            (Batch, _) when other == neutral => Batch,
            (_, Batch) when one == neutral => Batch,
            (Batch, _) or (_, Batch) => throw node.Refuse("computes with the size of the batch, which is not known; give it in the shape as -1"),
            _ => function(one, other),
        };
    }

    private static OnnxTensor Multiply(OnnxGraphReader graph, OnnxNode node)
    {
        long[] sizes = WholeOf(graph, node, 0);
        node.Require(!sizes.Contains(Batch), "computes with the size of the batch, which is not known; give it in the shape as -1");
        long product = sizes.Aggregate(1L, (product, size) => checked(product * size));
        return new OnnxTensor(node.Whole("keepdims", 1) == 1 ? [1] : [], null, [product]);
    }

    private static OnnxTensor ReadConstant(OnnxNode node) =>
        node.Tensor("value") is { } tensor ? OnnxTensor.Read(tensor)
        : node.List("value_ints") is { } list ? OnnxTensor.Of([.. list])
        : node.Whole("value_int", long.MinValue) is > long.MinValue and var whole ? new OnnxTensor([], null, [whole])
        : float.IsNaN(node.Number("value_float", float.NaN)) ? throw node.Refuse("is a constant of a kind that is not read") : new OnnxTensor(
            [], [node.Number("value_float", 0)], null);

    private static long[] WholeOf(OnnxGraphReader graph, OnnxNode node, int place) =>
        graph.FindConstant(node, place) is { Whole: { } whole, Sizes.Count: <= 1 } ? whole : throw node.Refuse("takes something that is not a shape");

    /// <summary>A size of 0 is the one that is there already.</summary>
    private static OnnxTensor Reshape(OnnxTensor tensor, IReadOnlyList<long> sizes) =>
        tensor.Reshape([.. sizes.Select((size, axis) => size == 0 && axis < tensor.Sizes.Count ? tensor.Sizes[axis] : size)]);

    private static OnnxTensor Unsqueeze(OnnxNode node, OnnxTensor tensor, IReadOnlyList<long> axes)
    {
        int rank = tensor.Sizes.Count + axes.Count;
        node.Require(rank <= 8, "adds too many axes");
        HashSet<long> added = [.. axes.Select(axis => axis < 0 ? axis + rank : axis)];
        var rest = new Queue<long>(tensor.Sizes);
        return tensor.Reshape([.. Enumerable.Range(0, rank).Select(axis => added.Contains(axis) || rest.Count == 0 ? 1 : rest.Dequeue())]);
    }

    private static OnnxTensor Squeeze(OnnxTensor tensor, IReadOnlyList<long>? axes)
    {
        int rank = tensor.Sizes.Count;
        return tensor.Reshape([.. tensor.Sizes.Where((size, axis) => size != 1 || (axes is not null && !axes.Contains(axis) && !axes.Contains(axis - rank)))]);
    }

    private static OnnxTensor Gather(OnnxGraphReader graph, OnnxNode node)
    {
        long[] values = WholeOf(graph, node, 0);
        OnnxTensor places = graph.Constant(node, 1);
        long[] chosen = [.. WholeOf(graph, node, 1).Select(place => place < 0 ? place + values.Length : place)];
        node.Require(chosen.All(place => place >= 0 && place < values.Length), "takes a size that does not exist");
        return new OnnxTensor(places.Sizes, null, [.. chosen.Select(place => values[place])]);
    }

    /// <summary>Part of the first axis, forwards or backwards.</summary>
    private static OnnxTensor Slice(OnnxGraphReader graph, OnnxNode node)
    {
        OnnxTensor tensor = graph.Constant(node, 0);
        node.Require(tensor is { Whole: not null, Sizes.Count: > 0 }, "takes something that is not a shape");
        node.Require(
            (graph.Whole(node, 3) ?? node.List("axes") ?? [0]).All(axis => axis == 0 || axis == -tensor.Sizes.Count),
            "takes sizes from another axis than the first");
        int count = (int)tensor.Sizes[0], length = count == 0 ? 0 : tensor.Count / count;
        long step = One(graph.Whole(node, 4) ?? [1]);
        node.Require(step is 1 or -1, "takes sizes by steps");
        // Backwards, the place before the first is the last of all ends.
        int least = step > 0 ? 0 : -1, most = step > 0 ? count : count - 1;
        int first = Place(One(graph.Whole(node, 1) ?? node.List("starts"))), last = Place(One(graph.Whole(node, 2) ?? node.List("ends")));
        int[] taken = [.. Enumerable.Range(0, count).Select(i => first + (i * (int)step)).TakeWhile(row => step > 0 ? row < last : row > last)];
        return new OnnxTensor([taken.Length, .. tensor.Sizes.Skip(1)], null, [.. taken.SelectMany(row => tensor.Whole!.Skip(row * length).Take(length))]);

        long One(IReadOnlyList<long>? bounds) => bounds is [var bound] ? bound : throw node.Refuse("takes sizes from several axes");

        int Place(long bound) => (int)Math.Clamp(bound < 0 ? bound + count : bound, least, most);
    }

    /// <summary>As many whole numbers as a shape says, all the same.</summary>
    private static OnnxTensor Fill(OnnxGraphReader graph, OnnxNode node)
    {
        const int MostSizes = 64;
        long[] sizes = WholeOf(graph, node, 0);
        node.Require(sizes is [>= 0 and <= MostSizes] && node.Tensor("value") is not null, "makes numbers that are not a shape");
        return OnnxTensor.Read(node.Tensor("value")!) is { Whole: [var value] }
            ? OnnxTensor.Of([.. Enumerable.Repeat(value, (int)sizes[0])])
            : throw node.Refuse("makes numbers that are not a shape");
    }
}
