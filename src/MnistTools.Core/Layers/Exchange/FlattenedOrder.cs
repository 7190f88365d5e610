namespace MnistTools.Layers.Exchange;

/// <summary>
/// A flattened image has the channels of a position beside each other here; PyTorch, most files of ONNX and Keras' channels_first have all of one channel
/// first. Kernels behind it are turned where a model goes from one to the other. That is not enough where the flattened image itself is added to, or comes out.
/// </summary>
internal static class FlattenedOrder
{
    /// <summary>What in a network would compute something else in the other order; <see langword="null"/> if nothing does.</summary>
    public static string? FindUse(IEnumerable<Layer> layers, Shape input)
    {
        Shape output = input;
        return FindSum(layers, ref output)
            ?? (IsTurned(output)
                ? Explain(
                    "The network ends with a flattened image", "its classes would be others there",
                    "End it with a Dense layer, or with GlobalAveragePooling2D in place of Flatten.")
                : null);
    }

    /// <summary>A sum in a chain of layers, and the shape that comes out of the chain.</summary>
    private static string? FindSum(IEnumerable<Layer> layers, ref Shape shape)
    {
        foreach (Layer layer in layers)
        {
            if (layer is Residual residual && FindSum(residual, shape) is { } sum)
            {
                return sum;
            }

            shape = layer.GetOutputShape(shape);
        }

        return null;
    }

    private static string? FindSum(Residual residual, Shape input)
    {
        Shape added = input;
        return FindSum(residual.Layers, ref added)
            ?? (IsTurned(input) && added.FlattenedImage is null
                ? Explain(
                    $"{residual} adds what a Dense layer makes to a flattened image", "it would add other numbers there",
                    "Put a Dense layer between them, or GlobalAveragePooling2D in place of Flatten.")
                : null);
    }

    private static bool IsTurned(Shape shape) => shape.FlattenedImage is var (rows, columns, channels) && channels > 1 && rows * columns > 1;

    private static string Explain(string what, string effect, string advice) =>
        $"{what}, which lies in another order where channels come first, as in PyTorch and ONNX: {effect}. {advice}";
}
