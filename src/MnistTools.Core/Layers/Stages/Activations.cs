using System.Numerics;
using System.Runtime.CompilerServices;
using MnistTools.Numerics;

namespace MnistTools.Layers.Stages;

/// <summary>Activation functions and their derivatives over a row of numbers.</summary>
internal static class Activations
{
    /// <summary>The slope of <c>leaky_relu</c> below 0, as in Keras.</summary>
    public const double LeakySlope = 0.2;

    /// <summary>What <c>relu6</c> gives at most.</summary>
    public const float MostOfRelu6 = 6;

    private const double SeluScale = 1.05070098735548049342;
    private const double SeluAlpha = 1.67326324235437728482;
    private const float SqrtHalf = 0.70710678f;
    private const float InverseSqrtTwoPi = 0.39894228f;

    /// <summary>Whether the derivative cannot be told from the output alone.</summary>
    public static bool NeedsInput(ActivationFunction function) => function is ActivationFunction.Gelu or ActivationFunction.Silu or ActivationFunction.Softplus;

    /// <summary>output = function(input).</summary>
    public static void Apply(ActivationFunction function, ReadOnlySpan<float> input, Span<float> output)
    {
        switch (function)
        {
            case ActivationFunction.Linear:
                input.CopyTo(output);
                break;
            case ActivationFunction.Relu:
                Elementwise.Max(input, 0f, output);
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
            case ActivationFunction.LeakyRelu:
                for (int i = 0; i < input.Length; i++)
                {
                    output[i] = input[i] > 0 ? input[i] : (float)LeakySlope * input[i];
                }

                break;
            case ActivationFunction.Silu:
                for (int i = 0; i < input.Length; i++)
                {
                    output[i] = (float)(input[i] * Logistic(input[i]));
                }

                break;
            case ActivationFunction.Selu:
                for (int i = 0; i < input.Length; i++)
                {
                    output[i] = (float)(SeluScale * (input[i] > 0 ? input[i] : SeluAlpha * (DoubleFunctions.Exp(input[i]) - 1)));
                }

                break;
            case ActivationFunction.Softplus:
                for (int i = 0; i < input.Length; i++)
                {
                    output[i] = Softplus(input[i]);
                }

                break;
            case ActivationFunction.Relu6:
                Elementwise.Max(input, 0f, output);
                Elementwise.Min(output, MostOfRelu6, output);
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
            Elementwise.Subtract(outputGradient, mean, inputGradient);
            Elementwise.Multiply(inputGradient, output, inputGradient);
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
        ActivationFunction.LeakyRelu => output > 0 ? 1 : (float)LeakySlope,
        ActivationFunction.Silu => (float)(Logistic(input) * (1 + input * (1 - Logistic(input)))),
        ActivationFunction.Selu => output > 0 ? (float)SeluScale : output + (float)(SeluScale * SeluAlpha),
        ActivationFunction.Softplus => (float)Logistic(input),
        ActivationFunction.Relu6 => output is > 0 and < MostOfRelu6 ? 1 : 0,
        _ => throw new ArgumentOutOfRangeException(nameof(function), function, null),
    };

    private static double Logistic(double x) => 1 / (1 + DoubleFunctions.Exp(-x));

    /// <summary>ln(1 + e^x) = max(x, 0) + ln(1 + e^-|x|), where nothing overflows; of a small e^-|x|, the logarithm's series keeps the digits.</summary>
    private static float Softplus(double x)
    {
        double power = DoubleFunctions.Exp(-Math.Abs(x));
        return (float)(Math.Max(x, 0) + (power < 1e-5 ? power - power * power / 2 : DoubleFunctions.Log(1 + power)));
    }

    private static float NormalDistribution(float x) => (float)(0.5 * DoubleFunctions.Erfc(-x * SqrtHalf));
}
