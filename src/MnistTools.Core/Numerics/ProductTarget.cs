namespace MnistTools.Numerics;

/// <summary>Where a product goes, what its sums begin with, and what is made of them as they are stored.</summary>
internal readonly unsafe struct ProductTarget
{
    /// <summary>The first number of the product.</summary>
    public required float* Place { get; init; }

    /// <summary>How far its rows are from each other.</summary>
    public required nint Stride { get; init; }

    /// <summary>What the first row's sums begin with; 0 if <see langword="null"/>. May be the product's own place.</summary>
    public float* Start { get; init; }

    /// <summary>How far the rows of <see cref="Start"/> are from each other; 0 where all rows begin with the same, a bias.</summary>
    public nint StartStride { get; init; }

    /// <summary>Whether a sum below 0 is stored as 0: relu.</summary>
    public bool Rectifies { get; init; }

    /// <summary>Makes one; its properties say what it is.</summary>
    public ProductTarget()
    {
    }

    /// <summary>The product alone, or added to what is there.</summary>
    public static ProductTarget Of(float* place, nint stride, bool adds) =>
        new() { Place = place, Stride = stride, Start = adds ? place : null, StartStride = stride };

    /// <summary>A row further down and a column further right.</summary>
    public ProductTarget At(int row, int column) => new()
    {
        Place = Place + row * Stride + column,
        Stride = Stride,
        Start = Start is null ? null : Start + row * StartStride + column,
        StartStride = StartStride,
        Rectifies = Rectifies,
    };

    /// <summary>
    /// Where one of several parts of the depth goes: the first begins as the whole does, each other with what is there; the last ends as the whole does.
    /// </summary>
    public ProductTarget ForPart(bool isFirst, bool isLast) => new()
    {
        Place = Place,
        Stride = Stride,
        Start = isFirst ? Start : Place,
        StartStride = isFirst ? StartStride : Stride,
        Rectifies = Rectifies && isLast,
    };
}
