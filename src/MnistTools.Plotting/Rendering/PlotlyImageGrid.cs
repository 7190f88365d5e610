using Plotly.NET;

namespace MnistTools.Plotting;

/// <summary>Small images with captions for plotly.js: pictures, frames and texts at places in pixels, on axes that are not shown.</summary>
internal static class PlotlyImageGrid
{
    private const int Margin = 16, UnderTitle = 4;

    /// <summary>What lies beyond an axis is cut off; the frames of the first row need so much.</summary>
    private const int FrameRoom = 4;

    /// <summary>One point over each image, which tells its caption where a pointer rests on it.</summary>
    public static Trace Draw(ImageGrid grid, PageTitle title, int width, int height)
    {
        GridLayout layout = Arrange(grid, title, width, height);
        return PlotlyObjects.Trace(
            "scatter",
            ("mode", "markers"),
            ("x", grid.Tiles.Select((_, i) => layout.MiddleOf(i))),
            ("y", grid.Tiles.Select((_, i) => layout.TopOf(i) + (layout.ImageHeight / 2))),
            ("marker", new { size = Math.Max(4, layout.ImageWidth * 0.8), opacity = 0, symbol = "square" }),
            ("text", grid.Tiles.Select(tile => PlotlyObjects.Escape(string.Join("\n", tile.Caption)))),
            ("hoverinfo", "text"),
            ("showlegend", false));
    }

    /// <summary>What the layout has in place of axes and curves.</summary>
    public static IEnumerable<(string Name, object Value)> Lay(ImageGrid grid, PageTitle title, int width, int height)
    {
        (double roomWidth, double roomHeight) = Room(title, width, height);
        GridLayout layout = Arrange(grid, title, width, height);
        return
        [
            ("margin", new { l = Margin, r = Margin, t = Top(title) - FrameRoom, b = Margin }),
            ("xaxis", new { visible = false, range = new[] { 0, roomWidth }, @fixedrange = true }),
            ("yaxis", new { visible = false, range = new[] { roomHeight, -FrameRoom }, @fixedrange = true }),
            ("hovermode", "closest"),
            ("images", grid.Tiles.Select((tile, i) => Image(tile, grid.Colors, layout, i))),
            ("shapes", grid.Tiles.Select((tile, i) => Frame(tile, layout, i))),
            ("annotations", grid.Tiles.SelectMany((tile, i) => tile.Caption.Select((line, at) => Text(tile, Fit(line, layout), at, layout, i)))),
        ];
    }

    private static object Image(ImageTile tile, ColorRamp colors, GridLayout layout, int index) => new
    {
        source = TileImage.ToDataAddress(tile, colors),
        xref = "x",
        yref = "y",
        x = layout.LeftOf(index),
        y = layout.TopOf(index),
        sizex = layout.ImageWidth,
        sizey = layout.ImageHeight,
        sizing = "stretch",
    };

    private static object Frame(ImageTile tile, GridLayout layout, int index) => new
    {
        type = "rect",
        x0 = layout.LeftOf(index),
        x1 = layout.LeftOf(index) + layout.ImageWidth,
        y0 = layout.TopOf(index),
        y1 = layout.TopOf(index) + layout.ImageHeight,
        line = new { color = tile.IsMarked ? Palette.Mistake : "#BBBBBB", width = tile.IsMarked ? 2.5 : 1 },
    };

    private static object Text(ImageTile tile, FittedText line, int at, GridLayout layout, int index) => new
    {
        text = PlotlyObjects.Escape(line.Text),
        x = layout.MiddleOf(index),
        y = layout.LineOf(index, at),
        showarrow = false,
        font = tile.IsMarked ? new { size = line.Size, color = Palette.Mistake } : new { size = line.Size, color = "#262626" },
    };

    /// <summary>A browser has no measure of the text before it is drawn; our font is as wide as most.</summary>
    private static FittedText Fit(string line, GridLayout layout) => TextLayout.FitLine(line, (float)layout.TextSize, 0.98f * (float)layout.CellWidth);

    private static GridLayout Arrange(ImageGrid grid, PageTitle title, int width, int height)
    {
        (double roomWidth, double roomHeight) = Room(title, width, height);
        return GridLayout.Arrange(grid, roomWidth, roomHeight, scale: 1);
    }

    private static (double Width, double Height) Room(PageTitle title, int width, int height) =>
        (Math.Max(1, width - (2 * Margin)), Math.Max(1, height - Top(title) - Margin));

    private static int Top(PageTitle title) => title.IsEmpty ? Margin : title.Height + UnderTitle;
}
