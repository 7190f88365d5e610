using System.Runtime.CompilerServices;
using MnistTools.Numerics;
using MnistTools.Specs;

namespace MnistTools.Optimizers;

/// <summary>Adam with the largest gradient in place of the root mean square (Kingma and Ba 2014, section 7.1), Keras' rule.</summary>
/// <param name="LearningRate">Size of a step.</param>
/// <param name="Beta1">How slowly the mean gradient forgets, at least 0 and below 1.</param>
/// <param name="Beta2">How slowly the largest gradient forgets, at least 0 and below 1.</param>
/// <param name="Epsilon">What keeps the denominator above 0.</param>
public sealed record Adamax(double LearningRate = 0.001, double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-7) : Optimizer(LearningRate)
{
    /// <summary>How slowly the mean gradient forgets.</summary>
    public double Beta1 { get; init; } = Check.Within(0, 1, Beta1);

    /// <summary>How slowly the largest gradient forgets.</summary>
    public double Beta2 { get; init; } = Check.Within(0, 1, Beta2);

    /// <summary>What keeps the denominator above 0.</summary>
    public double Epsilon { get; init; } = Check.Above(0, Epsilon);

    internal override IReadOnlyList<OptimizerSlot> RuleSlots => [new("momentum"), new("norm", Place: KerasSlotPlace.Beside)];

    internal override void Update(ParameterRange range) => UpdateRule.Run(
        new Rule(
            (float)(range.LearningRate / (1 - DoubleFunctions.Pow(Beta1, range.Iteration))),
            (float)(1 - Beta1),
            (float)Beta2,
            (float)Epsilon),
        range);

    private readonly struct Rule(float step, float newMean, float kept, float epsilon) : IUpdateRule
    {
        public static int SlotCount => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<T>(ref T weight, T gradient, SlotLanes<T> slots)
            where T : struct, ILanes<T>
        {
            T mean = slots[0];
            mean += newMean * (gradient - mean);
            T largest = T.Max(kept * slots[1], T.Abs(gradient));
            weight -= step * mean / (largest + epsilon);
            slots[0] = mean;
            slots[1] = largest;
        }
    }
}
