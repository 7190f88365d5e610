using System.Globalization;
using MnistTools.Metrics;
using MnistTools.Specs;
using MnistTools.Tuning;

namespace MnistTools.Plotting;

/// <summary>
/// Makes the figures of a search from its trials. Trials without a score are left out. Of a halving search the rounds look different, and the best is
/// that of the last round: those of earlier rounds were trained for fewer epochs. Trials of several searches are drawn together if their scores can be
/// compared: they have one metric, and none is of a halving search, whose rounds are its own.
/// </summary>
public static class SearchFigure
{
    private static readonly CurveStyle Points = Palette.Style(0) with { Line = LineKind.None };
    private static readonly CurveStyle Best = Palette.Style(4) with { Line = LineKind.None, Marker = MarkerKind.Diamond, MarkerSize = 1.6 };

    // The later a round, the stronger its blue; also the first has a contrast of 3 to 1 on white.
    private static readonly ColorRamp Rounds = new("#6C9ABD", "#6C9ABD", "#003A70");

    /// <summary>The score over each hyper-parameter that differs between the trials: a panel each, with the best trial marked and drawn last.</summary>
    /// <param name="trials">The trials.</param>
    /// <param name="culture">The language of the texts (English or German) and the form of the numbers.</param>
    /// <param name="parameters">The hyper-parameters to draw, in any case; all that differ if left out.</param>
    /// <exception cref="FigureException">
    /// No trial has a score, or they are of searches whose scores cannot be compared, or there is no such parameter; the message lists those that there are.
    /// </exception>
    public static PanelDrawing OverParameters(IReadOnlyList<Trial> trials, CultureInfo culture, IReadOnlyList<string>? parameters = null)
    {
        Trial[] scored = Scored(trials, culture);
        string score = ScoreName(scored, culture);
        CurveDrawing all = ByLogarithm(
            new() { Title = "", X = new(""), Y = new(score), Culture = culture, Series = Draw(scored, _ => 0, scored, score, culture, marksBest: true) },
            scored);
        // Where the spaces differ, not all trials have the parameter of a panel, and all panels have one scale.
        double[] shown = [.. all.Series.SelectMany(series => series.Y.Concat(series.Bars.SelectMany(bar => (double[])[bar.Lower, bar.Upper])))];
        CurveDrawing[] panels = [.. Choose(scored, parameters)
            .Select(name => ByLogarithm(OverParameter(scored, name, score, culture), scored) with { Y = all.Y, ValuesBeside = shown })];
        // What the looks mean is said once.
        return new()
        {
            Title = score,
            Panels = [panels[0] with { Legend = Explain(scored, marksBest: true, new(culture)) }, .. panels[1..]],
            Culture = culture,
        };
    }

    /// <summary>The score of each trial over the time since the first began, in seconds, minutes or hours, and the best up to then.</summary>
    /// <inheritdoc cref="OverParameters"/>
    public static CurveDrawing OverTime(IReadOnlyList<Trial> trials, CultureInfo culture)
    {
        Trial[] scored = [.. Scored(trials, culture).Where(trial => trial.Finished is not null).OrderBy(trial => trial.Finished)];
        if (scored.Length == 0)
        {
            throw new FigureException("There is nothing to plot over time: of no trial with a score it is known when it ended.");
        }

        DateTimeOffset start = scored.Min(trial => trial.Started ?? trial.Finished!.Value);
        (string unit, TimeSpan length) = FindUnit(scored.Max(trial => trial.Finished!.Value) - start);
        double Passed(Trial trial) => (trial.Finished!.Value - start) / length;
        FigureTexts texts = new(culture);
        string score = ScoreName(scored, culture);
        CurveStyle bestSoFar = Palette.Style(1) with { Marker = MarkerKind.None };
        (double[] x, double[] y) = Staircase(scored, Passed);
        CurveDrawing drawing = new()
        {
            Title = score,
            X = new(texts.Time(unit)),
            Y = new(score),
            Culture = culture,
            Series = [new(texts.BestSoFar, x, y, bestSoFar, texts.BestSoFar), .. Draw(scored, Passed, scored, score, culture, marksBest: AreRounds(scored))],
            Legend = [.. Explain(scored, marksBest: AreRounds(scored), texts), new(texts.BestSoFar, bestSoFar)],
        };
        return ByLogarithm(drawing, scored);
    }

