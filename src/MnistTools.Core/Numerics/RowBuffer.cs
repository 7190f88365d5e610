namespace MnistTools.Numerics;

/// <summary>Rows of a batch that one thread works on at once.</summary>
/// <param name="First">Index of the first in the batch.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Part">Which part of the <see cref="ThreadTeam"/> they belong to.</param>
internal readonly record struct RowRange(int First, int Count, int Part)
{
    /// <summary>The same rows, at most so many at a time.</summary>
    public IEnumerable<RowRange> InPieces(int rowsAtOnce)
    {
        for (int done = 0; done < Count; done += rowsAtOnce)
        {
            yield return new RowRange(First + done, Math.Min(rowsAtOnce, Count - done), Part);
        }
    }
}

/// <summary>
/// Numbers of a batch's rows, in memory that does not move: (rows, width). Where they are only needed while a few rows go through the
/// network and back, each thread has room for those few alone: that room then stays in its cache.
/// </summary>
internal sealed unsafe class RowBuffer
{
    private readonly ParameterBlock _memory;
    private readonly int _parts;
    private readonly int _rowsOfPart;

    /// <summary>A buffer for all rows of a batch.</summary>
    public RowBuffer(int rows, int width)
    {
        Width = width;
        Capacity = rows;
        _memory = new ParameterBlock(checked(rows * width));
    }

    private RowBuffer(int parts, int rowsOfPart, int width)
        : this(checked(parts * rowsOfPart), width)
    {
        _parts = parts;
        Capacity = _rowsOfPart = rowsOfPart;
    }

    /// <summary>Whether each thread has room for a few rows alone.</summary>
    public bool IsPassing => _rowsOfPart > 0;

    /// <summary>How many rows a thread may have at once.</summary>
    public int Capacity { get; }

    /// <summary>How many numbers a row has.</summary>
    public int Width { get; }

    /// <summary>A buffer in which each thread has room for some rows.</summary>
    public static RowBuffer OfParts(int parts, int rowsOfPart, int width) => new(parts, rowsOfPart, width);

    /// <summary>Another one like it.</summary>
    public RowBuffer MakeAlike() => IsPassing ? new(_parts, _rowsOfPart, Width) : new(Capacity, Width);

    /// <summary>The first of some rows.</summary>
    public float* At(RowRange rows) => At(IsPassing ? rows.Part * _rowsOfPart : rows.First);

    /// <summary>All numbers of some rows.</summary>
    public Span<float> Rows(RowRange rows) => new(At(rows), rows.Count * Width);

    /// <summary>One of some rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="index">Which of them, from 0.</param>
    public Span<float> Row(RowRange rows, int index) => new(At(rows) + (long)index * Width, Width);

    /// <summary>A row of a buffer for all rows of a batch.</summary>
    public Span<float> Row(int row) => new(At(row), Width);

    /// <summary>Where a row of a buffer for all rows of a batch is.</summary>
    public float* At(int row) => _memory.Pointer + (long)row * Width;
}
