using MnistTools.Layers;
using MnistTools.Persistence.Onnx.Messages;
using MnistTools.Persistence.Onnx.Operators;
using MnistTools.Specs;
using MnistTools.Text;

namespace MnistTools.Persistence.Onnx;

/// <summary>
/// Reads the nodes of a graph in their order and makes layers of them. What is computed of constants alone is computed here; each other node takes what came
/// out of earlier ones, and what has no counterpart is refused by its name.
/// </summary>
internal sealed class OnnxGraphReader
{
    /// <summary>Branches within branches; layers within layers are gone through by the stack.</summary>
    private const int MostLevels = 16;

    private static readonly Dictionary<string, Action<OnnxGraphReader, OnnxNode>> Operators = new(
        [.. ImageOperators.All, .. ShapeOperators.All, .. DenseOperators.All, .. ActivationOperators.All, .. ArithmeticOperators.All, .. MomentOperators.All,
            .. GeluOperators.All]);

    private readonly Dictionary<string, OnnxTensor> _constants = [];
    private readonly Dictionary<string, OnnxValue> _values = [];
    private readonly Dictionary<string, OnnxMoment> _moments = [];
    private readonly Dictionary<string, int> _uses = [];
    private readonly GraphProto _graph;
    private readonly long _operatorSet;

    /// <param name="file">The file.</param>
    /// <param name="operatorSet">Which version of the operators it is of.</param>
    /// <param name="input">Name, shape and layout of what goes in.</param>
    public OnnxGraphReader(ModelProto file, long operatorSet, (string Name, Shape Shape, OnnxLayout Layout) input)
    {
        (_graph, _operatorSet) = (file.Graph, operatorSet);
        foreach (TensorProto constant in _graph.Initializer)
        {
            _constants[constant.Name] = OnnxTensor.Read(constant);
        }

        foreach (string name in _graph.Node.SelectMany(node => node.Input).Concat(_graph.Output.Select(output => output.Name)))
        {
            _uses[name] = _uses.GetValueOrDefault(name) + 1;
        }

        var start = new OnnxChain(null, null, input.Shape);
        _values[input.Name] = input.Layout is OnnxLayout.FlatChannelsFirst
            ? new OnnxValue(new OnnxChain(start, new OnnxLayer(new Flatten(), NoWeights), input.Shape.Flatten()), input.Layout)
            : new OnnxValue(start, input.Layout);
    }

    /// <summary>The weights of a layer that has none.</summary>
    public static IReadOnlyDictionary<WeightKind, float[]> NoWeights { get; } = new Dictionary<WeightKind, float[]>();

    /// <summary>What the graph itself does to pixels before all else: factor and offset; <see langword="null"/> for nothing.</summary>
    public (double Factor, double Offset)? Scale { get; set; }

    /// <summary>Whether an image was flattened with its channels first.</summary>
    public bool FlattensChannelsFirst { get; set; }

    /// <summary>What comes out of the graph.</summary>
    /// <exception cref="InvalidDataException">A node has no counterpart here; the message names it.</exception>
    public OnnxValue Read()
    {
        foreach (NodeProto message in _graph.Node)
        {
            var node = new OnnxNode(message, _operatorSet);
            try
            {
                Read(node);
            }
            catch (Exception refused) when (refused is SpecException or ArgumentException or OverflowException)
            {
                throw node.Refuse($"has no counterpart here: {Problem.Of(refused)}");
            }
        }

        return _graph.Output.Select(output => _values.GetValueOrDefault(output.Name)).FirstOrDefault(value => value is not null)
            ?? throw new InvalidDataException("its output is made by no node that was read");
    }

    /// <summary>Whether a name stands for numbers that are known.</summary>
    public bool IsConstant(string name) => _constants.ContainsKey(name);

    /// <summary>What goes into a node at a place.</summary>
    public OnnxValue Value(OnnxNode node, int place = 0) =>
        place < node.Inputs.Count && _values.TryGetValue(node.Inputs[place], out OnnxValue? value)
            ? value
            : throw node.Refuse($"takes '{node.Inputs.ElementAtOrDefault(place)}', which is not the output of an earlier node");

    /// <summary>What came out of a node, so far.</summary>
    public OnnxValue ValueOf(OnnxNode node) => _values[node.Output];

    /// <summary>What goes into a node at a place, if it is of those that go from node to node.</summary>
    public OnnxValue? FindValue(OnnxNode node, int place) => place < node.Inputs.Count ? _values.GetValueOrDefault(node.Inputs[place]) : null;

    /// <summary>What goes into a node at a place, if it is on the way to a layer that is written step by step.</summary>
    public OnnxMoment? FindMoment(OnnxNode node, int place) => place < node.Inputs.Count ? _moments.GetValueOrDefault(node.Inputs[place]) : null;

