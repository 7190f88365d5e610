using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using MnistTools.Files;
using MnistTools.Layers;
using MnistTools.Layers.Exchange;
using MnistTools.Models;
using MnistTools.Persistence.Onnx.Messages;
using MnistTools.Text;
using DataType = MnistTools.Persistence.Onnx.Messages.TensorProto.Types.DataType;

namespace MnistTools.Persistence.Onnx;

/// <summary>Makes a model of a file of ONNX: of those that are written here, and of chains of layers as PyTorch and tf2onnx export them.</summary>
internal static class OnnxModelReader
{
    /// <summary>Protocol buffers make messages many times the size of their bytes; classifiers of digits have a few million.</summary>
    private const long LongestFile = 512 << 20;

    /// <summary>Networks of a thousand layers have as many; each looks back at those before it.</summary>
    private const int MostNodes = 10_000;

    /// <summary>Sizes of images that a file leaves open are those of MNIST.</summary>
    private const int UsualSize = 28;

    /// <summary>A factor below this makes numbers around 1 of bytes.</summary>
    private const double LargestFactorOfBytes = 0.02;

    /// <exception cref="ModelFormatException">It is no such file, damaged, or has a node that has no counterpart here, which the message names.</exception>
    public static MnistModel Read(string path, ModelImportOptions options)
    {
        options.RefuseWhatFileSays(path);
        try
        {
            using FileStream stream = ReceivedFile.Open(path, LongestFile);
            ModelProto file = ModelProto.Parser.ParseFrom(stream);
            return file.Graph is { Node.Count: > 0 and <= MostNodes }
                ? Read(file, options, path)
                : throw new InvalidDataException($"it has {file.Graph?.Node.Count ?? 0} nodes; there are 1 to {MostNodes}");
        }
        catch (InvalidProtocolBufferException damaged)
        {
            throw new ModelFormatException("This ONNX file cannot be used: it is damaged or cut off. Copy it again from where it came.", path, damaged);
        }
        catch (Exception damaged) when (damaged is InvalidDataException or OverflowException or JsonException or FormatException or ArgumentException)
        {
            throw new ModelFormatException($"This ONNX file cannot be used: {Problem.Of(damaged).TrimEnd('.')}.", path, damaged);
        }
    }

    private static MnistModel Read(ModelProto file, ModelImportOptions options, string path)
    {
        long operatorSet = file.OpsetImport.FirstOrDefault(set => set.Domain is "" or "ai.onnx")?.Version ?? 1;
        if (file.Graph.Output.Count > 1)
        {
            throw new InvalidDataException(
                $"it has {file.Graph.Output.Count} outputs ({string.Join(", ", file.Graph.Output.Select(output => $"'{output.Name}'"))}); models with one can be read");
        }

        (string name, OnnxLayout layout, int rows, int columns, bool takesBytes) = FindInput(file.Graph);
        InvalidDataException? refusal = null;
        // Only what works along an axis shows whether images have one for their one channel.
        foreach (Shape shape in (Shape[])[new(rows, columns, 1), new(rows, columns)])
        {
            try
            {
                var reader = new OnnxGraphReader(file, operatorSet, (name, shape, layout));
                return Build(file, reader.Read(), shape, reader, takesBytes, options, path);
            }
            catch (InvalidDataException refused)
            {
                refusal ??= refused;
            }
        }

        throw refusal!;
    }

