using System.Numerics;
using System.Runtime.CompilerServices;
using MnistTools.Models;

namespace MnistTools.Training.Steps.Stages;

/// <summary>
/// An image's windows as rows of a matrix, (windows, window rows · window columns · channels), so that a convolution is one matrix product
/// (im2col; Chellapilla, Puri and Simard 2006). Channels last: a window's row is one run of memory. Where the runs lie is worked out once.
/// </summary>
internal sealed unsafe class PatchMatrix(WindowGrid grid)
{
    private readonly int _runLength = grid.Window.Columns * grid.Channels;
    private readonly Run[] _runs = FindRuns(grid);

    /// <summary>Copies the windows of an image; what lies outside is 0. Behind both there must be room for a vector.</summary>
    public void Gather(float* image, float* patches)
    {
        foreach (Run run in _runs)
        {
            if (run.Inside == _runLength)
            {
                CopyVectors(image + run.Start, patches, _runLength);
            }
            else
            {
                var target = new Span<float>(patches, _runLength);
                target.Clear();
                new ReadOnlySpan<float>(image + run.Start, run.Inside).CopyTo(target[run.Skipped..]);
            }

            patches += _runLength;
        }
    }

    /// <summary>Adds the windows' numbers to the positions that they came from.</summary>
    public void Scatter(float* patches, Span<float> image)
    {
        image.Clear();
        fixed (float* start = image)
        {
            foreach (Run run in _runs)
            {
                Add(patches + run.Skipped, start + run.Start, run.Inside);
                patches += _runLength;
            }
        }
    }

    /// <summary>Copies whole vectors, and so up to a vector too much: the next run overwrites it. Runs are short; a call for each would cost more than the copy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyVectors(float* source, float* target, int count)
    {
        for (int i = 0; i < count; i += Vector<float>.Count)
        {
            Vector.Store(Vector.Load(source + i), target + i);
        }
    }

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

    /// <summary>The runs of all windows, row by row, in the order of the patches.</summary>
    private static Run[] FindRuns(WindowGrid grid)
    {
        var runs = new Run[grid.OutputPositions * grid.Window.Rows];
        for (int i = 0; i < runs.Length; i++)
        {
            (int position, int windowRow) = (i / grid.Window.Rows, i % grid.Window.Rows);
            runs[i] = FindRun(grid, position / grid.OutputColumns, position % grid.OutputColumns, windowRow);
        }

        return runs;
    }

    /// <summary>Where a row of a window lies in the image.</summary>
    private static Run FindRun(WindowGrid grid, int row, int column, int windowRow)
    {
        int imageRow = row * grid.Strides.Rows - grid.Top + windowRow;
        int first = column * grid.Strides.Columns - grid.Left;
        int skipped = Math.Max(0, -first);
        int inside = Math.Min(first + grid.Window.Columns, grid.Columns) - (first + skipped);
        return imageRow < 0 || imageRow >= grid.Rows || inside <= 0
            ? new Run(0, 0, 0)
            : new Run((imageRow * grid.Columns + first + skipped) * grid.Channels, skipped * grid.Channels, inside * grid.Channels);
    }

    /// <summary>Numbers of a window's row: where in the image they begin, how many lie left of it, and how many lie in it.</summary>
    private readonly record struct Run(int Start, int Skipped, int Inside);
}
