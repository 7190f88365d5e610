using System.Globalization;

namespace MnistTools.Plotting;

/// <summary>What a plot shows, free of any library; a renderer turns it into an image or a page.</summary>
public sealed record Figure
{
    /// <summary>The text above the plot; may be empty.</summary>
    public required string Title { get; init; }

    /// <summary>The horizontal axis.</summary>
    public required FigureAxis X { get; init; }

    /// <summary>The vertical axis.</summary>
    public required FigureAxis Y { get; init; }

    /// <summary>The curves, the first lowest.</summary>
    public IReadOnlyList<FigureSeries> Series { get; init; } = [];

    /// <summary>Coloured cells in place of curves.</summary>
    public HeatMap? HeatMap { get; init; }

    /// <summary>Small images in place of curves and axes.</summary>
    public ImageGrid? Images { get; init; }

    /// <summary>Vertical lines over the whole height.</summary>
    public IReadOnlyList<VerticalMark> Marks { get; init; } = [];

    /// <summary>What the legend explains, from top to bottom; without entries there is no legend.</summary>
    public IReadOnlyList<LegendEntry> Legend { get; init; } = [];

    /// <summary>Whose numbers stand on the axes (0.95 or 0,95) and whose language the texts are in.</summary>
    public CultureInfo Culture { get; init; } = CultureInfo.InvariantCulture;
}

/// <summary>An axis.</summary>
/// <param name="Label">The text beside it.</param>
/// <param name="Ticks">Where it may have ticks.</param>
public sealed record FigureAxis(string Label, TickKind Ticks = TickKind.Numbers)
{
    /// <summary>The only ticks, where the axis has names or powers and no round numbers; <see langword="null"/> elsewhere.</summary>
    public IReadOnlyList<AxisLabel>? Labels { get; init; }
}

/// <summary>A text at a place of an axis.</summary>
/// <param name="Position">The place.</param>
/// <param name="Text">The text.</param>
public sealed record AxisLabel(double Position, string Text);

/// <summary>Where an axis may have ticks.</summary>
public enum TickKind
{
    /// <summary>At any round number.</summary>
    Numbers,

    /// <summary>At whole numbers only: there is no epoch 2.5.</summary>
    WholeNumbers,

    /// <summary>At names, which lie one unit apart.</summary>
    Names,
}

/// <summary>A curve.</summary>
/// <param name="Name">What the curve is, shown where a pointer rests on it.</param>
/// <param name="X">Horizontal positions, ascending and finite.</param>
/// <param name="Y">As many values; <see cref="double.NaN"/> leaves a gap.</param>
/// <param name="Style">How it is drawn.</param>
/// <param name="LegendText">The text of the <see cref="LegendEntry"/> that it belongs to.</param>
public sealed record FigureSeries(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y, CurveStyle Style, string LegendText)
{
    /// <summary>What a page says of each point where a pointer rests on it; <see langword="null"/> for the name and the value.</summary>
    public IReadOnlyList<string>? Descriptions { get; init; }
}

/// <summary>A vertical line over the whole height.</summary>
/// <param name="Position">Where, on the horizontal axis.</param>
/// <param name="Label">What it marks; also the text of its legend entry.</param>
/// <param name="Style">How it is drawn.</param>
public sealed record VerticalMark(double Position, string Label, CurveStyle Style);

/// <summary>A line of the legend.</summary>
/// <param name="Text">The explanation.</param>
/// <param name="Style">The sample beside it.</param>
public sealed record LegendEntry(string Text, CurveStyle Style);

/// <summary>How a curve is drawn.</summary>
/// <param name="Color">As in CSS: <c>#0072B2</c>.</param>
/// <param name="Line">Solid or dashed.</param>
/// <param name="Marker">The shape at its points.</param>
/// <param name="MarkerSize">How large that is, in usual sizes.</param>
public sealed record CurveStyle(string Color, LineKind Line = LineKind.Solid, MarkerKind Marker = MarkerKind.None, double MarkerSize = 1);

/// <summary>The kinds of line.</summary>
public enum LineKind
{
    /// <summary>Without interruption.</summary>
    Solid,

    /// <summary>Strokes and gaps.</summary>
    Dashed,

    /// <summary>No line: points alone.</summary>
    None,
}

/// <summary>The shapes at the points of a curve.</summary>
public enum MarkerKind
{
    /// <summary>None; a point without neighbours is shown as a circle all the same.</summary>
    None,

    /// <summary>A disc.</summary>
    Circle,

    /// <summary>A square.</summary>
    Square,

    /// <summary>A triangle that stands on its side.</summary>
    TriangleUp,

    /// <summary>A square that stands on its corner.</summary>
    Diamond,

    /// <summary>A triangle that stands on its corner.</summary>
    TriangleDown,

    /// <summary>An x.</summary>
    Cross,

    /// <summary>A plus.</summary>
    Plus,
}
