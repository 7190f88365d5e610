using System.Globalization;
using MnistTools.Layers;
using MnistTools.Models;
using MnistTools.Specs;
using PureHDF;

namespace MnistTools.Persistence.Keras;

/// <summary>
/// Writes <c>model.weights.h5</c> as Keras 3 does: <c>layers/conv2d_1/vars/0</c>, the groups called after classes, a counter for each; and what the optimizer
/// remembers.
/// </summary>
internal static class KerasWeightWriter
{
    public static void Write(MnistModel model, Stream stream)
    {
        var counts = new Dictionary<string, int>();
        var layers = new H5Group();
        foreach (KerasWrittenLayer layer in KerasWrittenLayer.ListLayers(model))
        {
            string group = SpecNames.ToSnakeCase(layer.ClassName);
            int earlier = counts.GetValueOrDefault(group);
            counts[group] = earlier + 1;
            layers[earlier == 0 ? group : $"{group}_{earlier.ToString(CultureInfo.InvariantCulture)}"] = new H5Group { ["vars"] = Variables(model, layer) };
        }

        var file = new H5File { ["layers"] = layers, ["vars"] = new H5Group { Attributes = { ["name"] = KerasConfigWriter.ModelName } } };
        if (KerasOptimizer.Write(model) is { } optimizer)
        {
            file["optimizer"] = optimizer;
        }

        file.Write(stream);
    }

    private static H5Group Variables(MnistModel model, KerasWrittenLayer layer)
    {
        var variables = new H5Group { Attributes = { ["name"] = layer.Name } };
        int number = 0;
        foreach (ModelWeight weight in layer.Place?.Weights ?? [])
        {
            ulong[] shape = [.. KerasWeight.GetShape(weight).Select(size => (ulong)size)];
            variables[number++.ToString(CultureInfo.InvariantCulture)] = new H5Dataset(model.GetValues(weight).ToArray(), fileDims: shape);
        }

        return variables;
    }
}
