using MnistTools.Models;

namespace MnistTools.Training.Steps.Stages;

/// <summary>output = function(input), a row of <paramref name="width"/> numbers at a time.</summary>
internal sealed class ActivationStage(ActivationFunction function, int width, StageBuffers buffers) : Stage(buffers)
{
    public override void Forward(RowRange rows, StepContext context)
    {
        Span<float> input = Input.Rows(rows);
        Span<float> output = Output.Rows(rows);
        for (int i = 0; i < input.Length; i += width)
        {
            Activations.Apply(function, input.Slice(i, width), output.Slice(i, width));
        }
    }

    public override void Backward(RowRange rows)
    {
        if (InputGradient is null)
        {
            return;
        }

        Span<float> input = Input.Rows(rows);
        Span<float> output = Output.Rows(rows);
        Span<float> outputGradient = OutputGradient.Rows(rows);
        Span<float> inputGradient = InputGradient.Rows(rows);
        for (int i = 0; i < input.Length; i += width)
        {
            Activations.ApplyGradient(function, input.Slice(i, width), output.Slice(i, width), outputGradient.Slice(i, width), inputGradient.Slice(i, width));
        }
    }
}
