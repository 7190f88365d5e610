using System.Xml.Linq;
using SkiaSharp;

namespace MnistTools.Plotting.Tests;

/// <summary>Looks at a rendered figure.</summary>
internal static class Pixels
{
    private static readonly SKColor Ink = SKColor.Parse("#262626");

    public static byte[] Render(Drawing drawing, FigureFormat format = FigureFormat.Png, int width = 900, int height = 600)
    {
        using MemoryStream stream = new();
        FigureFile.Write(drawing, stream, format, width, height);
        return stream.ToArray();
    }

    public static SKBitmap Draw(Drawing drawing, FigureFormat format = FigureFormat.Png, int width = 900, int height = 600) =>
        SKBitmap.Decode(Render(drawing, format, width, height)) ?? throw new InvalidDataException("This is no image.");

    /// <summary>The texts of a figure's SVG.</summary>
    public static IReadOnlyList<string> Texts(Drawing drawing) =>
        [.. XDocument.Load(new MemoryStream(Render(drawing, FigureFormat.Svg)))
            .Descendants()
            .Where(element => element.Name.LocalName == "text")
            .Select(text => text.Value)];

    /// <summary>The smallest rectangle that holds all pixels of a colour left of a place.</summary>
    public static SKRectI Bounds(SKBitmap image, string color, int right = int.MaxValue)
    {
        (int X, int Y)[] places =
            [.. from y in Enumerable.Range(
                0, image.Height) from x in Enumerable.Range(0, Math.Min(right, image.Width)) where image.GetPixel(x, y) == SKColor.Parse(color) select (x, y)];
        Assert.NotEmpty(places);
        return new(places.Min(place => place.X), places.Min(place => place.Y), places.Max(place => place.X) + 1, places.Max(place => place.Y) + 1);
    }

    public static int CountText(SKBitmap image, SKRectI part) => Count(image, part, Ink, tolerance: 40);

    public static int Count(SKBitmap image, string color, int tolerance = 0) => Count(image, image.Info.Rect, SKColor.Parse(color), tolerance);

    public static int Count(SKBitmap image, SKRectI part, SKColor color, int tolerance)
    {
        int count = 0;
        for (int y = part.Top; y < part.Bottom; y++)
        {
            for (int x = part.Left; x < part.Right; x++)
            {
                SKColor pixel = image.GetPixel(x, y);
                if (Math.Abs(pixel.Red - color.Red) <= tolerance
                    && Math.Abs(pixel.Green - color.Green) <= tolerance
                    && Math.Abs(pixel.Blue - color.Blue) <= tolerance)
                {
                    count++;
                }
            }
        }

        return count;
    }
}
