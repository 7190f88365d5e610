using MnistTools.Specs;

namespace MnistTools.Optimizers;

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2017): decay by default.</summary>
/// <param name="LearningRate">Size of a step.</param>
/// <param name="WeightDecay">How much a weight shrinks, at least 0.</param>
/// <param name="Beta1">How slowly the mean gradient forgets, at least 0 and below 1.</param>
/// <param name="Beta2">How slowly the mean square forgets, at least 0 and below 1.</param>
/// <param name="Epsilon">What keeps the denominator above 0.</param>
/// <param name="Amsgrad">Whether the largest mean square so far counts in place of the last.</param>
public sealed record AdamW(
    double LearningRate = 0.001, double? WeightDecay = 0.004, double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-7, bool Amsgrad = false)
    : Optimizer(LearningRate)
{
    /// <summary>How much a weight shrinks.</summary>
    [SpecOption]
    public override double? WeightDecay { get; init; } = Check.NoneOrAtLeast(0, WeightDecay);

    /// <summary>How slowly the mean gradient forgets.</summary>
    public double Beta1 { get; init; } = Check.Within(0, 1, Beta1);

    /// <summary>How slowly the mean square forgets.</summary>
    public double Beta2 { get; init; } = Check.Within(0, 1, Beta2);

    /// <summary>What keeps the denominator above 0.</summary>
    public double Epsilon { get; init; } = Check.Above(0, Epsilon);

    internal override IReadOnlyList<OptimizerSlot> RuleSlots => Adam.SlotsOf(Amsgrad);

    internal override void Update(ParameterRange range) => Adam.Update(range, Beta1, Beta2, Epsilon, Amsgrad);
}
