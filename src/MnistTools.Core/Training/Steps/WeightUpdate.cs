using System.Numerics.Tensors;
using MnistTools.Models;
using MnistTools.Training.Optimizers;

namespace MnistTools.Training.Steps;

/// <summary>What a stage needs to update its weights.</summary>
internal sealed class WeightUpdate(MnistModel model, ParameterBlock gradients, Optimizer optimizer, OptimizerState state)
{
    /// <summary>The gradients of all weights, laid out as the weights are.</summary>
    public ParameterBlock Gradients { get; } = gradients;

    /// <summary>Counts the update that comes.</summary>
    public void NextIteration() => state.Iteration++;

    /// <summary>Updates a range of weights, whose gradients are there.</summary>
    public void Apply(int offset, int count) =>
        optimizer.Update(new ParameterRange(model.Parameters.Values.Slice(offset, count), Gradients.Values.Slice(offset, count), state, offset));

    /// <summary>Adds up, in their order, what each part holds as its gradient of a range of a weight, and updates the range.</summary>
    /// <param name="gradients">A row for each part, as long as the weight.</param>
    /// <param name="weight">The weight; nothing is done without one.</param>
    /// <param name="first">Index of the range's first number in the weight.</param>
    /// <param name="count">How many numbers it has.</param>
    /// <param name="parts">How many parts there are.</param>
    public void AddPartsAndApply(RowBuffer gradients, ModelWeight? weight, int first, int count, int parts)
    {
        if (weight is null || count == 0)
        {
            return;
        }

        Span<float> sum = Gradients.Values.Slice(weight.Offset + first, count);
        gradients.Row(0).Slice(first, count).CopyTo(sum);
        for (int part = 1; part < parts; part++)
        {
            TensorPrimitives.Add(sum, gradients.Row(part).Slice(first, count), sum);
        }

        Apply(weight.Offset + first, count);
    }
}
