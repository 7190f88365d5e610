using System.Globalization;
using MnistTools.Layers;
using MnistTools.Numerics;
using MnistTools.Specs;

namespace MnistTools.Models;

/// <summary>Puts layers one behind the other: what each gets and makes, how it is named, and where its weights lie.</summary>
internal static class LayerConnection
{
    /// <summary>Name, shape and place of each weight of some layers, and how long their block is. No memory is taken.</summary>
    public static (IReadOnlyList<ModelWeight> Weights, int Length) LayOut(IEnumerable<ModelLayer> layers) =>
        ModelWeight.LayOut(layers.SelectMany((layer, index) =>
            layer.Spec.GetWeights(layer.InputShape).Select(weight => (index, weight))));

    /// <summary>The layers in their places, with the Flatten that a dense layer needs before it. No memory is taken.</summary>
    public static List<ModelLayer> Connect(IEnumerable<Layer> layers, Shape input)
    {
        var connected = new List<ModelLayer>();
        var counts = new Dictionary<Type, int>();
        int total = 0;
        foreach (Layer layer in layers)
        {
            if (layer.Axes == InputAxes.Flat && input.Sizes.Count > 1)
            {
                Add(new Flatten());
            }

            Add(layer);
        }

        return connected.Count > 0 ? connected : throw new SpecException("A model needs at least one layer.");

        void Add(Layer layer)
        {
            Shape output = GetOutputShape(layer, input);
            int parameterCount = CountParameters(layer, input, total);
            total += parameterCount;
            int earlier = counts.GetValueOrDefault(layer.GetType());
            counts[layer.GetType()] = earlier + 1;
            string name = SpecNames.ToSnakeCase(layer.GetType().Name) + (earlier == 0 ? "" : $"_{earlier.ToString(CultureInfo.InvariantCulture)}");
            connected.Add(new ModelLayer(name, layer, input, output, parameterCount));
            input = output;
        }
    }

    private static Shape GetOutputShape(Layer layer, Shape input)
    {
        try
        {
            Shape output = layer.GetOutputShape(input);
            // What cannot be counted overflows here, not in a training.
            _ = output.ElementCount;
            return output;
        }
        catch (OverflowException)
        {
            throw new SpecException($"{layer} makes more than {int.MaxValue.ToString("N0", CultureInfo.InvariantCulture)} numbers of {input}.");
        }
    }

    /// <summary>How many numbers a layer has, if those of all layers so far have room in a block.</summary>
    private static int CountParameters(Layer layer, Shape input, int earlier)
    {
        Int128 count = layer.GetWeights(input).Aggregate(Int128.Zero, (sum, weight) => sum + weight.Shape.LongElementCount);
        if (earlier + count > ParameterBlock.MostNumbers)
        {
            string before = count > ParameterBlock.MostNumbers ? "" : string.Create(CultureInfo.InvariantCulture, $", and those before it have {earlier:N0}");
            throw new SpecException(
                string.Create(
                    CultureInfo.InvariantCulture, $"{layer} needs {count:N0} weights; all layers together may have {ParameterBlock.MostNumbers:N0}{before}."));
        }

        return (int)count;
    }
}
