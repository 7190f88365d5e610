using System.Globalization;
using MnistTools.Data;
using MnistTools.Data.Pictures;
using MnistTools.Models;
using MnistTools.Specs;

namespace MnistTools.Evaluation;

/// <summary>An image that was read from a file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Pixels">(28, 28) bytes, row by row.</param>
public sealed record PictureImage(string Path, byte[] Pixels);

/// <summary>Asks a model what images show; however many there are, they go through it together.</summary>
public static class Predictor
{
    /// <summary>What a model says of the images of a set, whose labels are known.</summary>
    /// <exception cref="SpecException">Model and images do not fit each other.</exception>
    public static IReadOnlyList<Prediction> Predict(MnistModel model, ImageSet images)
    {
        ArgumentNullException.ThrowIfNull(model);
        float[,] outputs = model.Predict(images);
        return [.. Enumerable.Range(0, images.Count).Select(i => new Prediction(images, i, Prediction.RowOf(outputs, i).ToArray(), hasLabel: true))];
    }

    /// <summary>What a model says of images that were read from files.</summary>
    /// <param name="model">A model for images of 28×28.</param>
    /// <param name="pictures">The images: <see cref="DigitPicture.Read"/> reads them.</param>
    /// <param name="classNames">The name of each class; their numbers if left out.</param>
    /// <exception cref="SpecException">The model takes images of another size, or there is not one name for each of its classes.</exception>
    public static IReadOnlyList<Prediction> Predict(MnistModel model, IReadOnlyList<PictureImage> pictures, IReadOnlyList<string>? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(pictures);
        classNames ??= [.. Enumerable.Range(0, model.OutputCount).Select(label => label.ToString(CultureInfo.InvariantCulture))];
        if (classNames.Count != model.OutputCount)
        {
            throw new SpecException($"The model tells {model.OutputCount} classes apart; there {(classNames.Count == 1 ? "is" : "are")} {Counted.Of(classNames.Count, "name")} for them.");
        }

        byte[] pixels = [.. pictures.SelectMany(picture => picture.Pixels)];
        var images = new ImageSet("the set of pictures", pixels, new byte[pictures.Count], DigitFrame.Size, DigitFrame.Size, classNames);
        if (images.Count == 0)
        {
            return [];
        }

        float[,] outputs = model.Predict(images);
        return [.. pictures.Select((picture, i) => new Prediction(images, i, Prediction.RowOf(outputs, i).ToArray(), hasLabel: false, picture.Path))];
    }
}
