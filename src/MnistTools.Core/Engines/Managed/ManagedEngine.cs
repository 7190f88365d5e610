using MnistTools.Layers.Stages;
using MnistTools.Models;
using MnistTools.Numerics;
using MnistTools.Specs;

namespace MnistTools.Engines.Managed;

/// <summary>The engine of this library: its own kernels, in managed code.</summary>
internal sealed class ManagedEngine : IEngine
{
    public IStep CreateStep(MnistModel model, StepSettings settings)
    {
        IEnumerable<Spec?> parts = [.. model.Layers.Select(layer => layer.Spec), settings.Training?.Optimizer];
        return parts.OfType<IEngineBound>().FirstOrDefault() is { } bound
            ? throw new SpecException($"{bound} can be computed by the engine {bound.Engine} alone.")
            : new Step(model, settings);
    }

    private sealed class Step : IStep
    {
        private readonly NetworkStep _network;
        private readonly WeightUpdate? _update;

        public Step(MnistModel model, StepSettings settings)
        {
            _network = new NetworkStep(
                model, settings.Loss, settings.BatchSize, settings.ThreadCount, canTrain: settings.Training is not null, settings.Augmentations);
            _update = settings.Training is { } state ? new WeightUpdate(model, new ParameterBlock(model.Parameters.Length), state.Optimizer, state) : null;
        }

        public int BatchSize => _network.BatchSize;

        /// <summary>The model's own weights are computed with.</summary>
        public void ReadWeights()
        {
        }

        /// <inheritdoc cref="ReadWeights"/>
        public void WriteWeights()
        {
        }

        public void Train(Batch batch, StepContext context)
        {
            _update!.NextIteration();
            _network.Train(batch, context, _update);
        }

        public void Observe(Batch batch, StepContext context, float kept) => _network.Observe(batch, context, kept);

        public void Evaluate(Batch batch) => _network.Evaluate(batch);

        public ReadOnlySpan<float> GetOutput(int row) => _network.GetOutput(row);

        public int GetLabel(Batch batch, int row) => _network.GetLabel(batch, row);

        public float GetLoss(int row) => _network.GetLoss(row);

        public void Dispose() => _network.Dispose();
    }
}
