using System.Numerics;
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

    internal override void Update(ParameterRange range)
    {
        var (rate, rho, epsilon) = (new Vector<float>((float)range.LearningRate), new Vector<float>((float)Rho), new Vector<float>((float)Epsilon));
        var momentum = new Vector<float>((float)Momentum);
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

    private readonly struct PlainRule(Vector<float> rate, Vector<float> rho, Vector<float> epsilon) : IUpdateRule
    {
        private readonly Vector<float> _new = Vector<float>.One - rho;

        public static int SlotCount => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Vector<float> weight, Vector<float> gradient, ref Vector<float> meanSquare, ref Vector<float> second, ref Vector<float> third)
        {
            meanSquare = rho * meanSquare + _new * gradient * gradient;
            weight -= rate * gradient * ReciprocalSquareRoot.Of(meanSquare + epsilon);
        }
    }

    private readonly struct MomentumRule(Vector<float> rate, Vector<float> rho, Vector<float> momentum, Vector<float> epsilon) : IUpdateRule
    {
        private readonly Vector<float> _new = Vector<float>.One - rho;

        public static int SlotCount => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Vector<float> weight, Vector<float> gradient, ref Vector<float> meanSquare, ref Vector<float> velocity, ref Vector<float> third)
        {
            meanSquare = rho * meanSquare + _new * gradient * gradient;
            velocity = momentum * velocity + rate * gradient * ReciprocalSquareRoot.Of(meanSquare + epsilon);
            weight -= velocity;
        }
    }

    private readonly struct CenteredRule(Vector<float> rate, Vector<float> rho, Vector<float> momentum, Vector<float> epsilon) : IUpdateRule
    {
        private readonly Vector<float> _new = Vector<float>.One - rho;

        public static int SlotCount => 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Vector<float> weight, Vector<float> gradient, ref Vector<float> meanSquare, ref Vector<float> velocity, ref Vector<float> mean)
        {
            meanSquare = rho * meanSquare + _new * gradient * gradient;
            mean = rho * mean + _new * gradient;
            // Where both squares are infinite, so is what they differ by: a step of 0.
            Vector<float> variance = meanSquare + epsilon - Vector.MinNative(mean * mean, new Vector<float>(float.MaxValue));
            velocity = momentum * velocity + rate * gradient * ReciprocalSquareRoot.Of(variance);
            weight -= velocity;
        }
    }
}
