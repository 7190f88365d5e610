using System.Numerics;
using System.Runtime.CompilerServices;
using MnistTools.Numerics;

namespace MnistTools.Layers.Stages;

/// <summary>
/// The windows of some images as a matrix, (images · windows, window rows · window columns · channels), so that a convolution is one product. It is
/// read where the images lie: a row of a window is one run of memory, channels being last. Where runs begin is worked out once. Images whose
/// windows reach beyond their border are copied into a frame of zeros first.
/// </summary>
internal sealed unsafe class WindowMatrix
{
    private readonly WindowGrid _grid;
    private readonly int _top;
    private readonly int _left;
    private readonly int _rowLength;
    private readonly int[] _windows;
    private readonly int[] _windowRows;
    private readonly int[] _windowNumbers;
    private readonly int[] _outputRows;

    /// <summary>Prepares for up to a number of images that lie one behind the other.</summary>
    public WindowMatrix(WindowGrid grid, int images)
    {
        _grid = grid;
        int rows = (grid.OutputRows - 1) * grid.Strides.Rows + grid.Window.Rows;
        int columns = (grid.OutputColumns - 1) * grid.Strides.Columns + grid.Window.Columns;
        IsFramed = grid.Top > 0 || grid.Left > 0 || rows > grid.Rows || columns > grid.Columns;
        (_top, _left) = (grid.Top, grid.Left);
        _rowLength = (IsFramed ? Math.Max(columns, grid.Left + grid.Columns) : grid.Columns) * grid.Channels;
        ImageLength = IsFramed ? Math.Max(rows, grid.Top + grid.Rows) * _rowLength : grid.Rows * grid.Columns * grid.Channels;
        _windowRows = Pin(Enumerable.Range(0, grid.Window.Rows).Select(row => row * _rowLength));
        _windowNumbers = Pin(_windowRows.SelectMany(start => Enumerable.Range(start, RunLength)));
        int[] outputRows = [.. Enumerable.Range(0, grid.OutputRows).Select(row => row * grid.Strides.Rows * _rowLength)];
        _outputRows = Pin(Enumerable.Range(0, images).SelectMany(image => outputRows.Select(start => image * ImageLength + start)));
        _windows = Pin(_outputRows.SelectMany(start => Enumerable.Range(0, grid.OutputColumns).Select(column => start + column * Step)));
    }

    /// <summary>Whether images must be copied into a frame of zeros.</summary>
    public bool IsFramed { get; }

    /// <summary>How many numbers an image has as it lies, its frame included.</summary>
    public int ImageLength { get; }

    /// <summary>How many numbers of a window lie side by side.</summary>
    public int RunLength => _grid.Window.Columns * _grid.Channels;

    /// <summary>Where each row of a window begins, from its first number on.</summary>
    public ReadOnlySpan<int> WindowRows => _windowRows;

    /// <summary>Where each window of an image begins.</summary>
    public ReadOnlySpan<int> Windows => _windows.AsSpan(0, _grid.OutputPositions);

    private int Step => _grid.Strides.Columns * _grid.Channels;

    /// <summary>(images · windows, numbers of a window).</summary>
    public LeftMatrix Of(float* images, int count) => new()
    {
        Start = images,
        Rows = count * _grid.OutputPositions,
        RowOffsets = PointerTo(_windows),
        Runs = _windowRows.Length,
        RunOffsets = PointerTo(_windowRows),
        RunLength = RunLength,
        Step = 1,
    };

    /// <summary>(numbers of a window, images · windows): the transpose.</summary>
    public LeftMatrix TransposeOf(float* images, int count) => new()
    {
        Start = images,
        Rows = _windowNumbers.Length,
        RowOffsets = PointerTo(_windowNumbers),
        Runs = count * _grid.OutputRows,
        RunOffsets = PointerTo(_outputRows),
        RunLength = _grid.OutputColumns,
        Step = Step,
    };

    /// <summary>Copies an image into its frame, whose border is left as it is.</summary>
    public void Frame(ReadOnlySpan<float> image, Span<float> framed)
    {
        int length = _grid.Columns * _grid.Channels;
        for (int row = 0; row < _grid.Rows; row++)
        {
            image.Slice(row * length, length).CopyTo(framed[StartOfRow(row)..]);
        }
    }

    /// <summary>Copies an image out of its frame.</summary>
    public void Unframe(ReadOnlySpan<float> framed, Span<float> image)
    {
        int length = _grid.Columns * _grid.Channels;
        for (int row = 0; row < _grid.Rows; row++)
        {
            framed.Slice(StartOfRow(row), length).CopyTo(image[(row * length)..]);
        }
    }

    /// <summary>Adds the numbers of each window to the places of the image that they belong to.</summary>
    /// <param name="windows">(windows, numbers of a window).</param>
    /// <param name="image">The image, as it lies.</param>
    public void Scatter(float* windows, float* image)
    {
        foreach (int window in Windows)
        {
            foreach (int run in _windowRows)
            {
                Add(windows, image + window + run, RunLength);
                windows += RunLength;
            }
        }
    }

    /// <summary>Runs are short; a call for each would cost more than the sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float* source, float* target, int count)
    {
        int i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Store(Vector.Load(target + i) + Vector.Load(source + i), target + i);
        }

        for (; i < count; i++)
        {
            target[i] += source[i];
        }
    }

    private int StartOfRow(int row) => (row + _top) * _rowLength + _left * _grid.Channels;

    private static int[] Pin(IEnumerable<int> values)
    {
        int[] all = [.. values];
        int[] pinned = GC.AllocateArray<int>(all.Length, pinned: true);
        all.CopyTo(pinned, 0);
        return pinned;
    }

    /// <summary>The array does not move.</summary>
    private static int* PointerTo(int[] pinned)
    {
        fixed (int* first = pinned)
        {
            return first;
        }
    }
}
