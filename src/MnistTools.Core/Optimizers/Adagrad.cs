using System.Numerics;
using System.Runtime.CompilerServices;
using MnistTools.Specs;

namespace MnistTools.Optimizers;

/// <summary>Steps divided by the root of the sum of all squared gradients (Duchi, Hazan and Singer 2011), Keras' rule: epsilon stands inside the root.</summary>
/// <param name="LearningRate">Size of a step.</param>
/// <param name="InitialAccumulatorValue">What the sum begins with, at least 0.</param>
/// <param name="Epsilon">What keeps the root above 0.</param>
public sealed record Adagrad(double LearningRate = 0.001, double InitialAccumulatorValue = 0.1, double Epsilon = 1e-7) : Optimizer(LearningRate)
{
    /// <summary>What the sum begins with.</summary>
    public double InitialAccumulatorValue { get; init; } = Check.AtLeast(0, InitialAccumulatorValue);

    /// <summary>What keeps the root above 0.</summary>
    public double Epsilon { get; init; } = Check.Above(0, Epsilon);

    internal override int SlotCount => 1;

    internal override float InitialSlotValue => (float)InitialAccumulatorValue;

    internal override void Update(ParameterRange range) => UpdateRule.Run(new Rule(new((float)range.LearningRate), new((float)Epsilon)), range);

    private readonly struct Rule(Vector<float> rate, Vector<float> epsilon) : IUpdateRule
    {
        public static int SlotCount => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Vector<float> weight, Vector<float> gradient, ref Vector<float> sum, ref Vector<float> second, ref Vector<float> third)
        {
            sum += gradient * gradient;
            weight -= rate * gradient / Vector.SquareRoot(sum + epsilon);
        }
    }
}
