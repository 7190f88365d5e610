using SkiaSharp;

namespace MnistTools.Plotting;

/// <summary>Writes pixels into a file format.</summary>
internal static class PixelImage
{
    private const int JpegQuality = 92, WebpEffort = 70;

    /// <summary>Writes what is drawn on a canvas of a size.</summary>
    public static void Write(Action<SKCanvas> draw, FigureFormat format, int width, int height, Stream stream)
    {
        using SKSurface surface = SKSurface.Create(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Premul))
            ?? throw new InvalidOperationException($"There is no memory for an image of {width} × {height} pixels.");
        draw(surface.Canvas);
        using SKPixmap pixels = surface.PeekPixels();
        using SKData encoded = Encode(pixels, format) ?? throw new InvalidOperationException($"The image cannot be encoded as {format}.");
        encoded.SaveTo(stream);
    }

    // JPEG usually keeps colours at half the resolution, which makes thin lines pale; WebP without loss is small enough for plots.
    private static SKData? Encode(SKPixmap pixels, FigureFormat format) => format switch
    {
        FigureFormat.Png => pixels.Encode(SKPngEncoderOptions.Default),
        FigureFormat.Jpeg => pixels.Encode(new SKJpegEncoderOptions(JpegQuality, SKJpegEncoderDownsample.Downsample444, SKJpegEncoderAlphaOption.Ignore)),
        FigureFormat.Webp => pixels.Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossless, WebpEffort)),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Not an image of pixels."),
    };
}
