using MnistTools.Numerics;
using MnistTools.Specs;
using MnistTools.Text;

namespace MnistTools.Schedules;

/// <summary>initial · rate^(step / steps).</summary>
/// <param name="InitialLearningRate">What it begins with, at least 0.</param>
/// <param name="DecaySteps">After how many steps it has been multiplied by the rate once; those of the whole training if left out.</param>
/// <param name="DecayRate">What it is multiplied by, above 0.</param>
/// <param name="Staircase">Whether it changes at whole multiples of the steps only.</param>
public sealed record ExponentialDecay(double InitialLearningRate, int? DecaySteps = null, double DecayRate = 0.1, bool Staircase = false) : Schedule
{
    /// <summary>What it begins with.</summary>
    public double InitialLearningRate { get; init; } = Check.AtLeast(0, InitialLearningRate);

    /// <summary>After how many steps it has been multiplied by the rate once.</summary>
    public int? DecaySteps { get; init; } = Check.NoneOrAtLeast(1, DecaySteps);

    /// <summary>What it is multiplied by.</summary>
    public double DecayRate { get; init; } = Check.Above(0, DecayRate);

    /// <inheritdoc/>
    public override double GetRate(long step, long totalSteps)
    {
        double times = (double)step / (DecaySteps ?? totalSteps);
        return InitialLearningRate * DoubleFunctions.Pow(DecayRate, Staircase ? Math.Floor(times) : times);
    }
}

/// <summary>initial / (1 + rate · step / steps).</summary>
/// <param name="InitialLearningRate">What it begins with, at least 0.</param>
/// <param name="DecaySteps">After how many steps the rate counts once; those of the whole training if left out.</param>
/// <param name="DecayRate">How much is added to what it is divided by, above 0.</param>
/// <param name="Staircase">Whether it changes at whole multiples of the steps only.</param>
public sealed record InverseTimeDecay(double InitialLearningRate, int? DecaySteps = null, double DecayRate = 9, bool Staircase = false) : Schedule
{
    /// <summary>What it begins with.</summary>
    public double InitialLearningRate { get; init; } = Check.AtLeast(0, InitialLearningRate);

    /// <summary>After how many steps the rate counts once.</summary>
    public int? DecaySteps { get; init; } = Check.NoneOrAtLeast(1, DecaySteps);

    /// <summary>How much is added to what it is divided by.</summary>
    public double DecayRate { get; init; } = Check.Above(0, DecayRate);

    /// <inheritdoc/>
    public override double GetRate(long step, long totalSteps)
    {
        double times = (double)step / (DecaySteps ?? totalSteps);
        return InitialLearningRate / (1 + DecayRate * (Staircase ? Math.Floor(times) : times));
    }
}

/// <summary>(initial - end) · (1 - step / steps)^power + end.</summary>
/// <param name="InitialLearningRate">What it begins with, at least 0.</param>
/// <param name="DecaySteps">After how many steps the end is reached; those of the whole training if left out.</param>
/// <param name="EndLearningRate">What it ends with, at least 0.</param>
/// <param name="Power">How it bends: 1 is a straight line.</param>
/// <param name="Cycle">Whether it begins anew, over a multiple of the steps, where the end is reached.</param>
public sealed record PolynomialDecay(
    double InitialLearningRate, int? DecaySteps = null, double EndLearningRate = 0.0001, double Power = 1, bool Cycle = false) : Schedule
{
    /// <summary>What it begins with.</summary>
    public double InitialLearningRate { get; init; } = Check.AtLeast(0, InitialLearningRate);

    /// <summary>After how many steps the end is reached.</summary>
    public int? DecaySteps { get; init; } = Check.NoneOrAtLeast(1, DecaySteps);

    /// <summary>What it ends with.</summary>
    public double EndLearningRate { get; init; } = Check.AtLeast(0, EndLearningRate);

    /// <summary>How it bends.</summary>
    public double Power { get; init; } = Check.Above(0, Power);

    /// <inheritdoc/>
    public override double GetRate(long step, long totalSteps)
    {
        double steps = DecaySteps ?? totalSteps;
        double period = Cycle ? steps * Math.Max(1, Math.Ceiling(step / steps)) : steps;
        double left = 1 - Math.Min(step, period) / period;
        return (InitialLearningRate - EndLearningRate) * DoubleFunctions.Pow(left, Power) + EndLearningRate;
    }
}

/// <summary>One value up to each boundary, included, and one after the last: <c>PiecewiseConstantDecay([1000, 2000], [0.1, 0.01, 0.001])</c>.</summary>
/// <param name="Boundaries">Steps, rising and finite.</param>
/// <param name="Values">Finite learning rates, one more than boundaries.</param>
public sealed record PiecewiseConstantDecay(NumberList Boundaries, NumberList Values) : Schedule
{
    /// <summary>Steps, rising.</summary>
    public NumberList Boundaries { get; init; } = Boundaries.All(double.IsFinite) && Boundaries.Zip(Boundaries.Skip(1)).All(pair => pair.First < pair.Second)
        ? Boundaries
        : throw new ArgumentException("'boundaries' must be finite numbers that rise", nameof(Boundaries));

