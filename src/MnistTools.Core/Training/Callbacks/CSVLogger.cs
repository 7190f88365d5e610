using System.Globalization;
using System.Text;
using MnistTools.Persistence;

namespace MnistTools.Training.Callbacks;

/// <summary>A table of all epochs, as Keras writes it: a column for the epoch, counted from 0, and one for each metric, by the alphabet. It is whole at any time.</summary>
/// <param name="FileName">The file.</param>
/// <param name="Separator">What stands between two columns.</param>
/// <param name="Append">Whether the rows come after those that are there.</param>
public sealed record CSVLogger(string FileName, string Separator = ",", bool Append = false) : Callback
{
    /// <inheritdoc/>
    public override bool WritesFiles => true;

    internal override RunningCallback Start(TrainingRun run) => new Running(this, run);

    private sealed class Running(CSVLogger callback, TrainingRun run) : RunningCallback
    {
        private const string ThereBefore = "there_before";

        private readonly string _path = run.ResolvePath(callback.FileName);
        private byte[]? _before;

        /// <summary>How much of the file was there before the training, so that an interrupted one does not take its own rows for it.</summary>
        public override CallbackState State
        {
            get => new(new Dictionary<string, double> { [ThereBefore] = _before!.Length }, null);
            set => _before = File.Exists(_path) ? File.ReadAllBytes(_path)[..(int)value.Numbers[ThereBefore]] : [];
        }

        public override void BeginTraining()
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            _before ??= callback.Append && File.Exists(_path) ? File.ReadAllBytes(_path) : [];
        }

        public override void EndEpoch(EpochLog log)
        {
            string[] keys = [.. run.Epochs.SelectMany(epoch => epoch.Metrics.Keys).Distinct().Order(StringComparer.Ordinal)];
            var text = new StringBuilder();
            if (_before!.Length == 0)
            {
                text.AppendJoin(callback.Separator, keys.Prepend("epoch")).Append('\n');
            }

            foreach (EpochLog epoch in run.Epochs)
            {
                IEnumerable<string> values = keys.Select(key => epoch.Metrics.TryGetValue(key, out double value) ? value.ToString("R", CultureInfo.InvariantCulture) : "NA");
                text.AppendJoin(callback.Separator, values.Prepend((epoch.Epoch - 1).ToString(CultureInfo.InvariantCulture))).Append('\n');
            }

            AtomicFile.Write(_path, overwrite: true, stream =>
            {
                stream.Write(_before);
                stream.Write(Encoding.UTF8.GetBytes(text.ToString()));
            });
        }
    }
}
