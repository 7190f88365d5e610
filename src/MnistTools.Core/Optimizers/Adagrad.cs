using System.Runtime.CompilerServices;
using MnistTools.Numerics;
using MnistTools.Specs;

namespace MnistTools.Optimizers;

/// <summary>
/// Steps divided by the root of the sum of all squared gradients (Duchi, Hazan and Singer 2011), Keras' rule: epsilon stands inside the root.
/// </summary>
/// <param name="LearningRate">Size of a step.</param>
/// <param name="InitialAccumulatorValue">What the sum begins with, at least 0.</param>
/// <param name="Epsilon">What keeps the root above 0.</param>
public sealed record Adagrad(double LearningRate = 0.001, double InitialAccumulatorValue = 0.1, double Epsilon = 1e-7) : Optimizer(LearningRate)
{
    /// <summary>What the sum begins with.</summary>
    public double InitialAccumulatorValue { get; init; } = Check.AtLeast(0, InitialAccumulatorValue);

    /// <summary>What keeps the root above 0.</summary>
    public double Epsilon { get; init; } = Check.Above(0, Epsilon);

    internal override IReadOnlyList<OptimizerSlot> RuleSlots => [new("accumulator", (float)InitialAccumulatorValue)];

    internal override float? FactorAtRest => 1;

    internal override void Update(ParameterRange range) => UpdateRule.Run(new Rule((float)range.LearningRate, (float)Epsilon), range);

    private readonly struct Rule(float rate, float epsilon) : IUpdateRule
    {
        public static int SlotCount => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<T>(ref T weight, T gradient, SlotLanes<T> slots)
            where T : struct, ILanes<T>
        {
            T sum = slots[0] + gradient * gradient;
            weight -= rate * gradient / T.Sqrt(sum + epsilon);
            slots[0] = sum;
        }
    }
}
