using System.Numerics.Tensors;
using MnistTools.Models;

namespace MnistTools.Training.Steps.Stages;

/// <summary>
/// An image's windows as rows of a matrix, (windows, window rows · window columns · channels), so that a convolution is one matrix product
/// (im2col; Chellapilla, Puri and Simard 2006). Channels last: a window's row is one run of memory.
/// </summary>
internal static unsafe class PatchMatrix
{
    /// <summary>Copies the windows of an image; what lies outside is 0.</summary>
    public static void Gather(WindowGrid grid, float* image, float* patches)
    {
        for (int row = 0; row < grid.OutputRows; row++)
        {
            for (int column = 0; column < grid.OutputColumns; column++)
            {
                for (int windowRow = 0; windowRow < grid.Window.Rows; windowRow++)
                {
                    Run run = FindRun(grid, row, column, windowRow);
                    var target = new Span<float>(patches, run.Length);
                    if (run.Inside == run.Length)
                    {
                        new ReadOnlySpan<float>(image + run.Start, run.Length).CopyTo(target);
                    }
                    else
                    {
                        target.Clear();
                        new ReadOnlySpan<float>(image + run.Start, run.Inside).CopyTo(target[run.Skipped..]);
                    }

                    patches += run.Length;
                }
            }
        }
    }

    /// <summary>Adds the windows' numbers to the positions that they came from.</summary>
    public static void Scatter(WindowGrid grid, float* patches, Span<float> image)
    {
        image.Clear();
        for (int row = 0; row < grid.OutputRows; row++)
        {
            for (int column = 0; column < grid.OutputColumns; column++)
            {
                for (int windowRow = 0; windowRow < grid.Window.Rows; windowRow++)
                {
                    Run run = FindRun(grid, row, column, windowRow);
                    Span<float> target = image.Slice(run.Start, run.Inside);
                    TensorPrimitives.Add(target, new ReadOnlySpan<float>(patches + run.Skipped, run.Inside), target);
                    patches += run.Length;
                }
            }
        }
    }

    /// <summary>Where a row of a window lies in the image.</summary>
    private static Run FindRun(WindowGrid grid, int row, int column, int windowRow)
    {
        int length = grid.Window.Columns * grid.Channels;
        int imageRow = row * grid.Strides.Rows - grid.Top + windowRow;
        int first = column * grid.Strides.Columns - grid.Left;
        int skipped = Math.Max(0, -first);
        int inside = Math.Min(first + grid.Window.Columns, grid.Columns) - (first + skipped);
        return imageRow < 0 || imageRow >= grid.Rows || inside <= 0
            ? new Run(0, length, 0, 0)
            : new Run((imageRow * grid.Columns + first + skipped) * grid.Channels, length, skipped * grid.Channels, inside * grid.Channels);
    }

    /// <summary>Numbers of a window's row: how many there are, how many lie left of the image, and from where how many lie in it.</summary>
    private readonly record struct Run(int Start, int Length, int Skipped, int Inside);
}
