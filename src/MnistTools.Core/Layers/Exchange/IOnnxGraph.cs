namespace MnistTools.Layers.Exchange;

/// <summary>
/// A graph of ONNX that grows a node at a time. Images are (batch, channels, rows, columns) in it, as in PyTorch, and so are the weights that see
/// them flattened.
/// </summary>
internal interface IOnnxGraph
{
    /// <summary>The name of what came out last.</summary>
    string Last { get; }

    /// <summary>Appends a node that takes what came out last, and constants.</summary>
    void Append(string operation, IReadOnlyList<string>? constants = null, params IEnumerable<OnnxAttribute> attributes);

    /// <summary>Adds a node beside the others, for one to come.</summary>
    /// <returns>The name of what comes out.</returns>
    string Add(string operation, params string[] inputs);

    /// <summary>Adds a weight, in PyTorch's order.</summary>
    /// <returns>Its name.</returns>
    string AddWeight(ModelWeight weight);

    /// <summary>Adds numbers.</summary>
    /// <returns>Their name.</returns>
    string AddConstant(string name, float[] values, params int[] shape);

    /// <summary>Adds whole numbers.</summary>
    /// <returns>Their name.</returns>
    string AddConstant(string name, params long[] values);

    /// <summary>A copy of a weight's numbers, in PyTorch's order.</summary>
    float[] GetWeight(ModelWeight weight);
}

/// <summary>A setting of a node: a number, a whole number, or several.</summary>
internal sealed record OnnxAttribute
{
    /// <summary>A number.</summary>
    public OnnxAttribute(string name, float number) => (Name, Number) = (name, number);

    /// <summary>A whole number.</summary>
    public OnnxAttribute(string name, int whole) => (Name, Whole) = (name, whole);

    /// <summary>Whole numbers.</summary>
    public OnnxAttribute(string name, params int[] list) => (Name, List) = (name, list);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The number, if it is one.</summary>
    public float? Number { get; }

    /// <summary>The whole number, if it is one.</summary>
    public int? Whole { get; }

    /// <summary>The whole numbers, if it has several.</summary>
    public IReadOnlyList<int>? List { get; }
}
