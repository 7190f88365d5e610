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
    public static Figure Create(ModelEvaluation evaluation, CultureInfo culture, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        ArgumentNullException.ThrowIfNull(culture);
        FigureTexts texts = new(culture);
        return new()
        {
            Title = title ?? texts.Confusion(evaluation.Data, evaluation.Accuracy, evaluation.Count),
            X = new(texts.Predicted),
            Y = new(texts.Actual),
            HeatMap = Map(evaluation.Confusion, culture, texts),
            Culture = culture,
        };
    }

    private static HeatMap Map(ConfusionMatrix confusion, CultureInfo culture, FigureTexts texts)
    {
        IReadOnlyList<string> names = confusion.ClassNames;
        int classes = names.Count;
        double[,] right = new double[classes, classes], wrong = new double[classes, classes];
        var cells = new HeatCell[classes, classes];
        double mostFrequent = 0;
        for (int actual = 0; actual < classes; actual++)
        {
            for (int predicted = 0; predicted < classes; predicted++)
            {
                int count = confusion[actual, predicted];
                double share = (double)count / Math.Max(1, confusion.CountActual(actual));
                (right[actual, predicted], wrong[actual, predicted]) = actual == predicted ? (share, double.NaN) : (double.NaN, share);
                mostFrequent = actual == predicted ? mostFrequent : Math.Max(mostFrequent, share);
                cells[actual, predicted] = new(count == 0 ? "" : count.ToString(culture), texts.Cell(names[actual], names[predicted], count, share));
            }
        }

        return new HeatMap(names, names, [new(right, Right), new(Divide(wrong, mostFrequent), Wrong)], cells);
    }

    private static double[,] Divide(double[,] values, double by)
    {
        for (int row = 0; by > 0 && row < values.GetLength(0); row++)
        {
            for (int column = 0; column < values.GetLength(1); column++)
            {
                values[row, column] /= by;
            }
        }

        return values;
    }
}
