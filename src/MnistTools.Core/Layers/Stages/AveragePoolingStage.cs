using System.Numerics.Tensors;
using MnistTools.Numerics;

namespace MnistTools.Layers.Stages;

/// <summary>The mean of each window, for each channel, over the positions that lie in the image.</summary>
internal sealed class AveragePoolingStage(WindowGrid grid, StageBuffers buffers) : Stage(buffers)
{
    public override void Forward(RowRange rows, StepContext context)
    {
        for (int i = 0; i < rows.Count; i++)
        {
            Span<float> input = Input.Row(rows, i);
            Span<float> output = Output.Row(rows, i);
            foreach (ImageWindow window in new ImageWindows(grid))
            {
                Average(window, input, output.Slice(window.Index * grid.Channels, grid.Channels));
            }
        }
    }

    public override void Backward(RowRange rows)
    {
        for (int i = 0; InputGradient is not null && i < rows.Count; i++)
        {
            Span<float> inputGradient = InputGradient.Row(rows, i);
            inputGradient.Clear();
            foreach (ImageWindow window in new ImageWindows(grid))
            {
                PassGradient(window, OutputGradient.Row(rows, i).Slice(window.Index * grid.Channels, grid.Channels), inputGradient);
            }
        }
    }

    private static void Average(ImageWindow window, ReadOnlySpan<float> image, Span<float> mean)
    {
        mean.Clear();
        for (int row = 0; row < window.Rows; row++)
        {
            for (int column = 0; column < window.Columns; column++)
            {
                Elementwise.Add(mean, image.Slice(window.PositionOf(row, column), mean.Length), mean);
            }
        }

        Elementwise.Multiply(mean, 1f / (window.Rows * window.Columns), mean);
    }

    private static void PassGradient(ImageWindow window, ReadOnlySpan<float> gradient, Span<float> imageGradient)
    {
        float share = 1f / (window.Rows * window.Columns);
        for (int row = 0; row < window.Rows; row++)
        {
            for (int column = 0; column < window.Columns; column++)
            {
                Span<float> target = imageGradient.Slice(window.PositionOf(row, column), gradient.Length);
                TensorPrimitives.MultiplyAdd(gradient, share, target, target);
            }
        }
    }
}
