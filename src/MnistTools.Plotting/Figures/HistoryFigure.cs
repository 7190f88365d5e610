using System.Globalization;
using MnistTools.Metrics;
using MnistTools.Models;

namespace MnistTools.Plotting;

/// <summary>Makes the figure of what one training gave, or of what several gave, drawn over each other.</summary>
public static class HistoryFigure
{
    /// <summary>
    /// Draws a metric over the epochs: its training curve and, where it was measured, its validation curve, which is dashed. Of one history, a vertical
    /// dashed line marks the epoch after which validation no longer improves. Of several, each has one colour, and the legend says what differs between them.
    /// </summary>
    /// <param name="histories">One or more histories with at least one epoch each.</param>
    /// <param name="culture">The language of the texts (English or German) and the form of the numbers.</param>
    /// <param name="metric">
    /// A key of the histories, in any case: <c>accuracy</c>, <c>loss</c>, …; <c>val_accuracy</c> draws the validation alone.
    /// Left out: accuracy, or where that was not measured the loss, or else the first key.
    /// </param>
    /// <param name="title">A title in place of the usual one.</param>
    /// <param name="groupBy">
    /// Parameters of the histories, in any case: those that are alike in them, such as runs with different seeds, become one curve, their mean, with a band
    /// of one standard deviation (of a sample, divided by their number less 1) above and below.
    /// </param>
    /// <param name="isLogarithmic">Whether values lie by their logarithm; those that are not above 0 are left out.</param>
    /// <exception cref="FigureException">There is nothing to plot, or a history lacks the metric or a parameter; the message lists those that it
    /// has.</exception>
    public static CurveDrawing Create(
        IReadOnlyList<History> histories, CultureInfo culture, string? metric = null, string? title = null, IReadOnlyList<string>? groupBy = null,
        bool isLogarithmic = false)
    {
        ArgumentNullException.ThrowIfNull(histories);
        ArgumentNullException.ThrowIfNull(culture);
        string chosen = MetricChoice.Choose(histories, metric);
        string trainingKey = MetricNames.WithoutValidation(chosen);
        string validationKey = MetricNames.Validation(trainingKey);
        bool training = chosen == trainingKey && histories.Any(history => history.ContainsKey(trainingKey));
        bool validation = histories.Any(history => history.ContainsKey(validationKey));

        FigureTexts texts = new(culture);
        CurveDrawing empty = new()
        {
            Title = title ?? texts.Title(trainingKey, training, validation),
            X = new(texts.Epochs, TickKind.WholeNumbers),
            Y = new(texts.Metric(trainingKey)),
            Culture = culture,
        };
        Curves curves = new(training ? trainingKey : null, validation ? validationKey : null, texts);
        IReadOnlyList<HistoryGroup> groups = groupBy is null ? HistoryGroup.OfEach(histories) : HistoryGroup.By(groupBy, histories);
        CurveDrawing drawn = histories.Count == 1 ? DrawOne(empty, groups[0], curves) : DrawSeveral(empty, groups, curves);
        return TellOfGaps(isLogarithmic ? LogarithmicValues.Of(drawn) : drawn, texts);
    }

    /// <summary>
    /// Several metrics in one picture, a panel each. A metric and its validation, such as <c>loss</c> and <c>val_loss</c>, are the two curves of one panel.
    /// </summary>
    /// <param name="metrics">Their keys, one at least.</param>
    /// <inheritdoc cref="Create"/>
    /// <param name="histories"/><param name="culture"/><param name="title"/><param name="groupBy"/><param name="isLogarithmic"/>
    public static PanelDrawing CreatePanels(
        IReadOnlyList<History> histories, CultureInfo culture, IReadOnlyList<string> metrics, string? title = null, IReadOnlyList<string>? groupBy = null,
        bool isLogarithmic = false)
    {
        ArgumentNullException.ThrowIfNull(histories);
        ArgumentNullException.ThrowIfNull(culture);
        ArgumentNullException.ThrowIfNull(metrics);
        ArgumentOutOfRangeException.ThrowIfZero(metrics.Count);
        string[] chosen = [.. metrics.Select(metric => MetricChoice.Choose(histories, metric))];
        IEnumerable<string> drawn = chosen.Where(key => !MetricNames.IsValidation(key) || !chosen.Contains(MetricNames.WithoutValidation(key)));
        CurveDrawing[] panels = [.. drawn.Select(metric => Create(histories, culture, metric, groupBy: groupBy, isLogarithmic: isLogarithmic))];
        return new() { Title = title ?? "", Panels = panels, Culture = culture };
    }

