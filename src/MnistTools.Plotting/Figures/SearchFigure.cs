using System.Globalization;
using MnistTools.Training;
using MnistTools.Tuning;

namespace MnistTools.Plotting;

/// <summary>Makes the figures of a search from its trials. Trials without a score are left out.</summary>
public static class SearchFigure
{
    private static readonly CurveStyle Points = Palette.Style(0) with { Line = LineKind.None };
    private static readonly CurveStyle Best = Palette.Style(4) with { Line = LineKind.None, Marker = MarkerKind.Diamond, MarkerSize = 1.6 };

    /// <summary>The score over each hyper-parameter that differs between the trials: a panel each, with the best point marked and drawn last.</summary>
    /// <param name="trials">The trials.</param>
    /// <param name="culture">The language of the texts (English or German) and the form of the numbers.</param>
    /// <param name="parameters">The hyper-parameters to draw, in any case; all that differ if left out.</param>
    /// <exception cref="FigureException">No trial has a score, or there is no such parameter; the message lists those that there are.</exception>
    public static FigurePanels OverParameters(IReadOnlyList<Trial> trials, CultureInfo culture, IReadOnlyList<string>? parameters = null)
    {
        Trial[] scored = Scored(trials);
        string score = ScoreName(scored, culture);
        return new FigurePanels(score, [.. Choose(scored, parameters).Select(name => OverParameter(scored, name, score, culture))]);
    }

    /// <summary>The score of each trial over the minutes since the first began, and the best up to then.</summary>
    /// <inheritdoc cref="OverParameters"/>
    public static Figure OverTime(IReadOnlyList<Trial> trials, CultureInfo culture)
    {
        Trial[] scored = [.. Scored(trials).Where(trial => trial.Finished is not null).OrderBy(trial => trial.Finished)];
        DateTimeOffset start = scored.Min(trial => trial.Started ?? trial.Finished!.Value);
        FigureTexts texts = new(culture);
        string score = ScoreName(scored, culture);
        double[] minutes = [.. scored.Select(trial => (trial.Finished!.Value - start).TotalMinutes)];
        CurveStyle best = Palette.Style(1) with { Marker = MarkerKind.None };
        (double[] x, double[] y) = Staircase(minutes, [.. scored.Select(trial => trial.MeanTestScore)], MetricNames.IsSmallerBetter(scored[0].Metric));
        return new Figure
        {
            Title = score,
            X = new(texts.Minutes),
            Y = new(score),
            Culture = culture,
            Series =
            [
                new(texts.BestSoFar, x, y, best, texts.BestSoFar),
                new(texts.Trials, minutes, [.. scored.Select(trial => trial.MeanTestScore)], Points, texts.Trials) { Descriptions = [.. scored.Select(trial => Describe(trial, score, culture))] },
            ],
            Legend = [new(texts.Trials, Points), new(texts.BestSoFar, best)],
        };
    }

    /// <summary>An axis for each hyper-parameter that differs, the score as the last, and a line for each trial.</summary>
    /// <inheritdoc cref="OverParameters"/>
    public static ParallelFigure Parallel(IReadOnlyList<Trial> trials, CultureInfo culture, IReadOnlyList<string>? parameters = null)
    {
        string[] names = Choose(Scored(trials), parameters);
        Trial[] whole = [.. Scored(trials).Where(trial => names.All(trial.Params.ContainsKey))];
        string score = ScoreName(Scored(trials), culture);
        double[] scores = [.. whole.Select(trial => trial.MeanTestScore)];
        IEnumerable<ParallelAxis> axes = names.Select(name =>
        {
            SearchScale scale = new(whole, name, culture);
            return new ParallelAxis(scale.Axis, [.. whole.Select(trial => scale.Position(trial.Params[name]))]);
        });
        return new ParallelFigure(score, [.. axes, new(new(score), scores)], scores, score, MetricNames.IsSmallerBetter(Scored(trials)[0].Metric)) { Culture = culture };
    }

    private static Figure OverParameter(Trial[] scored, string name, string score, CultureInfo culture)
    {
        Trial[] having = [.. scored.Where(trial => trial.Params.ContainsKey(name))];
        SearchScale scale = new(having, name, culture);
        Trial best = having.MinBy(trial => (MetricNames.IsSmallerBetter(trial.Metric) ? 1 : -1) * trial.MeanTestScore)!;
        FigureSeries Draw(IEnumerable<Trial> trials, CurveStyle style) => new(
            score, [.. trials.Select(trial => scale.Position(trial.Params[name]))], [.. trials.Select(trial => trial.MeanTestScore)], style, score)
        {
            Descriptions = [.. trials.Select(trial => Describe(trial, score, culture))],
        };

        return new Figure
        {
            Title = name,
            X = scale.Axis,
            Y = new(score),
            Culture = culture,
            Series = [Draw(having.Where(trial => trial != best).OrderBy(trial => scale.Position(trial.Params[name])), Points), Draw([best], Best)],
        };
    }

    private static string Describe(Trial trial, string score, CultureInfo culture) => $"{trial}\n{score}: {trial.MeanTestScore.ToString("G5", culture)}";

    // The line stays level until a better trial ends.
    private static (double[] X, double[] Y) Staircase(double[] minutes, double[] scores, bool isSmallerBetter)
    {
        List<double> x = [minutes[0]], y = [scores[0]];
        for (int i = 1; i < minutes.Length; i++)
        {
            x.AddRange(minutes[i], minutes[i]);
            y.AddRange(y[^1], isSmallerBetter ? Math.Min(y[^1], scores[i]) : Math.Max(y[^1], scores[i]));
        }

        return ([.. x], [.. y]);
    }

    private static Trial[] Scored(IReadOnlyList<Trial> trials)
    {
        ArgumentNullException.ThrowIfNull(trials);
        Trial[] scored = [.. trials.Where(trial => double.IsFinite(trial.MeanTestScore))];
        return scored.Length > 0 ? scored : throw new FigureException("There is nothing to plot: none of the trials has a score.");
    }

    private static string[] Choose(Trial[] scored, IReadOnlyList<string>? parameters)
    {
        string[] known = [.. scored.SelectMany(trial => trial.Params.Keys).Distinct()];
        string[] differing = [.. known.Where(name => scored.Select(trial => Compare(trial, name)).Distinct().Count() > 1)];
        return parameters is null
            ? (differing.Length > 0 ? differing : known)
            : [.. parameters.Select(name => known.FirstOrDefault(key => key.Equals(name, StringComparison.OrdinalIgnoreCase))
                ?? throw new FigureException($"The trials have no parameter '{name}'. They have: {string.Join(", ", known)}."))];
    }

    private static object? Compare(Trial trial, string name) => trial.Params.GetValueOrDefault(name) is IEnumerable<string> list ? string.Join('\n', list) : trial.Params.GetValueOrDefault(name);

    private static string ScoreName(Trial[] scored, CultureInfo culture) =>
        new FigureTexts(culture).Title(scored[0].Metric[MetricNames.Validation("").Length..], training: false, validation: true);
}
