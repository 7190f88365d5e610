using ScottPlot;

namespace MnistTools.Plotting;

/// <summary>Where a legend is.</summary>
internal enum LegendPlace
{
    /// <summary>Among the curves, or there is none.</summary>
    Inside,

    /// <summary>Right of them.</summary>
    Beside,

    /// <summary>Below them.</summary>
    Below,
}

/// <summary>
/// Draws the legend where it hides no curve: in a free corner, or else to the right of the plot, or where that leaves the curves too little room, below it.
/// </summary>
internal static class PlotLegend
{
    private const float WidestText = 0.3f, BesidePadding = 10, LineWidth = 2, MarkerSize = 7;

    /// <summary>Of the width, what a legend beside the curves takes before one below them is better, and of the height, what that one may take.</summary>
    private const double MostBeside = 0.35, MostBelow = 0.3;

    private const int SamplesOfSegment = 20, MostLines = 80, MostTries = 30;

    private static readonly Alignment[] Places =
    [
        Alignment.LowerRight, Alignment.UpperRight, Alignment.UpperLeft, Alignment.LowerLeft,
        Alignment.MiddleRight, Alignment.LowerCenter, Alignment.UpperCenter, Alignment.MiddleLeft,
    ];

    /// <summary>Adds the legend's entries.</summary>
    public static void Add(Plot plot, CurveDrawing drawing)
    {
        Legend legend = plot.Legend;
        legend.IsVisible = drawing.Legend.Count > 0;
        legend.DisplayPlottableLegendItems = false;
        legend.ShadowColor = Colors.Transparent;
        legend.OutlineColor = Color.FromHex("#CCCCCC");
        legend.Margin = new(10);
        legend.SymbolWidth = 32;
        LegendEntry[] entries = LegendEntries.Limit(drawing);
        int lines = Math.Max(1, MostLines / Math.Max(1, entries.Length));
        foreach (LegendEntry entry in entries)
        {
            LegendItem item = Sample(entry.Style);
            item.LabelText = TextLayout.Fit(entry.Text, PlotFrame.TextSize, WidestText * FigureFile.DefaultWidth, lines);
            PlotFrame.Style(item.LabelStyle, PlotFrame.TextSize, entry.Text);
            item.LabelStyle.OffsetY = EmbeddedFont.CentreOffset(PlotFrame.TextSize);
            legend.ManualItems.Add(item);
        }
    }

    /// <summary>The line and the marker of an entry, without its text.</summary>
    public static LegendItem Sample(CurveStyle style)
    {
        Color color = Color.FromHex(style.Color);
        return new()
        {
            LineStyle = new() { Width = style.Line == LineKind.None ? 0 : LineWidth, Color = color, Pattern = CurveImage.Pattern(style.Line) },
            MarkerStyle = SolidMarker.Style(style.Marker, MarkerSize * (float)style.MarkerSize, LineWidth, color),
        };
    }

    /// <summary>Finds the legend's place, and puts it there but for one below; the plot must have been measured once.</summary>
    public static LegendPlace Place(Plot plot, CurveDrawing drawing, LegendStrip below, ImageRoom room)
    {
        if (drawing.Legend.Count == 0)
        {
            return LegendPlace.Inside;
        }

        PixelRect data = plot.RenderManager.LastRender.DataRect;
        PixelSize size = Measure(plot);
        PixelRect inside = data.Contract(plot.Legend.Margin);
        if (size.Width <= inside.Width && size.Height <= inside.Height)
        {
            Pixel[] curves = [.. Trace(plot, drawing, data)];
            foreach (Alignment place in Places)
            {
                // A marker reaches out from its point.
                PixelRect covered = new PixelRect(0, size.Width, size.Height, 0).AlignedInside(inside, place).Expand(MarkerSize);
                if (!curves.Any(covered.Contains))
                {
                    plot.Legend.Alignment = place;
                    return LegendPlace.Inside;
                }
            }
        }

        if (size.Width > MostBeside * room.LayoutWidth && below.Height <= MostBelow * room.LayoutHeight)
        {
            plot.Legend.IsVisible = false;
            return LegendPlace.Below;
        }

        PutBeside(plot);
        return LegendPlace.Beside;
    }

    private static void PutBeside(Plot plot)
    {
        float room = plot.RenderManager.LastRender.DataRect.Height - (2 * BesidePadding);
        for (int tries = 0; tries < MostTries && Measure(plot).Height is var height && height > room; tries++)
        {
            Shrink(plot.Legend, Math.Clamp(room / height, 0.3f, 0.95f));
        }

        ScottPlot.Panels.LegendPanel panel = plot.ShowLegend(Edge.Right);
        panel.Alignment = Alignment.UpperLeft;
        panel.Padding = new(BesidePadding, BesidePadding);
    }

    private static void Shrink(Legend legend, float factor)
    {
        foreach (LegendItem item in legend.ManualItems)
        {
            item.LabelFontSize *= factor;
            item.LabelStyle.OffsetY *= factor;
            item.MarkerSize *= factor;
        }

        legend.SymbolHeight *= factor;
        legend.InterItemPadding = new(10, 10, legend.InterItemPadding.Bottom * factor, legend.InterItemPadding.Top * factor);
    }

    // The panel asks the legend for the size that it had when it was last drawn.
    private static PixelSize Measure(Plot plot)
    {
        using Image image = plot.Legend.GetImage();
        return plot.Legend.LastRenderSize;
    }

    // Pixels on the curves and marks, close enough to each other that no legend fits between two.
    private static IEnumerable<Pixel> Trace(Plot plot, CurveDrawing drawing, PixelRect data)
    {
        Pixel At(double x, double y) => new(plot.Axes.Bottom.GetPixel(x, data), plot.Axes.Left.GetPixel(y, data));
        foreach ((IReadOnlyList<double> x, IReadOnlyList<double> values, bool hasLine) in drawing.Series.Select(
            series => (series.X, series.Y, series.Style.Line != LineKind.None)).Concat(Edges(drawing)))
        {
            for (int i = 0; i < values.Count; i++)
            {
                int next = i + 1 < values.Count && double.IsFinite(values[i + 1]) ? i + 1 : i;
                for (int sample = 0; double.IsFinite(values[i]) && sample < (hasLine ? SamplesOfSegment : 1); sample++)
                {
                    double part = (double)sample / SamplesOfSegment;
                    yield return At(double.Lerp(x[i], x[next], part), double.Lerp(values[i], values[next], part));
                }
            }
        }

        foreach (VerticalMark mark in drawing.Marks)
        {
            for (float y = data.Top; y <= data.Bottom; y += SamplesOfSegment)
            {
                yield return new(plot.Axes.Bottom.GetPixel(mark.Position, data), y);
            }
        }
    }

    // Of the bands, and of the bars through points.
    private static IEnumerable<(IReadOnlyList<double> X, IReadOnlyList<double> Values, bool HasLine)> Edges(CurveDrawing drawing) =>
    [
        .. drawing.Bands.Select(band => (band.X, band.Lower, true)),
        .. drawing.Bands.Select(band => (band.X, band.Upper, true)),
        .. drawing.Series.SelectMany(
            series => series.Bars.Select((bar, i) => ((IReadOnlyList<double>)[series.X[i], series.X[i]], (IReadOnlyList<double>)[bar.Lower, bar.Upper], true))),
    ];
}
