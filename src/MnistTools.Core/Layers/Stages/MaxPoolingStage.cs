using System.Numerics;
using System.Numerics.Tensors;
using MnistTools.Numerics;

namespace MnistTools.Layers.Stages;

/// <summary>The largest number of each window, for each channel. Its gradient goes to the first position of the window that has it.</summary>
internal sealed class MaxPoolingStage : Stage
{
    private readonly WindowGrid _grid;
    private readonly RowBuffer _largest;

    /// <summary>Prepares for a number of parts.</summary>
    public MaxPoolingStage(WindowGrid grid, int parts, StageBuffers buffers)
        : base(buffers)
    {
        _grid = grid;
        _largest = new RowBuffer(parts, grid.Channels);
    }

    public override void Forward(RowRange rows, StepContext context)
    {
        for (int i = 0; i < rows.Count; i++)
        {
            Span<float> input = Input.Row(rows, i);
            Span<float> output = Output.Row(rows, i);
            foreach (ImageWindow window in new ImageWindows(_grid))
            {
                FindLargest(window, input, output.Slice(window.Index * _grid.Channels, _grid.Channels));
            }
        }
    }

    /// <summary>The largest are found again: what came out may have been changed in place since.</summary>
    public override void Backward(RowRange rows)
    {
        Span<float> largest = _largest.Row(rows.Part);
        for (int i = 0; InputGradient is not null && i < rows.Count; i++)
        {
            Span<float> input = Input.Row(rows, i);
            Span<float> inputGradient = InputGradient.Row(rows, i);
            inputGradient.Clear();
            foreach (ImageWindow window in new ImageWindows(_grid))
            {
                FindLargest(window, input, largest);
                PassGradient(window, input, largest, OutputGradient.Row(rows, i).Slice(window.Index * _grid.Channels, _grid.Channels), inputGradient);
            }
        }
    }

    private static void FindLargest(ImageWindow window, ReadOnlySpan<float> image, Span<float> largest)
    {
        image.Slice(window.Start, largest.Length).CopyTo(largest);
        for (int row = 0; row < window.Rows; row++)
        {
            for (int column = row == 0 ? 1 : 0; column < window.Columns; column++)
            {
                TensorPrimitives.Max(largest, image.Slice(window.PositionOf(row, column), largest.Length), largest);
            }
        }
    }

    /// <summary>Each number of the largest is spent at the first position that has it: there it becomes NaN, which equals nothing.</summary>
    private static void PassGradient(ImageWindow window, ReadOnlySpan<float> image, Span<float> largest, ReadOnlySpan<float> gradient, Span<float> imageGradient)
    {
        var spent = new Vector<float>(float.NaN);
        for (int row = 0; row < window.Rows; row++)
        {
            for (int column = 0; column < window.Columns; column++)
            {
                int start = window.PositionOf(row, column);
                int i = 0;
                for (; i <= largest.Length - Vector<float>.Count; i += Vector<float>.Count)
                {
                    var left = new Vector<float>(largest[i..]);
                    Span<float> target = imageGradient[(start + i)..];
                    Vector<int> isLargest = Vector.Equals(left, new Vector<float>(image[(start + i)..]));
                    (new Vector<float>(target) + Vector.ConditionalSelect(isLargest, new Vector<float>(gradient[i..]), Vector<float>.Zero)).CopyTo(target);
                    Vector.ConditionalSelect(isLargest, spent, left).CopyTo(largest[i..]);
                }

                for (; i < largest.Length; i++)
                {
                    if (largest[i] == image[start + i])
                    {
                        imageGradient[start + i] += gradient[i];
                        largest[i] = float.NaN;
                    }
                }
            }
        }
    }
}
