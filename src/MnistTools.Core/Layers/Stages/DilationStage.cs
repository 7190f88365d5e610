using System.Numerics.Tensors;
using MnistTools.Numerics;

namespace MnistTools.Layers.Stages;

/// <summary>
/// Copies the windows of an image whose numbers lie apart beside each other, so that a convolution whose window moves by its own size sees them: an image of
/// (output rows · window rows, output columns · window columns, channels).
/// </summary>
internal sealed class DilationStage(WindowGrid grid, StageBuffers buffers) : Stage(buffers)
{
    /// <summary>For windows whose numbers lie apart this stage and the windows of what it makes; for others nothing, and the windows themselves.</summary>
    public static (IEnumerable<StagePlan> Plans, WindowGrid Windows) Unfold(Layer layer, WindowGrid windows)
    {
        if (windows.Dilation == 1)
        {
            return ([], windows);
        }

        var unfolded = new Shape(checked(windows.OutputRows * windows.Window.Rows), checked(windows.OutputColumns * windows.Window.Columns), windows.Channels);
        return (
            [new StagePlan(unfolded, StageRows.Few, buffers => new DilationStage(windows, buffers))],
            WindowGrid.Create(layer, unfolded, windows.Window, windows.Window, Padding.Valid));
    }

    public override void Forward(RowRange rows, StepContext context)
    {
        for (int i = 0; i < rows.Count; i++)
        {
            ReadOnlySpan<float> image = Input.Row(rows, i);
            Span<float> windows = Output.Row(rows, i);
            windows.Clear();
            for (int place = 0; place * grid.Channels < windows.Length; place++)
            {
                if (SourceOf(place) is >= 0 and int source)
                {
                    image.Slice(source, grid.Channels).CopyTo(windows[(place * grid.Channels)..]);
                }
            }
        }
    }

    public override void Backward(RowRange rows)
    {
        for (int i = 0; InputGradient is not null && i < rows.Count; i++)
        {
            Span<float> sums = InputGradient.Row(rows, i);
            ReadOnlySpan<float> gradient = OutputGradient.Row(rows, i);
            sums.Clear();
            for (int place = 0; place * grid.Channels < gradient.Length; place++)
            {
                if (SourceOf(place) is >= 0 and int source)
                {
                    Span<float> sum = sums.Slice(source, grid.Channels);
                    TensorPrimitives.Add(sum, gradient.Slice(place * grid.Channels, grid.Channels), sum);
                }
            }
        }
    }

    /// <summary>Where the numbers of a place come from; -1 for the border of zeros.</summary>
    private int SourceOf(int place)
    {
        (int y, int x) = Math.DivRem(place, grid.OutputColumns * grid.Window.Columns);
        int row = y / grid.Window.Rows * grid.Strides.Rows + y % grid.Window.Rows * grid.Dilation.Rows - grid.Top;
        int column = x / grid.Window.Columns * grid.Strides.Columns + x % grid.Window.Columns * grid.Dilation.Columns - grid.Left;
        return row >= 0 && row < grid.Rows && column >= 0 && column < grid.Columns ? (row * grid.Columns + column) * grid.Channels : -1;
    }
}
