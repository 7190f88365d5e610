using MnistTools.Layers;
using MnistTools.Models;

namespace MnistTools.Engines.Managed;

/// <summary>What the sizes of a model's weights cost, where layers have a regularizer. As in Keras, frozen weights cost nothing.</summary>
internal sealed class WeightPenalty
{
    private readonly MnistModel _model;
    private readonly ModelWeight[] _weights;

    private WeightPenalty(MnistModel model, ModelWeight[] weights) => (_model, _weights) = (model, weights);

    /// <summary>That of a model; <see langword="null"/> if no weight costs anything.</summary>
    public static WeightPenalty? Of(MnistModel model)
    {
        ModelWeight[] weights = [.. model.Weights.Where(weight => weight is { Regularizer: not null, IsTrainable: true })];
        return weights.Length > 0 ? new WeightPenalty(model, weights) : null;
    }

    /// <summary>What all weights cost as they are now.</summary>
    public float Compute() => (float)_weights.Sum(weight => weight.Regularizer!.GetPenalty(_model.GetValues(weight)));

    /// <summary>Adds to the gradients of a range, of one weight, what its size costs.</summary>
    public void AddGradient(int offset, Span<float> gradients)
    {
        if (_weights.FirstOrDefault(weight => offset >= weight.Offset && offset < weight.Offset + weight.Count) is { } found)
        {
            found.Regularizer!.AddGradient(_model.Parameters.Values.Slice(offset, gradients.Length), gradients);
        }
    }
}
