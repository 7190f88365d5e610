using MnistTools.Plotting;

namespace MnistTools.Notebook.Output;

/// <summary>Draws figures as small images: a notebook keeps each of them in its file.</summary>
internal static class Picture
{
    private const int DigitsWidth = 720, Width = 640, PanelWidth = 440, PanelHeight = 330, MostBytes = 58_000, Smallest = 240;

    /// <summary>A drawing and what stands in its place as text.</summary>
    public static MimeBundle Draw(Drawing drawing, string text)
    {
        (int width, int height) = drawing switch
        {
            ImageGridDrawing images => (DigitsWidth, DigitsHeight(images)),
            HeatMapDrawing => (Width, Width * 7 / 8),
            PanelDrawing panels => (panels.Columns * PanelWidth, panels.Rows * PanelHeight),
            _ => (Width, Width * 5 / 8),
        };
        return Encode((stream, scale) => FigureFile.Write(drawing, stream, FigureFormat.Png, (int)(width * scale), (int)(height * scale)), text);
    }

    private static int DigitsHeight(ImageGridDrawing images)
    {
        // In a lower picture texts would be small.
        const int PerRow = 8, ImageHeight = 92, LineHeight = 14, Title = 40, Lowest = 300;
        return Math.Max(Lowest, Title + ((images.Tiles.Count + PerRow - 1) / PerRow * (ImageHeight + (LineHeight * images.CaptionLines))));
    }

    /// <summary>The image, drawn smaller until it is small enough.</summary>
    private static MimeBundle Encode(Action<Stream, double> draw, string text)
    {
        for (double scale = 1; ; scale *= 0.85)
        {
            using var image = new MemoryStream();
            draw(image, scale);
            if (image.Length <= MostBytes || Width * scale < Smallest)
            {
                return MimeBundle.OfImage(text, "image/png", image.ToArray());
            }
        }
    }
}
