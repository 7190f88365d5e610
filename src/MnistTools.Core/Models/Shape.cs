using System.Globalization;

namespace MnistTools.Models;

/// <summary>The sizes of one sample's axes, without the batch axis: (28, 28) for an image, (512) for a dense layer's output.</summary>
public sealed class Shape : IEquatable<Shape>
{
    private readonly int[] _sizes;

    /// <summary>Makes a shape.</summary>
    public Shape(params int[] sizes) => _sizes = [.. sizes];

    /// <summary>The sizes, outermost first.</summary>
    public IReadOnlyList<int> Sizes => _sizes;

    /// <summary>How many numbers one sample has.</summary>
    public int ElementCount => _sizes.Aggregate(1, (product, size) => checked(product * size));

    /// <inheritdoc/>
    public bool Equals(Shape? other) => other is not null && _sizes.AsSpan().SequenceEqual(other._sizes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Shape);

    /// <inheritdoc/>
    public override int GetHashCode() => _sizes.Aggregate(17, HashCode.Combine);

    /// <summary>As Keras prints it, the batch axis first: <c>(None, 28, 28)</c>.</summary>
    public override string ToString() => $"(None, {string.Join(", ", _sizes.Select(size => size.ToString(CultureInfo.InvariantCulture)))})";
}
