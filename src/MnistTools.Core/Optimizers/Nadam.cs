using System.Runtime.CompilerServices;
using MnistTools.Numerics;
using MnistTools.Specs;

namespace MnistTools.Optimizers;

/// <summary>Adam that looks ahead along its momentum (Dozat 2015), Keras' rule, with its schedule of momenta: β1 · (1 - 0.5 · 0.96^t).</summary>
/// <param name="LearningRate">Size of a step.</param>
/// <param name="Beta1">How slowly the mean gradient forgets, at least 0 and below 1.</param>
/// <param name="Beta2">How slowly the mean square forgets, at least 0 and below 1.</param>
/// <param name="Epsilon">What keeps the denominator above 0.</param>
public sealed record Nadam(double LearningRate = 0.001, double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-7) : Optimizer(LearningRate)
{
    /// <summary>How slowly the mean gradient forgets.</summary>
    public double Beta1 { get; init; } = Check.Within(0, 1, Beta1);

    /// <summary>How slowly the mean square forgets.</summary>
    public double Beta2 { get; init; } = Check.Within(0, 1, Beta2);

    /// <summary>What keeps the denominator above 0.</summary>
    public double Epsilon { get; init; } = Check.Above(0, Epsilon);

    internal override IReadOnlyList<OptimizerSlot> RuleSlots => [new("momentum"), new("velocity", Place: KerasSlotPlace.Beside)];

    /// <summary>The product of the momenta of all updates so far.</summary>
    internal override IReadOnlyList<double> Scalars => [1];

    internal override void BeginUpdate(long iteration, Span<double> scalars) => scalars[0] *= MomentumAt(iteration);

    internal override void Update(ParameterRange range)
    {
        double now = MomentumAt(range.Iteration);
        double next = MomentumAt(range.Iteration + 1);
        double product = range.Scalar(0);
        UpdateRule.Run(
            new Rule(
                (float)(range.LearningRate * next / (1 - product * next)),
                (float)(range.LearningRate * (1 - now) / (1 - product)),
                (float)(1 - Beta1),
                (float)(1 - Beta2),
                (float)(1 / (1 - DoubleFunctions.Pow(Beta2, range.Iteration))),
                (float)Epsilon),
            range);
    }

    private double MomentumAt(long iteration) => Beta1 * (1 - 0.5 * DoubleFunctions.Pow(0.96, iteration));

    private readonly struct Rule(
        float ofMean, float ofGradient, float newMean, float newSquare, float correction, float epsilon) : IUpdateRule
    {
        public static int SlotCount => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<T>(ref T weight, T gradient, SlotLanes<T> slots)
            where T : struct, ILanes<T>
        {
            (T mean, T square) = (slots[0], slots[1]);
            mean += newMean * (gradient - mean);
            // Once a gradient was so large that its square is infinite, the mean stays so, and steps are 0.
            square += newSquare * (gradient * gradient - T.Min(square, T.Fill(float.MaxValue)));
            weight -= (ofMean * mean + ofGradient * gradient) / (T.Sqrt(correction * square) + epsilon);
            slots[0] = mean;
            slots[1] = square;
        }
    }
}
