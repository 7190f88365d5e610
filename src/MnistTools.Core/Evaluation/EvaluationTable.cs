using System.Globalization;
using System.Text;
using MnistTools.Training;

namespace MnistTools.Evaluation;

/// <summary>An evaluation as text, to be read at a prompt.</summary>
internal static class EvaluationTable
{
    /// <summary>With more classes the matrix is wider than a screen; ConfusionMatrix and the plot still have it.</summary>
    private const int MostColumns = 12;

    private const int NameWidth = 19;

    public static string Write(Evaluation evaluation)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{evaluation.Data}: {Counted.Of(evaluation.Count, "image")}").AppendLine().AppendLine();
        WriteValues(text, evaluation);
        text.AppendLine();
        WriteClasses(text, evaluation);
        if (evaluation.Classes.Count <= MostColumns)
        {
            text.AppendLine();
            WriteConfusion(text, evaluation.Confusion);
        }

        return text.ToString().TrimEnd();
    }

    private static void WriteValues(StringBuilder text, Evaluation evaluation)
    {
        Add("loss", Number(evaluation.Loss));
        Add("accuracy", $"{Number(evaluation.Accuracy)}   95 % confidence: {evaluation.AccuracyInterval}");
        Add("top-2 accuracy", Number(evaluation.TopTwoAccuracy));
        foreach ((string name, double value) in evaluation.Metrics.Where(metric => metric.Key is not (MetricNames.Loss or MetricNames.Accuracy)))
        {
            Add(name, Number(value));
        }

        Add("calibration error", double.IsNaN(evaluation.CalibrationError) ? "-   the outputs are no probabilities" : Number(evaluation.CalibrationError));
        Add("mistakes", evaluation.Mistakes.Count.ToString(CultureInfo.InvariantCulture));
        if (evaluation.Comparison is { } comparison)
        {
            Add("comparison", comparison.ToString());
        }

        void Add(string name, string value) => text.Append(CultureInfo.InvariantCulture, $"{name.PadRight(NameWidth)}{value}").AppendLine();
    }

    private static void WriteClasses(StringBuilder text, Evaluation evaluation)
    {
        ClassScore[] rows = [.. evaluation.Classes, evaluation.Macro, evaluation.Weighted];
        int width = rows.Max(row => row.Class.Length);
        text.Append(CultureInfo.InvariantCulture, $"{"class".PadRight(width)}  precision  recall      F1  support").AppendLine();
        foreach (ClassScore row in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"{row.Class.PadRight(width)}  {row.Precision,9:0.0000}  {row.Recall:0.0000}  {row.F1:0.0000}  {row.Support,7}").AppendLine();
        }
    }

    private static void WriteConfusion(StringBuilder text, ConfusionMatrix confusion)
    {
        int classes = confusion.ClassNames.Count;
        int width = Math.Max(confusion.ClassNames.Max(name => name.Length), confusion.ToArray().Cast<int>().Max(count => Format($"{count}").Length));
        int rowWidth = Math.Max("actual".Length, width);
        text.Append(CultureInfo.InvariantCulture, $"{"actual".PadRight(rowWidth)}  taken for").AppendLine();
        text.Append(CultureInfo.InvariantCulture, $"{new string(' ', rowWidth)}{string.Concat(confusion.ClassNames.Select(name => "  " + name.PadLeft(width)))}").AppendLine();
        for (int actual = 0; actual < classes; actual++)
        {
            IEnumerable<string> counts = Enumerable.Range(0, classes).Select(predicted =>
                "  " + (confusion[actual, predicted] is 0 ? "·" : Format($"{confusion[actual, predicted]}")).PadLeft(width));
            text.Append(CultureInfo.InvariantCulture, $"{confusion.ClassNames[actual].PadRight(rowWidth)}{string.Concat(counts)}").AppendLine();
        }
    }

    private static string Number(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    private static string Format(FormattableString text) => FormattableString.Invariant(text);
}
