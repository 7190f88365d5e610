using MnistTools.Data;
using MnistTools.Data.Pictures;
using MnistTools.Models;
using MnistTools.Specs;

namespace MnistTools.Evaluation;

/// <summary>Asks a model what images show; however many there are, they go through it together.</summary>
public static class Predictor
{
    /// <summary>What a model says of the images of a set, whose labels are known and matched by the names of their classes.</summary>
    /// <exception cref="MismatchException">Model and images do not fit each other.</exception>
    /// <exception cref="NotFiniteNumberException">The weights, or what the model says, are infinite or not a number.</exception>
    public static IReadOnlyList<Prediction> Predict(MnistModel model, ImageSet images) => Predict(new Ensemble([model]), images);

    /// <summary>What models say together of the images of a set.</summary>
    /// <inheritdoc cref="Predict(MnistModel, ImageSet)" path="/exception"/>
    public static IReadOnlyList<Prediction> Predict(Ensemble ensemble, ImageSet images) => Predict(ensemble, images, classNames: null);

    /// <inheritdoc cref="Predict(Ensemble, ImageSet)"/>
    /// <param name="ensemble">The models.</param>
    /// <param name="images">The images.</param>
    /// <param name="classNames">The name of each class, as the first model counts them, in place of those that it knows.</param>
    internal static IReadOnlyList<Prediction> Predict(Ensemble ensemble, ImageSet images, IReadOnlyList<string>? classNames)
    {
        ArgumentNullException.ThrowIfNull(ensemble);
        ArgumentNullException.ThrowIfNull(images);
        ImageSet aligned = Align(ensemble.First, images, classNames);
        float[,] outputs = ensemble.Predict(aligned);
        return [.. Enumerable.Range(0, aligned.Count).Select(i => new Prediction(aligned, i, Prediction.RowOf(outputs, i).ToArray(), hasLabel: true))];
    }

    /// <summary>What a model says of some images, perhaps of several sets, in the order in which they are given. Labels count as with whole sets.</summary>
    /// <exception cref="MismatchException">Model and images do not fit each other.</exception>
    /// <exception cref="NotFiniteNumberException">The weights, or what the model says, are infinite or not a number.</exception>
    public static IReadOnlyList<Prediction> Predict(MnistModel model, IReadOnlyList<LabelledImage> images) => Predict(new Ensemble([model]), images);

    /// <summary>What models say together of some images. Each is changed at random as it would be with the whole of its set.</summary>
    /// <inheritdoc cref="Predict(MnistModel, IReadOnlyList{LabelledImage})" path="/exception"/>
    public static IReadOnlyList<Prediction> Predict(Ensemble ensemble, IReadOnlyList<LabelledImage> images) => Predict(ensemble, images, classNames: null);

    /// <inheritdoc cref="Predict(Ensemble, IReadOnlyList{LabelledImage})"/>
    /// <param name="ensemble">The models.</param>
    /// <param name="images">The images.</param>
    /// <param name="classNames">The name of each class, as the first model counts them, in place of those that it knows.</param>
    internal static IReadOnlyList<Prediction> Predict(Ensemble ensemble, IReadOnlyList<LabelledImage> images, IReadOnlyList<string>? classNames)
    {
        ArgumentNullException.ThrowIfNull(ensemble);
        Check.NoneIsNull(images);
        var predictions = new Prediction[images.Count];
        foreach (IGrouping<ImageSet, int> places in Enumerable.Range(0, images.Count).GroupBy(place => images[place].Images))
        {
            ImageSet aligned = Align(ensemble.First, places.Key, classNames);
            int[] indices = [.. places.Select(place => images[place].Row)];
            float[,] outputs = ensemble.Predict(aligned.Pick(indices));
            foreach ((int row, int place) in places.Index())
            {
                predictions[place] = new Prediction(aligned, indices[row], Prediction.RowOf(outputs, row).ToArray(), hasLabel: true);
            }
        }

        return predictions;
    }

    /// <summary>
    /// What a model says of images that were read from files. Where a digit was framed, a model of larger images sees background around it, as
    /// <see cref="ImageSet.PadTo"/> puts it.
    /// </summary>
    /// <param name="model">A model for images of 28×28 or more; of pictures that were taken as they are, for images of their size.</param>
    /// <param name="pictures">The images: <see cref="PictureImage.Read"/> reads them.</param>
    /// <param name="classNames">The name of each class; those that the model knows if left out, else their numbers.</param>
    /// <exception cref="MismatchException">The model takes images of another size, or there is not one name for each of its classes.</exception>
    /// <exception cref="ArgumentException">Some of the pictures are framed, and some are as they are.</exception>
    /// <exception cref="NotFiniteNumberException">The weights, or what the model says, are infinite or not a number.</exception>
    public static IReadOnlyList<Prediction> Predict(MnistModel model, IReadOnlyList<PictureImage> pictures, IReadOnlyList<string>? classNames = null) =>
        Predict(new Ensemble([model]), pictures, classNames);

