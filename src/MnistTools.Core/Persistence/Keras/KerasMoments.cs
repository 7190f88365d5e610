using MnistTools.Layers;
using MnistTools.Layers.Exchange;

namespace MnistTools.Persistence.Keras;

/// <summary>
/// What a Normalization of Keras subtracts and divides by: (x - mean) / max(sqrt(variance), 1e-7), for each place along the last axis or for all.
/// </summary>
/// <param name="Mean">The means.</param>
/// <param name="Variance">As many variances.</param>
/// <remarks>https://github.com/keras-team/keras/blob/v3.8.0/keras/src/layers/preprocessing/normalization.py</remarks>
internal sealed record KerasMoments(IReadOnlyList<double> Mean, IReadOnlyList<double> Variance)
{
    /// <summary>Keras' class.</summary>
    public const string ClassName = "Normalization";

    private const double LeastDeviation = 1e-7, LeastVariance = 1e-14;

    /// <summary>A frozen normalisation that does the same with <see cref="GetValues"/>.</summary>
    public static BatchNormalization Layer { get; } =
        new(Epsilon: LeastVariance, Center: false, Scale: false) { Trainable = false };

    /// <summary>Whether all places are scaled alike.</summary>
    public bool IsOfAll => Mean.All(mean => mean == Mean[0]) && Variance.All(variance => variance == Variance[0]);

    /// <summary>What a number is multiplied by.</summary>
    public double Factor => 1 / Math.Max(Math.Sqrt(Variance[0]), LeastDeviation);

    /// <summary>What is then added.</summary>
    public double Offset => -Mean[0] * Factor;

    /// <summary>Whether bytes go in: the mean of numbers from -1 to 1 is not beyond them.</summary>
    public bool AreOfBytes => Mean.Any(mean => Math.Abs(mean) > 1);

    /// <summary>Those that a config gives; <see langword="null"/> where they are among the weights.</summary>
    public static KerasMoments? Read(KerasSettings settings) =>
        settings.Numbers("mean") is { } mean && settings.Numbers("variance") is { } variance ? new KerasMoments(mean, variance) : null;

    /// <summary>Those among the weights: mean, variance, and how many images they were made of.</summary>
    public static KerasMoments Read(IReadOnlyList<Hdf5Dataset> weights, KerasSettings settings)
    {
        settings.Require(weights.Count is 2 or 3, $"{weights.Count} weights in the file; mean, variance and count are needed");
        return new KerasMoments([.. weights[0].Read().Select(mean => (double)mean)], [.. weights[1].Read().Select(variance => (double)variance)]);
    }

    /// <summary>What a weight of <see cref="Layer"/> holds.</summary>
    public float[] GetValues(ModelWeight weight)
    {
        IReadOnlyList<double> values =
            weight.Kind == WeightKind.MovingMean ? Mean : [.. Variance.Select(variance => Math.Max(0, variance - LeastVariance))];
        return [.. Enumerable.Range(0, weight.Count).Select(i => (float)values[values.Count == 1 ? 0 : i])];
    }
}