    /// <summary>Learning rates, one more than boundaries.</summary>
    public NumberList Values { get; init; } = Values.Count == Boundaries.Count + 1 && Values.All(value => value >= 0 && double.IsFinite(value))
        ? Values
        : throw new ArgumentException(
            $"'values' must be {Counted.Of(Boundaries.Count + 1, "finite learning rate")} of at least 0, one more than boundaries", nameof(Values));

    /// <inheritdoc/>
    public override double GetRate(long step, long totalSteps) => Values[Boundaries.Count(boundary => step > boundary)];
}

/// <summary>
/// From the initial rate along half a cosine down to alpha times it (Loshchilov and Hutter 2016), after a warm-up in a straight line to the
/// target if there is one; Keras' rule.
/// </summary>
/// <param name="InitialLearningRate">What it begins with, at least 0.</param>
/// <param name="DecaySteps">After how many steps, those of the warm-up not counted, the end is reached; the rest of the training if left out.</param>
/// <param name="Alpha">The share that is left at the end.</param>
/// <param name="WarmupTarget">What the warm-up rises to.</param>
/// <param name="WarmupSteps">How many steps the warm-up takes.</param>
public sealed record CosineDecay(
    double InitialLearningRate, int? DecaySteps = null, double Alpha = 0, double? WarmupTarget = null, int WarmupSteps = 0) : Schedule
{
    /// <summary>What it begins with.</summary>
    public double InitialLearningRate { get; init; } = Check.AtLeast(0, InitialLearningRate);

    /// <summary>After how many steps the end is reached.</summary>
    public int? DecaySteps { get; init; } = Check.NoneOrAtLeast(1, DecaySteps);

    /// <summary>The share that is left at the end.</summary>
    public double Alpha { get; init; } = Check.AtLeast(0, Alpha);

    /// <summary>What the warm-up rises to.</summary>
    public double? WarmupTarget { get; init; } = Check.NoneOrAbove(0, WarmupTarget);

    /// <summary>How many steps the warm-up takes. Without a target there is none: Keras takes such a number, and no step is a warm-up.</summary>
    public int WarmupSteps { get; init; } = WarmupSteps <= 0 || WarmupTarget is not null
        ? Check.AtLeast(0, WarmupSteps)
        : throw new ArgumentException(
            "'warmup_steps' needs 'warmup_target', which the rate rises to: initial_learning_rate is where it begins", nameof(WarmupSteps));

    /// <inheritdoc/>
    public override double GetRate(long step, long totalSteps)
    {
        long warmup = WarmupTarget is null ? 0 : WarmupSteps;
        double top = WarmupTarget ?? InitialLearningRate;
        if (step < warmup)
        {
            return InitialLearningRate + (top - InitialLearningRate) * step / warmup;
        }

        double steps = DecaySteps ?? Math.Max(1, totalSteps - warmup);
        double share = Math.Min(step - warmup, steps) / steps;
        return top * ((1 - Alpha) * 0.5 * (1 + DoubleFunctions.Cos(Math.PI * share)) + Alpha);
    }
}

/// <summary>
/// Up along half a cosine to the largest rate, then down to almost nothing, over the whole training (Smith and Topin 2018), as torch's
/// OneCycleLR does it. Momenta stay as they are.
/// </summary>
/// <param name="MaxLearningRate">The largest rate, at least 0.</param>
/// <param name="PctStart">The share of the training in which it rises, at least 0 and below 1.</param>
/// <param name="DivFactor">What the largest rate is divided by at the beginning.</param>
/// <param name="FinalDivFactor">What the rate at the beginning is divided by at the end.</param>
public sealed record OneCycle(double MaxLearningRate, double PctStart = 0.3, double DivFactor = 25, double FinalDivFactor = 10000) : Schedule
{
    /// <summary>The largest rate.</summary>
    public double MaxLearningRate { get; init; } = Check.AtLeast(0, MaxLearningRate);

    /// <summary>The share of the training in which it rises.</summary>
    public double PctStart { get; init; } = Check.Within(0, 1, PctStart);

    /// <summary>What the largest rate is divided by at the beginning.</summary>
    public double DivFactor { get; init; } = Check.Above(0, DivFactor);

    /// <summary>What the rate at the beginning is divided by at the end.</summary>
    public double FinalDivFactor { get; init; } = Check.Above(0, FinalDivFactor);

    /// <inheritdoc/>
    public override double GetRate(long step, long totalSteps)
    {
        double first = MaxLearningRate / DivFactor;
        double rising = PctStart * totalSteps - 1;
        double falling = totalSteps - 1 - rising;
        return step <= rising
            ? Anneal(first, MaxLearningRate, rising == 0 ? 1 : step / rising)
            : Anneal(MaxLearningRate, first / FinalDivFactor, Math.Min(1, (step - rising) / falling));
    }

    private static double Anneal(double from, double to, double share) => to + (from - to) / 2 * (1 + DoubleFunctions.Cos(Math.PI * share));
}
