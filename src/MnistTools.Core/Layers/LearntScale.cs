using System.Text.Json.Nodes;
using MnistTools.Layers.Exchange;
using MnistTools.Layers.Stages;

namespace MnistTools.Layers;

/// <summary>What both normalisations learn.</summary>
internal static class LearntScale
{
    public static IReadOnlyList<LayerWeight> Weights(Shape shape, WeightLayout? memory, bool center, bool scale)
    {
        var weights = new List<LayerWeight>();
        if (scale)
        {
            weights.Add(new LayerWeight(WeightKind.Gamma, shape, 1, memory));
        }

        if (center)
        {
            weights.Add(new LayerWeight(WeightKind.Beta, shape, 0, memory));
        }

        return weights;
    }

    public static ScaleWeights Find(LayerPlace place) => new(place.Find(WeightKind.Gamma), place.Find(WeightKind.Beta));

    public static JsonObject ToKeras() => new()
    {
        ["beta_initializer"] = KerasValue.Initializer("Zeros"),
        ["gamma_initializer"] = KerasValue.Initializer("Ones"),
        ["beta_regularizer"] = null,
        ["gamma_regularizer"] = null,
        ["beta_constraint"] = null,
        ["gamma_constraint"] = null,
    };
}
