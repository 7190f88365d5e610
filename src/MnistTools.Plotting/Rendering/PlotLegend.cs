using ScottPlot;

namespace MnistTools.Plotting;

/// <summary>Draws the legend where it hides no curve: in a free corner, or else to the right of the plot.</summary>
internal static class PlotLegend
{
    private const float WidestText = 0.3f, BesidePadding = 10;
    private const int SamplesOfSegment = 20, MostEntries = 60, MostLines = 80, MostTries = 30;

    private static readonly Alignment[] Places =
    [
        Alignment.LowerRight, Alignment.UpperRight, Alignment.UpperLeft, Alignment.LowerLeft,
        Alignment.MiddleRight, Alignment.LowerCenter, Alignment.UpperCenter, Alignment.MiddleLeft,
    ];

    /// <summary>Adds the legend's entries.</summary>
    public static void Add(Plot plot, Figure figure, float textSize, float lineWidth, float markerSize, Color ink)
    {
        Legend legend = plot.Legend;
        legend.IsVisible = figure.Legend.Count > 0;
        legend.DisplayPlottableLegendItems = false;
        legend.ShadowColor = Colors.Transparent;
        legend.OutlineColor = Color.FromHex("#CCCCCC");
        legend.Margin = new(10);
        legend.SymbolWidth = 32;
        LegendEntry[] entries = Limit(figure);
        int lines = Math.Max(1, MostLines / Math.Max(1, entries.Length));
        foreach (LegendEntry entry in entries)
        {
            Color color = Color.FromHex(entry.Style.Color);
            LegendItem item = new()
            {
                LabelText = TextLayout.Fit(entry.Text, textSize, WidestText * FigureFile.DefaultWidth, lines),
                LineStyle = new() { Width = entry.Style.Line == LineKind.None ? 0 : lineWidth, Color = color, Pattern = ScottPlotRenderer.Pattern(entry.Style.Line) },
                MarkerStyle = new(ScottPlotRenderer.Shape(entry.Style.Marker), markerSize * (float)entry.Style.MarkerSize, color) { LineWidth = lineWidth, LineColor = color },
            };
            item.LabelStyle.Font = EmbeddedFont.Typeface;
            item.LabelStyle.FontSize = textSize;
            item.LabelStyle.ForeColor = ink;
            item.LabelStyle.OffsetY = EmbeddedFont.CentreOffset(textSize);
            legend.ManualItems.Add(item);
        }
    }

    /// <summary>Finds the legend's place; the plot must have been drawn once. True if the legend took room from the plot.</summary>
    public static bool Place(Plot plot, Figure figure)
    {
        if (figure.Legend.Count == 0)
        {
            return false;
        }

        PixelRect data = plot.RenderManager.LastRender.DataRect;
        PixelSize size = Measure(plot);
        PixelRect inside = data.Contract(plot.Legend.Margin);
        if (size.Width <= inside.Width && size.Height <= inside.Height)
        {
            Pixel[] curves = [.. Trace(plot, figure, data)];
            foreach (Alignment place in Places)
            {
                PixelRect covered = new PixelRect(0, size.Width, size.Height, 0).AlignedInside(inside, place);
                if (!curves.Any(covered.Contains))
                {
                    plot.Legend.Alignment = place;
                    return false;
                }
            }
        }

        PutBeside(plot);
        return true;
    }

    // Hundreds of curves have one of 56 looks each: a legend of all of them would explain nothing.
    private static LegendEntry[] Limit(Figure figure) => figure.Legend.Count <= MostEntries
        ? [.. figure.Legend]
        : [.. figure.Legend.Take(MostEntries - 1), new(new FigureTexts(figure.Culture).More(figure.Legend.Count - MostEntries + 1), new(Palette.Neutral, LineKind.None))];

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
    private static IEnumerable<Pixel> Trace(Plot plot, Figure figure, PixelRect data)
    {
        Pixel At(double x, double y) => new(plot.Axes.Bottom.GetPixel(x, data), plot.Axes.Left.GetPixel(y, data));
        foreach (FigureSeries series in figure.Series)
        {
            for (int i = 0; i < series.Y.Count; i++)
            {
                int next = i + 1 < series.Y.Count && double.IsFinite(series.Y[i + 1]) ? i + 1 : i;
                for (int sample = 0; double.IsFinite(series.Y[i]) && sample < SamplesOfSegment; sample++)
                {
                    double part = (double)sample / SamplesOfSegment;
                    yield return At(double.Lerp(series.X[i], series.X[next], part), double.Lerp(series.Y[i], series.Y[next], part));
                }
            }
        }

        foreach (VerticalMark mark in figure.Marks)
        {
            for (float y = data.Top; y <= data.Bottom; y += SamplesOfSegment)
            {
                yield return new(plot.Axes.Bottom.GetPixel(mark.Position, data), y);
            }
        }
    }
}
