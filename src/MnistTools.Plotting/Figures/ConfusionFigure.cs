using System.Globalization;
using MnistTools.Evaluation;

namespace MnistTools.Plotting;

/// <summary>Makes the figure of what a model took for what.</summary>
public static class ConfusionFigure
{
    // Mistakes are rare: in the colours of what is right they would all be white.
    private static readonly ColorRamp Right = new("#FFFFFF", "#E3EEF7", "#0072B2"), Wrong = new("#FFFFFF", "#FFFFFF", "#D55E00");

    /// <summary>
    /// Draws the confusion matrix: a row for each class, and in it what its images were taken for. What is right is blue, by its share of the
    /// row; mistakes are orange, the most frequent (as a share of its row) the strongest.
    /// </summary>
    /// <param name="evaluation">What was measured.</param>
    /// <param name="culture">The language of the texts (English or German) and the form of the numbers.</param>
    /// <param name="title">A title in place of the usual one.</param>
    /// <param name="inPercent">Whether cells hold percent of their row, as with scikit-learn's <c>normalize="true"</c>, in place of counts.</param>
    public static HeatMapDrawing Create(Evaluation.ModelEvaluation evaluation, CultureInfo culture, string? title = null, bool inPercent = false)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        ArgumentNullException.ThrowIfNull(culture);
        FigureTexts texts = new(culture);
        ConfusionMatrix confusion = evaluation.Confusion;
        IReadOnlyList<string> names = confusion.ClassNames;
        // The cells of a class without an image have no colour: none of it was right, and none wrong.
        double[,] right = Fill(
            names.Count, (actual, predicted) => actual == predicted && confusion.CountActual(actual) > 0 ? Share(confusion, actual, predicted) : double.NaN);
        double[,] wrong = Fill(
            names.Count, (actual, predicted) => actual != predicted && confusion.CountActual(actual) > 0 ? Share(confusion, actual, predicted) : double.NaN);
        double mostFrequent = wrong.Cast<double>().Where(double.IsFinite).DefaultIfEmpty().Max();
        return new()
        {
            Title = title ?? texts.Confusion(evaluation.Data, evaluation.Accuracy, evaluation.Count),
            X = texts.Predicted,
            Y = inPercent ? texts.ActualInPercent : texts.Actual,
            Columns = names,
            Rows = names,
            Layers =
            [
                new(right, Right, new(texts.RightOfRow, texts.Percent(0), texts.Percent(1))),
                mostFrequent > 0
                    ? new(
                        Fill(names.Count, (row, column) => wrong[row, column] / mostFrequent), Wrong,
                        new(texts.WrongOfRow, texts.Percent(0), texts.Percent(mostFrequent)))
                    : new(wrong, Wrong with { Positive = Wrong.Zero }, new(texts.WrongOfRow, texts.Percent(0), "")),
            ],
            Cells = Fill(names.Count, (actual, predicted) => Write(confusion, actual, predicted, inPercent, culture)),
            Culture = culture,
        };
    }

    private static HeatCell Write(ConfusionMatrix confusion, int actual, int predicted, bool inPercent, CultureInfo culture)
    {
        int count = confusion[actual, predicted];
        double share = Share(confusion, actual, predicted);
        string text = count == 0 ? "" : inPercent ? (100 * share).ToString("F1", culture) : count.ToString(culture);
        return new(text, new FigureTexts(culture).Cell(confusion.ClassNames[actual], confusion.ClassNames[predicted], count, share));
    }

    private static double Share(ConfusionMatrix confusion, int actual, int predicted) =>
        (double)confusion[actual, predicted] / Math.Max(1, confusion.CountActual(actual));

    private static T[,] Fill<T>(int classes, Func<int, int, T> cell)
    {
        var cells = new T[classes, classes];
        for (int i = 0; i < cells.Length; i++)
        {
            cells[i / classes, i % classes] = cell(i / classes, i % classes);
        }

        return cells;
    }
}
