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
}
