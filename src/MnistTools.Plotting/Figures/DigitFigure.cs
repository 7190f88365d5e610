using System.Globalization;
using MnistTools.Data;
using MnistTools.Evaluation;
using MnistTools.Layers;
using MnistTools.Models;
using MnistTools.Specs;

namespace MnistTools.Plotting;

/// <summary>Makes figures of many small images: digits, what a model took them for, and what its first layer looks for.</summary>
public static class DigitFigure
{
    /// <summary>How many images are shown unless told otherwise.</summary>
    public const int DefaultCount = 40;

    /// <summary>What stands between the two classes of a mistake.</summary>
    internal const string TakenFor = " → ";

    /// <summary>The first images of a set, with their labels.</summary>
    /// <param name="images">The set.</param>
    /// <param name="culture">The language of the texts (English or German) and the form of the numbers.</param>
    /// <param name="count">How many are shown at most.</param>
    /// <param name="title">A title in place of the usual one.</param>
    public static ImageGridDrawing OfImages(ImageSet images, CultureInfo culture, int count = DefaultCount, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        return OfImages(images.EnumerateImages(), title ?? images.Name, culture, count);
    }

    /// <summary>The first of some images, perhaps of several sets, with their labels.</summary>
    /// <param name="images">The images.</param>
    /// <inheritdoc cref="OfImages(ImageSet, CultureInfo, int, string?)"/>
    /// <param name="culture"/><param name="count"/><param name="title"/>
    public static ImageGridDrawing OfImages(IReadOnlyList<LabelledImage> images, CultureInfo culture, int count = DefaultCount, string? title = null)
    {
        Check.NoneIsNull(images);
        ArgumentNullException.ThrowIfNull(culture);
        string data = string.Join(", ", images.Select(image => image.Images.Name).Distinct());
        return OfImages(images, title ?? new FigureTexts(culture).Images(data, Math.Min(count, images.Count), images.Count), culture, count);
    }

    /// <summary>The first predictions: what was said, how sure the model was, and the file; mistakes are marked.</summary>
    /// <param name="predictions">What a model said.</param>
    /// <inheritdoc cref="OfImages(ImageSet, CultureInfo, int, string?)"/>
    /// <param name="culture"/><param name="count"/><param name="title"/>
    /// <exception cref="FigureException">There are no predictions.</exception>
    public static ImageGridDrawing OfPredictions(IReadOnlyList<Prediction> predictions, CultureInfo culture, int count = DefaultCount, string? title = null)
    {
        Check.NoneIsNull(predictions);
        ArgumentNullException.ThrowIfNull(culture);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        FigureTexts texts = new(culture);
        Prediction[] known = [.. predictions.Where(prediction => prediction.IsCorrect is not null)];
        ImageTile[] tiles = [.. predictions.Take(count).Select(prediction => Tile(prediction, culture))];
        string usual = known.Length == 0
            ? texts.AnyPredictions(tiles.Length, predictions.Count)
            : texts.Predictions(known.Count(prediction => prediction.IsCorrect == true), known.Length, tiles.Length, predictions.Count);
        string arrow = tiles.Any(tile => tile.IsMarked) ? $" {texts.ArrowOfMistakes}" : "";
        return Grid(title ?? usual + arrow, culture, ColorRamp.Ink, tiles, "There are no predictions.") with { TitleWithoutCaptions = title ?? usual };
    }

    /// <summary>The worst mistakes: what each image is → what it was taken for, and how sure the model was of that; the surest mistake first.</summary>
    /// <param name="evaluation">What was measured.</param>
    /// <inheritdoc cref="OfImages(ImageSet, CultureInfo, int, string?)"/>
    /// <param name="culture"/><param name="count"/><param name="title"/>
    /// <exception cref="FigureException">There are no mistakes.</exception>
    public static ImageGridDrawing OfMistakes(Evaluation.ModelEvaluation evaluation, CultureInfo culture, int count = DefaultCount, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        ArgumentNullException.ThrowIfNull(culture);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        FigureTexts texts = new(culture);
        ImageTile[] tiles = [.. evaluation.Mistakes.OrderByDescending(mistake => mistake.Probability).Take(count).Select(mistake => Tile(mistake, culture))];
        string usual = texts.Mistakes(evaluation.Data, tiles.Length, evaluation.Mistakes.Count);
        return Grid(title ?? $"{usual} {texts.ArrowOfMistakes}", culture, ColorRamp.Ink, tiles, "There are no mistakes.") with
        {
            TitleWithoutCaptions = title ?? usual,
        };
    }

