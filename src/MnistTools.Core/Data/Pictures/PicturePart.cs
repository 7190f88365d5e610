namespace MnistTools.Data.Pictures;

/// <summary>A rectangle of a picture that is upright, in shares of its width and its height.</summary>
/// <param name="Left">Where it begins.</param>
/// <param name="Top">Where it begins.</param>
/// <param name="Width">How wide it is.</param>
/// <param name="Height">How high it is.</param>
internal readonly record struct PicturePart(double Left, double Top, double Width, double Height)
{
    /// <summary>All of it.</summary>
    public static PicturePart Whole { get; } = new(0, 0, 1, 1);

    /// <summary>The longer side in pixels of a picture of so many.</summary>
    public double LongerSide(double width, double height) => Math.Max(Width * width, Height * height);
}
