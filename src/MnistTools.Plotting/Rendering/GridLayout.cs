namespace MnistTools.Plotting;

/// <summary>Where the images of a grid lie, in pixels from the upper left corner of their room.</summary>
/// <param name="Columns">How many are beside each other.</param>
/// <param name="ImageWidth">Width that an image may have.</param>
/// <param name="ImageHeight">Height that it may have.</param>
/// <param name="CellWidth">From one image to the next.</param>
/// <param name="CellHeight">From one row to the next.</param>
/// <param name="Left">Where the first column begins.</param>
/// <param name="TextSize">The size of the captions, of all the same; 0 where there are so many images that captions could not be read.</param>
internal sealed record GridLayout(int Columns, double ImageWidth, double ImageHeight, double CellWidth, double CellHeight, double Left, double TextSize)
{
    /// <summary>From one line of a caption to the next, in sizes of its text.</summary>
    public const double LineHeight = 1.25;

    private const double Gap = 0.16, LargestText = 13, SmallestText = 9, AirOfCaption = 1, Rounding = 0.5;

    /// <summary>A longer caption, in sizes of its text, loses its middle: a single one would make all images small.</summary>
    private const double WidestCaption = 18;

    /// <summary>The middle of a tile's image, from the left.</summary>
    public double MiddleOf(int tile) => Left + (((tile % Columns) + 0.5) * CellWidth);

    /// <summary>The middle of a tile's image, from the top.</summary>
    public double CentreOf(int tile) => TopOf(tile) + (ImageHeight / 2);

    /// <summary>Where a tile's image lies: as large as it can be in its room without another form.</summary>
    public (double Left, double Top, double Width, double Height) PlaceOf(int tile, ImageTile image)
    {
        double aspect = AspectOf(image);
        (double width, double height) = aspect <= ImageHeight / ImageWidth ? (ImageWidth, ImageWidth * aspect) : (ImageHeight / aspect, ImageHeight);
        return (MiddleOf(tile) - (width / 2), CentreOf(tile) - (height / 2), width, height);
    }

    /// <summary>The middle of a line of a tile's caption, from the top.</summary>
    public double LineOf(int tile, int line) => TopOf(tile) + ImageHeight + (TextSize * (0.35 + (LineHeight * (line + 0.5))));

    /// <summary>The lines of a caption that are written, none wider than its cell.</summary>
    public IEnumerable<string> Write(IReadOnlyList<string> caption) =>
        TextSize == 0 ? [] : caption.Select(line => Shorten(line, (float)TextSize, (float)(CellWidth - (AirOfCaption * TextSize) + Rounding)));

    /// <summary>The number of columns with which the images become largest, of those with which captions have room.</summary>
    /// <param name="grid">The images.</param>
    /// <param name="width">Width of the room.</param>
    /// <param name="height">Height of the room.</param>
    /// <param name="scale">How much larger text is than usual. In a larger picture, captions that would have no room are written as small as in a usual
    /// one.</param>
    public static GridLayout Arrange(ImageGridDrawing grid, double width, double height, double scale)
    {
        GridLayout layout = ArrangeAt(grid, width, height, scale);
        return layout.TextSize == 0 && scale > 1 ? ArrangeAt(grid, width, height, 1) : layout;
    }

    private static GridLayout ArrangeAt(ImageGridDrawing grid, double width, double height, double scale)
    {
        // In sizes of the text; letters of a small text are a little wider, since they end at whole pixels.
        double widest = AirOfCaption
            + Math.Min(
                WidestCaption,
                new[] { SmallestText, LargestText }.Max(
                    size => AxisLabels.Widest(grid.Tiles.SelectMany(tile => tile.Caption).Distinct(), (float)(size * scale)) / (size * scale)));
        GridLayout[] layouts = [.. Enumerable.Range(1, grid.Tiles.Count).Select(columns => Arrange(grid, widest, columns, width, height, scale))];
        GridLayout largest = layouts.MaxBy(layout => layout.ImageWidth)!;
        GridLayout[] captioned = [.. layouts.Where(layout => layout.TextSize > 0 && layout.CellWidth >= (widest * layout.TextSize) - Rounding)];
        // Where captions would cost most of the images' size, they are what gives way.
        return captioned.MaxBy(layout => layout.ImageWidth) is { } best && best.ImageWidth >= largest.ImageWidth / 2 ? best : largest;
    }

    private static double AspectOf(ImageTile image) => (double)image.Height / image.Width;

    private double TopOf(int tile) => tile / Columns * CellHeight;

    /// <summary>A line that is no wider; of a mistake both classes stay, each without its middle.</summary>
    private static string Shorten(string line, float size, float width)
    {
        if (line.Split(DigitFigure.TakenFor) is not [string actual, string predicted])
        {
            return TextLayout.Shorten(line, size, width);
        }

        float room = width - TextLayout.Measure(DigitFigure.TakenFor, size);
        string first = TextLayout.Shorten(actual, size, Math.Max(room / 2, room - TextLayout.Measure(predicted, size)));
        return first + DigitFigure.TakenFor + TextLayout.Shorten(predicted, size, room - TextLayout.Measure(first, size));
    }

    private static GridLayout Arrange(ImageGridDrawing grid, double widest, int columns, double width, double height, double scale)
    {
        int rows = (grid.Tiles.Count + columns - 1) / columns;
        // Where images have several forms, the room of each is as near to a square as these allow.
        double aspect = Math.Clamp(1, grid.Tiles.Min(AspectOf), grid.Tiles.Max(AspectOf)), cellHeight = height / rows;
        double textSize = Math.Clamp(Math.Min(cellHeight * 0.13, width / columns / widest), SmallestText * scale, LargestText * scale);
        double caption = textSize * (0.7 + (LineHeight * grid.CaptionLines));
        if (grid.CaptionLines == 0 || caption > cellHeight / 2)
        {
            (textSize, caption) = (0, 0);
        }

        double imageHeight = Math.Max(1, (cellHeight - caption) * (1 - (Gap / 2)));
        double imageWidth = Math.Min(imageHeight / aspect, width / columns * (1 - Gap));
        imageHeight = imageWidth * aspect;
        // Columns move together where the height, not the width, is what lacks; captions need some air.
        double cellWidth = Math.Min(width / columns, Math.Max(imageWidth * (1 + Gap), Math.Max(widest * textSize, imageWidth + (4 * textSize))));
        return new(
            columns, imageWidth, imageHeight, cellWidth, Math.Min(cellHeight, imageHeight * (1 + Gap) + caption), (width - (columns * cellWidth)) / 2,
            textSize);
    }
}
