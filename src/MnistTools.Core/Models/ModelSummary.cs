using System.Globalization;
using System.Text;
using MnistTools.Text;

namespace MnistTools.Models;

/// <summary>A model as Keras' <c>summary()</c> prints it, no wider than a terminal.</summary>
internal static class ModelSummary
{
    private const int Gaps = 2;

    /// <summary>Keras' columns: what is longer makes its column wider.</summary>
    private static readonly int[] UsualWidths = [34, 25, 12];

    public static string Write(MnistModel model)
    {
        string[][] rows =
        [
            ["Layer (type)", "Output Shape", "Param #"],
            .. model.Layers.Select(layer => new[]
            {
                $"{layer.Name} ({layer.Spec.GetType().Name})", layer.OutputShape.ToBatchString(),
                layer.ParameterCount.ToString("N0", CultureInfo.InvariantCulture),
            }),
        ];
        int[] widths = FindWidths(rows);
        string thin = new('_', widths.Sum() + Gaps);
        string thick = new('=', widths.Sum() + Gaps);
        var text = new StringBuilder();
        text.AppendLine(thin).AppendLine(Row(rows[0], widths)).AppendLine(thick);
        foreach (string[] row in rows[1..])
        {
            text.AppendLine(Row(row, widths));
        }

        text.AppendLine(thick)
            .Append(CultureInfo.InvariantCulture, $"Total params: {model.ParameterCount:N0} ({model.ParameterCount * 4.0 / 1024 / 1024.0:0.00} MB)")
            .AppendLine();
        if (model.TrainableParameterCount < model.ParameterCount)
        {
            text.Append(CultureInfo.InvariantCulture, $"Trainable params: {model.TrainableParameterCount:N0}").AppendLine();
            text.Append(CultureInfo.InvariantCulture, $"Non-trainable params: {model.ParameterCount - model.TrainableParameterCount:N0}").AppendLine();
        }

        return text.Append(TextLines.Join($"Optimizer: {model.Optimizer}, loss: {model.Loss}".Split(' '))).ToString();
    }

    /// <summary>Keras' widths, or as much as the columns need; a long name first gets the room that the others do not need.</summary>
    private static int[] FindWidths(string[][] rows)
    {
        int[] needed = [.. UsualWidths.Select((_, column) => rows.Max(row => row[column].Length))];
        int[] widths = [.. needed.Zip(UsualWidths, Math.Max)];
        for (int column = widths.Length - 1; column > 0; column--)
        {
            widths[column] -= Math.Clamp(widths.Sum() + Gaps - TextLines.Width, 0, widths[column] - needed[column]);
        }

        widths[0] = Math.Min(widths[0], TextLines.Width - Gaps - widths[1] - widths[2]);
        return widths;
    }

    private static string Row(string[] row, int[] widths) =>
        $"{TextLines.Cut(row[0], widths[0]).PadRight(widths[0])} {row[1].PadRight(widths[1])} {row[2].PadLeft(widths[2])}";
}
