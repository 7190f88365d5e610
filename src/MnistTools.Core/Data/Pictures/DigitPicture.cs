namespace MnistTools.Data.Pictures;

/// <summary>
/// A picture of one handwritten digit (drawn, scanned or photographed; dark on light or light on dark; of any size) in the form that models
/// were trained on.
/// </summary>
public static class DigitPicture
{
    /// <summary>The extensions of the files that are taken for pictures where a whole folder is meant, with their dots.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".png", ".jpg", ".jpeg", ".bmp", ".webp", ".gif"];

    /// <summary>
    /// A digit of less than so many pixels is looked at more closely, if its picture has more: a line of MNIST's is 2 to 3 pixels of 20 wide, and its border
    /// is told to one.
    /// </summary>
    private const int SmallDigit = 100;

    /// <summary>Reads a picture: PNG, JPEG, BMP, WebP or GIF.</summary>
    /// <returns>(28, 28) bytes, row by row; 0 is background.</returns>
    /// <exception cref="PictureException">The file is no picture, is damaged or too large, or has nothing on it.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static byte[] Read(string path) => Read(path, out _);

    /// <param name="path">The file.</param>
    /// <param name="digits">How many digits seem to be in it.</param>
    /// <param name="tellSize">Told the width and the height of the picture before it is decoded.</param>
    /// <inheritdoc cref="Read(string)"/>
    internal static byte[] Read(string path, out int digits, Action<int, int>? tellSize = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        GrayImage picture = PictureFile.Read(path, PicturePart.Whole, out bool isReduced, tellSize);
        FoundInk ink = Sheet.Find(picture) is { } sheet
            ? FindOn(sheet) ?? throw new PictureException(
                path, "There seems to be a sheet on a desk, and no digit stands out on the sheet. Cut the picture to the paper around the digit.")
            : InkFinder.Find(picture, out string problem) ?? throw new PictureException(path, problem);
        if (isReduced && ink.Digits == 1 && ink.Bounds.LongerSide < SmallDigit)
        {
            ink = InkFinder.Find(PictureFile.Read(path, Around(ink.Bounds, picture), out _), out _) ?? ink;
        }

        digits = ink.Digits;
        return DigitFrame.Place(ink.Lines);
    }

    private static FoundInk? FindOn(Sheet sheet) =>
        InkFinder.Find(sheet.Image, out _) is { } ink ? ink with { Bounds = ink.Bounds.Moved(sheet.Left, sheet.Top) } : null;

    /// <summary>A digit with so much paper around it that most of what is seen is paper.</summary>
    private static PicturePart Around(InkPart.Box digit, GrayImage picture)
    {
        int margin = digit.LongerSide / 2;
        double left = Math.Max(0, digit.Left - margin), top = Math.Max(0, digit.Top - margin);
        double right = Math.Min(picture.Width, digit.Right + 1 + margin), bottom = Math.Min(picture.Height, digit.Bottom + 1 + margin);
        return new PicturePart(left / picture.Width, top / picture.Height, (right - left) / picture.Width, (bottom - top) / picture.Height);
    }
}
