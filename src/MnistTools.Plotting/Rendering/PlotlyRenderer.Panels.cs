using System.Globalization;
using Plotly.NET;
using static MnistTools.Plotting.PlotlyObjects;

namespace MnistTools.Plotting;

/// <content>Several figures in one page, and parallel coordinates.</content>
internal static partial class PlotlyRenderer
{
    // Colours that stay apart for colour-blind readers and in grey: pale yellow to dark blue (ColorBrewer, YlGnBu).
    private const string ColorScale = "YlGnBu";

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

    /// <summary>Writes a page with parallel coordinates.</summary>
    /// <inheritdoc cref="Render(Figure, Stream, int, int)"/>
    public static void Render(ParallelFigure figure, Stream stream, int width, int height)
    {
        Trace trace = new("parcoords");
        Set(trace,
        [
            ("dimensions", figure.Axes.Select(axis => new
            {
                label = Escape(axis.Label),
                values = axis.Values,
                range = (double[])[axis.Range.Least, axis.Range.Largest],
                tickvals = axis.Labels?.Select(label => label.Position),
                ticktext = axis.Labels?.Select(label => Escape(label.Text)),
            })),
            ("line", new { color = figure.Colors, colorscale = ColorScale, reversescale = !figure.SmallIsGood, showscale = true, colorbar = new { title = new { text = Escape(figure.ColorLabel) } } }),
        ]);
        Layout layout = Object<Layout>([.. Surround(figure.Title, width, height), ("margin", new { l = 90, r = 90, t = 110, b = 50 })]);
        Write(figure.Title, CultureInfo.InvariantCulture, [trace], layout, stream);
    }
}
