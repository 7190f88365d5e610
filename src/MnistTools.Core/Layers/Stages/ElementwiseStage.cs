using MnistTools.Numerics;

namespace MnistTools.Layers.Stages;

/// <summary>output = function(input), each number by itself.</summary>
internal abstract class ElementwiseStage(StageBuffers buffers) : Stage(buffers)
{
    public sealed override void Forward(RowRange rows, StepContext context)
    {
        Span<float> input = Input.Rows(rows);
        Span<float> output = Output.Rows(rows);
        for (int i = 0; i < input.Length; i++)
        {
            output[i] = Apply(input[i]);
        }
    }

    public sealed override void Backward(RowRange rows)
    {
        if (InputGradient is null)
        {
            return;
        }

        Span<float> input = Input.Rows(rows);
        Span<float> outputGradient = OutputGradient.Rows(rows);
        Span<float> inputGradient = InputGradient.Rows(rows);
        for (int i = 0; i < input.Length; i++)
        {
            inputGradient[i] = outputGradient[i] * Derive(input[i]);
        }
    }

    /// <summary>The function.</summary>
    protected abstract float Apply(float x);

    /// <summary>Its derivative.</summary>
    protected abstract float Derive(float x);
}