    /// <summary>The one input that is no weight: images with their channel first, last or not at all, or pixels in a row.</summary>
    private static (string Name, OnnxLayout Layout, int Rows, int Columns, bool TakesBytes) FindInput(GraphProto graph)
    {
        HashSet<string> weights = [.. graph.Initializer.Select(tensor => tensor.Name)];
        ValueInfoProto[] inputs = [.. graph.Input.Where(input => !weights.Contains(input.Name))];
        if (inputs is not [{ Type.TensorType.Shape: { } shape } input])
        {
            throw new InvalidDataException($"it takes {inputs.Length} inputs, not images alone");
        }

        long[] sizes = [.. shape.Dim.Skip(1).Select(size => size.DimValue)];
        InvalidDataException Refuse() =>
            new($"its input '{input.Name}' ({string.Join(", ", shape.Dim.Select(size => size.DimParam.Length > 0 ? size.DimParam : size.DimValue.ToString(CultureInfo.InvariantCulture)))}) is not an image of one channel");
        int side = sizes is [var pixels and > 0 and < 1 << 24] ? (int)Math.Round(Math.Sqrt(pixels)) : 0;
        (OnnxLayout layout, int height, int width) = sizes switch
        {
            [1, var rows, var columns] => (OnnxLayout.ChannelsFirst, SizeOf(rows), SizeOf(columns)),
            [var rows, var columns, 1] => (OnnxLayout.ChannelsLast, SizeOf(rows), SizeOf(columns)),
            [var rows, var columns] => (OnnxLayout.Rows, SizeOf(rows), SizeOf(columns)),
            [var count] when side > 0 && (long)side * side == count => (OnnxLayout.FlatChannelsFirst, side, side),
            _ => throw Refuse(),
        };
        return (input.Name, layout, height, width, (DataType)input.Type.TensorType.ElemType is not (DataType.Undefined
            or DataType.Float
            or DataType.Double
            or DataType.Float16
            or DataType.Bfloat16));

        int SizeOf(long size) => size == 0 ? UsualSize : size is > 0 and < 1 << 14 ? (int)size : throw Refuse();
    }

    private static MnistModel Build(
        ModelProto file, OnnxValue output, Shape inputShape, OnnxGraphReader reader, bool takesBytes, ModelImportOptions options, string path)
    {
        bool isOurs = file.ProducerName == OnnxFile.Producer;
        if (!output.IsFlat && !isOurs)
        {
            throw new InvalidDataException($"it gives {output.Shape}, not a number for each class");
        }

        List<OnnxLayer> layers = [.. output.Chain.Layers];
        // Means of probabilities are probabilities; means of anything else are logits, as where a network has no dense layer.
        bool hasProbabilities =
            layers.LastOrDefault(layer => !layer.Layer.PassesValues)?.Layer.OutputFunction is ActivationFunction.Softmax or ActivationFunction.Sigmoid;
        if (!isOurs && !hasProbabilities && output.Chain.Last?.Layer.OutputFunction is null or ActivationFunction.Linear)
        {
            layers.Add(new OnnxLayer(new Activation(ActivationFunction.Softmax), OnnxGraphReader.NoWeights));
        }

        if (!isOurs && reader.FlattensChannelsFirst && FlattenedOrder.FindUse(layers.Select(layer => layer.Layer), inputShape) is { } use)
        {
            throw new InvalidDataException(use);
        }

        Dictionary<string, string> metadata = [];
        foreach (StringStringEntryProto entry in file.MetadataProps)
        {
            metadata[entry.Key] = entry.Value;
        }

        var model = new MnistModel(
            layers.Select(layer => layer.Layer), inputShape: inputShape,
            inputScale: FindScale(reader.Scale, takesBytes, options.InputScale ?? OnnxFile.ReadScale(metadata, path)));
        ModelMetadata.GiveClassNames(model, OnnxFile.ReadClassNames(metadata), ModelMetadata.ClassNamesKey, path);
        IEnumerable<LayerPlace> places =
            model.FindLeaves().Where(place => place.Weights.Count > 0);
        foreach ((LayerPlace place, OnnxLayer read) in places.Zip(layers.SelectMany(layer => layer.Leaves).Where(layer => layer.Weights.Count > 0)))
        {
            foreach (ModelWeight weight in place.Weights)
            {
                model.SetWeight(weight, read.Weights[weight.Kind]);
            }
        }

        return model;
    }

    /// <summary>
    /// A graph of whole numbers, or one that divides by 255 itself, takes bytes; one that only moves and stretches takes what is usual. What was chosen comes
    /// before.
    /// </summary>
    private static InputScale? FindScale((double Factor, double Offset)? own, bool takesBytes, InputScale? chosen)
    {
        if (own is not var (factor, offset))
        {
            return chosen ?? (takesBytes ? InputScale.Raw : null);
        }

        InputScale before = chosen ?? (takesBytes || Math.Abs(factor) < LargestFactorOfBytes ? InputScale.Raw : InputScale.UnitInterval);
        return before with { Factor = (float)(before.Factor * factor), Offset = (float)(before.Offset * factor + offset) };
    }
}
