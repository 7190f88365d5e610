namespace MnistTools.Plotting;

/// <summary>Where the images of a grid lie, in pixels from the upper left corner of their room.</summary>
/// <param name="Columns">How many are beside each other.</param>
/// <param name="ImageWidth">Width of an image.</param>
/// <param name="ImageHeight">Height of an image.</param>
/// <param name="CellWidth">From one image to the next.</param>
/// <param name="CellHeight">From one row to the next.</param>
/// <param name="Left">Where the first column begins.</param>
/// <param name="TextSize">The size of the captions.</param>
internal sealed record GridLayout(int Columns, double ImageWidth, double ImageHeight, double CellWidth, double CellHeight, double Left, double TextSize)
{
    /// <summary>From one line of a caption to the next, in sizes of its text.</summary>
    public const double LineHeight = 1.25;

    private const double Gap = 0.16, LargestText = 13, SmallestText = 6;

    /// <summary>The middle of a tile's image, from the left.</summary>
    public double MiddleOf(int tile) => LeftOf(tile) + (ImageWidth / 2);

    /// <summary>Where a tile's image begins.</summary>
    public double LeftOf(int tile) => Left + (tile % Columns * CellWidth) + ((CellWidth - ImageWidth) / 2);

    /// <summary>Where a tile's image begins, from the top.</summary>
    public double TopOf(int tile) => tile / Columns * CellHeight;

    /// <summary>The middle of a line of a tile's caption, from the top.</summary>
    public double LineOf(int tile, int line) => TopOf(tile) + ImageHeight + (TextSize * (0.35 + (LineHeight * (line + 0.5))));

    /// <summary>The number of columns with which the images become largest.</summary>
    /// <param name="grid">The images.</param>
    /// <param name="width">Width of the room.</param>
    /// <param name="height">Height of the room.</param>
    /// <param name="scale">How much larger text is than usual.</param>
    public static GridLayout Arrange(ImageGrid grid, double width, double height, double scale)
    {
        int captionLines = grid.CaptionLines;
        return Enumerable.Range(1, grid.Tiles.Count).Select(columns => Arrange(grid, captionLines, columns, width, height, scale)).MaxBy(layout => layout.ImageWidth)!;
    }

    private static GridLayout Arrange(ImageGrid grid, int captionLines, int columns, double width, double height, double scale)
    {
        int rows = (grid.Tiles.Count + columns - 1) / columns;
        double aspect = (double)grid.Tiles[0].Height / grid.Tiles[0].Width;
        double cellHeight = height / rows;
        double textSize = Math.Clamp(cellHeight * 0.13, SmallestText * scale, LargestText * scale);
        double caption = textSize * (0.7 + (LineHeight * captionLines));
        double imageHeight = Math.Max(1, (cellHeight - caption) * (1 - (Gap / 2)));
        double imageWidth = Math.Min(imageHeight / aspect, width / columns * (1 - Gap));
        imageHeight = imageWidth * aspect;
        // Columns move together where the height, not the width, is what lacks; captions need some air.
        double cellWidth = Math.Min(width / columns, Math.Max(imageWidth * (1 + Gap), imageWidth + (4 * textSize)));
        return new(columns, imageWidth, imageHeight, cellWidth, Math.Min(cellHeight, imageHeight * (1 + Gap) + caption), (width - (columns * cellWidth)) / 2, textSize);
    }
}
