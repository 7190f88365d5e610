namespace MnistTools.Numerics;

/// <summary>
/// The first matrix of a product, read where it lies. A row is a number of runs; number i of run s of row r is at
/// <c>Start + r's offset + s's offset + i · Step</c>. So it can be a matrix, its transpose, or all windows of an image without a copy of them.
/// </summary>
internal readonly unsafe struct LeftMatrix
{
    /// <summary>Where its numbers are.</summary>
    public required float* Start { get; init; }

    /// <summary>How many rows it has.</summary>
    public required int Rows { get; init; }

    /// <summary>How far rows are from each other, where <see cref="RowOffsets"/> does not say it.</summary>
    public int RowStep { get; init; }

    /// <summary>Where each row begins, if they are not <see cref="RowStep"/> apart.</summary>
    public int* RowOffsets { get; init; }

    /// <summary>How many runs a row has.</summary>
    public int Runs { get; init; } = 1;

    /// <summary>Where each run of a row begins, from the row's beginning on; not needed for one that begins there.</summary>
    public int* RunOffsets { get; init; }

    /// <summary>How many numbers a run has.</summary>
    public required int RunLength { get; init; }

    /// <summary>How far a run's numbers are from each other.</summary>
    public required int Step { get; init; }

    /// <summary>Makes one; its properties say what it is.</summary>
    public LeftMatrix()
    {
    }

    /// <summary>A matrix whose rows are as far from each other as the stride says, or its transpose.</summary>
    /// <param name="start">Its first number.</param>
    /// <param name="stride">How far rows are from each other in memory.</param>
    /// <param name="transposes">Whether the transpose is meant.</param>
    /// <param name="rows">How many rows the matrix has that is meant.</param>
    /// <param name="columns">How many columns it has.</param>
    public static LeftMatrix Of(float* start, int stride, bool transposes, int rows, int columns) => new()
    {
        Start = start,
        Rows = rows,
        RowStep = transposes ? 1 : stride,
        RunLength = columns,
        Step = transposes ? stride : 1,
    };

    /// <summary>Where a row begins.</summary>
    public float* At(int row) => Start + (RowOffsets is null ? (nint)row * RowStep : RowOffsets[row]);

    /// <summary>Finds out how far some rows are from each other, if it has so many and all are equally far.</summary>
    public bool TryFindStep(int first, int count, out int step)
    {
        step = RowStep;
        if (first + count > Rows)
        {
            return false;
        }

        if (RowOffsets is null)
        {
            return true;
        }

        int* offsets = RowOffsets + first;
        step = offsets[1] - offsets[0];
        for (int i = 2; i < count; i++)
        {
            if (offsets[i] - offsets[i - 1] != step)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Some of its runs.</summary>
    public LeftMatrix SliceRuns(int first, int runs) => new()
    {
        Start = Start,
        Rows = Rows,
        RowStep = RowStep,
        RowOffsets = RowOffsets,
        Runs = runs,
        RunOffsets = RunOffsets + first,
        RunLength = RunLength,
        Step = Step,
    };

    /// <summary>Some columns of a matrix that has one run.</summary>
    public LeftMatrix Slice(int first, int columns) => new()
    {
        Start = Start + (nint)first * Step,
        Rows = Rows,
        RowStep = RowStep,
        RowOffsets = RowOffsets,
        RunLength = columns,
        Step = Step,
    };
}
