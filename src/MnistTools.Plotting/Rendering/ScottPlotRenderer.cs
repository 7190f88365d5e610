using System.Globalization;
using ScottPlot;
using ScottPlot.AxisPanels;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;
using SkiaSharp;

namespace MnistTools.Plotting;

/// <summary>Draws figures as images, with ScottPlot: no browser, no window and no installed font needed.</summary>
internal static partial class ScottPlotRenderer
{
    private const float TitleSize = 18, LabelSize = 14, TextSize = 12.5f;
    private const float LineWidth = 2, TurnedSurround = 40, MarkWidth = 1.3f, MarkerSize = 7;
    private const int MostMarkers = 25, MostValues = 9;
    private const int NarrowestLayout = 540, LowestLayout = 360;
    // Of the width or height: what an axis has, beside the other one and the margin; what numbers may fill, with gaps between them; how long a turned text may be.
    private const double AxisShare = 0.8, NumbersShare = 0.65, TurnedShare = 0.3;
    private const int LinesOfLabel = 2;

    /// <summary>Of the height, what a title may fill.</summary>
    public const float TitleShare = 0.25f;

    private static readonly Color Ink = Color.FromHex("#262626"), Frame = Color.FromHex("#808080"), Grid = Color.FromHex("#E6E6E6");

    /// <summary>Draws a figure. A larger one shows the same at a higher resolution.</summary>
    /// <param name="figure">What is shown.</param>
    /// <param name="stream">Takes the image.</param>
    /// <param name="format">Any but HTML.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="cancellation">Ends the drawing.</param>
    public static void Render(Figure figure, Stream stream, FigureFormat format, int width, int height, CancellationToken cancellation)
    {
        if (figure.Images is not null)
        {
            Write(canvas => ImageGridDrawing.Draw(canvas, figure, width, height, cancellation), figure.Title, stream, format, width, height);
            return;
        }

        using Plot plot = Lay(figure, width, height, Scale(width, height), cancellation);
        plot.RenderManager.ClearCanvasBeforeEachRender = format != FigureFormat.Svg;
        Write(canvas => plot.Render(canvas, width, height), figure.Title, stream, format, width, height);
    }

    private static void Write(Action<SKCanvas> draw, string title, Stream stream, FigureFormat format, int width, int height)
    {
        if (format == FigureFormat.Svg)
        {
            using MemoryStream xml = DrawVectors(draw, width, height);
            SvgDocument.Write(xml, title, stream);
        }
        else
        {
            PixelImage.Write(draw, format, width, height, stream);
        }
    }

    private static MemoryStream DrawVectors(Action<SKCanvas> draw, int width, int height)
    {
        MemoryStream xml = new();
        // Only a canvas that is closed has written all of its document.
        using (SKCanvas canvas = SKSvgCanvas.Create(new(0, 0, width, height), xml))
        {
            draw(canvas);
        }

        xml.Position = 0;
        return xml;
    }

    private static Plot Lay(Figure figure, int width, int height, double scale, CancellationToken cancellation)
    {
        Plot plot = new()
        {
            ScaleFactor = scale,
        };
        StyleAxes(plot, figure, width / plot.ScaleFactor, height / plot.ScaleFactor);
        if (figure.HeatMap is { } map)
        {
            HeatMapDrawing.Add(plot, map);
        }
        else
        {
            AddCurves(plot, figure);
        }

        PlotLegend.Add(plot, figure, TextSize, LineWidth, MarkerSize, Ink);

        // The first pass shows how much room the axes leave to the title and the legend.
        using SKNoDrawCanvas nothing = new(width, height);
        void Measure()
        {
            cancellation.ThrowIfCancellationRequested();
            plot.Render(nothing, new PixelRect(0, width, height, 0));
        }

        Measure();
        FitTitle();
        Measure();
        if (PlotLegend.Place(plot, figure))
        {
            Measure();
            FitTitle();
        }

        return plot;

        void FitTitle()
        {
            FittedText title = TextLayout.FitInto(figure.Title, TitleSize, TitleWidth(plot, width), (float)(TitleShare * height / plot.ScaleFactor));
            plot.Axes.Title.Label.Text = title.Text;
            plot.Axes.Title.Label.FontSize = title.Size;
        }
    }

