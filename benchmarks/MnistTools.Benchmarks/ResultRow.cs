namespace MnistTools.Benchmarks;

/// <summary>A row of a table: what was measured, and beside what.</summary>
/// <param name="What">What was measured; of what could not be, also why.</param>
/// <param name="Ours">Median of MnistTools; null if it was not measured.</param>
internal sealed record ResultRow(string What, double? Ours)
{
    /// <summary>Seconds if nothing else is said.</summary>
    public string Unit { get; init; } = "s";

    /// <summary>Median of whom it is compared with.</summary>
    public double? Peer { get; init; }

    /// <summary>What the arithmetic alone would take at the processor's peak, if none of it was left out.</summary>
    public double? Limit { get; init; }

    /// <summary>The most that the ratio may be; where nothing is compared, the most of ours.</summary>
    public double? Goal { get; init; }

    /// <summary>Whether all else that the goal asks for holds.</summary>
    public bool IsValid { get; init; } = true;

    /// <summary>Ours to the peer.</summary>
    public double? Ratio => Ours / Peer;

    /// <summary>The limit's share of ours: 1 is as quick as the processor can be, more is possible where work is left out.</summary>
    public double? ShareOfLimit => Limit / Ours;

    /// <summary>Whether the goal is reached; null if there is none or nothing was measured.</summary>
    public bool? IsReached => Goal is { } goal && (Ratio ?? Ours) is { } measured ? measured <= goal && IsValid : null;
}
