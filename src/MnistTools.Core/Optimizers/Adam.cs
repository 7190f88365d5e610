using System.Runtime.CompilerServices;
using MnistTools.Numerics;
using MnistTools.Specs;

namespace MnistTools.Optimizers;

/// <summary>Adam (Kingma and Ba 2014), Keras' rule: the bias correction is in the step size, epsilon is not corrected.</summary>
/// <param name="LearningRate">Size of a step.</param>
/// <param name="Beta1">How slowly the mean gradient forgets, at least 0 and below 1.</param>
/// <param name="Beta2">How slowly the mean square forgets, at least 0 and below 1.</param>
/// <param name="Epsilon">What keeps the denominator above 0.</param>
/// <param name="Amsgrad">Whether the largest mean square so far counts in place of the last (Reddi, Kale and Kumar 2018).</param>
public sealed record Adam(double LearningRate = 0.001, double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-7, bool Amsgrad = false)
    : Optimizer(LearningRate)
{
    /// <summary>How slowly the mean gradient forgets.</summary>
    public double Beta1 { get; init; } = Check.Within(0, 1, Beta1);

    /// <summary>How slowly the mean square forgets.</summary>
    public double Beta2 { get; init; } = Check.Within(0, 1, Beta2);

    /// <summary>What keeps the denominator above 0.</summary>
    public double Epsilon { get; init; } = Check.Above(0, Epsilon);

    internal override IReadOnlyList<OptimizerSlot> RuleSlots => SlotsOf(Amsgrad);

    internal override void Update(ParameterRange range) => Update(range, Beta1, Beta2, Epsilon, Amsgrad);

    /// <summary>The slots, which are also those of <see cref="AdamW"/>.</summary>
    internal static IReadOnlyList<OptimizerSlot> SlotsOf(bool amsgrad) =>
        [new("momentum"), new("velocity", Place: KerasSlotPlace.Beside), .. amsgrad ? [new("velocity_hat")] : (OptimizerSlot[])[]];

    /// <summary>The rule, which is also that of <see cref="AdamW"/>.</summary>
    internal static void Update(ParameterRange range, double beta1, double beta2, double epsilon, bool amsgrad)
    {
        var rule = new Rule(range.Iteration, range.LearningRate, beta1, beta2, epsilon);
        if (amsgrad)
        {
            UpdateRule.Run(new AmsgradRule(rule), range);
        }
        else
        {
            UpdateRule.Run(rule, range);
        }
    }

    private readonly struct Rule(long iteration, double rate, double beta1, double beta2, double epsilon) : IUpdateRule
    {
        private readonly float _step = (float)(rate * Math.Sqrt(1 - DoubleFunctions.Pow(beta2, iteration)) / (1 - DoubleFunctions.Pow(beta1, iteration)));
        private readonly float _newMean = (float)(1 - beta1);
        private readonly float _newSquare = (float)(1 - beta2);
        private readonly float _epsilon = (float)epsilon;

        public static int SlotCount => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<T>(ref T weight, T gradient, SlotLanes<T> slots)
            where T : struct, ILanes<T>
        {
            (T mean, T square) = (slots[0], slots[1]);
            Remember(gradient, ref mean, ref square);
            weight -= StepOf(mean, square);
            slots[0] = mean;
            slots[1] = square;
        }

        /// <summary>Takes the gradient into both means.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Remember<T>(T gradient, ref T mean, ref T square)
            where T : struct, ILanes<T>
        {
            mean += _newMean * (gradient - mean);
            // Once a gradient was so large that its square is infinite, the mean stays so, and steps are 0.
            square += _newSquare * (gradient * gradient - T.Min(square, T.Fill(float.MaxValue)));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T StepOf<T>(T mean, T square)
            where T : struct, ILanes<T> => _step * mean / (T.Sqrt(square) + _epsilon);
    }

    private readonly struct AmsgradRule(Rule rule) : IUpdateRule
    {
        public static int SlotCount => 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<T>(ref T weight, T gradient, SlotLanes<T> slots)
            where T : struct, ILanes<T>
        {
            (T mean, T square) = (slots[0], slots[1]);
            rule.Remember(gradient, ref mean, ref square);
            T largest = T.Max(slots[2], square);
            weight -= rule.StepOf(mean, largest);
            slots[0] = mean;
            slots[1] = square;
            slots[2] = largest;
        }
    }
}
