using System.Runtime.InteropServices;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using MnistTools.Persistence.Onnx.Messages;
using AttributeType = MnistTools.Persistence.Onnx.Messages.AttributeProto.Types.AttributeType;
using DataType = MnistTools.Persistence.Onnx.Messages.TensorProto.Types.DataType;

namespace MnistTools.Core.Tests.Persistence;

/// <summary>A graph such as other programs export it, put together node by node, and what ONNX Runtime says of it.</summary>
internal sealed class OnnxGraphSample
{
    private readonly GraphProto _graph = new() { Name = "main" };
    private readonly int[] _input;
    private readonly Random _random = new(5);

    /// <param name="input">The sizes of what goes in, with the batch's as -1.</param>
    public OnnxGraphSample(params int[] input)
    {
        _input = input;
        _graph.Input.Add(Describe("x", input));
    }

    public long OperatorSet { get; init; } = 13;

    public string Producer { get; init; } = "pytorch";

    /// <summary>Whether weights stand among the inputs, as before the third version of the format.</summary>
    public bool ListsWeights { get; init; }

    /// <summary>What came out last.</summary>
    public string Last { get; set; } = "x";

    /// <summary>Weights, drawn.</summary>
    /// <returns>Their name.</returns>
    public string Weights(params int[] shape) => Numbers([.. Enumerable.Range(0, Count(shape)).Select(_ => (float)(_random.NextDouble() - 0.5) / 2)], shape);

    public string Numbers(float[] values, params int[] shape)
    {
        string name = $"w{_graph.Initializer.Count}";
        _graph.Initializer.Add(
            new TensorProto
            {
                Name = name,
                DataType = (int)DataType.Float,
                Dims = { shape.Select(size => (long)size) },
                RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan())),
            });
        if (ListsWeights)
        {
            _graph.Input.Add(Describe(name, shape));
        }

        return name;
    }

    public string Whole(params long[] values)
    {
        string name = $"w{_graph.Initializer.Count}";
        _graph.Initializer.Add(new TensorProto { Name = name, DataType = (int)DataType.Int64, Dims = { values.Length }, Int64Data = { values } });
        return name;
    }

    /// <summary>A node that takes what came out last, and others.</summary>
    public string Then(string operation, string[]? others = null, params AttributeProto[] attributes) =>
        Last = Node(operation, [Last, .. others ?? []], attributes);

    public string Node(string operation, string[] inputs, params AttributeProto[] attributes)
    {
        string name = $"/{operation}_{_graph.Node.Count}";
        _graph.Node.Add(new NodeProto { Name = name, OpType = operation, Input = { inputs }, Output = { $"{name}_output" }, Attribute = { attributes } });
        return $"{name}_output";
    }

    public static AttributeProto Setting(string name, params long[] values) => new() { Name = name, Type = AttributeType.Ints, Ints = { values } };

    public static AttributeProto Setting(string name, long value) => new() { Name = name, Type = AttributeType.Int, I = value };

    public static AttributeProto Setting(string name, float value) => new() { Name = name, Type = AttributeType.Float, F = value };

    public static AttributeProto Setting(string name, string value) => new() { Name = name, Type = AttributeType.String, S = ByteString.CopyFromUtf8(value) };

    /// <summary>Writes the file; what came out last is its output.</summary>
    public void Save(string path, Action<ModelProto>? change = null)
    {
        _graph.Output.Clear();
        _graph.Output.Add(
            new ValueInfoProto { Name = Last, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)DataType.Float } } });
        var file = new ModelProto
        {
            IrVersion = ListsWeights ? 3 : 8,
            ProducerName = Producer,
            Graph = _graph,
            OpsetImport = { new OperatorSetIdProto { Version = OperatorSet } },
        };
        change?.Invoke(file);
        File.WriteAllBytes(path, file.ToByteArray());
    }

    /// <summary>What ONNX Runtime says of images.</summary>
    /// <param name="path">The file.</param>
    /// <param name="images">The images.</param>
    /// <param name="scale">What is done to bytes before.</param>
    public float[] Run(string path, ImageSet images, Func<byte, float> scale)
    {
        using var session = new InferenceSession(path);
        int batch = _input[0] > 0 ? _input[0] : images.Count;
        var outputs = new List<float>();
        for (int start = 0; start < images.Count; start += batch)
        {
            float[] pixels = [.. Enumerable.Range(start, batch).SelectMany(index => images.GetImage(index).ToArray()).Select(scale)];
            using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results =
                session.Run([NamedOnnxValue.CreateFromTensor("x", new DenseTensor<float>(pixels, [batch, .. _input[1..]]))]);
            outputs.AddRange(results[0].AsEnumerable<float>());
        }

        return [.. outputs];
    }

    private static int Count(int[] shape) => shape.Aggregate(1, (product, size) => product * size);

    private static ValueInfoProto Describe(string name, int[] sizes) => new()
    {
        Name = name,
        Type = new TypeProto
        {
            TensorType = new TypeProto.Types.Tensor
            {
                ElemType = (int)DataType.Float,
                Shape = new TensorShapeProto
                {
                    Dim = { sizes.Select(
                        size => size < 0
                            ? new TensorShapeProto.Types.Dimension { DimParam = "batch" }
                            : new TensorShapeProto.Types.Dimension { DimValue = size }) },
                },
            },
        },
    };
}
