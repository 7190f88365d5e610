using MnistTools.Text;

namespace MnistTools.Data;

/// <summary>One image of a set, with its label.</summary>
public sealed class LabelledImage
{
    internal LabelledImage(ImageSet images, int row) => (Images, Row) = (images, row);

    /// <summary>Its class, by its name.</summary>
    public string Label => Images.ClassNames[LabelIndex];

    /// <summary>The same as a number, from 0.</summary>
    public int LabelIndex => Images.Labels[Row];

    /// <summary>Which image of its set this is, from 0; of images in a script's list, which of the set that they were taken from.</summary>
    public int Index => Images.PlaceOf(Row);

    /// <summary>Rows of the image.</summary>
    public int Height => Images.Height;

    /// <summary>Columns of the image.</summary>
    public int Width => Images.Width;

    /// <summary>A copy of its bytes: (height, width), row by row; 0 is background.</summary>
    public byte[] Pixels => Images.CopyImage(Row);

    /// <summary>Which of <see cref="Images"/> it is.</summary>
    internal int Row { get; }

    /// <summary>The set that it is of. No property that is public: whatever writes objects down would write all images with each.</summary>
    internal ImageSet Images { get; }

    /// <summary>A line such as <c>5 (image 0 of MNIST train)</c>.</summary>
    public override string ToString() => VisibleText.Of(FormattableString.Invariant($"{Label} (image {Index} of {Images.Name})"));
}
