using System.Globalization;
using System.Text.RegularExpressions;
using MnistTools.Persistence;
using MnistTools.Specs;

namespace MnistTools.Training.Callbacks;

/// <summary>Saves the model after each epoch, or after each that is better than all before. The file is whole at any time.</summary>
/// <param name="FilePath">The file; <c>{epoch}</c> and <c>{val_loss}</c> stand for what they name, as in Python: <c>{epoch:02d}-{val_loss:.4f}.safetensors</c>.</param>
/// <param name="Monitor">The metric that says which epoch is better.</param>
/// <param name="SaveBestOnly">Whether only a better epoch is saved.</param>
/// <param name="SaveWeightsOnly">Whether the history so far is left out of the file.</param>
/// <param name="Mode">Which way is better.</param>
public sealed partial record ModelCheckpoint(
    string FilePath, string Monitor = "val_loss", bool SaveBestOnly = false, bool SaveWeightsOnly = false, MonitorMode Mode = MonitorMode.Auto) : Callback
{
    internal override bool NeedsValidation =>
        (SaveBestOnly && MetricNames.IsValidation(Monitor)) || Placeholder().Matches(FilePath).Any(match => MetricNames.IsValidation(match.Groups["key"].Value));

    internal override RunningCallback Start(TrainingRun run) => new Running(this, run);

    /// <summary>The path of an epoch.</summary>
    /// <exception cref="SpecException">It names what is not measured.</exception>
    internal static string Format(string path, EpochLog log) => Placeholder().Replace(path, match =>
    {
        string key = match.Groups["key"].Value;
        string format = match.Groups["format"].Value;
        double value = key == "epoch" ? log.Epoch
            : log.Metrics.TryGetValue(key, out double metric) ? metric
            : throw new SpecException($"ModelCheckpoint's path names '{key}', which is not measured. There is: epoch, {string.Join(", ", log.Metrics.Keys)}.");
        return format switch
        {
            _ when match.Groups["digits"] is { Success: true } digits => ((long)value).ToString("D" + digits.Value, CultureInfo.InvariantCulture),
            _ when match.Groups["decimals"] is { Success: true } decimals => value.ToString("F" + decimals.Value, CultureInfo.InvariantCulture),
            _ => value.ToString("R", CultureInfo.InvariantCulture),
        };
    });

    [GeneratedRegex(@"\{(?<key>\w+)(?<format>:(0(?<digits>\d)d|\.(?<decimals>\d)f))?\}")]
    private static partial Regex Placeholder();

    private sealed class Running : RunningCallback
    {
        private readonly ModelCheckpoint _callback;
        private readonly TrainingRun _run;
        private readonly MonitoredMetric _metric;
        private double _best;

        public Running(ModelCheckpoint callback, TrainingRun run)
        {
            (_callback, _run) = (callback, run);
            _metric = new MonitoredMetric(nameof(ModelCheckpoint), callback.Monitor, callback.Mode, 0, run);
            _best = _metric.Worst;
        }

        public override CallbackState State
        {
            get => new(new Dictionary<string, double> { ["best"] = _best }, null);
            set => _best = value.Numbers["best"];
        }

        public override void EndEpoch(EpochLog log)
        {
            if (_callback.SaveBestOnly)
            {
                if (_metric.Read(log) is not { } value || !_metric.IsBetter(value, _best))
                {
                    return;
                }

                _best = value;
            }

            string path = _run.ResolvePath(Format(_callback.FilePath, log));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            _run.Model.History = _callback.SaveWeightsOnly ? null : _run.CreateHistory();
            ModelFile.Save(_run.Model, path, overwrite: true);
        }
    }
}
