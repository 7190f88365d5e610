using MnistTools.Tuning.Tuners;

namespace MnistTools.Core.Tests.Tuning;

/// <summary>Searches without trainings: what a point scores is computed.</summary>
public sealed class BayesianTunerTests
{
    private static readonly SearchSpace Mixed = Search.Space(
        ("LearningRate", "LogUniform(1e-4, 1)"), ("BatchSize", "IntUniform(1, 256)"), ("Optimizer", new[] { "Adam", "RMSprop", "SGD" }),
        ("Layer", new[] { "Dropout({Rate})", "Dense(10, softmax)" }), ("Rate", "Normal(0.5, 0.1)"));

    private static readonly SearchSpace Lists =
        Search.Space(("BatchSize", new[] { 16, 32, 64, 128 }), ("Epochs", 3), ("Seed", Enumerable.Range(0, 8).ToArray()));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 1)]
    [InlineData(10, 1)]
    [InlineData(11, 2)]
    [InlineData(30, 3)]
    [InlineData(250, 25)]
    [InlineData(1000, 25)]
    public void A_tenth_of_the_trials_is_good(int trials, int good) => Assert.Equal(good, BayesianTuner.CountGood(trials));

    [Fact]
    public void The_first_ten_are_those_of_a_random_search_and_later_ones_wait_for_all_but_the_four_before()
    {
        StudyDefinition definition = Define(Mixed);
        ITuner tuner = TunerFactory.Create(definition, 30);
        Assert.Equal(
            Search.ProposeAll(TunerFactory.Create(definition with { Method = SearchMethod.Random }, 10)).Select(Text), Search.ProposeAll(tuner).Select(Text));
        foreach (int number in (int[])[10, 9, 8, 1, 2, 3, 4, 5, 7])
        {
            tuner.Report(Search.Ended(number, 0.5) with { Params = ((Proposal.Point)tuner.Propose(number)).Params });
            Assert.IsType<Proposal.Wait>(tuner.Propose(11));
        }

        tuner.Report(Search.Ended(6) with { Params = ((Proposal.Point)tuner.Propose(6)).Params });
        // 1 to 10 have ended.
        Assert.Equal(14, Search.ProposeAll(tuner).Count);
        Assert.IsType<Proposal.Wait>(tuner.Propose(15));
        Assert.IsType<Proposal.End>(tuner.Propose(31));
    }

    [Theory]
    [InlineData("val_loss")]
    [InlineData("val_accuracy")]
    public void Any_number_of_workers_that_end_in_any_order_try_the_same_points(string metric)
    {
        StudyDefinition definition = Define(Mixed, metric) with { Spaces = [Mixed, Lists] };
        string[] alone = Texts(Run(definition, 40, Score));
        foreach (int workers in (int[])[1, 2, 4, 9])
        {
            Assert.Equal(alone, Texts(Run(definition, 40, Score, workers, order: workers)));
        }

        Assert.NotEqual(alone, Texts(Run(definition with { Seed = 8 }, 40, Score)));
    }

    [Fact]
    public void A_longer_search_begins_like_a_shorter_one_and_goes_on_from_what_is_known()
    {
        StudyDefinition definition = Define(Mixed);
        Trial[] all = Run(definition, 40, Score);
        Assert.Equal(Texts(all)[..17], Texts(Run(definition, 17, Score)));
        // Another process, which is told of the trials of before in any order.
        foreach (int known in (int[])[12, 17, 33])
        {
            ITuner tuner = TunerFactory.Create(definition, 40);
            Array.ForEach([.. all.Take(known).Reverse()], tuner.Report);
            Assert.Equal(Texts(all)[known], Text((Proposal.Point)tuner.Propose(known + 1)));
            Assert.Equal(Texts(all)[known + 3], Text((Proposal.Point)tuner.Propose(known + 4)));
        }
    }

    /// <summary>As where the values were proposed on another machine, with another logarithm.</summary>
    [Fact]
    public void Last_digits_of_the_values_that_were_tried_change_no_choice()
    {
        StudyDefinition definition = Define(Mixed);
        Trial[] all = Run(definition, 40, Score);
        ITuner tuner = TunerFactory.Create(definition, 40);
        foreach (Trial trial in all.Take(36))
        {
            tuner.Report(trial with
            {
                Params = trial.Params.ToDictionary(pair => pair.Key, pair => pair.Value is double number ? Math.BitIncrement(number) : pair.Value),
            });
        }

        Assert.Equal(Texts(all)[36..], Enumerable.Range(37, 4).Select(number => Text((Proposal.Point)tuner.Propose(number))));
    }

    [Theory]
    [InlineData("val_loss", 1)]
    [InlineData("val_accuracy", -1)]
    public void It_goes_where_the_metric_is_better(string metric, int sign)
    {
        // The loss is least, and the accuracy greatest, at 0.003 and 64.
        Trial[] trials = Run(Define(Mixed, metric), 60, point => sign * Distance(point));
        Assert.True(trials[40..].Average(trial => Distance(trial.Params)) < 0.5 * trials[..10].Average(trial => Distance(trial.Params)));
        Assert.True(trials[40..].Count(trial => (string)trial.Params["Optimizer"] == "RMSprop") > 14);
    }

    /// <summary>The medians over fixed seeds are far apart: when this was written, 0.001 and 0.01.</summary>
    [Fact]
    public void It_finds_better_points_than_a_random_search()
    {
        double bayesian = MedianBest(SearchMethod.Bayesian), random = MedianBest(SearchMethod.Random);
        Assert.True(bayesian < random / 2, $"{bayesian} of a Bayesian search, {random} of a random one");

        static double MedianBest(SearchMethod method)
        {
            double[] best =
            [
                .. Enumerable.Range(1, 20)
                    .Select(seed => Run(Search.Define(Mixed, method, metric: "val_loss") with { Seed = seed }, 60, Distance, workers: 4, order: seed)
                        .Min(trial => trial.MeanTestScore))
                    .Order(),
            ];
            return (best[9] + best[10]) / 2;
        }
    }

    [Fact]
    public void Of_lists_each_point_is_tried_once()
    {
        StudyDefinition definition = Define(Lists);
        Assert.Equal(32, TunerFactory.CountTrials(definition, 100));
        Assert.Equal(30, TunerFactory.CountTrials(definition, null));
        Trial[] trials = Run(definition, 100, point => (long)point["Seed"] * (long)point["BatchSize"], workers: 3);
        Assert.Equal(32, trials.Length);
        Assert.Equal(32, Texts(trials).Distinct().Count());
        // By then, most of those that are better than all that were drawn at random.
        Assert.Contains(trials[..20], trial => trial.MeanTestScore == 7 * 128);
    }

    [Fact]
    public void A_point_of_two_spaces_is_tried_again_only_when_all_others_were()
    {
        SearchSpace[] spaces = [Lists, Search.Space(("BatchSize", new[] { 64, 128, 256 }), ("Epochs", 3), ("Seed", new[] { 0, 1 }))];
        Trial[] trials = Run(Define(Lists) with { Spaces = spaces }, 100, point => (long)point["BatchSize"]);
        Assert.Equal(38, trials.Length);
        Assert.Equal(34, Texts(trials).Distinct().Count());
        // Four of the points are in both; a random search may begin with some of them twice.
        string[] early = Texts(trials)[10..34];
        Assert.True(early.Distinct().Count() >= early.Length - 4);
    }

    [Fact]
    public void Of_several_spaces_the_better_one_is_tried_more()
    {
        SearchSpace[] spaces =
        [
            Search.Space(("LearningRate", "LogUniform(1e-4, 1)"), ("Optimizer", "SGD")),
            Search.Space(("LearningRate", "LogUniform(1e-4, 1)"), ("Optimizer", "Adam"), ("BatchSize", "IntUniform(1, 256)")),
            Search.Space(("Epochs", new[] { 1, 2, 3 })),
        ];
        Trial[] trials = Run(Define(Mixed) with { Spaces = spaces }, 60, point => point.ContainsKey("BatchSize") ? 1 - Distance(point) : -10);
        Assert.True(trials[30..].Count(trial => trial.Params.ContainsKey("BatchSize")) > 20);
        // Three of its points are all there are.
        Assert.True(trials.Skip(10).Where(trial => trial.Params.ContainsKey("Epochs")).DistinctBy(trial => trial.Params["Epochs"]).Count() <= 3);
        Assert.All(trials, trial => Assert.Contains(spaces, space => space.FindDifference(trial.Params) is null));
    }

    [Theory]
    [InlineData(TrialState.Failed)]
    [InlineData(TrialState.Pruned)]
    public void Where_trials_fail_or_are_given_up_there_are_fewer(TrialState state)
    {
        SearchSpace space = Search.Space(("LearningRate", "Uniform(0, 1)"));
        StudyDefinition definition = Define(space);
        // The half that ends without a score would be the better one.
        Trial[] trials = Run(definition, 50, point => (double)point["LearningRate"] is var x && x > 0.5 ? double.NaN : 1 - (x - 0.2) * (x - 0.2), lost: state);
        Assert.True(trials[20..].Count(trial => double.IsNaN(trial.MeanTestScore)) <= 6);

        Trial[] lost = Run(definition, 50, _ => double.NaN, lost: state);
        Assert.Equal(50, Texts(lost).Distinct().Count());
        // Without any that is good, they keep away from each other.
        Assert.All(Enumerable.Range(0, 5), fifth => Assert.InRange(lost.Count(trial => (int)((double)trial.Params["LearningRate"] * 5) == fifth), 4, 16));
    }

    [Fact]
    public void Points_whose_results_are_not_looked_at_are_not_tried_again()
    {
        StudyDefinition definition = Define(Search.Space(("BatchSize", "IntUniform(1, 40)")));
        Trial[] trials = Run(definition, 30, point => (long)point["BatchSize"]);
        for (int number = 11; number <= 30; number++)
        {
            Assert.DoesNotContain(Texts(trials)[number - 1], Texts(trials)[..(number - 1)]);
        }
    }

    [Fact]
    public void It_tells_of_trials_and_workers_that_gain_nothing()
    {
        Assert.Empty(BayesianTuner.FindWarnings(11, null, 4));
        Assert.Empty(BayesianTuner.FindWarnings(6, 6, 1));
        // No worker waits for results where all points are drawn at random.
        Assert.Empty(BayesianTuner.FindWarnings(6, 6, 6));
        Assert.Equal(
            ["The first 10 points of a Bayesian search are drawn at random, and this search has 10 trials. Give it a larger TrialCount, such as 30, for it to learn from results."],
            TunerFactory.FindWarnings(Define(Mixed), new SearchOptions { TrialCount = 10, WorkerCount = 5 }));
        Assert.Equal(
            ["A Bayesian search has at most 4 trials at work at a time after the first 10: the other 1 worker will wait."],
            TunerFactory.FindWarnings(Define(Mixed), new SearchOptions { TrialCount = 11, WorkerCount = 5 }));
        Assert.Empty(TunerFactory.FindWarnings(Define(Mixed) with { Method = SearchMethod.Random }, new SearchOptions { WorkerCount = 5 }));
    }

    private static StudyDefinition Define(SearchSpace space, string metric = "val_accuracy") => Search.Define(space, SearchMethod.Bayesian, metric: metric);

    private static double Score(IReadOnlyDictionary<string, object> point) => point.ContainsKey("LearningRate") ? Distance(point) : 0.5;

    /// <summary>From the learning rate 0.003, the batch size 64 and RMSprop, each as a share of its range.</summary>
    private static double Distance(IReadOnlyDictionary<string, object> point)
    {
        double rate = Math.Log10((double)point["LearningRate"] / 0.003) / 4, size = ((long)point["BatchSize"] - 64) / 256.0;
        return rate * rate + size * size + ((string)point["Optimizer"] == "RMSprop" ? 0 : 0.1);
    }

    private static string[] Texts(IEnumerable<Trial> trials) => [.. trials.Select(trial => Text(new Proposal.Point(trial.Params)))];

    private static string Text(Proposal.Point point) => string.Join(
        ' ', point.Params.Select(pair => pair.Value is double number ? $"{pair.Key}={number:R}" : $"{pair.Key}={HyperparameterValue.FormatShort(pair.Value)}"));

    /// <summary>A search of some workers, of which any may be the next to end.</summary>
    private static Trial[] Run(
        StudyDefinition definition, int count, Func<IReadOnlyDictionary<string, object>, double> score, int workers = 1, int order = 1,
        TrialState lost = TrialState.Failed)
    {
        ITuner tuner = TunerFactory.Create(definition, count);
        var random = new Random(order);
        var running = new List<Trial>();
        var ended = new List<Trial>();
        do
        {
            while (running.Count < workers && tuner.Propose(running.Count + ended.Count + 1) is Proposal.Point point)
            {
                double reached = score(point.Params);
                Trial trial = Search.Ended(running.Count + ended.Count + 1, [reached]) with { Params = point.Params, Metric = definition.Metric };
                running.Add(double.IsNaN(reached) ? trial with { State = lost, SplitTestScores = [] } : trial);
            }

            Trial next = running[random.Next(running.Count)];
            running.Remove(next);
            tuner.Report(next);
            ended.Add(next);
        }
        while (running.Count > 0 || tuner.Propose(ended.Count + 1) is Proposal.Point);

        return [.. ended.OrderBy(trial => trial.Number)];
    }
}
