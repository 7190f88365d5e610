using System.Runtime.InteropServices;
using Google.Protobuf;
using MnistTools.Models;
using MnistTools.Persistence.Onnx.Messages;

namespace MnistTools.Persistence.Onnx;

/// <summary>
/// A graph that grows a node at a time. Images are (batch, channels, rows, columns) in it, as in PyTorch, and so are the weights that
/// see them flattened.
/// </summary>
internal sealed class OnnxGraph
{
    private readonly GraphProto _graph = new() { Name = "mnist" };

    private OnnxGraph()
    {
    }

    /// <summary>The name of what came out last.</summary>
    public string Last { get; private set; } = "input";

    /// <summary>The graph of a model.</summary>
    public static GraphProto Create(MnistModel model)
    {
        var graph = new OnnxGraph();
        graph._graph.Input.Add(Value(graph.Last, 1, model.InputShape.Sizes[0], model.InputShape.Sizes[1]));
        for (int i = 0; i < model.Layers.Count; i++)
        {
            OnnxLayers.Append(graph, model, i);
        }

        // Where the last layers do nothing here, such as a Dropout, the output still needs a name of its own.
        graph.Append("Identity");
        graph._graph.Node[^1].Output[0] = "output";
        graph._graph.Output.Add(Value("output", [.. OutputSizes(model)]));
        return graph._graph;
    }

    /// <summary>Appends a node that takes what came out last, and constants.</summary>
    public void Append(string operation, IReadOnlyList<string>? constants = null, IReadOnlyList<AttributeProto>? attributes = null) =>
        Last = Add(operation, [Last, .. constants ?? []], attributes);

    /// <summary>Adds a node beside the others, for one to come.</summary>
    /// <returns>The name of what comes out.</returns>
    public string Add(string operation, params string[] inputs) => Add(operation, inputs, null);

    /// <summary>Adds a weight, in PyTorch's order.</summary>
    /// <returns>Its name.</returns>
    public string AddWeight(MnistModel model, ModelWeight weight) => AddConstant(weight.Name, model.GetWeight(weight), [.. weight.Shape.Sizes]);

    /// <summary>Adds numbers.</summary>
    /// <returns>Their name.</returns>
    public string AddConstant(string name, float[] values, params int[] shape)
    {
        AddTensor(name, TensorProto.Types.DataType.Float, ToLittleEndian<float>(values), shape);
        return name;
    }

    /// <summary>Adds whole numbers.</summary>
    /// <returns>Their name.</returns>
    public string AddConstant(string name, params long[] values)
    {
        AddTensor(name, TensorProto.Types.DataType.Int64, ToLittleEndian<long>(values), values.Length);
        return name;
    }

    public static AttributeProto Attribute(string name, float value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = value };

    public static AttributeProto Attribute(string name, int value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    public static AttributeProto Attribute(string name, params int[] values) => new()
    {
        Name = name,
        Type = AttributeProto.Types.AttributeType.Ints,
        Ints = { values.Select(value => (long)value) },
    };

    private string Add(string operation, IEnumerable<string> inputs, IReadOnlyList<AttributeProto>? attributes)
    {
        string name = $"{operation}_{_graph.Node.Count}";
        _graph.Node.Add(new NodeProto { Name = name, OpType = operation, Input = { inputs }, Output = { name }, Attribute = { attributes ?? [] } });
        return name;
    }

    private void AddTensor(string name, TensorProto.Types.DataType type, ByteString bytes, params int[] shape) =>
        _graph.Initializer.Add(new TensorProto { Name = name, DataType = (int)type, Dims = { shape.Select(size => (long)size) }, RawData = bytes });

    private static ByteString ToLittleEndian<T>(T[] values)
        where T : unmanaged
    {
        byte[] bytes = MemoryMarshal.AsBytes<T>(values).ToArray();
        if (!BitConverter.IsLittleEndian)
        {
            foreach (byte[] number in bytes.Chunk(Marshal.SizeOf<T>()))
            {
                Array.Reverse(number);
            }
        }

        return UnsafeByteOperations.UnsafeWrap(bytes);
    }

    /// <summary>Images come out with their channels first.</summary>
    private static IEnumerable<int> OutputSizes(MnistModel model) => model.Layers[^1].OutputShape.Sizes switch
    {
        [var rows, var columns, var channels] => [channels, rows, columns],
        [var rows, var columns] => [1, rows, columns],
        var sizes => sizes,
    };

    private static ValueInfoProto Value(string name, params int[] sizes) => new()
    {
        Name = name,
        Type = new TypeProto
        {
            TensorType = new TypeProto.Types.Tensor
            {
                ElemType = (int)TensorProto.Types.DataType.Float,
                Shape = new TensorShapeProto
                {
                    Dim =
                    {
                        new TensorShapeProto.Types.Dimension { DimParam = "batch" },
                        sizes.Select(size => new TensorShapeProto.Types.Dimension { DimValue = size }),
                    },
                },
            },
        },
    };
}
