using System.Globalization;
using MnistTools.Specs;

namespace MnistTools.Layers;

/// <summary>The sizes of one sample's axes, without the batch axis: (28, 28) for an image, (512) for a dense layer's output.</summary>
public sealed class Shape : IEquatable<Shape>
{
    private readonly int[] _sizes;

    /// <summary>Makes a shape.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1.</exception>
    public Shape(params int[] sizes)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        _sizes = [.. sizes.Select(size => Check.AtLeast(1, size, nameof(sizes)))];
    }

    /// <summary>The sizes, outermost first.</summary>
    public IReadOnlyList<int> Sizes => _sizes;

    /// <summary>How many numbers one sample has.</summary>
    public int ElementCount => _sizes.Aggregate(1, (product, size) => checked(product * size));

    /// <summary>How many numbers one sample has, also where they are too many for a model.</summary>
    internal Int128 LongElementCount => _sizes.Aggregate(Int128.One, (product, size) => product * size);

    /// <summary>Rows, columns and channels of the image that was flattened into this shape; <see langword="null"/> for any other shape.</summary>
    internal (int Rows, int Columns, int Channels)? FlattenedImage { get; private init; }

    /// <inheritdoc/>
    public bool Equals(Shape? other) => other is not null && _sizes.AsSpan().SequenceEqual(other._sizes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Shape);

    /// <inheritdoc/>
    public override int GetHashCode() => _sizes.Aggregate(17, HashCode.Combine);

    /// <summary><c>(28, 28)</c>.</summary>
    public override string ToString() => $"({Join()})";

    /// <summary>As Keras prints the shape of a batch, its axis first: <c>(None, 28, 28)</c>.</summary>
    public string ToBatchString() => $"(None, {Join()})";

    private string Join() => string.Join(", ", _sizes.Select(size => size.ToString(CultureInfo.InvariantCulture)));

    /// <summary>One axis, that remembers the image it was.</summary>
    internal Shape Flatten() => new(ElementCount) { FlattenedImage = FindImage() ?? FlattenedImage };

    /// <summary>Rows, columns and channels; an image without an axis for channels has one.</summary>
    /// <exception cref="SpecException">It is no image.</exception>
    internal (int Rows, int Columns, int Channels) AsImage(Layer layer) => FindImage()
        ?? throw new SpecException($"{layer} takes images, (rows, columns) or (rows, columns, channels), not {this}: put it before Flatten.");

    private (int Rows, int Columns, int Channels)? FindImage() => _sizes switch
    {
        [int rows, int columns] => (rows, columns, 1),
        [int rows, int columns, int channels] => (rows, columns, channels),
        _ => null,
    };
}
