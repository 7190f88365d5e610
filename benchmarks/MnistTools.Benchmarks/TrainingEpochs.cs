using MnistTools.Data;
using MnistTools.Layers;
using MnistTools.Models;
using MnistTools.Optimizers;
using MnistTools.Training;

namespace MnistTools.Benchmarks;

/// <summary>A training by MnistTools, without validation, that goes on by an epoch whenever it is asked to.</summary>
internal sealed class TrainingEpochs(MnistModel model, ImageSet images, int batchSize, Optimizer optimizer, int? threadCount = null)
{
    private const int Seed = 42;

    private int _epoch;

    /// <summary>Trains a new network.</summary>
    public TrainingEpochs(IEnumerable<Layer> layers, ImageSet images, int batchSize, Optimizer optimizer, int? threadCount = null)
        : this(new MnistModel(layers, Seed), images, batchSize, optimizer, threadCount)
    {
    }

    /// <summary>The model, as far as it is trained.</summary>
    public MnistModel Model { get; } = model;

    /// <summary>Seconds of one epoch more.</summary>
    public double RunEpoch()
    {
        var options = new TrainingOptions
        {
            InitialEpoch = _epoch,
            Epochs = ++_epoch,
            BatchSize = batchSize,
            Optimizer = optimizer,
            Seed = Seed,
            ThreadCount = threadCount,
        };
        return Trainer.Fit(Model, images, validation: null, options).Epochs[0].Duration.TotalSeconds;
    }
}
