using System.Globalization;
using Plotly.NET;
using static MnistTools.Plotting.PlotlyObjects;

namespace MnistTools.Plotting;

/// <content>Parallel coordinates.</content>
internal static partial class PlotlyRenderer
{
    // Colours that stay apart for colour-blind readers and in grey: pale yellow to dark blue (ColorBrewer, YlGnBu).
    private const string ColorScale = "YlGnBu";
    private const float HeadSize = 12, TickSize = 11;
    private const int ParallelMargin = 90, ColorBarWidth = 130;

    /// <summary>Writes a page with parallel coordinates.</summary>
    /// <inheritdoc cref="Render(Figure, Stream, int, int)"/>
    public static void Render(ParallelFigure figure, Stream stream, int width, int height)
    {
        float room = Math.Max(1, (width - ParallelMargin - ColorBarWidth) / Math.Max(1f, figure.Axes.Count - 1) * 0.9f);
        Trace trace = Trace(
            "parcoords",
            ("dimensions", figure.Axes.Select(axis => Dimension(axis, figure.Culture, room))),
            ("labelfont", new { size = HeadSize }),
            ("tickfont", new { size = TickSize }),
            ("line", new { color = figure.Colors, colorscale = ColorScale, reversescale = !figure.SmallIsGood, showscale = true, colorbar = new { title = new { text = Escape(figure.ColorLabel), side = "right" } } }));
        Layout layout = Object<Layout>(
        [
            .. Surround(figure.Title, width, height),
            ("separators", Separators(figure.Culture)),
            ("margin", new { l = ParallelMargin, r = ColorBarWidth, t = 120, b = 50 }),
        ]);
        Write(figure.Title, figure.Culture, [trace], layout, stream);
    }

    // plotly.js itself would write numbers in English and give epochs halves. It draws the axis from the first text to the last.
    private static object Dimension(ParallelAxis axis, CultureInfo culture, float room)
    {
        AxisRange range = AxisRange.Of(axis);
        IReadOnlyList<AxisLabel> labels = axis.Axis.Labels ?? AxisTicks.Around(range.Minimum, range.Maximum, axis.Axis.Ticks, MostValues, culture);
        return new
        {
            label = Escape(TextLayout.Wrap(axis.Axis.Label, HeadSize, room)),
            values = axis.Values,
            range = (double[])[Math.Min(range.Minimum, labels[0].Position), Math.Max(range.Maximum, labels[^1].Position)],
            tickvals = labels.Select(label => label.Position),
            ticktext = labels.Select(label => Escape(TextLayout.Shorten(label.Text, TickSize, room))),
        };
    }
}
