namespace MnistTools.Plotting;

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