    /// <summary>An axis for each hyper-parameter that differs, for the round of a halving search, and for the score, and a line for each trial.</summary>
    /// <inheritdoc cref="OverParameters"/>
    public static ParallelDrawing Parallel(IReadOnlyList<Trial> trials, CultureInfo culture, IReadOnlyList<string>? parameters = null)
    {
        Trial[] scored = Scored(trials, culture);
        string score = ScoreName(scored, culture);
        FigureTexts texts = new(culture);
        bool isLogarithmic = SearchScale.AreLogarithmic(scored);
        double[] scores = [.. scored.Select(trial => isLogarithmic ? Math.Log10(trial.MeanTestScore) : trial.MeanTestScore)];
        FigureAxis scoreAxis = new(score)
        {
            Labels = isLogarithmic ? LogarithmicAxis.Label(scored.Min(trial => trial.MeanTestScore), scored.Max(trial => trial.MeanTestScore), culture) : null,
        };
        List<ParallelAxis> axes = [.. Choose(scored, parameters).Select(name =>
        {
            SearchScale scale = new(scored, name, culture);
            return new ParallelAxis(
                scale.Axis, [.. scored.Select(trial => trial.Params.TryGetValue(name, out object? value) ? scale.Position(value) : double.NaN)]);
        })];
        if (AreRounds(scored))
        {
            axes.Add(new(new(texts.Rounds, TickKind.WholeNumbers), [.. scored.Select(trial => (double)trial.Round)]));
        }

        axes.Add(new(scoreAxis, scores));
        Trial best = FindBest(scored);
        string title = $"{score}\n{(AreOfSeveralSearches(scored) ? texts.BestIs(best.Describe()) : texts.BestTrialIs(best.Number))}";
        return new()
        {
            Title = title,
            Axes = axes,
            Colors = scores,
            ColorAxis = scoreAxis,
            SmallIsGood = MetricNames.IsSmallerBetter(scored[0].Metric),
            Culture = culture,
        };
    }

    private static CurveDrawing OverParameter(Trial[] scored, string name, string score, CultureInfo culture)
    {
        Trial[] having = [.. scored.Where(trial => trial.Params.ContainsKey(name))];
        SearchScale scale = new(having, name, culture);
        return new()
        {
            Title = "",
            X = scale.Axis,
            Y = new(score),
            Culture = culture,
            Series = Draw(having, trial => scale.Position(trial.Params[name]), scored, score, culture, marksBest: true),
            ValuesBeside = [.. scored.Select(trial => trial.MeanTestScore)],
        };
    }

    private static CurveDrawing ByLogarithm(CurveDrawing drawing, Trial[] scored) =>
        SearchScale.AreLogarithmic(scored) ? LogarithmicValues.Of(drawing) : drawing;

    /// <summary>The points of trials, round by round, and over them the best of all if it is among them.</summary>
    private static FigureSeries[] Draw(Trial[] shown, Func<Trial, double> position, Trial[] scored, string score, CultureInfo culture, bool marksBest)
    {
        FigureTexts texts = new(culture);
        Trial? best = marksBest ? FindBest(scored) : null;
        IEnumerable<FigureSeries> rounds = shown.Where(trial => trial != best).GroupBy(trial => trial.Round).OrderBy(round => round.Key)
            .Select(
                round =>
                    Draw(round.OrderBy(position), AreRounds(scored) ? texts.Round(round.Key) : texts.Trials(HaveSpread(scored)), StyleOf(round.Key, scored)));
        return best is not null && shown.Contains(best) ? [.. rounds, Draw([best], texts.BestTrial, Best)] : [.. rounds];

        FigureSeries Draw(IEnumerable<Trial> trials, string name, CurveStyle style) => new(
            name, [.. trials.Select(position)], [.. trials.Select(trial => trial.MeanTestScore)], style, name)
        {
            Descriptions = [.. trials.Select(trial => Describe(trial, score, culture))],
            Spread = HaveSpread(scored) ? [.. trials.Select(trial => trial.StdTestScore)] : [],
        };
    }

    private static string Describe(Trial trial, string score, CultureInfo culture) =>
        $"{trial}\n{score}: {trial.MeanTestScore.ToString("G5", culture)}{(trial.SplitTestScores.Count > 1 ? $" ± {trial.StdTestScore.ToString("G2", culture)}" : "")}";

    private static bool AreRounds(Trial[] scored) => scored.Any(trial => trial.Round != scored[0].Round);

    private static CurveStyle StyleOf(int round, Trial[] scored)
    {
        int first = scored.Min(trial => trial.Round), last = scored.Max(trial => trial.Round);
        return last == first
            ? Points
            : Palette.Style(round - first) with { Line = LineKind.None, Color = Rounds.CssAt((double)(round - first) / (last - first)) };
    }

