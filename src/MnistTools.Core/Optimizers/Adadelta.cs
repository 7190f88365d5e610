using System.Runtime.CompilerServices;
using MnistTools.Numerics;
using MnistTools.Specs;

namespace MnistTools.Optimizers;

/// <summary>Steps as large as the last ones were, by the gradients of late (Zeiler 2012), Keras' rule.</summary>
/// <param name="LearningRate">What a step is multiplied by; the paper has 1.</param>
/// <param name="Rho">How slowly both means forget, at least 0 and below 1.</param>
/// <param name="Epsilon">What keeps both roots above 0.</param>
public sealed record Adadelta(double LearningRate = 0.001, double Rho = 0.95, double Epsilon = 1e-7) : Optimizer(LearningRate)
{
    /// <summary>How slowly both means forget.</summary>
    public double Rho { get; init; } = Check.Within(0, 1, Rho);

    /// <summary>What keeps both roots above 0.</summary>
    public double Epsilon { get; init; } = Check.Above(0, Epsilon);

    internal override IReadOnlyList<OptimizerSlot> RuleSlots => [new("accumulated_grad"), new("accumulated_delta_var", Place: KerasSlotPlace.Beside)];

    internal override void Update(ParameterRange range) =>
        UpdateRule.Run(new Rule((float)range.LearningRate, (float)Rho, (float)Epsilon), range);

    private readonly struct Rule(float rate, float rho, float epsilon) : IUpdateRule
    {
        public static int SlotCount => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<T>(ref T weight, T gradient, SlotLanes<T> slots)
            where T : struct, ILanes<T>
        {
            (T squaredGradient, T squaredStep) = (slots[0], slots[1]);
            squaredGradient = rho * squaredGradient + (1 - rho) * gradient * gradient;
            T step = T.Sqrt(squaredStep + epsilon) * gradient / T.Sqrt(squaredGradient + epsilon);
            weight -= rate * step;
            slots[0] = squaredGradient;
            slots[1] = rho * squaredStep + (1 - rho) * step * step;
        }
    }
}
