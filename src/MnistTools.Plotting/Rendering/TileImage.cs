using SkiaSharp;

namespace MnistTools.Plotting;

/// <summary>Draws the numbers of a tile, each as a square of several pixels: readers that enlarge an image would blur it.</summary>
internal static class TileImage
{
    private const int LeastSide = 220;

    /// <summary>The image, at least 220 pixels wide.</summary>
    public static SKImage Draw(ImageTile tile, ColorRamp colors)
    {
        int enlarged = (LeastSide + tile.Width - 1) / tile.Width;
        using var bitmap = new SKBitmap(new SKImageInfo(tile.Width * enlarged, tile.Height * enlarged, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(bitmap);
        using var paint = new SKPaint();
        for (int i = 0; i < tile.Values.Count; i++)
        {
            (byte red, byte green, byte blue) = colors.At(tile.Values[i]);
            paint.Color = new SKColor(red, green, blue);
            canvas.DrawRect(i % tile.Width * enlarged, i / tile.Width * enlarged, enlarged, enlarged, paint);
        }

        return SKImage.FromBitmap(bitmap);
    }

    /// <summary>The image as an address that holds it.</summary>
    public static string ToDataAddress(ImageTile tile, ColorRamp colors)
    {
        using SKImage image = Draw(tile, colors);
        using SKData png = image.Encode(SKEncodedImageFormat.Png, 100);
        return $"data:image/png;base64,{Convert.ToBase64String(png.AsSpan())}";
    }
}
