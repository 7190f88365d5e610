using System.Globalization;
using MnistTools.Metrics;
using MnistTools.Models;

namespace MnistTools.Plotting;

/// <summary>Makes the figure of what one training gave, or of what several gave, drawn over each other.</summary>
public static class HistoryFigure
{
    /// <summary>
    /// Draws a metric over the epochs: its training curve and, where it was measured, its validation curve. Of one history, a dashed line marks the epoch
    /// after which validation no longer improves. Of several, each has one colour, validation is dashed, and the legend says what differs between them.
    /// </summary>
    /// <param name="histories">One or more histories with at least one epoch each.</param>
    /// <param name="culture">The language of the texts (English or German) and the form of the numbers.</param>
    /// <param name="metric">
    /// A key of the histories, in any case: <c>accuracy</c>, <c>loss</c>, …; <c>val_accuracy</c> draws the validation alone.
    /// Left out: accuracy, or where that was not measured the loss, or else the first key.
    /// </param>
    /// <param name="title">A title in place of the usual one.</param>
    /// <exception cref="FigureException">There is nothing to plot, or a history lacks the metric; the message lists the metrics that it has.</exception>
    public static Figure Create(IReadOnlyList<History> histories, CultureInfo culture, string? metric = null, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(histories);
        ArgumentNullException.ThrowIfNull(culture);
        string chosen = MetricChoice.Choose(histories, metric);
        string trainingKey = MetricNames.WithoutValidation(chosen);
        string validationKey = MetricNames.Validation(trainingKey);
        bool training = chosen == trainingKey && histories.Any(history => history.ContainsKey(trainingKey));
        bool validation = histories.Any(history => history.ContainsKey(validationKey));

        FigureTexts texts = new(culture);
        Figure empty = new()
        {
            Title = title ?? texts.Title(trainingKey, training, validation),
            X = new(texts.Epochs, TickKind.WholeNumbers),
            Y = new(texts.Metric(trainingKey)),
            Culture = culture,
        };
        Curves curves = new(training ? trainingKey : null, validation ? validationKey : null, texts);
        return histories.Count == 1 ? DrawOne(empty, histories[0], curves) : DrawSeveral(empty, histories, curves);
    }

    private static Figure DrawOne(Figure figure, History history, Curves curves)
    {
        List<FigureSeries> series = [];
        if (curves.TrainingKey is { } training)
        {
            series.Add(Draw(history, training, curves.Texts.Training, Palette.Style(0), curves.Texts.Training));
        }

        if (curves.ValidationKey is { } validation)
        {
            series.Add(Draw(history, validation, curves.Texts.Validation, Palette.Style(1), curves.Texts.Validation));
        }

        IReadOnlyList<VerticalMark> marks = MarkBestEpoch(history, curves);
        return figure with
        {
            Series = series,
            Marks = marks,
            Legend = [.. series.Select(s => new LegendEntry(s.LegendText, s.Style)), .. marks.Select(m => new LegendEntry(m.Label, m.Style))],
        };
    }

    private static Figure DrawSeveral(Figure figure, IReadOnlyList<History> histories, Curves curves)
    {
        bool both = curves.TrainingKey is not null && curves.ValidationKey is not null;
        LineKind validationLine = both ? LineKind.Dashed : LineKind.Solid;
        IReadOnlyList<string> names = HistoryNames.Tell(histories);
        List<FigureSeries> series = [];
        List<LegendEntry> legend = [];
        for (int i = 0; i < histories.Count; i++)
        {
            CurveStyle style = Palette.Style(i);
            legend.Add(new(names[i], style));
            if (curves.TrainingKey is { } training && histories[i].ContainsKey(training))
            {
                series.Add(Draw(histories[i], training, $"{names[i]}, {curves.Texts.Training}", style, names[i]));
            }

            if (curves.ValidationKey is { } validation && histories[i].ContainsKey(validation))
            {
                series.Add(Draw(histories[i], validation, $"{names[i]}, {curves.Texts.Validation}", style with { Line = validationLine }, names[i]));
            }
        }

        if (both)
        {
            legend.Add(new(curves.Texts.Training, new(Palette.Neutral)));
            legend.Add(new(curves.Texts.Validation, new(Palette.Neutral, LineKind.Dashed)));
        }

        return figure with { Series = series, Legend = legend };
    }

    private static FigureSeries Draw(History history, string key, string name, CurveStyle style, string legendText)
    {
        EpochLog[] measured = [.. history.Epochs.Where(epoch => epoch.Metrics.ContainsKey(key))];
        return new(
            name,
            [.. measured.Select(epoch => (double)epoch.Epoch)],
            [.. measured.Select(epoch => double.IsFinite(epoch.Metrics[key]) ? epoch.Metrics[key] : double.NaN)],
            style,
            legendText);
    }

    private static IReadOnlyList<VerticalMark> MarkBestEpoch(History history, Curves curves)
    {
        if (curves.ValidationKey is not { } key || history.FindBestEpoch(key) is not { } best)
        {
            return [];
        }

        // Where the last value is the best one, validation was still improving.
        int last = history.Epochs.Last(epoch => epoch.Metrics.TryGetValue(key, out double value) && !double.IsNaN(value)).Epoch;
        return best == last ? [] : [new(best, curves.Texts.BestValidation(best), new(Palette.Neutral, LineKind.Dashed))];
    }

    private sealed record Curves(string? TrainingKey, string? ValidationKey, FigureTexts Texts);
}
