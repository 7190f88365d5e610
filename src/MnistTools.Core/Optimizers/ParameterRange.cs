namespace MnistTools.Optimizers;

/// <summary>A range of the parameter block with its gradients and its part of each slot.</summary>
internal readonly ref struct ParameterRange(Span<float> weights, ReadOnlySpan<float> gradients, OptimizerState state, int offset)
{
    /// <summary>Number of the running update, from 1.</summary>
    public long Iteration => state.Iteration;

    public double LearningRate => state.LearningRate;

    public Span<float> Weights { get; } = weights;

    public ReadOnlySpan<float> Gradients { get; } = gradients;

    /// <summary>How many slots the rule has.</summary>
    public int SlotCount => state.RuleSlotCount;

    /// <summary>The numbers of one of the rule's slots. They do not move.</summary>
    public Span<float> Slot(int index) => state.GetRuleSlot(index).Slice(offset, Weights.Length);

    /// <summary>One of the rule's <see cref="Optimizer.Scalars"/>.</summary>
    public double Scalar(int index) => state.Scalars[index];
}
