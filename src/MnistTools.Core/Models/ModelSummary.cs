using System.Globalization;
using System.Text;

namespace MnistTools.Models;

/// <summary>A model as Keras' <c>summary()</c> prints it.</summary>
internal static class ModelSummary
{
    /// <summary>Keras' columns: what is longer makes its column wider.</summary>
    private static readonly int[] LeastWidths = [34, 25, 12];

    public static string Write(MnistModel model)
    {
        string[][] rows =
        [
            ["Layer (type)", "Output Shape", "Param #"],
            .. model.Layers.Select(layer => new[]
            {
                $"{layer.Name} ({layer.Spec.GetType().Name})", layer.OutputShape.ToBatchString(), layer.ParameterCount.ToString("N0", CultureInfo.InvariantCulture),
            }),
        ];
        int[] widths = [.. LeastWidths.Select((least, column) => Math.Max(least, rows.Max(row => row[column].Length)))];
        string thin = new('_', widths.Sum() + 2);
        string thick = new('=', widths.Sum() + 2);
        var text = new StringBuilder();
        text.AppendLine(thin).AppendLine(Row(rows[0], widths)).AppendLine(thick);
        foreach (string[] row in rows[1..])
        {
            text.AppendLine(Row(row, widths));
        }

        text.AppendLine(thick).Append(CultureInfo.InvariantCulture, $"Total params: {model.ParameterCount:N0} ({model.ParameterCount * 4.0 / 1024 / 1024.0:0.00} MB)").AppendLine();
        if (model.TrainableParameterCount < model.ParameterCount)
        {
            text.Append(CultureInfo.InvariantCulture, $"Trainable params: {model.TrainableParameterCount:N0}").AppendLine();
            text.Append(CultureInfo.InvariantCulture, $"Non-trainable params: {model.ParameterCount - model.TrainableParameterCount:N0}").AppendLine();
        }

        text.Append(CultureInfo.InvariantCulture, $"Optimizer: {model.Optimizer}, loss: {model.Loss}");
        return text.ToString();
    }

    private static string Row(string[] row, int[] widths) => $"{row[0].PadRight(widths[0])} {row[1].PadRight(widths[1])} {row[2].PadLeft(widths[2])}";
}
