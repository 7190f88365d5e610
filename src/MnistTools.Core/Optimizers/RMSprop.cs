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

    internal override IReadOnlyList<OptimizerSlot> RuleSlots => Centered
        ? [MeanSquare, Momentum > 0 ? Velocity : Velocity with { Place = KerasSlotPlace.None }, new("average_gradient")]
        : Momentum > 0 ? [MeanSquare, Velocity] : [MeanSquare];

    internal override float? FactorAtRest => Centered || Momentum > 0 ? null : (float)Rho;

    // Keras calls the mean square a velocity.
    private static OptimizerSlot MeanSquare => new("velocity");

    private static OptimizerSlot Velocity => new("momentum");

    internal override void Update(ParameterRange range)
    {
        var (rate, rho, epsilon) = ((float)range.LearningRate, (float)Rho, (float)Epsilon);
        float momentum = (float)Momentum;
        if (Centered)
        {
            UpdateRule.Run(new CenteredRule(rate, rho, momentum, epsilon), range);
        }
        else if (Momentum > 0)
        {
            UpdateRule.Run(new MomentumRule(rate, rho, momentum, epsilon), range);
        }
        else
        {
            UpdateRule.Run(new PlainRule(rate, rho, epsilon), range);
        }
    }

    private readonly struct PlainRule(float rate, float rho, float epsilon) : IUpdateRule
    {
        private readonly float _new = 1 - rho;

        public static int SlotCount => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<T>(ref T weight, T gradient, SlotLanes<T> slots)
            where T : struct, ILanes<T>
        {
            T meanSquare = rho * slots[0] + _new * gradient * gradient;
            weight -= rate * gradient * ReciprocalSquareRoot.Of(meanSquare + epsilon);
            slots[0] = meanSquare;
        }
    }

    private readonly struct MomentumRule(float rate, float rho, float momentum, float epsilon) : IUpdateRule
    {
        private readonly float _new = 1 - rho;

        public static int SlotCount => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<T>(ref T weight, T gradient, SlotLanes<T> slots)
            where T : struct, ILanes<T>
        {
            T meanSquare = rho * slots[0] + _new * gradient * gradient;
            T velocity = momentum * slots[1] + rate * gradient * ReciprocalSquareRoot.Of(meanSquare + epsilon);
            weight -= velocity;
            slots[0] = meanSquare;
            slots[1] = velocity;
        }
    }

    private readonly struct CenteredRule(float rate, float rho, float momentum, float epsilon) : IUpdateRule
    {
        private readonly float _new = 1 - rho;

        public static int SlotCount => 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<T>(ref T weight, T gradient, SlotLanes<T> slots)
            where T : struct, ILanes<T>
        {
            T meanSquare = rho * slots[0] + _new * gradient * gradient;
            T mean = rho * slots[2] + _new * gradient;
            // Where both squares are infinite, so is what they differ by: a step of 0.
            T variance = meanSquare + epsilon - T.Min(mean * mean, T.Fill(float.MaxValue));
            T velocity = momentum * slots[1] + rate * gradient * ReciprocalSquareRoot.Of(variance);
            weight -= velocity;
            slots[0] = meanSquare;
            slots[1] = velocity;
            slots[2] = mean;
        }
    }
}