    // Text and lines grow with the image, but never so much that its shorter side has no room for them.
    public static double Scale(int width, int height)
    {
        double area = Math.Sqrt((double)width * height / (FigureFile.DefaultWidth * FigureFile.DefaultHeight));
        return Math.Min(area, Math.Min((double)width / NarrowestLayout, (double)height / LowestLayout));
    }

    // The title is centred over the curves, which are not in the middle of the image.
    private static float TitleWidth(Plot plot, int width)
    {
        PixelRect data = plot.RenderManager.LastRender.DataRect;
        float whole = (float)(width / plot.ScaleFactor);
        return 1.9f * Math.Min(data.HorizontalCenter, whole - data.HorizontalCenter);
    }

    private static void StyleAxes(Plot plot, Figure figure, double width, double height)
    {
        plot.Axes.Top.FrameLineStyle.Width = 0;
        plot.Axes.Right.FrameLineStyle.Width = 0;
        plot.Axes.Right.MinimumSize = 25;
        plot.Grid.MajorLineColor = Grid;
        // Never thinner than a pixel: some of the lines would fall between two.
        plot.Grid.MajorLineWidth = (float)Math.Max(1, 1 / plot.ScaleFactor);
        plot.Axes.Title.Label.Bold = false;
        Style(plot.Axes.Title.Label, TitleSize);

        if (figure.HeatMap is { } map)
        {
            IReadOnlyList<AxisLabel> columns = HeatMapDrawing.LabelColumns(map, TextSize, AxisShare * width);
            bool areTurned = AxisLabels.Widest(map.Columns, TextSize) > AxisShare * width / map.Columns.Count;
            StyleAxis(plot.Axes.Bottom, figure.X, areTurned ? TurnLabels(plot.Axes.Bottom, columns, (float)(TurnedShare * height)) : columns, AxisShare * width);
            StyleAxis(plot.Axes.Left, figure.Y, Shorten(HeatMapDrawing.LabelRows(map, TextSize, AxisShare * height), (float)(TurnedShare * width)), AxisShare * height);
            plot.Axes.SetLimits(-0.5, map.Columns.Count - 0.5, -0.5, map.Rows.Count - 0.5);
        }
        else
        {
            AxisRange x = AxisRange.OfPositions(figure), y = AxisRange.OfValues(figure);
            StyleAxis(plot.Axes.Bottom, figure.X, LabelsBelow(figure, x, width), AxisShare * width);
            StyleAxis(plot.Axes.Left, figure.Y, figure.Y.Labels ?? Numbers(figure.Y, y, figure.Culture, MostValues), AxisShare * height);
            plot.Axes.SetLimits(x.Minimum, x.Maximum, y.Minimum, y.Maximum);
        }

        plot.Axes.Left.TickLabelStyle.OffsetY = EmbeddedFont.CentreOffset(TextSize);
    }

    private static void StyleAxis(IAxis axis, FigureAxis what, IReadOnlyList<AxisLabel> labels, double room)
    {
        FittedText label = TextLayout.FitInto(what.Label, LabelSize, (float)room, LinesOfLabel * LabelSize * TextLayout.LineHeight);
        axis.Label.Text = label.Text;
        axis.Label.Bold = false;
        Style(axis.Label, label.Size);
        Style(axis.TickLabelStyle, TextSize);
        ((AxisBase)axis).PaddingOutsideAxisLabels = new(5, 2);
        axis.FrameLineStyle.Color = Frame;
        axis.MajorTickStyle.Color = Frame;
        axis.TickGenerator = new NumericManual([.. labels.Select(label => Tick.Major(label.Position, label.Text))]);
    }

    // ScottPlot itself leaves only the room that level texts need.
    private static IReadOnlyList<AxisLabel> TurnLabels(IXAxis axis, IReadOnlyList<AxisLabel> labels, float longest)
    {
        IReadOnlyList<AxisLabel> shortened = Shorten(labels, longest);
        axis.TickLabelStyle.Rotation = -90;
        axis.TickLabelStyle.Alignment = Alignment.MiddleRight;
        axis.MinimumSize = (float)AxisLabels.Widest(shortened.Select(label => label.Text), TextSize) + TurnedSurround;
        return shortened;
    }

    private static AxisLabel[] Shorten(IReadOnlyList<AxisLabel> labels, float longest) => [.. labels.Select(label => label with { Text = TextLayout.Shorten(label.Text, TextSize, longest) })];

