using MnistTools.Layers.Stages;

namespace MnistTools.Layers.Exchange;

/// <summary>Activations in ONNX.</summary>
internal static class OnnxActivation
{
    /// <summary>Appends a function to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="function">The function.</param>
    /// <param name="shape">The shape of what it is applied to.</param>
    public static void Append(this IOnnxGraph graph, ActivationFunction function, Shape shape)
    {
        switch (function)
        {
            case ActivationFunction.Linear:
                break;
            case ActivationFunction.Softmax:
                graph.Append("Softmax", [], new OnnxAttribute("axis", shape.Sizes.Count == 3 ? 1 : -1));
                break;
            case ActivationFunction.Relu or ActivationFunction.Sigmoid or ActivationFunction.Tanh or ActivationFunction.Elu or ActivationFunction.Gelu
                or ActivationFunction.Selu or ActivationFunction.Softplus:
                // They are called so in both, and their defaults are those of Keras.
                graph.Append(function.ToString());
                break;
            case ActivationFunction.LeakyRelu:
                graph.Append("LeakyRelu", [], new OnnxAttribute("alpha", (float)Activations.LeakySlope));
                break;
            case ActivationFunction.Relu6:
                graph.Append(
                    "Clip", [graph.AddConstant($"{graph.Last}.least", [0f]), graph.AddConstant($"{graph.Last}.most", [Activations.MostOfRelu6])]);
                break;
            case ActivationFunction.Silu:
                graph.Append("Mul", [graph.Add("Sigmoid", graph.Last)]);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(function), function, null);
        }
    }
}
