namespace MnistTools.Core.Tests;

/// <summary>Short trainings of small networks, the same each time.</summary>
internal static class Train
{
    public const int Seed = 42;

    public static MnistModel Small(double dropout = 0.2, int seed = 3) =>
        new([new Dense(24, ActivationFunction.Relu), new Dropout(dropout), new Dense(10, ActivationFunction.Softmax)], seed);

    /// <summary>What makes a training fail at the end of an epoch.</summary>
    public static LambdaCallback FailIn(int epoch) => new("fails")
    {
        OnEpochEnd = log =>
        {
            if (log.Epoch == epoch)
            {
                throw new InvalidOperationException($"epoch {epoch}");
            }
        },
    };

    /// <summary>On two threads, and from a seed, unless the options say otherwise.</summary>
    public static History Fit(
        MnistModel model,
        ImageSet images,
        TrainingOptions options,
        ImageSet? validation = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default) =>
        Trainer.Fit(model, images, validation, options with { Seed = options.Seed ?? Seed, ThreadCount = options.ThreadCount ?? 2 }, progress, cancellation);

    /// <summary>To the last bit: the values of each epoch and the weights.</summary>
    public static void AssertSame(History one, History other)
    {
        Assert.Equal(one.Keys, other.Keys);
        Assert.All(one.Keys, key => Assert.Equal(one[key], other[key]));
        Assert.Equal(one.Model!.Parameters.Values.ToArray(), other.Model!.Parameters.Values.ToArray());
    }
}
