using MnistTools.Numerics;

namespace MnistTools.Layers.Stages;

/// <summary>output = function(input). A softmax takes <paramref name="width"/> numbers at a time; all others take each number for itself.</summary>
/// <param name="function">The function.</param>
/// <param name="width">How many numbers a softmax takes at a time.</param>
/// <param name="isForwardDone">Whether the stage before it gives what the function would.</param>
/// <param name="buffers">What comes in and goes out.</param>
internal sealed class ActivationStage(ActivationFunction function, int width, bool isForwardDone, StageBuffers buffers) : Stage(buffers)
{
    /// <summary>Whether what comes in is overwritten.</summary>
    public bool IsInPlace => Input == Output;

    public override void Forward(RowRange rows, StepContext context)
    {
        Span<float> input = isForwardDone ? default : Input.Rows(rows);
        Span<float> output = Output.Rows(rows);
        int count = CountAtOnce(input.Length);
        for (int i = 0; i < input.Length; i += count)
        {
            Activations.Apply(function, input.Slice(i, count), output.Slice(i, count));
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
        int count = CountAtOnce(input.Length);
        for (int i = 0; i < input.Length; i += count)
        {
            Activations.ApplyGradient(function, input.Slice(i, count), output.Slice(i, count), outputGradient.Slice(i, count), inputGradient.Slice(i, count));
        }
    }

    private int CountAtOnce(int length) => function == ActivationFunction.Softmax ? width : length;
}
