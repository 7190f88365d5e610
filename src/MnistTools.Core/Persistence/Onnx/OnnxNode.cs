using MnistTools.Persistence.Onnx.Messages;
using AttributeType = MnistTools.Persistence.Onnx.Messages.AttributeProto.Types.AttributeType;

namespace MnistTools.Persistence.Onnx;

/// <summary>A node of a graph, and its settings with ONNX' defaults.</summary>
/// <param name="message">As the file has it.</param>
/// <param name="operatorSet">Which version of the operators the graph is of.</param>
internal sealed class OnnxNode(NodeProto message, long operatorSet)
{
    /// <summary>What it does.</summary>
    public string Operation => message.OpType;

    /// <summary>Which version of the operators it is of.</summary>
    public long OperatorSet => operatorSet;

    /// <summary>The names of what goes in; an empty one stands for an input that is left out.</summary>
    public IReadOnlyList<string> Inputs => message.Input;

    /// <summary>The name of what comes out.</summary>
    public string Output => message.Output.Count > 0 ? message.Output[0] : throw Refuse("gives nothing");

    /// <summary>Whether it is of ONNX' own operators.</summary>
    public bool IsStandard => message.Domain is "" or "ai.onnx";

    /// <summary>The message that says that it cannot be read.</summary>
    public InvalidDataException Refuse(string problem) =>
        new($"node '{(message.Name.Length > 0 ? message.Name : message.Output.FirstOrDefault())}' ({Operation}) {problem}");

    /// <summary>Refuses what is not so.</summary>
    public void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw Refuse(otherwise);
        }
    }

    public float Number(string name, float otherwise) => Find(name, AttributeType.Float)?.F ?? otherwise;

    public long Whole(string name, long otherwise) => Find(name, AttributeType.Int)?.I ?? otherwise;

    public string Text(string name, string otherwise) => Find(name, AttributeType.String)?.S.ToStringUtf8() ?? otherwise;

    public IReadOnlyList<long>? List(string name) => Find(name, AttributeType.Ints)?.Ints;

    public TensorProto? Tensor(string name) => Find(name, AttributeType.Tensor)?.T;

    /// <summary>A pair of settings for rows and columns.</summary>
    public (int Rows, int Columns)? Pair(string name) => List(name) switch
    {
        null => null,
        [var rows and >= 0 and <= int.MaxValue, var columns and >= 0 and <= int.MaxValue] => ((int)rows, (int)columns),
        _ => throw Refuse($"has '{name}' that is not of rows and columns"),
    };

    private AttributeProto? Find(string name, AttributeType type) => message.Attribute.FirstOrDefault(attribute => attribute.Name == name) switch
    {
        null => null,
        // Files of the first versions say no type.
        { Type: var found } attribute when found == type || found == AttributeType.Undefined => attribute,
        _ => throw Refuse($"has '{name}' of another type than {type}"),
    };
}
