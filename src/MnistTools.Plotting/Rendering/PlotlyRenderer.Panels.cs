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
        List<Trace> traces = [];
        List<(string, object)> layout =
        [
            .. Surround(panels.Title, width, height), ("showlegend", false), ("hovermode", "closest"), ("separators", Separators(panels.Figures[0].Culture)),
            ("grid", new { rows = panels.Rows, columns = panels.Columns, pattern = "independent" }),
        ];
        for (int i = 0; i < panels.Figures.Count; i++)
        {
            string number = i == 0 ? "" : (i + 1).ToString(CultureInfo.InvariantCulture);
            Figure figure = panels.Figures[i];
            foreach (Trace trace in figure.Series.Select(Draw))
            {
                Set(trace, [("xaxis", "x" + number), ("yaxis", "y" + number)]);
                traces.Add(trace);
            }

            layout.Add(("xaxis" + number, Axis(figure.X, AxisRange.OfPositions(figure), figure.X.Ticks)));
            layout.Add(("yaxis" + number, Axis(figure.Y, AxisRange.OfValues(figure), figure.Y.Ticks)));
        }

        Write(panels.Title, panels.Figures[0].Culture, traces, Object<Layout>([.. layout]), stream);
    }
}
