using System.Globalization;
using System.Text;
using MnistTools.Metrics;
using MnistTools.Text;

namespace MnistTools.Evaluation;

/// <summary>An evaluation as text, to be read at a prompt.</summary>
internal static class EvaluationTable
{
    private const int NameWidth = 19;

    /// <summary>The columns beside a class' name: precision, recall, F1 and support.</summary>
    private const int ScoreWidth = 36;

    private const int ShortestName = 3, Gap = 2;

    /// <summary>How many pairs of classes are listed, and how wide their counts are.</summary>
    private const int MostConfused = 10, CountWidth = 7;

    public static string Write(ModelEvaluation evaluation)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{VisibleText.Of(evaluation.Data)}: {Counted.Of(evaluation.Count, "image")}").AppendLine().AppendLine();
        WriteValues(text, evaluation);
        text.AppendLine();
        WriteClasses(text, evaluation);
        text.AppendLine().Append(WriteConfusion(evaluation.Confusion));

        return text.ToString().TrimEnd();
    }

    private static void WriteValues(StringBuilder text, ModelEvaluation evaluation)
    {
        Add("loss", Number(evaluation.Loss));
        Add("accuracy", $"{Number(evaluation.Accuracy)}   95 % confidence: {evaluation.AccuracyInterval}");
        Add("top-2 accuracy", Number(evaluation.TopTwoAccuracy));
        string[] shown = [MetricNames.Loss, MetricNames.Accuracy, new TopKAccuracy(2).Key];
        foreach ((string name, double value) in evaluation.Metrics.Where(metric => !shown.Contains(metric.Key)))
        {
            Add(name, Number(value));
        }

        Add("calibration error", double.IsNaN(evaluation.CalibrationError) ? "-   the outputs are not probabilities" : Number(evaluation.CalibrationError));
        Add("mistakes", evaluation.Mistakes.Count.ToString(CultureInfo.InvariantCulture));
        if (evaluation.Comparison is { } comparison)
        {
            Add("comparison", comparison.ToString());
        }

        void Add(string name, string value) =>
            text.Append($"{name} ".PadRight(NameWidth)).AppendLine(TextLines.Join(value.Split(' '), NameWidth, used: NameWidth));
    }

    private static void WriteClasses(StringBuilder text, ModelEvaluation evaluation)
    {
        ClassScore[] rows = [.. evaluation.Classes, evaluation.Macro, evaluation.Weighted];
        int width = Math.Min(rows.Max(row => VisibleText.Of(row.Class).Length), TextLines.Width - ScoreWidth);
        text.Append(CultureInfo.InvariantCulture, $"{"class".PadRight(width)}  precision  recall      F1  support").AppendLine();
        foreach (ClassScore row in rows)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{TextLines.Cut(VisibleText.Of(row.Class), width).PadRight(width)}  {row.Precision,9:F4}  {row.Recall:F4}  {row.F1:F4}  {row.Support,7}")
                    .AppendLine();
        }
    }

    /// <summary>
    /// A row for each class; over each column its name, or its number where names are too long. Where not even counts have room, the largest ones.
    /// </summary>
    private static string WriteConfusion(ConfusionMatrix confusion)
    {
        string[] names = [.. confusion.ClassNames.Select(VisibleText.Of)];
        int counts = confusion.ToArray().Cast<int>().Max().ToString(CultureInfo.InvariantCulture).Length;
        return WriteConfusion(confusion, names, names, Math.Max(counts, names.Max(name => name.Length)))
            ?? WriteNumbered(confusion, names, counts)
            ?? WriteLargest(confusion, names);
    }

    private static string WriteLargest(ConfusionMatrix confusion, string[] names)
    {
        (int Actual, int Predicted)[] confused =
        [
            .. Enumerable.Range(0, names.Length).SelectMany(actual => Enumerable.Range(0, names.Length).Select(predicted => (actual, predicted)))
                .Where(pair => pair.actual != pair.predicted && confusion[pair.actual, pair.predicted] > 0)
                .OrderByDescending(pair => confusion[pair.actual, pair.predicted]),
        ];
        if (confused.Length == 0)
        {
            return "";
        }

        (int Actual, int Predicted)[] largest = confused[..Math.Min(MostConfused, confused.Length)];
        const int room = (TextLines.Width - CountWidth) / 2 - Gap;
        string[] actual = [.. largest.Select(pair => TextLines.Cut(names[pair.Actual], room))];
        string[] predicted = [.. largest.Select(pair => TextLines.Cut(names[pair.Predicted], room))];
        int actualWidth = Width("actual", actual), predictedWidth = Width("taken for", predicted);
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{"actual".PadRight(actualWidth)}  {"taken for".PadRight(predictedWidth)}  {"images",CountWidth}");
        for (int i = 0; i < largest.Length; i++)
        {
            int count = confusion[largest[i].Actual, largest[i].Predicted];
            text.AppendLine(CultureInfo.InvariantCulture, $"{actual[i].PadRight(actualWidth)}  {predicted[i].PadRight(predictedWidth)}  {count,CountWidth}");
        }

        return confused.Length > largest.Length
            ? text.AppendLine(
                CultureInfo.InvariantCulture, $"and {Counted.Of(confused.Length - largest.Length, "pair")} more, which a plot of the confusion matrix shows")
                    .ToString()
            : text.ToString();

        static int Width(string title, string[] cells) => cells.Append(title).Max(cell => cell.Length);
    }

    private static string? WriteNumbered(ConfusionMatrix confusion, string[] names, int counts)
    {
        string[] numbers = [.. Enumerable.Range(0, names.Length).Select(number => number.ToString(CultureInfo.InvariantCulture))];
        int widest = numbers[^1].Length, width = Math.Max(counts, widest), room = TextLines.Width - widest - 1 - (numbers.Length * (width + Gap));
        return room < ShortestName ? null
            : WriteConfusion(confusion, [.. names.Zip(numbers, (name, number) => $"{number.PadLeft(widest)} {TextLines.Cut(name, room)}")], numbers, width);
    }

    /// <summary><see langword="null"/> where it would be wider than a terminal.</summary>
    private static string? WriteConfusion(ConfusionMatrix confusion, string[] rows, string[] columns, int width)
    {
        int rowWidth = rows.Append("actual").Max(row => row.Length);
        if (rowWidth + (columns.Length * (width + Gap)) > TextLines.Width)
        {
            return null;
        }

        var text = new StringBuilder();
        text.Append("actual".PadRight(rowWidth)).AppendLine("  taken for");
        text.Append(' ', rowWidth).AppendLine(string.Concat(columns.Select(name => "  " + name.PadLeft(width))));
        for (int actual = 0; actual < rows.Length; actual++)
        {
            IEnumerable<string> counts = Enumerable.Range(0, columns.Length).Select(predicted =>
                "  " + (confusion[actual, predicted] is 0 ? "·" : confusion[actual, predicted].ToString(CultureInfo.InvariantCulture)).PadLeft(width));
            text.Append(rows[actual].PadRight(rowWidth)).AppendLine(string.Concat(counts));
        }

        return text.ToString();
    }

    private static string Number(double value) => value.ToString("F4", CultureInfo.InvariantCulture);
}
