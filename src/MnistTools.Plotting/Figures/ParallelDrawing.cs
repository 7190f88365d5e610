namespace MnistTools.Plotting;

/// <summary>Parallel coordinates: an axis for each dimension, and a line over all axes for each item.</summary>
public sealed record ParallelDrawing : Drawing
{
    /// <summary>The axes from left to right, with the value of each item.</summary>
    public required IReadOnlyList<ParallelAxis> Axes { get; init; }

    /// <summary>The number of each item that its colour stands for.</summary>
    public required IReadOnlyList<double> Colors { get; init; }

    /// <summary>What that number is, and its ticks.</summary>
    public required FigureAxis ColorAxis { get; init; }

    /// <summary>Whether small numbers get the strong colour.</summary>
    public bool SmallIsGood { get; init; }

    internal override T Accept<T>(IDrawingVisitor<T> visitor) => visitor.Visit(this);
}

/// <summary>An axis of parallel coordinates.</summary>
/// <param name="Axis">The text above it, and its ticks.</param>
/// <param name="Values">The position of each item; <see cref="double.NaN"/> for one that has none, which passes the axis below its end.</param>
public sealed record ParallelAxis(FigureAxis Axis, IReadOnlyList<double> Values);