    private static CurveDrawing DrawOne(CurveDrawing drawing, HistoryGroup history, Curves curves)
    {
        List<FigureSeries> series = [];
        if (curves.TrainingKey is { } training)
        {
            series.Add(history.Draw(training, curves.Texts.Training, Palette.Training, curves.Texts.Training));
        }

        if (curves.ValidationKey is { } validation)
        {
            series.Add(history.Draw(validation, curves.Texts.Validation, Palette.Validation, curves.Texts.Validation));
        }

        IReadOnlyList<VerticalMark> marks = MarkBestEpoch(history.Histories[0], curves);
        return drawing with
        {
            Series = series,
            Marks = marks,
            Legend = [.. series.Select(s => new LegendEntry(s.LegendText, s.Style)), .. marks.Select(m => new LegendEntry(m.Label, m.Style))],
        };
    }

    private static CurveDrawing DrawSeveral(CurveDrawing drawing, IReadOnlyList<HistoryGroup> groups, Curves curves)
    {
        bool both = curves.TrainingKey is not null && curves.ValidationKey is not null;
        LineKind validationLine = both ? LineKind.Dashed : LineKind.Solid;
        List<FigureSeries> series = [];
        List<FigureBand> bands = [];
        List<LegendEntry> legend = [];
        foreach ((int i, HistoryGroup group) in groups.Index())
        {
            CurveStyle style = Palette.Style(i);
            legend.Add(new(group.Name, style));
            foreach ((string? key, string kind,
                LineKind line) in new[] { (curves.TrainingKey, curves.Texts.Training, LineKind.Solid),
                    (curves.ValidationKey, curves.Texts.Validation, validationLine) })
            {
                if (key is not null && group.Histories.Any(history => history.ContainsKey(key)))
                {
                    series.Add(group.Draw(key, $"{group.Name}, {kind}", style with { Line = line }, group.Name));
                    bands.AddRange(group.DrawBand(key, style.Color));
                }
            }
        }

        if (both)
        {
            legend.Add(new(curves.Texts.Training, new(Palette.Neutral)));
            legend.Add(new(curves.Texts.Validation, new(Palette.Neutral, LineKind.Dashed)));
        }

        if (bands.Count > 0)
        {
            int[] counts = [.. groups.SelectMany(group => new[] { curves.TrainingKey, curves.ValidationKey }.OfType<string>().SelectMany(group.CountRuns))];
            legend.Add(new(curves.Texts.MeanAndDeviation(counts.Min(), counts.Max()), new(Palette.Neutral, LineKind.None)));
        }

        return drawing with { Series = series, Bands = bands, Legend = legend };
    }

    /// <summary>Says in the legend what has no curve: a run that diverged has no numbers, and others may have none above 0.</summary>
    private static CurveDrawing TellOfGaps(CurveDrawing drawing, FigureTexts texts)
    {
        ILookup<string, FigureSeries> curves = drawing.Series.ToLookup(series => series.LegendText);
        return drawing with
        {
            Series = [.. drawing.Series.Select(series => IsEmpty(series) ? series with { LegendText = Tell(series) } : series)],
            Legend = [.. drawing.Legend.SelectMany(entry => IsAllEmpty(entry.Text)
                ? [entry with { Text = texts.WithoutCurve(entry.Text) }]
                : curves[entry.Text].Where(IsEmpty).Select(series => new LegendEntry(Tell(series), series.Style)).Prepend(entry))],
        };

        static bool IsEmpty(FigureSeries series) => !series.Y.Any(double.IsFinite);
        bool IsAllEmpty(string text) => curves.Contains(text) && curves[text].All(IsEmpty);
        // Where the other curve of a run has points, this one is told by its own name.
        string Tell(FigureSeries series) => texts.WithoutCurve(IsAllEmpty(series.LegendText) ? series.LegendText : series.Name);
    }

    private static IReadOnlyList<VerticalMark> MarkBestEpoch(History history, Curves curves)
    {
        return curves.ValidationKey is { } key && history.FindLastImprovement(key) is { } best
            ? [new(best, curves.Texts.BestValidation(best), Palette.BestEpoch)]
            : [];
    }

    private sealed record Curves(string? TrainingKey, string? ValidationKey, FigureTexts Texts);
}
