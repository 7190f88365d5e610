using MnistTools.Numerics;
using MnistTools.Specs;

namespace MnistTools.Layers.Stages;

/// <summary>Zeros around an image.</summary>
/// <param name="border">Rows above and below, columns left and right.</param>
/// <param name="columns">Columns of the image.</param>
/// <param name="channels">Numbers of a position.</param>
/// <param name="buffers">What comes in and goes out.</param>
internal sealed class ZeroPaddingStage(Size2D border, int columns, int channels, StageBuffers buffers) : Stage(buffers)
{
    private int RowLength => columns * channels;

    private int PaddedRowLength => (columns + 2 * border.Columns) * channels;

    public override void Forward(RowRange rows, StepContext context)
    {
        for (int i = 0; i < rows.Count; i++)
        {
            Span<float> input = Input.Row(rows, i);
            Span<float> output = Output.Row(rows, i);
            output.Clear();
            for (int row = 0; row * RowLength < input.Length; row++)
            {
                input.Slice(row * RowLength, RowLength).CopyTo(output[PaddedStart(row)..]);
            }
        }
    }

    public override void Backward(RowRange rows)
    {
        for (int i = 0; InputGradient is not null && i < rows.Count; i++)
        {
            Span<float> inputGradient = InputGradient.Row(rows, i);
            Span<float> outputGradient = OutputGradient.Row(rows, i);
            for (int row = 0; row * RowLength < inputGradient.Length; row++)
            {
                outputGradient.Slice(PaddedStart(row), RowLength).CopyTo(inputGradient[(row * RowLength)..]);
            }
        }
    }

    private int PaddedStart(int row) => (row + border.Rows) * PaddedRowLength + border.Columns * channels;
}
