using System.Numerics;
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

    internal override int SlotCount => 2;

    internal override double MomentumAt(long iteration) => Beta1 * (1 - 0.5 * DoubleFunctions.Pow(0.96, iteration));

    internal override void Update(ParameterRange range)
    {
        double now = MomentumAt(range.Iteration);
        double next = MomentumAt(range.Iteration + 1);
        UpdateRule.Run(
            new Rule(
                new((float)(range.LearningRate * next / (1 - range.MomentumProduct * next))),
                new((float)(range.LearningRate * (1 - now) / (1 - range.MomentumProduct))),
                new((float)(1 - Beta1)),
                new((float)(1 - Beta2)),
                new((float)(1 / (1 - DoubleFunctions.Pow(Beta2, range.Iteration)))),
                new((float)Epsilon)),
            range);
    }

    private readonly struct Rule(
        Vector<float> ofMean, Vector<float> ofGradient, Vector<float> newMean, Vector<float> newSquare, Vector<float> correction, Vector<float> epsilon) : IUpdateRule
    {
        public static int SlotCount => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Vector<float> weight, Vector<float> gradient, ref Vector<float> mean, ref Vector<float> square, ref Vector<float> third)
        {
            mean += (gradient - mean) * newMean;
            // Once a gradient was so large that its square is infinite, the mean stays so, and steps are 0.
            square += (gradient * gradient - Vector.MinNative(square, new Vector<float>(float.MaxValue))) * newSquare;
            weight -= (ofMean * mean + ofGradient * gradient) / (Vector.SquareRoot(square * correction) + epsilon);
        }
    }
}
