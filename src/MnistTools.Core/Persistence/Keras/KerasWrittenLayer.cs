using MnistTools.Layers;
using MnistTools.Models;

namespace MnistTools.Persistence.Keras;

/// <summary>A layer as it is written into a Keras model.</summary>
/// <param name="ClassName">Keras' class.</param>
/// <param name="Name">Its name, which no other has.</param>
/// <param name="Spec">The layer here; <see langword="null"/> for a Reshape that Keras needs where an image has no axis for its one channel.</param>
/// <param name="Index">Its index in the model here; -1 for a Reshape.</param>
/// <param name="InputShape">What goes into it in Keras.</param>
/// <param name="OutputShape">What comes out of it.</param>
internal sealed record KerasWrittenLayer(string ClassName, string Name, Layer? Spec, int Index, Shape InputShape, Shape OutputShape)
{
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
        var layers = new List<KerasWrittenLayer>();
        Shape shape = GetInputShape(model);
        for (int i = 0; i < model.Layers.Count; i++)
        {
            ModelLayer layer = model.Layers[i];
            if (layer.Spec.Axes == InputAxes.Image && shape.Sizes.Count == 2)
            {
                layers.Add(new KerasWrittenLayer("Reshape", "reshape", null, -1, shape, WithChannel(shape)));
                shape = WithChannel(shape);
            }

            bool keepsShape = layer.Spec.Axes is InputAxes.None or InputAxes.Last;
            Shape output = keepsShape ? shape : layer.OutputShape;
            layers.Add(new KerasWrittenLayer(layer.Spec.GetType().Name, layer.Name, layer.Spec, i, shape, output));
            shape = output;
        }

        return layers;
    }

    private static Shape WithChannel(Shape shape) => new(shape.Sizes[0], shape.Sizes[1], 1);
}
