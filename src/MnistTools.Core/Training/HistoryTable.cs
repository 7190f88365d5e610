using System.Globalization;
using System.Text;

namespace MnistTools.Training;

/// <summary>A history as people read it: what was trained, a row an epoch, how it ended.</summary>
internal static class HistoryTable
{
    /// <summary>Wide enough for <c>100.0000</c>; with training, validation and a learning rate a row still fits a terminal of 80 columns.</summary>
    private const int ColumnWidth = 10;

    private const int LineWidth = 79;

    public static string Write(History history)
    {
        HistoryParameters parameters = history.Parameters;
        var text = new StringBuilder();
        // A table of epochs alone does not say how they came about.
        if (parameters.Layers.Count > 0)
        {
            text.AppendLine(JoinLines(parameters.Layers));
            text.Append(CultureInfo.InvariantCulture, $"{parameters.Optimizer}, batch size {parameters.BatchSize}, seed {parameters.Seed}, {Counted.Of(parameters.TrainCount, "image")} of {parameters.Data}").AppendLine().AppendLine();
        }

        text.Append("Epoch").Append(string.Concat(history.Keys.Select(key => key.PadLeft(Math.Max(ColumnWidth, key.Length + 2))))).Append("   Duration");
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

    /// <summary>A list with commas, in as many lines as it needs; no item is broken.</summary>
    private static string JoinLines(IReadOnlyList<string> items)
    {
        var text = new StringBuilder();
        int column = 0;
        for (int i = 0; i < items.Count; i++)
        {
            string item = i < items.Count - 1 ? items[i] + "," : items[i];
            bool starts = column == 0 || column + 1 + item.Length > LineWidth;
            text.Append(starts && i > 0 ? Environment.NewLine : starts ? "" : " ").Append(item);
            column = starts ? item.Length : column + 1 + item.Length;
        }

        return text.ToString();
    }
}
