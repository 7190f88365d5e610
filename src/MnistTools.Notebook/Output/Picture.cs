using MnistTools.Plotting;

namespace MnistTools.Notebook.Output;

/// <summary>Draws figures as small images: a notebook keeps each of them in its file.</summary>
internal static class Picture
{
    private const int Width = 720, PanelWidth = 440, PanelHeight = 330, MostBytes = 50_000, Smallest = 240;

    /// <summary>A figure and what stands in its place as text.</summary>
    public static MimeBundle Draw(Figure figure, string text)
    {
        // A grid of digits or of cells is as wide as any, but need not be as high as curves.
        int height = figure.Images is { } images ? DigitsHeight(images) : figure.HeatMap is null ? Width * 2 / 3 : Width * 4 / 5;
        return Encode((stream, scale) => FigureFile.Write(figure, stream, FigureFormat.Png, (int)(Width * scale), (int)(height * scale)), text);
    }

    /// <summary>Panels and what stands in their place as text.</summary>
    public static MimeBundle Draw(FigurePanels panels, string text) => Encode(
        (stream, scale) => FigureFile.Write(panels, stream, FigureFormat.Png, (int)(panels.Columns * PanelWidth * scale), (int)(panels.Rows * PanelHeight * scale)), text);

    private static int DigitsHeight(ImageGrid images)
    {
        const int PerRow = 10, ImageHeight = 77, LineHeight = 10, Title = 40;
        return Title + ((images.Tiles.Count + PerRow - 1) / PerRow * (ImageHeight + (LineHeight * images.CaptionLines)));
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
