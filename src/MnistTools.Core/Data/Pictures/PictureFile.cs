using System.Security.Cryptography;
using MnistTools.Files;
using SkiaSharp;

namespace MnistTools.Data.Pictures;

/// <summary>Reads pictures (PNG, JPEG, BMP, WebP and GIF) as grey, turned as their cameras say, at a size that is good to work with.</summary>
internal static class PictureFile
{
    /// <summary>The longer side of what is given: enough for a thin line, and little enough to be quick.</summary>
    public const int WorkingSize = 400;

    /// <summary>The largest picture that is decoded, in pixels: 256 MB, and more than a phone's camera gives.</summary>
    public const long MaximumPixels = 64_000_000;

    /// <summary>The largest picture that is decoded has no more in its file, with two bytes for each of four channels.</summary>
    private const long MostBytes = 9 * MaximumPixels;

    /// <summary>Alpha from which a pixel counts as there; below, it is a hole or a soft edge.</summary>
    private const byte Opaque = 128;

    /// <summary>The largest share of a picture that strokes on nothing cover.</summary>
    private const float MostInk = 0.7f;

    /// <summary>Strokes of one colour do not differ more than this in brightness.</summary>
    private const float SameBrightness = 0.15f;

    /// <summary>The brightness of each pixel; where only transparency tells ink from background, ink is black on white.</summary>
    /// <param name="path">The file.</param>
    /// <param name="part">What of the picture is wanted.</param>
    /// <param name="isReduced">Whether that has more pixels in the file.</param>
    /// <param name="tellSize">Told the width and the height of the whole picture before it is decoded.</param>
    /// <exception cref="PictureException">The file is no picture, is damaged or is too large.</exception>
    /// <exception cref="IOException">The file cannot be read, is a folder, a pipe or a device, or is longer than any picture.</exception>
    public static GrayImage Read(string path, PicturePart part, out bool isReduced, Action<int, int>? tellSize = null)
    {
        bool isLarger = false;
        using SKBitmap working = ReadUpright(path, part, (width, height) =>
        {
            tellSize?.Invoke(width, height);
            isLarger = part.LongerSide(width, height) > WorkingSize;
        });
        isReduced = isLarger;
        return ToGray(working);
    }

    /// <summary>
    /// A picture at its own size: a byte for the brightness of each pixel, row by row. What is transparent is black, which is background in a set of images.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="checkSize">Told the width and the height before memory for so many pixels is taken; refuses them by an exception.</param>
    /// <exception cref="PictureException">The file is no picture, is damaged or is too large.</exception>
    /// <exception cref="IOException">The file cannot be read, is a folder, a pipe or a device, or is longer than any picture.</exception>
    public static GrayPixels ReadWhole(string path, Action<int, int>? checkSize = null)
    {
        using SKBitmap picture = ReadUpright(path, part: null, checkSize);
        ReadOnlySpan<byte> colours = picture.GetPixelSpan();
        byte[] gray = new byte[picture.Width * picture.Height];
        for (int i = 0; i < gray.Length; i++)
        {
            gray[i] = (byte)MathF.Round(Luma(colours.Slice(i * 4, 4)), MidpointRounding.AwayFromZero);
        }

        return new GrayPixels(picture.Width, picture.Height, gray);
    }

    /// <summary>SHA-256 in hexadecimal of a picture's file.</summary>
    /// <exception cref="IOException">The file cannot be read, is a folder, a pipe or a device, or is longer than any picture.</exception>
    public static string Hash(string path)
    {
        using FileStream stream = ReceivedFile.Open(path, MostBytes);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>A part of a picture at the working size, or all of it at its own.</summary>
    private static SKBitmap ReadUpright(string path, PicturePart? part, Action<int, int>? checkSize)
    {
        using FileStream stream = ReceivedFile.Open(path, MostBytes);
        if (stream.Length == 0)
        {
            throw new PictureException(path, "The file is empty.");
        }

        // In memory: a codec asks a stream of .NET's for as many bytes as the picture claims to have, and where that throws, the process ends.
        using var content = SKData.Create(stream);
        using SKCodec codec =
            SKCodec.Create(content) ?? throw new PictureException(path, "This is not a picture that can be read: use PNG, JPEG, BMP, WebP or GIF.");
        SKEncodedOrigin origin = codec.EncodedFormat == SKEncodedImageFormat.Png ? PngOrientation.Find(content.AsSpan()) : codec.EncodedOrigin;
        (int width, int height) = UprightSize(codec.Info.Size, origin);
        checkSize?.Invoke(width, height);
        if (codec.EncodedFormat == SKEncodedImageFormat.Jpeg && JpegFile.IsUnmarkedCmyk(content.AsSpan()))
        {
            throw new PictureException(
                path, "The picture is a JPEG in CMYK without Adobe's marker, and would be read with false colours. Save it in RGB, or as PNG.");
        }

        // JPEG is decoded at half, a quarter or an eighth of its size much faster.
        float scale = part is { } wanted ? Math.Min(1, (float)(2 * WorkingSize / wanted.LongerSide(width, height))) : 1;
        using SKBitmap decoded = Decode(codec, content, path, scale);
        return Turn(decoded, origin, part);
    }

    private static (int Width, int Height) UprightSize(SKSizeI stored, SKEncodedOrigin origin) =>
        origin >= SKEncodedOrigin.LeftTop ? (stored.Height, stored.Width) : (stored.Width, stored.Height);

    private static SKBitmap Decode(SKCodec codec, SKData content, string path, float scale)
    {
        (int width, int height) = (codec.Info.Width, codec.Info.Height);
        if ((long)width * height > MaximumPixels)
        {
            throw new PictureException(
                path, $"The picture has {width} × {height} pixels; at most {MaximumPixels / 1_000_000} million are read. Make it smaller.");
        }

        SKSizeI size = scale < 1 ? codec.GetScaledDimensions(scale) : codec.Info.Size;
        var bitmap = new SKBitmap(new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Premul));
        SKCodecResult result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        if (result == SKCodecResult.IncompleteInput && codec.EncodedFormat == SKEncodedImageFormat.Jpeg)
        {
            result = JpegFile.DecodeUnended(codec, content.AsSpan(), bitmap);
        }

        if (result != SKCodecResult.Success)
        {
            bitmap.Dispose();
            throw new PictureException(path, "The picture is damaged or cut off: get it anew.");
        }

        return bitmap;
    }

