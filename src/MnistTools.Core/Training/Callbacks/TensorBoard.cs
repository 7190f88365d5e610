using MnistTools.Models;
using MnistTools.Specs;

namespace MnistTools.Training.Callbacks;

/// <summary>Event files that TensorBoard shows: <c>epoch_loss</c> and so on, training and validation in a folder each, as Keras writes them.</summary>
/// <param name="LogDir">The folder; a run of its own should have one of its own.</param>
/// <param name="HistogramFreq">After how many epochs histograms of the weights are written; 0 for none.</param>
public sealed record TensorBoard(string LogDir = "logs", int HistogramFreq = 0) : Callback
{
    /// <summary>After how many epochs histograms of the weights are written.</summary>
    public int HistogramFreq { get; init; } = Check.AtLeast(0, HistogramFreq);

    /// <inheritdoc/>
    public override bool WritesFiles => true;

    internal override RunningCallback Start(TrainingRun run) => new Running(this, run);

    private sealed class Running(TensorBoard callback, TrainingRun run) : RunningCallback
    {
        private readonly string _folder = run.ResolvePath(callback.LogDir);
        private EventFile? _train;
        private EventFile? _validation;

        public override void EndEpoch(EpochLog log)
        {
            // Keras counts epochs from 0 here.
            long step = log.Epoch - 1;
            foreach ((string key, double value) in log.Metrics)
            {
                if (MetricNames.IsValidation(key))
                {
                    _validation ??= EventFile.Create(Path.Combine(_folder, "validation"));
                    _validation.WriteScalar(step, "epoch_" + key[MetricNames.Validation("").Length..], value);
                }
                else
                {
                    Train().WriteScalar(step, "epoch_" + key, value);
                }
            }

            if (callback.HistogramFreq > 0 && step % callback.HistogramFreq == 0)
            {
                foreach (ModelWeight weight in run.Model.Weights)
                {
                    string name = $"{run.Model.Layers[weight.Layer].Name}/{weight.Name[(weight.Name.IndexOf('.', StringComparison.Ordinal) + 1)..]}";
                    Train().WriteHistogram(step, name, run.Model.GetValues(weight));
                }
            }

            _train?.Flush();
            _validation?.Flush();
        }

        public override void EndTraining(TrainingEnd end)
        {
            _train?.Dispose();
            _validation?.Dispose();
        }

        private EventFile Train() => _train ??= EventFile.Create(Path.Combine(_folder, "train"));
    }
}
