using System.Runtime.CompilerServices;
using MnistTools.Numerics;
using MnistTools.Specs;

namespace MnistTools.Optimizers;

/// <summary>Stochastic gradient descent, Keras' rule: the learning rate is folded into the velocity.</summary>
/// <param name="LearningRate">Size of a step.</param>
/// <param name="Momentum">How much of the last step goes into the next, at least 0 and below 1.</param>
/// <param name="Nesterov">Whether the step looks ahead along the velocity.</param>
public sealed record SGD(double LearningRate = 0.01, double Momentum = 0, bool Nesterov = false) : Optimizer(LearningRate)
{
    /// <summary>How much of the last step goes into the next.</summary>
    public double Momentum { get; init; } = Check.Within(0, 1, Momentum);

    internal override IReadOnlyList<OptimizerSlot> RuleSlots => Momentum > 0 ? [new("momentum")] : [];

    internal override float? FactorAtRest => Momentum > 0 ? null : 1;

    internal override void Update(ParameterRange range)
    {
        if (Momentum > 0)
        {
            UpdateRule.Run(new MomentumRule((float)range.LearningRate, (float)Momentum, Nesterov), range);
        }
        else
        {
            UpdateRule.Run(new PlainRule((float)range.LearningRate), range);
        }
    }

    private readonly struct PlainRule(float rate) : IUpdateRule
    {
        public static int SlotCount => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<T>(ref T weight, T gradient, SlotLanes<T> slots)
            where T : struct, ILanes<T> =>
            weight -= rate * gradient;
    }

    private readonly struct MomentumRule(float rate, float momentum, bool nesterov) : IUpdateRule
    {
        public static int SlotCount => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<T>(ref T weight, T gradient, SlotLanes<T> slots)
            where T : struct, ILanes<T>
        {
            T velocity = momentum * slots[0] - rate * gradient;
            weight += nesterov ? momentum * velocity - rate * gradient : velocity;
            slots[0] = velocity;
        }
    }
}
