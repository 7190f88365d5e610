using MnistTools.Data.Pictures;

namespace MnistTools.Evaluation;

/// <summary>An image that was read from a file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Pixels">(28, 28) bytes, row by row, as <see cref="DigitPicture.Read(string)"/> gives them.</param>
/// <exception cref="ArgumentException">There are more or fewer bytes.</exception>
public sealed record PictureImage(string Path, byte[] Pixels)
{
    private static readonly byte[] Blank = new byte[DigitFrame.Size * DigitFrame.Size];

    /// <summary>Rows.</summary>
    public int Height { get; private init; } = DigitFrame.Size;

    /// <summary>Columns.</summary>
    public int Width { get; private init; } = DigitFrame.Size;

    /// <summary>(height, width) bytes, row by row.</summary>
    public byte[] Pixels { get; init => field = CheckSize(value, Height, Width); } = CheckSize(Pixels, DigitFrame.Size, DigitFrame.Size);

    /// <summary>Whether it is a digit in the form of MNIST's images, and not a picture as it is.</summary>
    internal bool IsFramed { get; private init; } = true;

    /// <summary>Reads a picture: PNG, JPEG, BMP, WebP or GIF.</summary>
    /// <param name="path">The file.</param>
    /// <param name="framed">Whether it is of a digit, to be separated from its paper and framed like MNIST's images; else it is taken as it is, as
    /// <see cref="Data.ImageFiles"/> reads folders of pictures: 0 is black, and what is transparent is black, too.</param>
    /// <exception cref="PictureException">The file is no picture, is damaged or too large, or has no digit on it that could be framed.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static PictureImage Read(string path, bool framed = true)
    {
        ArgumentNullException.ThrowIfNull(path);
        return framed ? new PictureImage(path, DigitPicture.Read(path)) : ReadAsIs(path);
    }

    /// <summary>Reads a picture as it is.</summary>
    /// <param name="path">The file.</param>
    /// <param name="checkSize">Told the width and the height before the picture is decoded; refuses them by an exception.</param>
    /// <inheritdoc cref="Read" path="/exception"/>
    internal static PictureImage ReadAsIs(string path, Action<int, int>? checkSize = null)
    {
        // The sizes come first, since the pixels are checked by them.
        GrayPixels picture = PictureFile.ReadWhole(path, checkSize);
        return new PictureImage(path, Blank) { Height = picture.Height, Width = picture.Width, Pixels = picture.Values, IsFramed = false };
    }

    private static byte[] CheckSize(byte[] pixels, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        return pixels.Length == height * width
            ? pixels
            : throw new ArgumentException($"An image has {height}×{width} bytes, not {pixels.Length}: PictureImage.Read makes them of a picture.", nameof(pixels));
    }
}