    /// <summary>What each unit of the first layer with weights looks for: a picture of its weights, all on one scale of colours.</summary>
    /// <param name="model">The model.</param>
    /// <inheritdoc cref="OfImages(ImageSet, CultureInfo, int, string?)"/>
    /// <param name="culture"/><param name="count"/><param name="title"/>
    /// <exception cref="FigureException">The first layer with weights looks at no image.</exception>
    /// <exception cref="NotFiniteNumberException">The weights are infinite or not a number.</exception>
    public static ImageGridDrawing OfWeights(MnistModel model, CultureInfo culture, int count = DefaultCount, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(culture);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        model.CheckFinite();
        ModelWeight weight = model.Weights.FirstOrDefault(weight => weight.Kind is WeightKind.Kernel or WeightKind.DepthwiseKernel)
            ?? throw new FigureException("The model has no layer whose weights are images.");
        ModelLayer layer = model.Layers[weight.Layer];
        (int height, int width) = weight.Shape.Sizes.Count == 4
            ? (weight.Shape.Sizes[2], weight.Shape.Sizes[3])
            : (model.InputShape.Sizes[0], model.InputShape.Sizes[1]);
        int units = weight.Shape.Sizes[0], size = height * width;
        if (weight.Count != units * size)
        {
            throw new FigureException($"The weights of {layer.Spec}, the first layer that has some, are not images: it takes {layer.InputShape}.");
        }

        float[] values = model.GetWeight(weight);
        double scale = Strong(values);
        IEnumerable<ImageTile> tiles = Enumerable.Range(0, Math.Min(count, units)).Select(unit => new ImageTile(
            width, height, [.. values.Skip(unit * size).Take(size).Select(value => value / scale)], [(unit + 1).ToString(culture)]));
        return Grid(title ?? new FigureTexts(culture).Weights(layer.Spec.ToString()), culture, ColorRamp.BlueOrOrange, [.. tiles], "The layer has no units.");
    }

    private static ImageGridDrawing OfImages(IEnumerable<LabelledImage> images, string title, CultureInfo culture, int count)
    {
        ArgumentNullException.ThrowIfNull(culture);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return Grid(
            title, culture, ColorRamp.Ink, [.. images.Take(count).Select(image => Tile(image.Pixels, image.Width, image.Height, [image.Label]))],
            "The set has no images.");
    }

    /// <summary>
    /// The size that only one weight in a hundred exceeds: few strong ones would make all others white. Those that are not finite do not count.
    /// </summary>
    private static double Strong(float[] values)
    {
        float[] sizes = [.. values.Where(float.IsFinite).Select(Math.Abs).Order()];
        return sizes.Length == 0 ? 1 : Math.Max(sizes[sizes.Length * 99 / 100], 1e-12);
    }

    private static ImageTile Tile(Prediction prediction, CultureInfo culture)
    {
        bool isWrong = prediction.IsCorrect == false;
        List<string> caption =
            [isWrong ? prediction.ActualLabel + TakenFor + prediction.Label : prediction.Label, prediction.Probability.ToString("P1", culture)];
        if (prediction.Path is { } path)
        {
            caption.Add(Path.GetFileName(path));
        }

        return Tile(prediction.Image, prediction.Width, prediction.Height, caption) with { IsMarked = isWrong };
    }

    private static ImageTile Tile(byte[] pixels, int width, int height, IReadOnlyList<string> caption) =>
        new(width, height, [.. pixels.Select(pixel => pixel / 255.0)], caption);

    private static ImageGridDrawing Grid(string title, CultureInfo culture, ColorRamp colors, ImageTile[] tiles, string whenEmpty) => tiles.Length == 0
        ? throw new FigureException($"{whenEmpty} There is nothing to plot.")
        : new() { Title = title, Tiles = tiles, Colors = colors, Culture = culture };
}
