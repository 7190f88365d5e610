using System.Globalization;
using System.Text;
using MnistTools.Text;

namespace MnistTools.Models;

/// <summary>A history as people read it: what was trained, a row an epoch, how it ended.</summary>
internal static class HistoryTable
{
    private const string Epoch = "Epoch";

    /// <summary>With training, validation and a learning rate a row still fits a terminal of 80 columns.</summary>
    private const int ColumnWidth = 10;

    private const int DurationWidth = 11;

    public static string Write(History history)
    {
        HistoryParameters parameters = history.Parameters;
        var text = new StringBuilder();
        // A table of epochs alone does not say how they came about.
        if (parameters.Layers.Count > 0)
        {
            text.AppendLine(TextLines.Join(parameters.Layers.Select((layer, i) => VisibleText.Of(layer) + (i < parameters.Layers.Count - 1 ? "," : ""))));
            text.AppendLine(TextLines.Join(VisibleText.Of(string.Create(
                CultureInfo.InvariantCulture,
                $"{parameters.Optimizer}, batch size {parameters.BatchSize}, seed {parameters.Seed}, {Counted.Of(parameters.TrainCount, "image")} of {parameters.Data}")).Split(' ')));
            text.AppendLine();
        }

        text.Append(WriteHeader(history.Keys));
        foreach (EpochLog epoch in history.Epochs)
        {
            text.AppendLine().Append(WriteRow(epoch));
        }

        if (history.End == TrainingEnd.Running)
        {
            text.AppendLine().Append("Not ended yet");
        }
        else if (history.End != TrainingEnd.Completed)
        {
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"Ended early: {history.End}");
        }

        if (history.BestEpoch is { } best)
        {
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"Best epoch: {best}, by {history.BestEpochKey}");
        }

        // Another metric may have decided, and the best epoch is then not that of the model.
        return history.RestoredEpoch is { } restored
            ? text.AppendLine().Append(CultureInfo.InvariantCulture, $"The model has the weights of epoch {restored}.").ToString()
            : text.ToString();
    }

    /// <summary>The names of the columns.</summary>
    public static string WriteHeader(IReadOnlyList<string> keys) =>
        Epoch + string.Concat(keys.Select(key => VisibleText.Of(key).PadLeft(WidthOf(key)))) + nameof(EpochLog.Duration).PadLeft(DurationWidth);

    /// <summary>One epoch; what was not measured in it is left empty.</summary>
    public static string WriteRow(EpochLog epoch)
    {
        IEnumerable<string> cells = epoch.Keys.Select(key =>
            (epoch.Metrics.TryGetValue(key, out double value) ? " " + FormatValue(value) : "").PadLeft(WidthOf(key)));
        string duration = (epoch.IsTimed ? string.Create(CultureInfo.InvariantCulture, $"{epoch.Duration.TotalSeconds:0.00} s") : "").PadLeft(DurationWidth);
        return epoch.Epoch.ToString(CultureInfo.InvariantCulture).PadLeft(Epoch.Length) + string.Concat(cells) + duration;
    }

    private static int WidthOf(string key) => Math.Max(ColumnWidth, VisibleText.Of(key).Length + 2);

    /// <summary>Four significant digits: 0.9344, 12.34, 0.001234, 1.234e-05.</summary>
    private static string FormatValue(double value)
    {
        if (value == 0 || !double.IsFinite(value))
        {
            return value.ToString(CultureInfo.InvariantCulture);
        }

        // Rounding may have raised the exponent: 9.9999 has that of 10.00.
        string scientific = value.ToString("0.000e+00", CultureInfo.InvariantCulture);
        int exponent = int.Parse(scientific.AsSpan(scientific.IndexOf('e') + 1), CultureInfo.InvariantCulture);
        return exponent is >= -3 and <= 3 ? value.ToString($"F{3 - exponent}", CultureInfo.InvariantCulture) : scientific;
    }
}
