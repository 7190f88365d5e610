using System.Globalization;
using ScottPlot;
using ScottPlot.AxisPanels;
using ScottPlot.TickGenerators;
using SkiaSharp;

namespace MnistTools.Plotting;

/// <summary>What surrounds curves and cells: the title, the axes with their texts, the grid.</summary>
internal static class PlotFrame
{
    public const float LabelSize = 14, TextSize = 12.5f;

    /// <summary>Of the height, what a title may fill.</summary>
    public const float TitleShare = 0.25f;

    // Of the width or height: what an axis has, beside the other one and the margin; how long a turned text may be. Of an axis: what numbers may fill, with
    // gaps between them.
    private const double AxisShare = 0.8, NumbersShare = 0.81, TurnedShare = 0.3;
    /// <summary>Of the height, what texts of values may fill, with gaps between them.</summary>
    private const double ValuesShare = 0.35;

    private const float TitleSize = 18, TurnedSurround = 40;
    private const int LinesOfLabel = 2, LeastValues = 2, MostValues = 9, RightMargin = 25;

    public static readonly Color Ink = Color.FromHex(Palette.Ink);

    private static readonly Color Frame = Color.FromHex(Palette.Frame);

    /// <summary>An empty plot, with no axes yet.</summary>
    public static Plot Create(ImageRoom room)
    {
        Plot plot = new() { ScaleFactor = room.Scale };
        plot.RenderManager.ClearCanvasBeforeEachRender = false;
        plot.Axes.Top.FrameLineStyle.Width = 0;
        plot.Axes.Right.FrameLineStyle.Width = 0;
        plot.Axes.Right.MinimumSize = RightMargin;
        plot.Grid.MajorLineColor = Color.FromHex(Palette.Grid);
        // Never thinner than a pixel: some of the lines would fall between two.
        plot.Grid.MajorLineWidth = (float)Math.Max(1, 1 / room.Scale);
        plot.Axes.Title.Label.Bold = false;
        plot.Axes.Left.TickLabelStyle.OffsetY = EmbeddedFont.CentreOffset(TextSize);
        return plot;
    }

    /// <summary>Axes of numbers, or of what stands in their place.</summary>
    /// <param name="plot">Takes them.</param>
    /// <param name="drawing">What is drawn between them.</param>
    /// <param name="room">The room of the picture.</param>
    /// <param name="measured">How long the lower one is, if that is known.</param>
    public static void AddAxes(Plot plot, CurveDrawing drawing, ImageRoom room, double? measured = null)
    {
        AxisRange x = AxisRange.OfPositions(drawing), y = AxisRange.OfValues(drawing);
        double width = measured ?? (AxisShare * room.LayoutWidth), height = room.LayoutHeight;
        (IReadOnlyList<AxisLabel> below, bool areTurned) = drawing.X.Labels is null
            ? (Numbers(drawing.X, x, drawing.Culture, AxisLabels.Count(x, drawing.X.Ticks, drawing.Culture, TextSize, NumbersShare * width)), false)
            : AxisLabels.Fit(drawing.X, x, TextSize, width, TurnedShare * height);
        IReadOnlyList<AxisLabel> beside = drawing.Y.Labels is { } labels
            ? [.. labels.Where(label => label.Position >= y.Minimum && label.Position <= y.Maximum)]
            : Numbers(drawing.Y, y, drawing.Culture, (int)Math.Clamp(ValuesShare * height / TextSize, LeastValues, MostValues));
        StyleAxis(plot.Axes.Bottom, drawing.X.Label, below, width);
        Turn(plot.Axes.Bottom, below, areTurned);
        StyleAxis(plot.Axes.Left, drawing.Y.Label, beside, AxisShare * height);
        plot.Axes.SetLimits(x.Minimum, x.Maximum, y.Minimum, y.Maximum);
    }

