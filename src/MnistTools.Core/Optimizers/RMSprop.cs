using System.Runtime.CompilerServices;
using MnistTools.Numerics;
using MnistTools.Specs;

namespace MnistTools.Optimizers;

/// <summary>Steps divided by a running root mean square of the gradients, Keras' rule: epsilon stands inside the root.</summary>
/// <param name="LearningRate">Size of a step.</param>
/// <param name="Rho">How slowly the mean forgets, at least 0 and below 1.</param>
/// <param name="Momentum">How much of the last step goes into the next, at least 0 and below 1.</param>
/// <param name="Epsilon">What keeps the root above 0.</param>
/// <param name="Centered">Whether the variance is used in place of the mean square.</param>
public sealed record RMSprop(double LearningRate = 0.001, double Rho = 0.9, double Momentum = 0, double Epsilon = 1e-7, bool Centered = false)
    : Optimizer(LearningRate)
{
    /// <summary>How slowly the mean forgets.</summary>
    public double Rho { get; init; } = Check.Within(0, 1, Rho);

    /// <summary>How much of the last step goes into the next.</summary>
    public double Momentum { get; init; } = Check.Within(0, 1, Momentum);

    /// <summary>What keeps the root above 0.</summary>
    public double Epsilon { get; init; } = Check.Above(0, Epsilon);

    internal override int SlotCount => Centered ? 3 : Momentum > 0 ? 2 : 1;

    internal override float? FactorAtRest => SlotCount == 1 ? (float)Rho : null;

    internal override void Update(ParameterRange range)
    {
        var (rate, rho, epsilon) = ((float)range.LearningRate, (float)Rho, (float)Epsilon);
        float momentum = (float)Momentum;
        switch (SlotCount)
        {
            case 1:
                UpdateRule.Run(new PlainRule(rate, rho, epsilon), range);
                break;
            case 2:
                UpdateRule.Run(new MomentumRule(rate, rho, momentum, epsilon), range);
                break;
            default:
                UpdateRule.Run(new CenteredRule(rate, rho, momentum, epsilon), range);
                break;
        }
    }

    private readonly struct PlainRule(float rate, float rho, float epsilon) : IUpdateRule
    {
        private readonly float _new = 1 - rho;

        public static int SlotCount => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<T>(ref T weight, T gradient, ref T meanSquare, ref T second, ref T third)
            where T : struct, ILanes<T>
        {
            meanSquare = rho * meanSquare + _new * gradient * gradient;
            weight -= rate * gradient * ReciprocalSquareRoot.Of(meanSquare + epsilon);
        }
    }

    private readonly struct MomentumRule(float rate, float rho, float momentum, float epsilon) : IUpdateRule
    {
        private readonly float _new = 1 - rho;

        public static int SlotCount => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<T>(ref T weight, T gradient, ref T meanSquare, ref T velocity, ref T third)
            where T : struct, ILanes<T>
        {
            meanSquare = rho * meanSquare + _new * gradient * gradient;
            velocity = momentum * velocity + rate * gradient * ReciprocalSquareRoot.Of(meanSquare + epsilon);
            weight -= velocity;
        }
    }

    private readonly struct CenteredRule(float rate, float rho, float momentum, float epsilon) : IUpdateRule
    {
        private readonly float _new = 1 - rho;

        public static int SlotCount => 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<T>(ref T weight, T gradient, ref T meanSquare, ref T velocity, ref T mean)
            where T : struct, ILanes<T>
        {
            meanSquare = rho * meanSquare + _new * gradient * gradient;
            mean = rho * mean + _new * gradient;
            // Where both squares are infinite, so is what they differ by: a step of 0.
            T variance = meanSquare + epsilon - T.Min(mean * mean, T.Fill(float.MaxValue));
            velocity = momentum * velocity + rate * gradient * ReciprocalSquareRoot.Of(variance);
            weight -= velocity;
        }
    }
}
