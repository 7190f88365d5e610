using System.Globalization;
using Plotly.NET;
using static MnistTools.Plotting.PlotlyObjects;

namespace MnistTools.Plotting;

/// <summary>Several drawings of curves side by side, for plotly.js.</summary>
internal static class PanelPage
{
    private const int HeightOnPhone = 290;

    public static PlotlyChart Draw(PanelDrawing drawing, int width, int height)
    {
        int columns = width < PlotlyRenderer.NarrowBelow ? 1 : drawing.Columns;
        if (columns == 1 && drawing.Columns > 1)
        {
            height = Math.Max(height, drawing.Panels.Count * HeightOnPhone);
        }

        PageTitle title = new(drawing.Title, width, height);
        PanelLayout room = new(drawing, columns, title, width, height);
        float widestText = Math.Min(PlotlyRenderer.WidestHover, 0.7f * width);
        List<Trace> traces =
            [.. FindLegend(drawing).Select(entry => CurvePage.Explain(entry, Escape(TextLayout.Shorten(entry.Text, PlotlyRenderer.TextSize, widestText))))];
        List<(string, object)> layout =
        [
            .. PlotlyRenderer.Surround(title, drawing.Culture),
            ("showlegend", room.HasLegend),
            ("legend", new { orientation = "h", x = 0.5, xanchor = "center", y = room.LegendPlace, yanchor = "bottom" }),
            ("hovermode", "closest"),
            ("margin", room.Margin),
            ("grid", room.Grid),
            ("shapes", drawing.Panels.SelectMany((panel, i) => panel.Marks.Select(mark => CurvePage.Shape(mark, Number(i))))),
        ];
        for (int i = 0; i < room.Panels.Count; i++)
        {
            CurveDrawing panel = room.Panels[i];
            foreach (Trace trace in CurvePage.DrawCurves(panel))
            {
                Set(trace, [("xaxis", "x" + Number(i)), ("yaxis", "y" + Number(i))]);
                traces.Add(trace);
            }

            AxisRange positions = AxisRange.OfPositions(panel);
            int most = AxisLabels.Count(positions, panel.X.Ticks, drawing.Culture, PanelLayout.TextSize, room.PanelWidth * 0.75);
            string below = TextLayout.Shorten(panel.X.Label, PlotlyRenderer.TextSize, (float)room.PanelWidth);
            Dictionary<string, object> x = CurvePage.Axis(panel.X, positions, width, most), y = CurvePage.Axis(panel.Y, AxisRange.OfValues(panel), height);
            layout.Add(("xaxis" + Number(i), PanelAxis(x, below, PlotlyRenderer.TextSize, most, room.AreNamesTurned[i])));
            layout.Add(("yaxis" + Number(i), PanelAxis(y, room.TitleBeside(i), room.TitleSizeOfValues, CurvePage.MostTexts)));
        }

        return new(traces, layout, width, height);
    }

    // What several panels explain alike is explained once, and what has a curve in any of them is not said to have none.
    private static IEnumerable<LegendEntry> FindLegend(PanelDrawing drawing)
    {
        FigureTexts texts = new(drawing.Culture);
        LegendEntry[] entries = [.. drawing.Panels.SelectMany(panel => panel.Legend).Distinct()];
        string[] drawn =
        [
            .. entries.Select(entry => entry.Text),
            .. drawing.Panels.SelectMany(panel => panel.Series).Where(series => series.Y.Any(double.IsFinite)).Select(series => series.Name),
        ];
        HashSet<string> untrue = [.. drawn.Select(texts.WithoutCurve)];
        return entries.Where(entry => !untrue.Contains(entry.Text));
    }

    private static string Number(int panel) => panel == 0 ? "" : (panel + 1).ToString(CultureInfo.InvariantCulture);

    private static Dictionary<string, object> PanelAxis(
        Dictionary<string, object> axis, string title, float titleSize, int mostNumbers, bool isTurned = false) =>
        new(axis)
        {
            ["title"] = new { text = Escape(title), standoff = 6, font = new { size = titleSize } },
            ["tickfont"] = new { size = PanelLayout.TextSize },
            ["tickangle"] = isTurned ? -90 : 0,
            ["nticks"] = mostNumbers,
            ["automargin"] = false,
        };
}