    /// <summary>What models say together of images that were read from files.</summary>
    /// <param name="ensemble">Models that all take images of the same size.</param>
    /// <param name="pictures">The images.</param>
    /// <param name="classNames">The name of each class, as the first model counts them.</param>
    /// <inheritdoc cref="Predict(MnistModel, IReadOnlyList{PictureImage}, IReadOnlyList{string})" path="/exception"/>
    public static IReadOnlyList<Prediction> Predict(Ensemble ensemble, IReadOnlyList<PictureImage> pictures, IReadOnlyList<string>? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(ensemble);
        Check.NoneIsNull(pictures);
        classNames ??= ensemble.First.ClassNamesOrNumbers;
        ensemble.First.CheckCount(classNames);
        if (pictures.Count == 0)
        {
            return [];
        }

        ImageSet images = Gather(ensemble.First, pictures, classNames);
        float[,] outputs = ensemble.Predict(images);
        return [.. pictures.Select((picture, i) => new Prediction(images, i, Prediction.RowOf(outputs, i).ToArray(), hasLabel: false, picture.Path))];
    }

    /// <summary>Refuses a digit that is framed, for a model of smaller images.</summary>
    /// <exception cref="MismatchException">The model takes smaller images.</exception>
    internal static void CheckFramed(MnistModel model, string path)
    {
        if (SizeOf(model) is var (height, width) && (height < DigitFrame.Size || width < DigitFrame.Size))
        {
            throw new MismatchException(
                $"{path}: A digit that is framed has {DigitFrame.Size}×{DigitFrame.Size} pixels, and the model takes images of {height}×{width}. Pictures of that size can be taken as they are: choose AsIs (in C#, framed: false).");
        }
    }

    /// <summary>Refuses a picture as it is that has not the size of a model's images.</summary>
    /// <exception cref="MismatchException">It has another size.</exception>
    internal static void CheckSize(MnistModel model, string path, int pictureHeight, int pictureWidth)
    {
        if (SizeOf(model) is var (height, width) && (pictureHeight, pictureWidth) != (height, width))
        {
            throw new MismatchException(
                $"{path}: The picture has {pictureHeight}×{pictureWidth} pixels, and the model takes images of {height}×{width}. Bring it to that size: by background around it if the model was trained so (InputSize).");
        }
    }

    /// <summary>Rows and columns of a model's images, if it takes images and no rows of numbers.</summary>
    internal static (int Height, int Width)? SizeOf(MnistModel model) => model.InputShape.Sizes is [var height, var width, ..] ? (height, width) : null;

    /// <summary>Pictures as images of the size that a model takes.</summary>
    private static ImageSet Gather(MnistModel model, IReadOnlyList<PictureImage> pictures, IReadOnlyList<string> classNames)
    {
        foreach (PictureImage picture in pictures)
        {
            if (picture.IsFramed)
            {
                CheckFramed(model, picture.Path);
            }
            else
            {
                CheckSize(model, picture.Path, picture.Height, picture.Width);
            }
        }

        return pictures.All(picture => picture.IsFramed) ? Frame(Together())
            : pictures.All(picture => !picture.IsFramed) ? Together()
            : throw new ArgumentException("Of these pictures, some are framed and some are as they are: ask about them one after the other.", nameof(pictures));

        ImageSet Frame(ImageSet images) => SizeOf(model) is var (height, width) ? images.PadTo(height, width) : images;

        ImageSet Together()
        {
            byte[] pixels = [.. pictures.SelectMany(picture => picture.Pixels)];
            return new ImageSet("the set of pictures", pixels, new byte[pictures.Count], pictures[0].Height, pictures[0].Width, classNames);
        }
    }

    /// <summary>
    /// Images whose labels count as the model's outputs do. Names given for the classes match labels if they are the images' own, in any order; if not, the
    /// names that the model knows do, and the given ones only say how the classes are called.
    /// </summary>
    private static ImageSet Align(MnistModel model, ImageSet images, IReadOnlyList<string>? classNames)
    {
        if (classNames is null)
        {
            return model.Align(images);
        }

        model.CheckClassNames(classNames);
        return images.ClassNames.All(classNames.Contains) ? images.Relabel(classNames) : model.Align(images).Rename(classNames);
    }
}
