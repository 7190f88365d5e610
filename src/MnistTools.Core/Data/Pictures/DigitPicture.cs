namespace MnistTools.Data.Pictures;

/// <summary>
/// A picture of one handwritten digit (drawn, scanned or photographed; dark on light or light on dark; of any size) in the form that models
/// were trained on.
/// </summary>
public static class DigitPicture
{
    /// <summary>The extensions of the files that are taken for pictures where a whole folder is meant, with their dots.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".png", ".jpg", ".jpeg", ".bmp", ".webp", ".gif"];

    /// <summary>Reads a picture: PNG, JPEG, BMP, WebP or GIF.</summary>
    /// <returns>(28, 28) bytes, row by row; 0 is background.</returns>
    /// <exception cref="PictureException">The file is no picture, is damaged or too large, or has nothing on it.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static byte[] Read(string path) => Read(path, out _);

    /// <param name="path">The file.</param>
    /// <param name="digits">How many digits seem to stand beside each other in it.</param>
    /// <inheritdoc cref="Read(string)"/>
    internal static byte[] Read(string path, out int digits)
    {
        ArgumentNullException.ThrowIfNull(path);
        GrayImage ink = InkFinder.Find(PictureFile.Read(path), out string problem) ?? throw new PictureException(path, problem);
        digits = DigitCount.Of(ink);
        return DigitFrame.Place(ink);
    }
}
