using System.Numerics;
using System.Numerics.Tensors;
using MnistTools.Layers;
using MnistTools.Numerics;

namespace MnistTools.Engines.Managed;

/// <summary>Activation functions and their derivatives over a row of numbers.</summary>
internal static class Activations
{
    private const float SqrtHalf = 0.70710678f;
    private const float InverseSqrtTwoPi = 0.39894228f;

    /// <summary>output = function(input).</summary>
    public static void Apply(ActivationFunction function, ReadOnlySpan<float> input, Span<float> output)
    {
        switch (function)
        {
            case ActivationFunction.Linear:
                input.CopyTo(output);
                break;
            case ActivationFunction.Relu:
                TensorPrimitives.Max(input, 0f, output);
                break;
            case ActivationFunction.Sigmoid:
                Elementary.Sigmoid(input, output);
                break;
            case ActivationFunction.Tanh:
                Elementary.Tanh(input, output);
                break;
            case ActivationFunction.Softmax:
                Elementary.Softmax(input, output);
                break;
            case ActivationFunction.Elu:
                for (int i = 0; i < input.Length; i++)
                {
                    output[i] = input[i] > 0 ? input[i] : (float)(DoubleFunctions.Exp(input[i]) - 1);
                }

                break;
            case ActivationFunction.Gelu:
                for (int i = 0; i < input.Length; i++)
                {
                    output[i] = input[i] * NormalDistribution(input[i]);
                }

                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(function), function, null);
        }
    }

    /// <summary>inputGradient = outputGradient · d output / d input.</summary>
    public static void ApplyGradient(
        ActivationFunction function, ReadOnlySpan<float> input, ReadOnlySpan<float> output, ReadOnlySpan<float> outputGradient, Span<float> inputGradient)
    {
        if (function == ActivationFunction.Softmax)
        {
            float mean = Sums.Dot(output, outputGradient);
            TensorPrimitives.Subtract(outputGradient, mean, inputGradient);
            TensorPrimitives.Multiply(inputGradient, output, inputGradient);
            return;
        }

        if (function == ActivationFunction.Linear)
        {
            outputGradient.CopyTo(inputGradient);
            return;
        }

        if (function == ActivationFunction.Relu)
        {
            KeepWherePositive(output, outputGradient, inputGradient);
            return;
        }

        for (int i = 0; i < input.Length; i++)
        {
            inputGradient[i] = outputGradient[i] * Derivative(function, input[i], output[i]);
        }
    }

    /// <summary>The derivative of relu, 1 or 0, by masks: it is the one that every network has.</summary>
    private static void KeepWherePositive(ReadOnlySpan<float> output, ReadOnlySpan<float> outputGradient, Span<float> inputGradient)
    {
        int i = 0;
        for (; i <= output.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<int> isPositive = Vector.GreaterThan(new Vector<float>(output[i..]), Vector<float>.Zero);
            Vector.ConditionalSelect(isPositive, new Vector<float>(outputGradient[i..]), Vector<float>.Zero).CopyTo(inputGradient[i..]);
        }

        for (; i < output.Length; i++)
        {
            inputGradient[i] = output[i] > 0 ? outputGradient[i] : 0;
        }
    }

    private static float Derivative(ActivationFunction function, float input, float output) => function switch
    {
        ActivationFunction.Sigmoid => output * (1 - output),
        ActivationFunction.Tanh => 1 - output * output,
        ActivationFunction.Elu => input > 0 ? 1 : output + 1,
        ActivationFunction.Gelu => NormalDistribution(input) + input * InverseSqrtTwoPi * (float)DoubleFunctions.Exp(-input * input / 2),
        _ => throw new ArgumentOutOfRangeException(nameof(function), function, null),
    };

    private static float NormalDistribution(float x) => (float)(0.5 * DoubleFunctions.Erfc(-x * SqrtHalf));
}
