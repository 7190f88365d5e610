namespace MnistTools.Layers.Exchange;

/// <summary>
/// A flattened image has the channels of a position beside each other here; PyTorch, most files of ONNX and Keras' channels_first have all of one channel first. Kernels
/// behind it are turned where a model goes from one to the other. That is not enough where the flattened image itself is added to, or comes out.
/// </summary>
internal static class FlattenedOrder
{
    /// <summary>What in a chain of layers would compute something else in the other order; <see langword="null"/> if nothing does.</summary>
    public static string? FindUse(IEnumerable<Layer> layers, Shape input)
    {
        foreach (Layer layer in layers)
        {
            if (FindUse(layer, input) is { } use)
            {
                return use;
            }

            input = layer.GetOutputShape(input);
        }

        return IsTurned(input)
            ? Explain("The network ends with a flattened image", "its classes would be others there", "End it with a Dense layer, or with GlobalAveragePooling2D in place of Flatten.")
            : null;
    }

    private static string? FindUse(Layer layer, Shape input)
    {
        if (layer is not Residual residual)
        {
            return null;
        }

        Shape shape = input;
        foreach (Layer part in residual.Layers)
        {
            if (FindUse(part, shape) is { } use)
            {
                return use;
            }

            shape = part.GetOutputShape(shape);
        }

        return IsTurned(input) && shape.FlattenedImage is null
            ? Explain($"{layer} adds what a Dense layer makes to a flattened image", "it would add other numbers there", "Put a Dense layer between them, or GlobalAveragePooling2D in place of Flatten.")
            : null;
    }

    private static bool IsTurned(Shape shape) => shape.FlattenedImage is var (rows, columns, channels) && channels > 1 && rows * columns > 1;

    private static string Explain(string what, string effect, string advice) =>
        $"{what}, which lies in another order where channels come first, as in PyTorch and ONNX: {effect}. {advice}";
}