    private static IReadOnlyList<AxisLabel> LabelsBelow(Figure figure, AxisRange range, double width) => figure.X.Labels is null
        ? Numbers(figure.X, range, figure.Culture, AxisLabels.Count(range, figure.X.Ticks, figure.Culture, TextSize, NumbersShare * width))
        : AxisLabels.Fit(figure.X, range, TextSize, AxisShare * width);

    // There is air before the first epoch, but no epoch 0 in it.
    private static IReadOnlyList<AxisLabel> Numbers(FigureAxis axis, AxisRange range, CultureInfo culture, int most) =>
        AxisTicks.Between(axis.Ticks == TickKind.WholeNumbers ? range.Least : range.Minimum, range.Maximum, axis.Ticks, most, culture);

    private static void Style(LabelStyle label, float size)
    {
        label.Font = EmbeddedFont.Typeface;
        label.FontSize = size;
        label.ForeColor = Ink;
    }

    // Dashed curves come last: ScottPlot leaves their dashes in its pen, and what has no line of its own would get them.
    private static void AddCurves(Plot plot, Figure figure)
    {
        foreach (VerticalMark mark in figure.Marks)
        {
            plot.Add.VerticalLine(mark.Position, MarkWidth, Color.FromHex(mark.Style.Color), Pattern(mark.Style.Line));
        }

        foreach (FigureSeries series in figure.Series.Where(series => series.Style.Line == LineKind.Solid))
        {
            AddLine(plot, series);
        }

        foreach (FigureSeries series in figure.Series)
        {
            AddMarkers(plot, series);
        }

        foreach (FigureSeries series in figure.Series.Where(series => series.Style.Line == LineKind.Dashed))
        {
            AddLine(plot, series);
        }
    }

    private static void AddLine(Plot plot, FigureSeries series)
    {
        Scatter line = plot.Add.ScatterLine(series.X.ToArray(), series.Y.ToArray(), Color.FromHex(series.Style.Color));
        line.LineWidth = LineWidth;
        line.LinePattern = Pattern(series.Style.Line);
    }

    private static void AddMarkers(Plot plot, FigureSeries series)
    {
        int[] marked = [.. MarkedPoints(series)];
        if (marked.Length > 0)
        {
            MarkerKind kind = series.Style.Marker == MarkerKind.None ? MarkerKind.Circle : series.Style.Marker;
            Coordinates[] points = [.. marked.Select(i => new Coordinates(series.X[i], series.Y[i]))];
            Markers markers = plot.Add.Markers(points, Shape(kind), MarkerSize * (float)series.Style.MarkerSize, Color.FromHex(series.Style.Color));
            markers.MarkerLineWidth = LineWidth;
        }
    }

    // Not every point of a long curve, which would become a band; but each without neighbours, which has no line.
    private static IEnumerable<int> MarkedPoints(FigureSeries series)
    {
        int every = series.Style.Line == LineKind.None ? 1 : (series.Y.Count + MostMarkers - 1) / MostMarkers;
        bool IsNumber(int i) => i >= 0 && i < series.Y.Count && double.IsFinite(series.Y[i]);
        return Enumerable.Range(0, series.Y.Count)
            .Where(IsNumber)
            .Where(i => (series.Style.Marker != MarkerKind.None && i % every == 0) || !(IsNumber(i - 1) || IsNumber(i + 1)));
    }

    /// <summary>The dashes that a kind of line has.</summary>
    public static LinePattern Pattern(LineKind kind) => kind == LineKind.Dashed ? LinePattern.DenselyDashed : LinePattern.Solid;

    /// <summary>ScottPlot's name for a marker.</summary>
    public static MarkerShape Shape(MarkerKind kind) => kind switch
    {
        MarkerKind.Circle => MarkerShape.FilledCircle,
        MarkerKind.Square => MarkerShape.FilledSquare,
        MarkerKind.TriangleUp => MarkerShape.FilledTriangleUp,
        MarkerKind.Diamond => MarkerShape.FilledDiamond,
        MarkerKind.TriangleDown => MarkerShape.FilledTriangleDown,
        MarkerKind.Cross => MarkerShape.Eks,
        MarkerKind.Plus => MarkerShape.Cross,
        _ => MarkerShape.None,
    };
}
