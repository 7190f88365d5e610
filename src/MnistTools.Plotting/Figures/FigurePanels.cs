using System.Globalization;

namespace MnistTools.Plotting;

/// <summary>Several figures side by side in one picture, row by row.</summary>
/// <param name="Title">What the picture is called, for a page's tab and for those who cannot see it.</param>
/// <param name="Figures">At least one.</param>
public sealed record FigurePanels(string Title, IReadOnlyList<Figure> Figures)
{
    /// <summary>How many stand side by side.</summary>
    public int Columns => (int)Math.Ceiling(Math.Sqrt(Figures.Count));

    /// <summary>How many rows there are.</summary>
    public int Rows => (Figures.Count + Columns - 1) / Columns;
}

/// <summary>Parallel coordinates: an axis for each dimension, and a line over all axes for each item.</summary>
/// <param name="Title">The text above.</param>
/// <param name="Axes">From left to right, with the value of each item.</param>
/// <param name="Colors">The number of each item that its colour stands for.</param>
/// <param name="ColorLabel">What that number is.</param>
/// <param name="SmallIsGood">Whether small numbers get the strong colour.</param>
public sealed record ParallelFigure(string Title, IReadOnlyList<ParallelAxis> Axes, IReadOnlyList<double> Colors, string ColorLabel, bool SmallIsGood)
{
    /// <summary>What stands beside the colours; <see langword="null"/> for their numbers.</summary>
    public IReadOnlyList<AxisLabel>? ColorLabels { get; init; }

    /// <summary>Whose numbers stand on the axes (0.95 or 0,95) and whose language the texts are in.</summary>
    public CultureInfo Culture { get; init; } = CultureInfo.InvariantCulture;
}

/// <summary>An axis of parallel coordinates.</summary>
/// <param name="Axis">The text above it, and its ticks.</param>
/// <param name="Values">The position of each item; <see cref="double.NaN"/> for one that has none, which passes the axis below its end.</param>
public sealed record ParallelAxis(FigureAxis Axis, IReadOnlyList<double> Values);