    private static LegendEntry[] Explain(Trial[] scored, bool marksBest, FigureTexts texts) =>
    [
        .. AreRounds(scored)
            ? scored.Select(trial => trial.Round).Distinct().Order().Select(round => new LegendEntry(texts.Round(round), StyleOf(round, scored)))
            : [new(texts.Trials(HaveSpread(scored)), Points)],
        .. marksBest ? [new LegendEntry(texts.BestTrial, Best)] : Array.Empty<LegendEntry>(),
    ];

    /// <summary>Whether scores are means of several folds.</summary>
    private static bool HaveSpread(Trial[] scored) => scored.Any(trial => trial.SplitTestScores.Count > 1);

    private static (string Unit, TimeSpan Length) FindUnit(TimeSpan whole) => whole switch
    {
        { TotalMinutes: < 2 } => ("Seconds", TimeSpan.FromSeconds(1)),
        { TotalHours: < 3 } => ("Minutes", TimeSpan.FromMinutes(1)),
        _ => ("Hours", TimeSpan.FromHours(1)),
    };

    // The line stays level until a better trial ends. That of a later round is better, whatever its score.
    private static (double[] X, double[] Y) Staircase(Trial[] scored, Func<Trial, double> passed)
    {
        IComparer<Trial> order = TrialRanking.OrderBy(scored[0].Metric);
        Trial best = scored[0];
        List<double> x = [passed(best)], y = [best.MeanTestScore];
        foreach (Trial trial in scored[1..])
        {
            best = order.Compare(trial, best) < 0 ? trial : best;
            x.AddRange(passed(trial), passed(trial));
            y.AddRange(y[^1], best.MeanTestScore);
        }

        return ([.. x], [.. y]);
    }

    /// <summary>The trial that a search trains anew in the end, if it is asked to.</summary>
    private static Trial FindBest(Trial[] scored) => scored.OrderBy(trial => trial.Number).Min(TrialRanking.OrderBy(scored[0].Metric))!;

    private static Trial[] Scored(IReadOnlyList<Trial> trials, CultureInfo culture)
    {
        Check.NoneIsNull(trials);
        ArgumentNullException.ThrowIfNull(culture);
        Trial[] scored = [.. trials.Where(trial => double.IsFinite(trial.MeanTestScore))];
        CheckCanBeCompared(scored);
        return scored.Length > 0 ? scored : throw new FigureException("There is nothing to plot: none of the trials has a score.");
    }

    private static void CheckCanBeCompared(Trial[] scored)
    {
        string[] metrics = [.. scored.Select(trial => trial.Metric).Distinct()];
        if (metrics.Length > 1)
        {
            throw new FigureException(
                $"These trials cannot be compared: some are scored by {metrics[0]}, others by {metrics[1]}. Draw those of each metric by themselves.");
        }

        if (scored.Any(trial => trial.Round > 0) && (AreOfSeveralSearches(scored) || scored.Any(trial => trial.Round == 0)))
        {
            throw new FigureException(
                "These trials cannot be compared: they are of several searches, and the rounds of a halving search are its own. Draw each search by itself.");
        }
    }

    // Each search counts its trials from 1.
    private static bool AreOfSeveralSearches(Trial[] scored) => scored.DistinctBy(trial => trial.Number).Count() < scored.Length;

    private static string[] Choose(Trial[] scored, IReadOnlyList<string>? parameters)
    {
        string[] known = [.. scored.SelectMany(trial => trial.Params.Keys).Distinct()];
        if (known.Length == 0)
        {
            throw new FigureException("There is nothing to plot: the trials have no hyper-parameters.");
        }

        string[] differing = [.. known.Where(name => scored.Select(trial => Compare(trial, name)).Distinct().Count() > 1)];
        return parameters is null
            ? (differing.Length > 0 ? differing : known)
            : [.. parameters.Select(name => known.FirstOrDefault(key => key.Equals(name, StringComparison.OrdinalIgnoreCase))
                ?? throw new FigureException($"The trials have no parameter '{name}'. They have: {string.Join(", ", known)}."))];
    }

    private static object? Compare(Trial trial, string name) =>
        trial.Params.GetValueOrDefault(name) is IEnumerable<string> list ? string.Join('\n', list) : trial.Params.GetValueOrDefault(name);

    private static string ScoreName(Trial[] scored, CultureInfo culture)
    {
        string metric = scored[0].Metric;
        return new FigureTexts(culture).Title(MetricNames.WithoutValidation(metric), training: false, validation: true);
    }
}
