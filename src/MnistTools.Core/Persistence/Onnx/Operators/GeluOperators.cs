using MnistTools.Layers;

namespace MnistTools.Persistence.Onnx.Operators;

/// <summary>Gelu as exporters write it before operator set 20, step by step and with its factors in any order: x · (1 + erf(x / √2)) / 2.</summary>
internal static class GeluOperators
{
    private const float Precision = 1e-4f;

    public static Dictionary<string, Action<OnnxGraphReader, OnnxNode>> All { get; } = new() { ["Erf"] = Begin };

    /// <summary>The steps behind the error function.</summary>
    /// <returns>Whether the node is one of them.</returns>
    public static bool TryContinue(OnnxGraphReader graph, OnnxNode node)
    {
        if (node.Inputs.Count != 2)
        {
            return false;
        }

        int place = graph.FindMoment(node, 0) is null ? 1 : 0, other = 1 - place;
        OnnxMoment moment = graph.FindMoment(node, place)!;
        float factor = FactorOf(graph, node, other, moment.Source);
        bool isNumber = graph.IsConstant(node.Inputs[other]);
        OnnxMomentKind? next = (node.Operation, moment.Kind) switch
        {
            ("Add", OnnxMomentKind.ErrorFunction) when isNumber && factor == 1 => OnnxMomentKind.TwiceNormal,
            ("Mul", OnnxMomentKind.TwiceNormal) when isNumber && factor == 0.5f => OnnxMomentKind.Normal,
            ("Mul", OnnxMomentKind.TwiceNormal) when !isNumber && factor == 1 => OnnxMomentKind.TwiceGelu,
            ("Mul", OnnxMomentKind.TwiceNormal) when !isNumber && factor == 0.5f => OnnxMomentKind.Gelu,
            ("Mul", OnnxMomentKind.Normal) when !isNumber && factor == 1 => OnnxMomentKind.Gelu,
            ("Mul", OnnxMomentKind.TwiceGelu) when isNumber && factor == 0.5f => OnnxMomentKind.Gelu,
            _ => null,
        };
        if (next == OnnxMomentKind.Gelu)
        {
            graph.Set(node, OnnxGraphReader.After(node, moment.Source, new Activation(ActivationFunction.Gelu)));
        }
        else if (next is { } kind)
        {
            graph.Set(node, moment with { Kind = kind });
        }

        return next is not null;
    }

    private static void Begin(OnnxGraphReader graph, OnnxNode node)
    {
        OnnxValue scaled = graph.Value(node);
        OnnxValue source = scaled.Chain.Before is { } before ? scaled with { Chain = before } : scaled;
        node.Require(Math.Abs(FactorOf(scaled, source) - MathF.Sqrt(0.5f)) < Precision, "is not of x / √2, as Gelu has it");
        graph.Set(node, new OnnxMoment(source, OnnxMomentKind.ErrorFunction));
    }

    /// <summary>A number that goes into a node, or by what the source was multiplied before it went in; <see cref="float.NaN"/> for anything else.</summary>
    private static float FactorOf(OnnxGraphReader graph, OnnxNode node, int place, OnnxValue source) =>
        graph.FindValue(node, place) is { } value ? FactorOf(value, source)
        : graph.IsConstant(node.Inputs[place]) && graph.FindConstant(node, place) is { Floats: [var number] } ? number
        : float.NaN;

    private static float FactorOf(OnnxValue value, OnnxValue source) =>
        ReferenceEquals(value.Chain, source.Chain) ? 1
        : ReferenceEquals(value.Chain.Before, source.Chain) && value.Chain.Last is { IsScale: true } scale
            && scale.Weights[WeightKind.Gamma] is var gamma
            && gamma.AsSpan().IndexOfAnyExcept(gamma[0]) < 0
            && scale.Weights[WeightKind.Beta].AsSpan().IndexOfAnyExcept(0f) < 0 ? gamma[0]
        : float.NaN;
}
