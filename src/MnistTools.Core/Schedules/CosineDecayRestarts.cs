using MnistTools.Numerics;
using MnistTools.Specs;

namespace MnistTools.Schedules;

/// <summary>
/// Along half a cosine from the initial rate down to alpha times it, and again from the top, each time over more steps (SGDR; Loshchilov and Hutter
/// 2016); Keras' rule.
/// </summary>
/// <param name="InitialLearningRate">What it begins with, at least 0.</param>
/// <param name="FirstDecaySteps">After how many steps it restarts for the first time.</param>
/// <param name="TMul">How much longer each way down is than the one before, at least 1.</param>
/// <param name="MMul">How much higher each way down begins than the one before, at least 0.</param>
/// <param name="Alpha">The share that is left at the end of each.</param>
public sealed record CosineDecayRestarts(double InitialLearningRate, int FirstDecaySteps, double TMul = 2, double MMul = 1, double Alpha = 0) : Schedule
{
    /// <summary>What it begins with.</summary>
    public double InitialLearningRate { get; init; } = Check.AtLeast(0, InitialLearningRate);

    /// <summary>After how many steps it restarts for the first time.</summary>
    public int FirstDecaySteps { get; init; } = Check.AtLeast(1, FirstDecaySteps);

    /// <summary>How much longer each way down is than the one before. Keras also takes less than 1, with which its rate ends as NaN.</summary>
    public double TMul { get; init; } = Check.AtLeast(1, TMul);

    /// <summary>How much higher each way down begins than the one before.</summary>
    public double MMul { get; init; } = Check.AtLeast(0, MMul);

    /// <summary>The share that is left at the end of each.</summary>
    public double Alpha { get; init; } = Check.AtLeast(0, Alpha);

    /// <inheritdoc/>
    public override double GetRate(long step, long totalSteps)
    {
        double done = (double)step / FirstDecaySteps;
        double restarts = CountRestarts(done);
        double share = (done - StartOf(restarts)) / DoubleFunctions.Pow(TMul, restarts);
        double cosine = 0.5 * DoubleFunctions.Pow(MMul, restarts) * (1 + DoubleFunctions.Cos(Math.PI * share));
        return InitialLearningRate * ((1 - Alpha) * cosine + Alpha);
    }

    /// <summary>
    /// How many there were when some lengths of the first way down are done. The logarithm may be off by its last digit, just where one is due.
    /// </summary>
    private double CountRestarts(double done)
    {
        double restarts = TMul == 1 ? Math.Floor(done) : Math.Floor(DoubleFunctions.Log(1 + done * (TMul - 1)) / DoubleFunctions.Log(TMul));
        return done >= StartOf(restarts + 1) ? restarts + 1 : done < StartOf(restarts) ? restarts - 1 : restarts;
    }

    /// <summary>Where a way down starts, in lengths of the first one.</summary>
    private double StartOf(double restart) => TMul == 1 ? restart : (DoubleFunctions.Pow(TMul, restart) - 1) / (TMul - 1);
}
