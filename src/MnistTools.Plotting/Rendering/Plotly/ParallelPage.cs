using Plotly.NET;
using static MnistTools.Plotting.PlotlyObjects;

namespace MnistTools.Plotting;

/// <summary>Parallel coordinates for plotly.js.</summary>
internal static class ParallelPage
{
    private const float HeadSize = 12, TickSize = ParallelScale.TickSize;
    private const int SideMargin = 90, ColorBarWidth = 130, SideOnPhone = 56, ColorBarOnPhone = 70, Heads = 60, UnderAxes = 50, LinesOfHead = 3,
        BesideAxis = 12;

    /// <summary>Of the width, what texts left of the first axis may take.</summary>
    private const double MostOfWidth = 0.25;

    public static PlotlyChart Draw(ParallelDrawing drawing, int width, int height)
    {
        (int least, int right) = width < PlotlyRenderer.NarrowBelow ? (SideOnPhone, ColorBarOnPhone) : (SideMargin, ColorBarWidth);
        // Left of the first axis there is the margin alone.
        float widest = (float)AxisLabels.Widest(drawing.Axes[0].Axis.Labels?.Select(label => label.Text) ?? [""], TickSize) + BesideAxis;
        int left = (int)Math.Clamp(widest, least, Math.Max(least, MostOfWidth * width));
        PageTitle title = new(drawing.Title, width, height);
        int top = title.Height + Heads;
        float room = Math.Max(1, (width - left - right) / Math.Max(1f, drawing.Axes.Count - 1) * 0.9f), length = Math.Max(1, height - top - UnderAxes);
        IEnumerable<object> axes = drawing.Axes.Select((axis, i) => Dimension(
            axis.Axis.Label, ParallelScale.Of(axis, drawing.Culture, length), i == 0 ? Math.Min(room, 2 * left) : room, i == 0 ? left - BesideAxis : room));
        Trace trace = Trace(
            "parcoords",
            ("dimensions", axes),
            ("labelfont", new { size = HeadSize }),
            ("tickfont", new { size = TickSize }),
            ("line", new
            {
                color = drawing.Colors,
                colorscale = Scale(Palette.Scores),
                reversescale = drawing.SmallIsGood,
                showscale = true,
                colorbar = ColorBar(drawing, length),
            }));
        return new(
            [trace], [.. PlotlyRenderer.Surround(title, drawing.Culture), ("margin", new { l = left, r = right, t = top, b = UnderAxes })], width, height);
    }

    private static object[] Scale(ColorRamp colors) => [new object[] { 0, colors.Zero }, new object[] { 1, colors.Positive }];

    // plotly.js itself would write numbers in English, give epochs halves, and take what is missing for 0. It draws the axis from the first text to the last.
    private static object Dimension(string label, ParallelScale scale, float headRoom, float tickRoom) => new
    {
        label = Escape(TextLayout.Fit(label, HeadSize, headRoom, LinesOfHead)),
        values = scale.Values,
        range = (double[])[scale.Least, scale.Largest],
        tickvals = scale.Labels.Select(label => label.Position),
        ticktext = TellApart(scale.Labels.Select(label => Escape(TextLayout.Shorten(label.Text, TickSize, tickRoom)))),
    };

    // Of texts that are alike plotly.js draws one: an invisible sign more makes each another.
    private static IEnumerable<string> TellApart(IEnumerable<string> texts)
    {
        HashSet<string> seen = [];
        foreach (string text in texts)
        {
            string other = text;
            while (!seen.Add(other))
            {
                other += '\u200B';
            }

            yield return other;
        }
    }

    private static Dictionary<string, object> ColorBar(ParallelDrawing drawing, float length)
    {
        Dictionary<string, object> bar =
            new() { ["title"] = new { text = Escape(TextLayout.Shorten(drawing.ColorAxis.Label, PlotlyRenderer.TextSize, length)), side = "right" } };
        if (drawing.ColorAxis.Labels is { } labels)
        {
            bar["tickvals"] = labels.Select(label => label.Position);
            bar["ticktext"] = labels.Select(label => Escape(label.Text));
        }

        return bar;
    }
}
