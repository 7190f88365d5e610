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

    /// <summary>Median of the same matrix products alone.</summary>
    public double? Floor { get; init; }

    /// <summary>The most that the ratio may be; where nothing is compared, the most of ours.</summary>
    public double? Goal { get; init; }

    /// <summary>Whether all else that the goal asks for holds.</summary>
    public bool IsValid { get; init; } = true;

    /// <summary>Ours to the peer, without a peer to the floor.</summary>
    public double? Ratio => Ours / (Peer ?? Floor);

    /// <summary>Whether the goal is reached; null if there is none or nothing was measured.</summary>
    public bool? IsReached => Goal is { } goal && (Ratio ?? Ours) is { } measured ? measured <= goal && IsValid : null;
}
