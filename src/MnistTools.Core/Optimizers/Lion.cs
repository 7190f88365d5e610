using System.Runtime.CompilerServices;
using MnistTools.Numerics;
using MnistTools.Specs;

namespace MnistTools.Optimizers;

/// <summary>
/// Steps of one size, up or down by the sign of a mean of the gradients (Chen et al. 2023), Keras' rule. A tenth of Adam's learning rate is usual.
/// </summary>
/// <param name="LearningRate">Size of a step.</param>
/// <param name="Beta1">How much the mean counts beside the new gradient, above 0 and at most 1.</param>
/// <param name="Beta2">How slowly the mean forgets, at least 0 and at most 1.</param>
public sealed record Lion(double LearningRate = 0.001, double Beta1 = 0.9, double Beta2 = 0.99) : Optimizer(LearningRate)
{
    /// <summary>How much the mean counts beside the new gradient.</summary>
    public double Beta1 { get; init; } = Check.Above(0, Check.Between(0, 1, Beta1), nameof(Beta1));

    /// <summary>How slowly the mean forgets.</summary>
    public double Beta2 { get; init; } = Check.Between(0, 1, Beta2);

    internal override IReadOnlyList<OptimizerSlot> RuleSlots => [new("momentum")];

    internal override void Update(ParameterRange range) => UpdateRule.Run(new Rule((float)range.LearningRate, (float)Beta1, (float)Beta2), range);

    private readonly struct Rule(float rate, float beta1, float beta2) : IUpdateRule
    {
        public static int SlotCount => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<T>(ref T weight, T gradient, SlotLanes<T> slots)
            where T : struct, ILanes<T>
        {
            T mean = slots[0];
            T direction = beta1 * mean + (1 - beta1) * gradient;
            T zero = default;
            weight -= T.WherePositive(direction, T.Fill(rate), T.WherePositive(zero - direction, T.Fill(-rate), zero));
            slots[0] = beta2 * mean + (1 - beta2) * gradient;
        }
    }
}
