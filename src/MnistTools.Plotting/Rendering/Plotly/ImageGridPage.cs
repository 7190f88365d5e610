using Plotly.NET;

namespace MnistTools.Plotting;

/// <summary>Small images with captions for plotly.js: pictures, frames and texts at places in pixels, on axes that are not shown.</summary>
internal static class ImageGridPage
{
    private const int Margin = 16, UnderTitle = 4, CellOnPhone = 78;

    /// <summary>What lies beyond an axis is cut off; the frames of the first row need so much.</summary>
    private const int FrameRoom = 4;

    public static PlotlyChart Draw(ImageGridDrawing drawing, int width, int height)
    {
        PlotlyChart captioned = Draw(drawing, drawing.Title, width, height, out bool haveCaptions);
        return haveCaptions ? captioned : Draw(drawing, drawing.TitleWithoutCaptions, width, height, out _);
    }

    private static PlotlyChart Draw(ImageGridDrawing drawing, string text, int width, int height, out bool haveCaptions)
    {
        PageTitle title = new(text, width, height);
        int top = title.IsEmpty ? Margin : title.Height + UnderTitle;
        double roomWidth = Math.Max(1, width - (2 * Margin));
        if (width < PlotlyRenderer.NarrowBelow)
        {
            // As high as images of a size that can be seen need.
            double rows = Math.Ceiling(drawing.Tiles.Count / Math.Max(1, Math.Floor(roomWidth / CellOnPhone)));
            height = Math.Max(height, (int)(top + Margin + (rows * CellOnPhone * (1 + (0.15 * drawing.CaptionLines)))));
        }

        double roomHeight = Math.Max(1, height - top - Margin);
        GridLayout layout = GridLayout.Arrange(drawing, roomWidth, roomHeight, scale: 1);
        haveCaptions = layout.TextSize > 0;
        return new(
            [DrawPoints(drawing, layout)],
            [
                .. PlotlyRenderer.Surround(title, drawing.Culture),
                ("margin", new { l = Margin, r = Margin, t = top - FrameRoom, b = Margin }),
                ("xaxis", new { visible = false, range = new[] { 0, roomWidth }, @fixedrange = true }),
                // An image keeps its form in any window.
                ("yaxis", new { visible = false, range = new[] { roomHeight, -FrameRoom }, @fixedrange = true, scaleanchor = "x", constrain = "range" }),
                ("hovermode", "closest"),
                ("images", drawing.Tiles.Select((tile, i) => Image(tile, drawing.Colors, layout, i))),
                ("shapes", drawing.Tiles.Select((tile, i) => Frame(tile, layout, i))),
                ("annotations", drawing.Tiles.SelectMany((tile, i) => layout.Write(tile.Caption).Select((line, at) => Text(tile, line, at, layout, i)))),
            ],
            width,
            height);
    }

    /// <summary>One point over each image, which tells its caption where a pointer rests on it.</summary>
    private static Trace DrawPoints(ImageGridDrawing drawing, GridLayout layout) => PlotlyObjects.Trace(
        "scatter",
        ("mode", "markers"),
        ("x", drawing.Tiles.Select((_, i) => layout.MiddleOf(i))),
        ("y", drawing.Tiles.Select((_, i) => layout.CentreOf(i))),
        ("marker", new { size = Math.Max(4, layout.ImageWidth * 0.8), opacity = 0, symbol = "square" }),
        ("text", drawing.Tiles.Select(tile => PlotlyObjects.Escape(string.Join("\n", tile.Caption)))),
        ("hoverinfo", "text"),
        ("showlegend", false));

    private static object Image(ImageTile tile, ColorRamp colors, GridLayout layout, int index)
    {
        (double left, double top, double width, double height) = layout.PlaceOf(index, tile);
        return new
        {
            source = TileImage.ToDataAddress(tile, colors),
            xref = "x",
            yref = "y",
            x = left,
            y = top,
            sizex = width,
            sizey = height,
            sizing = "stretch",
        };
    }

    private static object Frame(ImageTile tile, GridLayout layout, int index)
    {
        (double left, double top, double width, double height) = layout.PlaceOf(index, tile);
        return new
        {
            type = "rect",
            x0 = left,
            x1 = left + width,
            y0 = top,
            y1 = top + height,
            line = new { color = tile.IsMarked ? Palette.Mistake : "#BBBBBB", width = tile.IsMarked ? 2.5 : 1 },
        };
    }

    private static object Text(ImageTile tile, string line, int at, GridLayout layout, int index) => new
    {
        text = PlotlyObjects.Escape(line),
        x = layout.MiddleOf(index),
        y = layout.LineOf(index, at),
        showarrow = false,
        font = new { size = layout.TextSize, color = tile.IsMarked ? Palette.Mistake : Palette.Ink },
    };
}
