using MnistTools.Specs;

namespace MnistTools.Schedules;

/// <summary>
/// How the learning rate changes from step to step: <c>CosineDecay(0, warmup_target=0.01, warmup_steps=500)</c>. Steps are counted from 0, as Keras does.
/// </summary>
public abstract record Schedule : Spec
{
    /// <summary>All schedules that can be written.</summary>
    public static SpecCatalog<Schedule> Catalog { get; } = new(
        "schedule",
        [
            typeof(Constant), typeof(ExponentialDecay), typeof(PiecewiseConstantDecay), typeof(PolynomialDecay), typeof(InverseTimeDecay),
            typeof(CosineDecay), typeof(CosineDecayRestarts), typeof(OneCycle),
        ]);

    /// <summary>Reads a text such as <c>OneCycle(0.01)</c>.</summary>
    /// <exception cref="SpecException">It is no schedule; the message names the position and the nearest candidates.</exception>
    public static Schedule Parse(string text) => Catalog.Parse(text);

    /// <summary>The learning rate of a step.</summary>
    /// <param name="step">Number of the step, from 0.</param>
    /// <param name="totalSteps">How many steps the whole training has.</param>
    public abstract double GetRate(long step, long totalSteps);
}

/// <summary>Always the same.</summary>
/// <param name="LearningRate">The learning rate, at least 0.</param>
public sealed record Constant(double LearningRate) : Schedule
{
    /// <summary>The learning rate.</summary>
    public double LearningRate { get; init; } = Check.AtLeast(0, LearningRate);

    /// <inheritdoc/>
    public override double GetRate(long step, long totalSteps) => LearningRate;
}
