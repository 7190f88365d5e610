using ScottPlot;
using ScottPlot.Plottables;
using SkiaSharp;

namespace MnistTools.Plotting;

/// <summary>Draws curves between two axes.</summary>
internal static class CurveImage
{
    private const float LineWidth = 2, MarkWidth = 1.3f, SpreadWidth = 1.2f, MarkerSize = 7;

    public static void Draw(SKCanvas canvas, CurveDrawing drawing, ImageRoom room)
    {
        LegendStrip legend = new(LegendEntries.Limit(drawing), room.LayoutWidth);
        using Plot plot = Lay(drawing, legend, room, out LegendPlace place);
        if (place != LegendPlace.Below)
        {
            PlotFrame.Render(plot, canvas, room);
            return;
        }

        DrawAbove(canvas, drawing, legend, room, legend.Height);
    }

    /// <summary>Draws several drawings, whose curves have the same height: what one leaves to a legend below it, all leave.</summary>
    /// <param name="drawings">What is drawn.</param>
    /// <param name="room">The room of each.</param>
    /// <param name="place">Draws one of them on a canvas that has moved to its place.</param>
    public static void DrawAlike(IReadOnlyList<CurveDrawing> drawings, ImageRoom room, Action<int, Action<SKCanvas>> place)
    {
        LegendStrip[] legends = [.. drawings.Select(drawing => new LegendStrip(LegendEntries.Limit(drawing), room.LayoutWidth))];
        bool[] areBelow = [.. drawings.Zip(legends, (drawing, legend) => IsBelow(drawing, legend, room))];
        float below = legends.Where((_, i) => areBelow[i]).Select(legend => legend.Height).DefaultIfEmpty().Max();
        for (int i = 0; i < drawings.Count; i++)
        {
            (CurveDrawing drawing, LegendStrip legend, bool isBelow) = (drawings[i], legends[i], areBelow[i]);
            place(i, canvas =>
            {
                if (isBelow)
                {
                    DrawAbove(canvas, drawing, legend, room, below);
                }
                else
                {
                    Draw(canvas, drawing, Above(room, below));
                }
            });
        }
    }

    private static bool IsBelow(CurveDrawing drawing, LegendStrip legend, ImageRoom room)
    {
        using Plot plot = Lay(drawing, legend, room, out LegendPlace place);
        return place == LegendPlace.Below;
    }

    private static ImageRoom Above(ImageRoom room, float below) => room with { Height = (int)(room.Height - (below * room.Scale)) };

    /// <summary>Draws the curves, laid out anew in what is left to them, and the legend below.</summary>
    private static void DrawAbove(SKCanvas canvas, CurveDrawing drawing, LegendStrip legend, ImageRoom room, float below)
    {
        ImageRoom left = Above(room, below);
        using Plot above = Lay(drawing with { Legend = [] }, legend, left, out _);
        PlotFrame.Render(above, canvas, left);
        canvas.Save();
        canvas.Scale((float)room.Scale);
        legend.Draw(canvas, (float)left.LayoutHeight, room.LayoutWidth);
        canvas.Restore();
    }

    private static Plot Lay(CurveDrawing drawing, LegendStrip legend, ImageRoom room, out LegendPlace place)
    {
        Plot plot = PlotFrame.Create(room);
        PlotFrame.AddAxes(plot, drawing, room);
        AddCurves(plot, drawing);
        PlotLegend.Add(plot, drawing);
        PlotFrame.Measure(plot, room);
        PlotFrame.FitTitle(plot, drawing.Title, room);
        PlotFrame.Measure(plot, room);
        place = PlotLegend.Place(plot, drawing, legend, room);
        if (place == LegendPlace.Beside)
        {
            PlotFrame.Measure(plot, room);
            PlotFrame.FitTitle(plot, drawing.Title, room);
            // Fewer texts have room under the shorter axis.
            PlotFrame.AddAxes(plot, drawing, room, plot.RenderManager.LastRender.DataRect.Width);
        }

        return plot;
    }

    private static void AddCurves(Plot plot, CurveDrawing drawing)
    {
        foreach (FigureBand band in drawing.Bands)
        {
            FillY fill = plot.Add.FillY([.. band.X], [.. band.Lower], [.. band.Upper]);
            fill.FillColor = Color.FromHex(band.Color).WithAlpha(FigureBand.Opacity);
            fill.LineWidth = 0;
            fill.MarkerSize = 0;
        }

        foreach (VerticalMark mark in drawing.Marks)
        {
            plot.Add.VerticalLine(mark.Position, MarkWidth, Color.FromHex(mark.Style.Color), Pattern(mark.Style.Line));
        }

        foreach (FigureSeries series in drawing.Series.Where(series => series.Style.Line != LineKind.None))
        {
            AddLine(plot, series);
        }

        foreach (FigureSeries series in drawing.Series)
        {
            AddSpread(plot, series);
            AddMarkers(plot, series, drawing.Marks);
        }
    }

    private static void AddLine(Plot plot, FigureSeries series)
    {
        Scatter line = plot.Add.ScatterLine(series.X.ToArray(), series.Y.ToArray(), Color.FromHex(series.Style.Color));
        line.LineWidth = LineWidth;
        line.LinePattern = Pattern(series.Style.Line);
    }

    private static void AddSpread(Plot plot, FigureSeries series)
    {
        foreach ((int i, (double lower, double upper)) in series.Bars.Index())
        {
            if (upper > lower)
            {
                LinePlot bar = plot.Add.Line(series.X[i], lower, series.X[i], upper);
                bar.LineColor = Color.FromHex(series.Style.Color);
                bar.LineWidth = SpreadWidth;
                bar.MarkerSize = 0;
            }
        }
    }

    private static void AddMarkers(Plot plot, FigureSeries series, IReadOnlyList<VerticalMark> marks)
    {
        int[] marked = [.. CurveMarkers.Find(series, marks)];
        if (marked.Length > 0)
        {
            MarkerKind kind = series.Style.Marker == MarkerKind.None ? MarkerKind.Circle : series.Style.Marker;
            foreach (IGrouping<double, int> alike in marked.GroupBy(i => series.Sizes?[i] ?? series.Style.MarkerSize))
            {
                Coordinates[] points = [.. alike.Select(i => new Coordinates(series.X[i], series.Y[i]))];
                plot.Add.Markers(points).MarkerStyle = SolidMarker.Style(kind, MarkerSize * (float)alike.Key, LineWidth, Color.FromHex(series.Style.Color));
            }
        }
    }

    /// <summary>The dashes that a kind of line has.</summary>
    public static LinePattern Pattern(LineKind kind) => kind == LineKind.Dashed ? LinePattern.DenselyDashed : LinePattern.Solid;
}
