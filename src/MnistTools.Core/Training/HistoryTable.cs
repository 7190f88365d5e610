using System.Globalization;
using System.Text;

namespace MnistTools.Training;

/// <summary>A history as people read it: what was trained, a row an epoch, how it ended.</summary>
internal static class HistoryTable
{
    private const int ColumnWidth = 13;

    public static string Write(History history)
    {
        HistoryParameters parameters = history.Parameters;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{string.Join(", ", parameters.Layers)}").AppendLine();
        text.Append(CultureInfo.InvariantCulture, $"{parameters.Optimizer}, batch size {parameters.BatchSize}, seed {parameters.Seed}, {parameters.TrainCount} images of {parameters.Data}").AppendLine();
        text.AppendLine().Append("Epoch").Append(string.Concat(history.Keys.Select(key => key.PadLeft(Math.Max(ColumnWidth, key.Length + 2))))).Append("   Duration");
        foreach (EpochLog epoch in history.Epochs)
        {
            text.AppendLine().Append(epoch.Epoch.ToString(CultureInfo.InvariantCulture).PadLeft(5));
            foreach (string key in history.Keys)
            {
                string value = epoch.Metrics.TryGetValue(key, out double number) ? number.ToString("0.0000", CultureInfo.InvariantCulture) : "";
                text.Append(value.PadLeft(Math.Max(ColumnWidth, key.Length + 2)));
            }

            text.Append(string.Create(CultureInfo.InvariantCulture, $"{epoch.Duration.TotalSeconds:0.00} s").PadLeft(11));
        }

        if (history.End != TrainingEnd.Completed)
        {
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"Ended early: {history.End}");
        }

        return history.BestEpoch is { } best ? text.AppendLine().Append(CultureInfo.InvariantCulture, $"Best epoch: {best}").ToString() : text.ToString();
    }
}
