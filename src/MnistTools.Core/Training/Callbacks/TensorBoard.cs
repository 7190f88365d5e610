using MnistTools.Files;
using MnistTools.Layers;
using MnistTools.Metrics;
using MnistTools.Models;
using MnistTools.Specs;

namespace MnistTools.Training.Callbacks;

/// <summary>Event files that TensorBoard shows: <c>epoch_loss</c> and so on, training and validation in a folder each, as Keras writes them.</summary>
/// <param name="LogDir">The folder; a run of its own should have one of its own.</param>
/// <param name="HistogramFreq">After how many epochs histograms of the weights are written; 0 for none.</param>
public sealed record TensorBoard(string LogDir = "logs", int HistogramFreq = 0) : Callback
{
    /// <summary>The folder.</summary>
    public string LogDir { get; init => field = Check.NotBlank(value, nameof(LogDir)); } = Check.NotBlank(LogDir);

    /// <summary>After how many epochs histograms of the weights are written.</summary>
    public int HistogramFreq { get; init; } = Check.AtLeast(0, HistogramFreq);

    /// <inheritdoc/>
    public override bool WritesFiles => true;

    /// <inheritdoc/>
    public override void CheckPath(Func<string, string> resolve) => WritablePath.CheckFolder(resolve(LogDir));

    internal override string? FileOfTraining => LogDir;

    internal override RunningCallback Start(TrainingRun run) => new Running(this, run);

    private sealed class Running(TensorBoard callback, TrainingRun run) : RunningCallback
    {
        private readonly string _folder = run.ResolvePath(callback.LogDir);
        private EventFile? _train;
        private EventFile? _validation;
        private int _written;

        public override void BeginTraining() => _written = run.Epochs.Count;

        public override void EndEpoch(EpochLog log)
        {
            WriteMetrics(log);
            if (callback.HistogramFreq > 0 && StepOf(log) % callback.HistogramFreq == 0)
            {
                foreach (ModelWeight weight in run.Model.Weights)
                {
                    string name = $"{run.Model.Layers[weight.Layer].Name}/{weight.NameInLayer}";
                    Train().WriteHistogram(StepOf(log), name, run.Model.GetValues(weight));
                }
            }

            _train?.Flush();
            _validation?.Flush();
        }

        /// <summary>The history also has an epoch that never ended, for its loss was no number or another callback failed.</summary>
        public override void EndTraining(TrainingEnd end)
        {
            try
            {
                foreach (EpochLog log in run.Epochs.Skip(_written))
                {
                    WriteMetrics(log);
                }
            }
            finally
            {
                using (_train)
                {
                    _validation?.Dispose();
                }
            }
        }

        /// <summary>Keras counts epochs from 0 here.</summary>
        private static long StepOf(EpochLog log) => log.Epoch - 1;

        private void WriteMetrics(EpochLog log)
        {
            foreach ((string key, double value) in log.Metrics)
            {
                if (MetricNames.IsValidation(key))
                {
                    _validation ??= EventFile.Create(Path.Combine(_folder, "validation"));
                    _validation.WriteScalar(StepOf(log), "epoch_" + MetricNames.WithoutValidation(key), value);
                }
                else
                {
                    Train().WriteScalar(StepOf(log), "epoch_" + key, value);
                }
            }

            _written++;
        }

        private EventFile Train() => _train ??= EventFile.Create(Path.Combine(_folder, "train"));
    }
}
