using System.Globalization;
using System.Runtime.InteropServices;
using MnistTools.Data;
using MnistTools.Metrics;

namespace MnistTools.Evaluation;

/// <summary>A model's answer to one image.</summary>
public sealed class Prediction
{
    private readonly ImageSet _images;
    private readonly bool _hasLabel;

    /// <summary>Keeps what a model said.</summary>
    /// <param name="images">The images that it was asked about.</param>
    /// <param name="index">Which of them this is.</param>
    /// <param name="probabilities">(classes) what it said.</param>
    /// <param name="hasLabel">Whether the images' labels are known, and not only filled in.</param>
    /// <param name="path">The file that the image came from.</param>
    internal Prediction(ImageSet images, int index, float[] probabilities, bool hasLabel, string? path = null)
    {
        (_images, Row, Probabilities, _hasLabel, Path) = (images, index, probabilities, hasLabel, path);
        LabelIndex = Choose(probabilities);
    }

    /// <summary>The class that is most probable, by its name.</summary>
    public string Label => ClassNames[LabelIndex];

    /// <summary>The same as a number, from 0.</summary>
    public int LabelIndex { get; }

    /// <summary>How probable that class is, 0 to 1.</summary>
    public float Probability => Probabilities[LabelIndex];

    /// <summary>(classes) how probable each class is; with another end than softmax, what the model gives for it.</summary>
    public IReadOnlyList<float> Probabilities { get; }

    /// <summary>The name of each class.</summary>
    public IReadOnlyList<string> ClassNames => _images.ClassNames;

    /// <summary>The class that is right, by its name; <see langword="null"/> where it is not known.</summary>
    public string? ActualLabel => ActualLabelIndex is { } label ? ClassNames[label] : null;

    /// <summary>The same as a number, from 0.</summary>
    public int? ActualLabelIndex => _hasLabel ? _images.Labels[Row] : null;

    /// <summary>Whether the label is the right one; <see langword="null"/> where that is not known.</summary>
    public bool? IsCorrect => _hasLabel ? ActualLabelIndex == LabelIndex : null;

    /// <summary>The file that the image came from; <see langword="null"/> for an image of a set.</summary>
    public string? Path { get; }

    /// <summary>Where the image came from: its file or, of a set, a text such as <c>image 7</c>.</summary>
    public string Source => Path ?? string.Create(CultureInfo.InvariantCulture, $"image {Index}");

    /// <summary>Which image of its set this is, from 0; of images in a script's list, which of the set that they were taken from.</summary>
    public int Index => _images.PlaceOf(Row);

    /// <summary>Rows of the image.</summary>
    public int Height => _images.Height;

    /// <summary>Columns of the image.</summary>
    public int Width => _images.Width;

    /// <summary>A copy of what the model saw: (height, width) bytes, row by row; 0 is background.</summary>
    public byte[] Image => _images.CopyImage(Row);

    /// <summary>A line such as <c>7 (99.8 %)</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{Label} ({100 * Probability:0.0} %)");

    /// <summary>Which of the images that the model was asked about this is.</summary>
    internal int Row { get; }

    /// <summary>The class with the largest output, the first of equals.</summary>
    internal static int Choose(ReadOnlySpan<float> output) => OutputOrder.First(output);

    /// <summary>(classes) one row of all outputs.</summary>
    internal static ReadOnlySpan<float> RowOf(float[,] outputs, int row) =>
        MemoryMarshal.CreateReadOnlySpan(ref outputs[row, 0], outputs.GetLength(1));
}