    /// <summary>Axes of the names of columns and rows; names that have no room side by side are turned.</summary>
    public static void AddAxes(Plot plot, HeatMapDrawing drawing, ImageRoom room)
    {
        double width = AxisShare * room.LayoutWidth, height = AxisShare * room.LayoutHeight;
        IReadOnlyList<AxisLabel> columns = HeatMapImage.LabelColumns(drawing, TextSize, width);
        bool areTurned = AxisLabels.Widest(drawing.Columns, TextSize) > width / drawing.Columns.Count;
        IReadOnlyList<AxisLabel> below = areTurned ? Shorten(columns, (float)(TurnedShare * room.LayoutHeight)) : columns;
        StyleAxis(plot.Axes.Bottom, drawing.X, below, width);
        Turn(plot.Axes.Bottom, below, areTurned);
        StyleAxis(plot.Axes.Left, drawing.Y, Shorten(HeatMapImage.LabelRows(drawing, TextSize, height), (float)(TurnedShare * room.LayoutWidth)), height);
        plot.Axes.SetLimits(-0.5, drawing.Columns.Count - 0.5, -0.5, drawing.Rows.Count - 0.5);
    }

    /// <summary>Lays the plot out without drawing it: then it is known how much room the axes leave to the title and the legend.</summary>
    public static void Measure(Plot plot, ImageRoom room)
    {
        room.Cancellation.ThrowIfCancellationRequested();
        using SKNoDrawCanvas nothing = new(room.Width, room.Height);
        plot.Render(nothing, new PixelRect(0, room.Width, room.Height, 0));
    }

    /// <summary>Draws the plot, and leaves the canvas as it was: ScottPlot would leave it enlarged.</summary>
    public static void Render(Plot plot, SKCanvas canvas, ImageRoom room)
    {
        canvas.Save();
        plot.Render(canvas, room.Width, room.Height);
        canvas.Restore();
    }

    /// <summary>
    /// Breaks and shrinks the title to the room above the curves, which are not in the middle of the image; the plot must have been measured.
    /// </summary>
    public static void FitTitle(Plot plot, string title, ImageRoom room)
    {
        PixelRect data = plot.RenderManager.LastRender.DataRect;
        float width = 1.9f * Math.Min(data.HorizontalCenter, (float)room.LayoutWidth - data.HorizontalCenter);
        FittedText fitted = TextLayout.FitInto(title, TitleSize, width, (float)(TitleShare * room.LayoutHeight));
        plot.Axes.Title.Label.Text = fitted.Text;
        Style(plot.Axes.Title.Label, fitted.Size, fitted.Text);
    }

    /// <summary>Draws text as all of it is drawn.</summary>
    /// <param name="label">What is drawn.</param>
    /// <param name="size">Its size.</param>
    /// <param name="text">What the font must have letters for.</param>
    public static void Style(LabelStyle label, float size, string text)
    {
        label.Font = Typefaces.Of(text);
        label.FontSize = size;
        label.ForeColor = Ink;
    }

    private static void StyleAxis(IAxis axis, string title, IReadOnlyList<AxisLabel> labels, double room)
    {
        FittedText label = TextLayout.FitInto(title, LabelSize, (float)room, LinesOfLabel * LabelSize * TextLayout.LineHeight);
        axis.Label.Text = label.Text;
        axis.Label.Bold = false;
        Style(axis.Label, label.Size, label.Text);
        Style(axis.TickLabelStyle, TextSize, string.Concat(labels.Select(label => label.Text)));
        ((AxisBase)axis).PaddingOutsideAxisLabels = new(5, 2);
        axis.FrameLineStyle.Color = Frame;
        axis.MajorTickStyle.Color = Frame;
        axis.TickGenerator = new NumericManual([.. labels.Select(label => Tick.Major(label.Position, label.Text))]);
    }

    // ScottPlot itself leaves only the room that level texts need.
    private static void Turn(IXAxis axis, IReadOnlyList<AxisLabel> labels, bool areTurned)
    {
        axis.TickLabelStyle.Rotation = areTurned ? -90 : 0;
        axis.TickLabelStyle.Alignment = areTurned ? Alignment.MiddleRight : Alignment.UpperCenter;
        axis.MinimumSize = areTurned ? (float)AxisLabels.Widest(labels.Select(label => label.Text), TextSize) + TurnedSurround : 0;
    }

    private static AxisLabel[] Shorten(IReadOnlyList<AxisLabel> labels, float longest) =>
        [.. labels.Select(label => label with { Text = TextLayout.Shorten(label.Text, TextSize, longest) })];

    // There is air before the first epoch, but no epoch 0 in it.
    private static IReadOnlyList<AxisLabel> Numbers(FigureAxis axis, AxisRange range, CultureInfo culture, int most) =>
        AxisTicks.Between(axis.Ticks == TickKind.WholeNumbers ? range.Least : range.Minimum, range.Maximum, axis.Ticks, most, culture);
}