    /// <summary>The numbers that go into a node at a place; <see langword="null"/> where there are none.</summary>
    public OnnxTensor? FindConstant(OnnxNode node, int place)
    {
        if (place >= node.Inputs.Count || node.Inputs[place].Length == 0)
        {
            return null;
        }

        return _constants.TryGetValue(node.Inputs[place], out OnnxTensor? constant)
            ? constant
            : throw node.Refuse($"takes '{node.Inputs[place]}' as numbers that are known, which it is not");
    }

    /// <summary>The numbers that go into a node at a place, which it cannot do without.</summary>
    public OnnxTensor Constant(OnnxNode node, int place) =>
        FindConstant(node, place) ?? throw node.Refuse($"has nothing at place {place + 1} of what goes in");

    /// <summary>The floats that go into a node at a place.</summary>
    public OnnxTensor Floats(OnnxNode node, int place) =>
        FindConstant(node, place) is { Floats: not null } constant ? constant : throw node.Refuse($"has no weights at place {place + 1} of what goes in");

    /// <summary>The whole numbers that go into a node at a place; <see langword="null"/> where there are none.</summary>
    public IReadOnlyList<long>? Whole(OnnxNode node, int place) => FindConstant(node, place)?.Whole;

    /// <summary>Whether nothing but this node takes what goes into it, so that both can become one layer.</summary>
    public bool IsOnlyUse(OnnxNode node, int place = 0) => _uses[node.Inputs[place]] == 1;

    /// <summary>Whether what comes out of a node comes out of the graph.</summary>
    public bool IsOutput(OnnxNode node) => _graph.Output.Any(output => output.Name == node.Output);

    public void Set(OnnxNode node, OnnxValue value) => _values[node.Output] = value;

    public void Set(OnnxNode node, OnnxTensor constant) => _constants[node.Output] = constant;

    public void Set(OnnxNode node, OnnxMoment moment) => _moments[node.Output] = moment;

    /// <summary>Puts a layer behind what goes into a node.</summary>
    public void Append(OnnxNode node, Layer layer, params IEnumerable<(WeightKind Kind, float[] Values)> weights) =>
        Set(node, After(node, Value(node), layer, weights));

    /// <summary>A layer behind a value, with weights of the sizes that it needs.</summary>
    public static OnnxValue After(OnnxNode node, OnnxValue value, Layer layer, params IEnumerable<(WeightKind Kind, float[] Values)> weights)
    {
        Dictionary<WeightKind, float[]> given = weights.ToDictionary(weight => weight.Kind, weight => weight.Values);
        return After(node, value.Chain, new OnnxLayer(layer, given), value.Layout);
    }

    /// <summary>A layer in place of the last one before a value.</summary>
    public static OnnxValue Replace(OnnxNode node, OnnxValue value, OnnxLayer layer) => After(node, value.Chain.Before!, layer, value.Layout);

    private static OnnxValue After(OnnxNode node, OnnxChain chain, OnnxLayer layer, OnnxLayout layout)
    {
        foreach (LayerWeight weight in layer.Parts.Count == 0 ? layer.Layer.GetWeights(chain.Shape) : [])
        {
            node.Require(
                layer.Weights.TryGetValue(weight.Kind, out float[]? values) && values.Length == weight.Shape.ElementCount,
                $"has weights of other sizes than {layer.Layer} needs, which takes {chain.Shape}: {weight.TorchName} {weight.Shape}");
        }

        return new OnnxValue(new OnnxChain(chain, layer, layer.Layer.GetOutputShape(chain.Shape)), layout);
    }

    /// <summary>A chain of layers, and what goes into it added to what comes out.</summary>
    public static OnnxValue AddInput(OnnxNode node, OnnxChain start, OnnxValue end, IReadOnlyList<OnnxLayer> layers)
    {
        node.Require(layers.All(layer => layer.Depth < MostLevels), "is of branches within branches, deeper than any network");
        return After(node, start, new OnnxLayer(new Residual(new LayerChain(layers.Select(layer => layer.Layer))), NoWeights) { Parts = layers }, end.Layout);
    }

    private void Read(OnnxNode node)
    {
        node.Require(node.IsStandard, "is none of ONNX' own operators");
        if (node.Operation == "Constant"
            || (node.Inputs.Count > 0 && node.Inputs.All(name => name.Length == 0 || IsConstant(name)))
            || node.Operation == "Shape")
        {
            ConstantOperators.Read(this, node);
        }
        else if (Enumerable.Range(0, node.Inputs.Count).Any(place => FindMoment(node, place) is not null))
        {
            if (!GeluOperators.TryContinue(this, node))
            {
                MomentOperators.Continue(this, node);
            }
        }
        else if (Operators.TryGetValue(node.Operation, out Action<OnnxGraphReader, OnnxNode>? read))
        {
            read(this, node);
        }
        else
        {
            throw node.Refuse("has no counterpart here");
        }
    }
}
