using MnistTools.Layers;
using MnistTools.Models;
using MnistTools.Specs;

namespace MnistTools.Persistence;

/// <summary>The weights that the layers of a file need.</summary>
internal static class ModelWeights
{
    /// <summary>
    /// What an image can be in a file of weights alone, which does not say it: a normalisation before all other layers that have weights has
    /// one for each column, or one where the image has an axis for its one channel. Networks for images of MNIST's size come first; LeNet-5 takes them
    /// with a border of 2.
    /// </summary>
    private static readonly Shape[] InputShapes = [new(28, 28), new(28, 28, 1), new(32, 32), new(32, 32, 1)];

    /// <summary>What can be made of given layers for each shape that images may have in a file of weights alone, in the order of trying.</summary>
    /// <param name="make">Makes it; a <see cref="ModelFormatException"/> says that the layers take no such images.</param>
    /// <exception cref="ModelFormatException">They take images of none of these shapes; why not of the first.</exception>
    public static IReadOnlyList<(Shape InputShape, T Made)> MakeForEachShape<T>(Func<Shape, T> make)
    {
        ModelFormatException? refused = null;
        var made = new List<(Shape, T)>();
        foreach (Shape shape in InputShapes)
        {
            try
            {
                made.Add((shape, make(shape)));
            }
            catch (ModelFormatException other)
            {
                refused ??= other;
            }
        }

        return made.Count > 0 ? made : throw refused!;
    }

    /// <summary>The layers in their places, and what each needs. No memory is taken: it is not known yet whether the file holds as much.</summary>
    /// <param name="layers">The layers.</param>
    /// <param name="inputShape">What goes in.</param>
    /// <param name="path">What messages call the file.</param>
    /// <param name="areGiven">Whether the user gives the layers, so that the file is not to blame for them.</param>
    /// <exception cref="ModelFormatException">The layers do not fit each other, or need more than can be.</exception>
    public static (IReadOnlyList<ModelLayer> Layers, IReadOnlyList<ModelWeight> Weights) LayOut(
        IEnumerable<Layer> layers, Shape inputShape, string path, bool areGiven = false)
    {
        try
        {
            List<ModelLayer> connected = LayerConnection.Connect(layers, inputShape);
            return (connected, LayerConnection.LayOut(connected).Weights);
        }
        catch (SpecException refused)
        {
            throw new ModelFormatException(
                areGiven ? $"The given layers make no model: {refused.Message}" : $"The file's layers make no model: {refused.Message} Save the model again.",
                path, refused);
        }
        catch (OverflowException overflow)
        {
            throw new ModelFormatException(
                areGiven
                    ? "The given layers need more weights than any model can have."
                    : "The file's layers need more weights than any model can have. The file is damaged: save the model again.", path, overflow);
        }
    }

    /// <summary>Tells what had to be assumed, if anything.</summary>
    public static void Warn(ModelImportOptions options, string? warning)
    {
        if (warning is not null)
        {
            options.Warnings?.Report(warning);
        }
    }
}
