using System.Globalization;
using Plotly.NET;
using static MnistTools.Plotting.PlotlyObjects;

namespace MnistTools.Plotting;

/// <content>Several figures in one page.</content>
internal static partial class PlotlyRenderer
{
    /// <summary>Writes a page with panels side by side.</summary>
    /// <inheritdoc cref="Render(Figure, Stream, int, int)"/>
    public static void Render(FigurePanels panels, Stream stream, int width, int height)
    {
        PageTitle title = new(panels.Title, width, height);
        PanelLayout room = new(panels, title, width, height);
        CultureInfo culture = panels.Figures[0].Culture;
        List<Trace> traces = [.. panels.Figures.SelectMany(figure => figure.Legend).Select(entry => Explain(entry, Escape(TextLayout.Shorten(entry.Text, TextSize, WidestHover))))];
        List<(string, object)> layout =
        [
            .. Surround(title, width, height), ("showlegend", room.HasLegend), ("legend", new { orientation = "h", x = 0.5, xanchor = "center", y = 1, yanchor = "bottom" }), ("hovermode", "closest"), ("separators", Separators(culture)),
            ("margin", room.Margin), ("grid", room.Grid),
        ];
        for (int i = 0; i < room.Figures.Count; i++)
        {
            string number = i == 0 ? "" : (i + 1).ToString(CultureInfo.InvariantCulture);
            Figure figure = room.Figures[i];
            foreach (Trace trace in figure.Series.Select(Draw))
            {
                Set(trace, [("xaxis", "x" + number), ("yaxis", "y" + number)]);
                traces.Add(trace);
            }

            int most = AxisLabels.Count(AxisRange.OfPositions(figure), figure.X.Ticks, culture, PanelLayout.TextSize, room.PanelWidth * 0.75);
            layout.Add(("xaxis" + number, PanelAxis(Axis(figure.X, AxisRange.OfPositions(figure), width, most), TextLayout.Shorten(figure.X.Label, TextSize, (float)room.PanelWidth), TextSize, most)));
            // One title for each row: all panels have the same values.
            string label = i % panels.Columns == 0 ? room.TitleOfValues : "";
            layout.Add(("yaxis" + number, PanelAxis(Axis(figure.Y, AxisRange.OfValues(figure), height), label, room.TitleSizeOfValues, MostValues)));
        }

        Write(MakeChart(panels.Title, traces, Object<Layout>([.. layout])), culture, stream);
    }

    private static Dictionary<string, object> PanelAxis(Dictionary<string, object> axis, string title, float titleSize, int mostNumbers) => new(axis)
    {
        ["title"] = new { text = Escape(title), standoff = 6, font = new { size = titleSize } },
        ["tickfont"] = new { size = PanelLayout.TextSize },
        ["tickangle"] = 0,
        ["nticks"] = mostNumbers,
        ["automargin"] = false,
    };
}
