using System.Globalization;
using System.Text.Json.Nodes;
using MnistTools.Layers;
using MnistTools.Models;
using MnistTools.Specs;

namespace MnistTools.Persistence.Keras;

/// <summary>A layer as it is written into a Keras model.</summary>
/// <param name="ClassName">Keras' class.</param>
/// <param name="Name">Its name, which no other has.</param>
/// <param name="Settings">Its settings.</param>
/// <param name="Place">The layer here; <see langword="null"/> for a Reshape that Keras needs where an image has no axis for its one channel, and for an
/// Add.</param>
/// <param name="Inputs">The layers whose outputs go into it, with their shapes.</param>
/// <param name="OutputShape">What comes out of it.</param>
internal sealed record KerasWrittenLayer(
    string ClassName, string Name, JsonObject Settings, LayerPlace? Place, IReadOnlyList<(string Layer, Shape Shape)> Inputs, Shape OutputShape)
{
    /// <summary>The name of the layer that takes the images.</summary>
    public const string InputName = "input_layer";

    /// <summary>
    /// What goes into the model in Keras. A layer that takes images needs an axis for channels there; the input has it from the start,
    /// unless a layer before would then have other weights.
    /// </summary>
    public static Shape GetInputShape(MnistModel model)
    {
        Layer? first = model.Layers.Select(layer => layer.Spec).FirstOrDefault(layer => layer.Axes != InputAxes.None);
        return model.InputShape.Sizes.Count == 2 && first?.Axes != InputAxes.Last ? WithChannel(model.InputShape) : model.InputShape;
    }

    /// <summary>The layers of a model, with a Reshape where an axis is missing.</summary>
    public static IReadOnlyList<KerasWrittenLayer> ListLayers(MnistModel model)
    {
        var writer = new Writer(GetInputShape(model));
        for (int i = 0; i < model.Layers.Count; i++)
        {
            writer.Add(model.GetPlace(i));
        }

        return writer.Layers;
    }

    private static Shape WithChannel(Shape shape) => new(shape.Sizes[0], shape.Sizes[1], 1);

    private sealed class Writer(Shape input)
    {
        private readonly Dictionary<string, int> _counts = [];
        private (string Layer, Shape Shape) _last = (InputName, input);

        public List<KerasWrittenLayer> Layers { get; } = [];

        public void Add(LayerPlace place)
        {
            if (place.Layer is Residual)
            {
                (string, Shape) start = _last;
                foreach (LayerPlace part in place.Layer.GetParts(place))
                {
                    Add(part);
                }

                Append("Add", [], null, [start, _last], _last.Shape);
                return;
            }

            if (place.Layer.Axes == InputAxes.Image && _last.Shape.Sizes.Count == 2)
            {
                Shape image = WithChannel(_last.Shape);
                Append(
                    "Reshape", new() { ["target_shape"] = new JsonArray([.. image.Sizes.Select(size => (JsonNode?)JsonValue.Create(size))]) }, null, [_last],
                    image);
            }

            bool keepsShape = place.Layer.Axes is InputAxes.None or InputAxes.Last;
            Append(place.Layer.GetType().Name, place.Layer.ToKeras(), place, [_last], keepsShape ? _last.Shape : place.Output);
        }

        private void Append(string className, JsonObject settings, LayerPlace? place, IReadOnlyList<(string, Shape)> inputs, Shape output)
        {
            string name = SpecNames.ToSnakeCase(className);
            int earlier = _counts.GetValueOrDefault(name);
            _counts[name] = earlier + 1;
            string unique = earlier == 0 ? name : $"{name}_{earlier.ToString(CultureInfo.InvariantCulture)}";
            Layers.Add(new KerasWrittenLayer(className, unique, settings, place, inputs, output));
            _last = (unique, output);
        }
    }
}
