using System.Collections;

namespace MnistTools.Specs;

/// <summary>Numbers in their order, written <c>[0.1, 0.01]</c>. Two lists with the same numbers are equal.</summary>
public sealed class NumberList(IEnumerable<double> numbers) : IReadOnlyList<double>, IEquatable<NumberList>
{
    private readonly double[] _numbers = [.. numbers];

    /// <inheritdoc/>
    public int Count => _numbers.Length;

    /// <inheritdoc/>
    public double this[int index] => _numbers[index];

    /// <inheritdoc/>
    public bool Equals(NumberList? other) => other is not null && _numbers.SequenceEqual(other._numbers);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as NumberList);

    /// <inheritdoc/>
    public override int GetHashCode() => _numbers.Aggregate(17, HashCode.Combine);

    /// <inheritdoc/>
    public override string ToString() => SpecNames.Format(this);

    /// <inheritdoc/>
    public IEnumerator<double> GetEnumerator() => ((IEnumerable<double>)_numbers).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _numbers.GetEnumerator();
}