    /// <summary>A part of the picture upright at the working size, or all of it at its own.</summary>
    private static SKBitmap Turn(SKBitmap picture, SKEncodedOrigin origin, PicturePart? part)
    {
        (int width, int height) = UprightSize(picture.Info.Size, origin);
        PicturePart wanted = part ?? PicturePart.Whole;
        float scale = part is null ? 1 : (float)(WorkingSize / wanted.LongerSide(width, height));
        (float partWidth, float partHeight) = ((float)(wanted.Width * width), (float)(wanted.Height * height));
        var working = new SKBitmap(new SKImageInfo(
            Math.Max(1, (int)MathF.Round(partWidth * scale)), Math.Max(1, (int)MathF.Round(partHeight * scale)), SKColorType.Rgba8888, SKAlphaType.Premul));
        using var canvas = new SKCanvas(working);
        canvas.Clear(SKColors.Transparent);
        canvas.Scale(working.Width / partWidth, working.Height / partHeight);
        canvas.Translate((float)(-wanted.Left * width), (float)(-wanted.Top * height));
        canvas.Concat(Upright(origin, picture.Width, picture.Height));
        using SKImage image = SKImage.FromBitmap(picture);
        SKSamplingOptions sampling = part is null ? new SKSamplingOptions(SKFilterMode.Nearest)
            : scale < 1 ? new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear)
            : new SKSamplingOptions(SKCubicResampler.Mitchell);
        canvas.DrawImage(image, 0, 0, sampling);
        return working;
    }

    /// <summary>What brings the stored picture upright: Exif's eight orientations, named by where the first row and the first column are.</summary>
    private static SKMatrix Upright(SKEncodedOrigin origin, int width, int height) => origin switch
    {
        SKEncodedOrigin.TopRight => new SKMatrix(-1, 0, width, 0, 1, 0, 0, 0, 1),
        SKEncodedOrigin.BottomRight => new SKMatrix(-1, 0, width, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.BottomLeft => new SKMatrix(1, 0, 0, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.LeftTop => new SKMatrix(0, 1, 0, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightTop => new SKMatrix(0, -1, height, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightBottom => new SKMatrix(0, -1, height, -1, 0, width, 0, 0, 1),
        SKEncodedOrigin.LeftBottom => new SKMatrix(0, 1, 0, -1, 0, width, 0, 0, 1),
        _ => SKMatrix.Identity,
    };

    private static GrayImage ToGray(SKBitmap picture)
    {
        ReadOnlySpan<byte> pixels = picture.GetPixelSpan();
        var gray = new GrayImage(picture.Width, picture.Height);
        float[] opaque = new float[gray.Values.Length];
        int opaqueCount = 0, wholeCount = 0;
        for (int i = 0; i < gray.Values.Length; i++)
        {
            ReadOnlySpan<byte> pixel = pixels.Slice(i * 4, 4);
            gray.Values[i] = Luma(pixel) / 255;
            if (pixel[3] >= Opaque)
            {
                opaque[opaqueCount++] = gray.Values[i] * 255 / pixel[3];
                wholeCount += pixel[3] == byte.MaxValue ? 1 : 0;
            }
        }

        if (wholeCount < gray.Values.Length)
        {
            FillHoles(gray, pixels, opaque.AsSpan(0, opaqueCount));
        }

        return gray;
    }

    /// <summary>ITU-R BT.601's luma. Colours are multiplied by alpha already: it is that of what is there.</summary>
    private static float Luma(ReadOnlySpan<byte> pixel) => (0.299f * pixel[0]) + (0.587f * pixel[1]) + (0.114f * pixel[2]);

    /// <summary>
    /// Strokes on nothing are all of one brightness: then alpha is the ink, whatever its colour. Else what is missing gets the brightness that
    /// most of the picture has.
    /// </summary>
    private static void FillHoles(GrayImage gray, ReadOnlySpan<byte> pixels, Span<float> opaque)
    {
        opaque.Sort();
        bool isInkAlone = opaque.Length < MostInk * gray.Values.Length
            && (opaque.Length == 0 || opaque[^((opaque.Length + 49) / 50)] - opaque[opaque.Length / 50] < SameBrightness);
        float background = opaque.Length == 0 ? 1 : opaque[opaque.Length / 2];
        for (int i = 0; i < gray.Values.Length; i++)
        {
            float missing = 1 - (pixels[(i * 4) + 3] / 255f);
            gray.Values[i] = isInkAlone ? missing : gray.Values[i] + (missing * background);
        }
    }
}
