using System.Globalization;
using MnistTools.Specs;
using MnistTools.Text;

namespace MnistTools.Plotting;

/// <summary>Curves or points between two axes.</summary>
public sealed record CurveDrawing : Drawing
{
    /// <summary>The horizontal axis.</summary>
    public required FigureAxis X { get; init; }

    /// <summary>The vertical axis.</summary>
    public required FigureAxis Y { get; init; }

    /// <summary>The curves, the first lowest.</summary>
    public IReadOnlyList<FigureSeries> Series { get; init; } = [];

    /// <summary>Pale bands under the curves.</summary>
    public IReadOnlyList<FigureBand> Bands { get; init; } = [];

    /// <summary>Vertical lines over the whole height.</summary>
    public IReadOnlyList<VerticalMark> Marks { get; init; } = [];

    /// <summary>What the legend explains, from top to bottom; without entries there is no legend.</summary>
    public IReadOnlyList<LegendEntry> Legend { get; init; } = [];

    /// <summary>Values for which the vertical axis has room as well: those of the panels beside it, so that all have one scale.</summary>
    internal IReadOnlyList<double> ValuesBeside { get; init; } = [];

    internal override T Accept<T>(IDrawingVisitor<T> visitor) => visitor.Visit(this);
}

/// <summary>A curve.</summary>
/// <param name="Name">What the curve is, shown where a pointer rests on it.</param>
/// <param name="X">Horizontal positions, ascending and finite.</param>
/// <param name="Y">As many values; <see cref="double.NaN"/> leaves a gap.</param>
/// <param name="Style">How it is drawn.</param>
/// <param name="LegendText">The text of the <see cref="LegendEntry"/> that it belongs to.</param>
/// <exception cref="ArgumentException">There are not as many values as positions.</exception>
public sealed record FigureSeries(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y, CurveStyle Style, string LegendText)
{
    /// <summary>Horizontal positions.</summary>
    public IReadOnlyList<double> X { get; init; } = Check.NotNull(X);

    /// <summary>As many values as positions.</summary>
    public IReadOnlyList<double> Y { get; init => field = RequireAll(Name, X, value); } = RequireAll(Name, X, Y);

    /// <summary>What a page says of each point where a pointer rests on it; <see langword="null"/> for the name and the value.</summary>
    public IReadOnlyList<string>? Descriptions { get; init; }

    private static IReadOnlyList<double> RequireAll(string name, IReadOnlyList<double> x, IReadOnlyList<double> y) => Check.NotNull(y).Count == x.Count
        ? y
        : throw new ArgumentException($"'{name}' has {Counted.Of(x.Count, "position")} and {Counted.Of(y.Count, "value")}.", nameof(y));

    /// <summary>It tells of each point what it is, where nothing else is told: a page would tell the number that the point lies at.</summary>
    internal FigureSeries Describe(CultureInfo culture) =>
        Descriptions is not null ? this : this with { Descriptions = [.. Y.Select(value => $"{Name}\n{value.ToString("G5", culture)}")] };

    /// <summary>How large the marker of each point is, in usual sizes; <see langword="null"/> where all are as the style says.</summary>
    internal IReadOnlyList<double>? Sizes { get; init; }

    /// <summary>How far a bar reaches above and below each point; empty where there are none.</summary>
    public IReadOnlyList<double> Spread { get; init; } = [];

    /// <summary>How far it reaches below each point, where that is not as far as above it; <see langword="null"/> where it is.</summary>
    internal IReadOnlyList<double>? SpreadBelow { get; init; }

    /// <summary>The ends of the bars.</summary>
    internal IEnumerable<(double Lower, double Upper)> Bars => Spread.Select((spread, i) => (Y[i] - (SpreadBelow ?? Spread)[i], Y[i] + spread));
}

/// <summary>What lies between two curves, such as a mean less and plus its spread.</summary>
/// <param name="X">Horizontal positions, ascending and finite.</param>
/// <param name="Lower">As many finite values.</param>
/// <param name="Upper">As many finite values, none below its lower one.</param>
/// <param name="Color">The colour that it has a pale shade of, as in CSS.</param>
/// <param name="LegendText">The text of the <see cref="LegendEntry"/> that it belongs to.</param>
public sealed record FigureBand(IReadOnlyList<double> X, IReadOnlyList<double> Lower, IReadOnlyList<double> Upper, string Color, string LegendText)
{
    /// <summary>How much of the colour is seen, 0 to 1.</summary>
    internal const double Opacity = 0.2;
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
