using Google.Protobuf;
using MnistTools.Files;
using MnistTools.Layers;
using MnistTools.Layers.Exchange;
using MnistTools.Models;
using MnistTools.Persistence.Onnx.Messages;

namespace MnistTools.Persistence.Onnx;

/// <summary>The graph of a model.</summary>
internal sealed class OnnxGraph : IOnnxGraph
{
    private readonly GraphProto _graph = new() { Name = "mnist" };
    private readonly MnistModel _model;

    private OnnxGraph(MnistModel model) => _model = model;

    public string Last { get; private set; } = "input";

    /// <summary>The graph of a model.</summary>
    public static GraphProto Create(MnistModel model)
    {
        var graph = new OnnxGraph(model);
        graph._graph.Input.Add(Value(graph.Last, 1, model.InputShape.Sizes[0], model.InputShape.Sizes[1]));
        for (int i = 0; i < model.Layers.Count; i++)
        {
            model.Layers[i].Spec.AppendTo(graph, model.GetPlace(i));
        }

        // Where the last layers do nothing here, such as a Dropout, the output still needs a name of its own.
        graph.Append("Identity");
        graph._graph.Node[^1].Output[0] = "output";
        graph._graph.Output.Add(Value("output", [.. OutputSizes(model)]));
        return graph._graph;
    }

    public void Append(string operation, IReadOnlyList<string>? constants = null, params IEnumerable<OnnxAttribute> attributes) =>
        Last = Add(operation, [Last, .. constants ?? []], attributes);

    public string Add(string operation, params string[] inputs) => Add(operation, inputs, []);

    public string AddWeight(ModelWeight weight) => AddConstant(weight.Name, GetWeight(weight), [.. weight.Shape.Sizes]);

    public float[] GetWeight(ModelWeight weight) => _model.GetWeight(weight);

    public string AddConstant(string name, float[] values, params int[] shape)
    {
        AddTensor(name, TensorProto.Types.DataType.Float, ByteString.CopyFrom(LittleEndian.BytesOf<float>(values)), shape);
        return name;
    }

    public string AddConstant(string name, params long[] values)
    {
        AddTensor(name, TensorProto.Types.DataType.Int64, ByteString.CopyFrom(LittleEndian.BytesOf<long>(values)), values.Length);
        return name;
    }

    private string Add(string operation, IEnumerable<string> inputs, IEnumerable<OnnxAttribute> attributes)
    {
        string name = $"{operation}_{_graph.Node.Count}";
        _graph.Node.Add(new NodeProto { Name = name, OpType = operation, Input = { inputs }, Output = { name }, Attribute = { attributes.Select(ToMessage) } });
        return name;
    }

    private static AttributeProto ToMessage(OnnxAttribute attribute)
    {
        var message = new AttributeProto { Name = attribute.Name };
        if (attribute.Number is { } number)
        {
            (message.Type, message.F) = (AttributeProto.Types.AttributeType.Float, number);
        }
        else if (attribute.Whole is { } whole)
        {
            (message.Type, message.I) = (AttributeProto.Types.AttributeType.Int, whole);
        }
        else
        {
            message.Type = AttributeProto.Types.AttributeType.Ints;
            message.Ints.AddRange(attribute.List!.Select(value => (long)value));
        }

        return message;
    }

    private void AddTensor(string name, TensorProto.Types.DataType type, ByteString bytes, params int[] shape) =>
        _graph.Initializer.Add(new TensorProto { Name = name, DataType = (int)type, Dims = { shape.Select(size => (long)size) }, RawData = bytes });

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
