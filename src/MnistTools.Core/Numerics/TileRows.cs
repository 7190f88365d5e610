namespace MnistTools.Numerics;

/// <summary>The rows of the first matrix that a tile multiplies, each at the number that is next in the depth.</summary>
/// <typeparam name="TSelf">The rows themselves.</typeparam>
internal interface ITileRows<TSelf>
    where TSelf : struct, ITileRows<TSelf>
{
    /// <summary>The next number of the first row.</summary>
    float Row0 { get; }

    /// <summary>The next number of the second row.</summary>
    float Row1 { get; }

    /// <summary>The next number of the third row.</summary>
    float Row2 { get; }

    /// <summary>The next number of the fourth row.</summary>
    float Row3 { get; }

    /// <summary>The next number of the fifth row.</summary>
    float Row4 { get; }

    /// <summary>The next number of the sixth row.</summary>
    float Row5 { get; }

    /// <summary>The next number of the seventh row.</summary>
    float Row6 { get; }

    /// <summary>The next number of the eighth row.</summary>
    float Row7 { get; }

    /// <summary>The same rows, some numbers further on.</summary>
    TSelf From(nint numbers);
}

/// <summary>
/// Rows that are equally far from each other. Two of them are kept as pointers: a processor adds one, two or four times the step to an address for nothing.
/// A pointer for each row would not leave room for the others in sixteen registers, and a tile would fetch four of them anew at each step.
/// </summary>
internal readonly unsafe struct SteppedRows : ITileRows<SteppedRows>
{
    private readonly byte* _row0;
    private readonly byte* _row3;
    private readonly nint _step;

    /// <summary>Rows from the place of the first on, so many numbers from each other.</summary>
    public SteppedRows(float* first, int step)
        : this((byte*)first, (byte*)(first + 3 * (nint)step), (nint)step * sizeof(float))
    {
    }

    private SteppedRows(byte* row0, byte* row3, nint step)
    {
        _row0 = row0;
        _row3 = row3;
        _step = step;
    }

    public float Row0 => *(float*)_row0;

    public float Row1 => *(float*)(_row0 + _step);

    public float Row2 => *(float*)(_row0 + 2 * _step);

    public float Row3 => *(float*)_row3;

    public float Row4 => *(float*)(_row3 + _step);

    public float Row5 => *(float*)(_row3 + 2 * _step);

    public float Row6 => *(float*)(_row3 + 3 * _step);

    public float Row7 => *(float*)(_row3 + 4 * _step);

    public SteppedRows From(nint numbers) => new(_row0 + numbers * sizeof(float), _row3 + numbers * sizeof(float), _step);
}

/// <summary>Rows that begin anywhere.</summary>
internal readonly unsafe struct ListedRows : ITileRows<ListedRows>
{
    private readonly float* _row0;
    private readonly float* _row1;
    private readonly float* _row2;
    private readonly float* _row3;
    private readonly float* _row4;
    private readonly float* _row5;
    private readonly float* _row6;
    private readonly float* _row7;
    private readonly nint _place;

    /// <summary>Rows of a matrix. In place of rows beyond the last is the last one again: it is summed as that is and stored to the same place.</summary>
    public ListedRows(in LeftMatrix a, int first)
    {
        int last = a.Rows - 1;
        _row0 = a.At(first);
        _row1 = a.At(Math.Min(first + 1, last));
        _row2 = a.At(Math.Min(first + 2, last));
        _row3 = a.At(Math.Min(first + 3, last));
        _row4 = a.At(Math.Min(first + 4, last));
        _row5 = a.At(Math.Min(first + 5, last));
        _row6 = a.At(Math.Min(first + 6, last));
        _row7 = a.At(Math.Min(first + 7, last));
    }

    private ListedRows(in ListedRows rows, nint place)
    {
        this = rows;
        _place = place;
    }

    public float Row0 => _row0[_place];

    public float Row1 => _row1[_place];

    public float Row2 => _row2[_place];

    public float Row3 => _row3[_place];

    public float Row4 => _row4[_place];

    public float Row5 => _row5[_place];

    public float Row6 => _row6[_place];

    public float Row7 => _row7[_place];

    public ListedRows From(nint numbers) => new(this, _place + numbers);
}
