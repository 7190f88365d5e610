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
    private const int ParallelMargin = 90, ColorBarWidth = 130, Heads = 60, UnderAxes = 50, LinesOfHead = 3;

    /// <summary>How far below an axis, as a share of its length, the place is for items that have no value on it.</summary>
    private const double BelowAxis = 0.12;

    /// <summary>Writes a page with parallel coordinates.</summary>
    /// <inheritdoc cref="Render(Figure, Stream, int, int)"/>
    public static void Render(ParallelFigure figure, Stream stream, int width, int height)
    {
        PageTitle title = new(figure.Title, width, height);
        int top = title.Height + Heads;
        float room = Math.Max(1, (width - ParallelMargin - ColorBarWidth) / Math.Max(1f, figure.Axes.Count - 1) * 0.9f), length = Math.Max(1, height - top - UnderAxes);
        // Left of the first axis there is the margin alone.
        IEnumerable<object> axes = figure.Axes.Select((axis, i) => Dimension(axis, figure.Culture, length, i == 0 ? Math.Min(room, 2 * ParallelMargin) : room, i == 0 ? Math.Min(room, ParallelMargin) : room));
        Trace trace = Trace(
            "parcoords",
            ("dimensions", axes),
            ("labelfont", new { size = HeadSize }),
            ("tickfont", new { size = TickSize }),
            ("line", new { color = figure.Colors, colorscale = ColorScale, reversescale = !figure.SmallIsGood, showscale = true, colorbar = ColorBar(figure, length) }));
        Layout layout = Object<Layout>(
        [
            .. Surround(title, width, height),
            ("separators", Separators(figure.Culture)),
            ("margin", new { l = ParallelMargin, r = ColorBarWidth, t = top, b = UnderAxes }),
        ]);
        Write(MakeChart(figure.Title, [trace], layout), figure.Culture, stream);
    }

    // plotly.js itself would write numbers in English and give epochs halves. It draws the axis from the first text to the last.
    private static object Dimension(ParallelAxis axis, CultureInfo culture, float length, float headRoom, float tickRoom)
    {
        AxisRange range = AxisRange.Of(axis);
        IReadOnlyList<AxisLabel> labels = axis.Axis.Labels ?? AxisTicks.Around(range.Minimum, range.Maximum, axis.Axis.Ticks, MostValues, culture);
        double least = Math.Min(range.Minimum, labels[0].Position), largest = Math.Max(range.Maximum, labels[^1].Position);
        int every = AxisLabels.Every(labels.Count, TickSize, length);
        labels = [.. labels.Where((_, i) => i % every == 0)];
        // plotly.js would take what is missing for 0.
        double none = least - (BelowAxis * (largest - least));
        if (axis.Values.Any(double.IsNaN))
        {
            labels = [new(none, new FigureTexts(culture).None), .. labels];
            least = none;
        }

        return new
        {
            label = Escape(TextLayout.Fit(axis.Axis.Label, HeadSize, headRoom, LinesOfHead)),
            values = axis.Values.Select(value => double.IsNaN(value) ? none : value),
            range = (double[])[least, largest],
            tickvals = labels.Select(label => label.Position),
            ticktext = labels.Select(label => Escape(TextLayout.Shorten(label.Text, TickSize, tickRoom))),
        };
    }

    private static Dictionary<string, object> ColorBar(ParallelFigure figure, float length)
    {
        Dictionary<string, object> bar = new() { ["title"] = new { text = Escape(TextLayout.Shorten(figure.ColorLabel, TextSize, length)), side = "right" } };
        if (figure.ColorLabels is { } labels)
        {
            bar["tickvals"] = labels.Select(label => label.Position);
            bar["ticktext"] = labels.Select(label => Escape(label.Text));
        }

        return bar;
    }
}
