using System.Runtime.CompilerServices;
using MnistTools.Numerics;
using MnistTools.Specs;

namespace MnistTools.Optimizers;

/// <summary>Adam (Kingma and Ba 2014), Keras' rule: the bias correction is in the step size, epsilon is not corrected.</summary>
/// <param name="LearningRate">Size of a step.</param>
/// <param name="Beta1">How slowly the mean gradient forgets, at least 0 and below 1.</param>
/// <param name="Beta2">How slowly the mean square forgets, at least 0 and below 1.</param>
/// <param name="Epsilon">What keeps the denominator above 0.</param>
public sealed record Adam(double LearningRate = 0.001, double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-7) : Optimizer(LearningRate)
{
    /// <summary>How slowly the mean gradient forgets.</summary>
    public double Beta1 { get; init; } = Check.Within(0, 1, Beta1);

    /// <summary>How slowly the mean square forgets.</summary>
    public double Beta2 { get; init; } = Check.Within(0, 1, Beta2);

    /// <summary>What keeps the denominator above 0.</summary>
    public double Epsilon { get; init; } = Check.Above(0, Epsilon);

    internal override IReadOnlyList<OptimizerSlot> RuleSlots => Rule.Slots;

    internal override void Update(ParameterRange range) => UpdateRule.Run(new Rule(range.Iteration, range.LearningRate, Beta1, Beta2, Epsilon), range);

    /// <summary>The rule, which is also that of <see cref="AdamW"/>.</summary>
    internal readonly struct Rule(long iteration, double rate, double beta1, double beta2, double epsilon) : IUpdateRule
    {
        private readonly float _step = (float)(rate * Math.Sqrt(1 - DoubleFunctions.Pow(beta2, iteration)) / (1 - DoubleFunctions.Pow(beta1, iteration)));
        private readonly float _newMean = (float)(1 - beta1);
        private readonly float _newSquare = (float)(1 - beta2);
        private readonly float _epsilon = (float)epsilon;

        public static IReadOnlyList<OptimizerSlot> Slots { get; } = [new("momentum"), new("velocity", Place: KerasSlotPlace.Beside)];

        public static int SlotCount => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<T>(ref T weight, T gradient, SlotLanes<T> slots)
            where T : struct, ILanes<T>
        {
            (T mean, T square) = (slots[0], slots[1]);
            mean += _newMean * (gradient - mean);
            // Once a gradient was so large that its square is infinite, the mean stays so, and steps are 0.
            square += _newSquare * (gradient * gradient - T.Min(square, T.Fill(float.MaxValue)));
            weight -= _step * mean / (T.Sqrt(square) + _epsilon);
            (slots[0], slots[1]) = (mean, square);
        }
    }
}
