using System.Globalization;
using MnistTools.Tuning.Tuners;

namespace MnistTools.Core.Tests.Tuning;

public sealed class TunerTests
{
    private static readonly SearchSpace Discrete = Search.Space(("BatchSize", new[] { 16, 32, 64 }), ("Epochs", 9), ("Seed", Enumerable.Range(0, 3).ToArray()));

    [Fact]
    public void A_grid_proposes_each_point_of_all_spaces_once()
    {
        StudyDefinition definition = Search.Define(Discrete) with { Spaces = [Discrete, Search.Space(("BatchSize", new[] { 1, 2 }))] };
        string[] points = [.. Search.ProposeAll(TunerFactory.Create(definition, null)).Select(point => string.Join(' ', point.Params.Values))];
        Assert.Equal(11, points.Length);
        Assert.Equal(11, points.Distinct().Count());
        Assert.Equal("2", points[^1]);
    }

    [Fact]
    public void Random_draws_no_point_twice_and_a_longer_search_begins_like_a_shorter_one()
    {
        StudyDefinition definition = Search.Define(Discrete, SearchMethod.Random);
        string[] All(int count) => [.. Search.ProposeAll(TunerFactory.Create(definition, count)).Select(point => string.Join(' ', point.Params.Values))];
        Assert.Equal(9, All(100).Distinct().Count());
        Assert.Equal(All(100)[..4], All(4));
        Assert.Equal(9, TunerFactory.CountTrials(definition, null));
        // A worker that comes later is asked for one trial alone.
        Assert.Equal(All(9)[6], string.Join(' ', ((Proposal.Point)TunerFactory.Create(definition, 9).Propose(7)).Params.Values));
    }

    [Fact]
    public void Draws_from_distributions_depend_on_seed_and_number_alone()
    {
        StudyDefinition definition = Search.Define(Search.Space(("LearningRate", "LogUniform(1e-4, 1e-1)")), SearchMethod.Random);
        double[] Draw(StudyDefinition of) => [.. Search.ProposeAll(TunerFactory.Create(of, 5)).Select(point => (double)point.Params["LearningRate"])];
        Assert.Equal(Draw(definition), Draw(definition));
        Assert.Empty(Draw(definition).Intersect(Draw(definition with { Seed = 8 })));
    }

    [Fact]
    public void No_point_is_drawn_twice_where_distributions_have_steps()
    {
        SearchSpace stepped = Search.Space(
            ("BatchSize", "IntUniform(16, 48, step=16)"), ("LearningRate", "Uniform(0.1, 0.3, step=0.1)"), ("Optimizer", new[] { "Adam", "SGD" }));
        StudyDefinition definition = Search.Define(stepped, SearchMethod.Random) with { Spaces = [stepped, Search.Space(("BatchSize", "IntUniform(1, 5)"))] };
        IEnumerable<string> expected =
            from size in (int[])[16, 32, 48]
            from rate in (string[])["0.1", "0.2", "0.3"]
            from name in (string[])["Adam", "SGD"]
            select $"{size} {rate} {name}";
        string[] All(SearchMethod method, int? count) =>
            [.. Search.ProposeAll(TunerFactory.Create(definition with { Method = method }, count))
                .Select(point => string.Join(' ', point.Params.Values.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture))))];

        Assert.Equal([.. expected, "1", "2", "3", "4", "5"], All(SearchMethod.Random, 100).Order(StringComparer.Ordinal).OrderBy(text => text.Length < 3));
        Assert.Equal(All(SearchMethod.Random, 100)[..10], All(SearchMethod.Random, null));
        Assert.Equal(23, TunerFactory.CountTrials(definition with { Method = SearchMethod.Bayesian }, null));

        // Halving begins with as many points as epochs, unless there are fewer.
        SearchSpace epochs = Search.Space(("BatchSize", "IntUniform(1, 5)"), ("Epochs", 3));
        Assert.Equal(3, TunerFactory.PlanHalving(Search.Define(epochs, SearchMethod.Halving))[0].CandidateCount);
        Assert.Equal(5, TunerFactory.PlanHalving(Search.Define(epochs, SearchMethod.Halving) with { CandidateCount = 8 })[0].CandidateCount);
    }

    [Theory]
    [InlineData("IntUniform(-2147483648, 2147483647)")]
    [InlineData("Uniform(0, 1)")]
    public void More_points_than_can_be_counted_are_drawn_one_by_one(string values)
    {
        SearchSpace space = Search.Space(("Seed", "IntUniform(1, 2)"), ("LearningRate", values));
        Assert.Null(space.DistinctCount);
        Assert.Equal(50, TunerFactory.CountTrials(Search.Define(space, SearchMethod.Random), 50));
        Assert.Equal(50, Search.ProposeAll(TunerFactory.Create(Search.Define(space, SearchMethod.Random), 50)).Count);
    }

    // HalvingGridSearchCV(factor=3, min_resources='exhaust', max_resources=…).fit: n_candidates_ and n_resources_, from its documentation's rules.
    [Theory]
    [InlineData(9, 9, "9:1 3:3 1:9")]
    [InlineData(20, 9, "20:1 7:3 3:9")]
    [InlineData(100, 9, "100:1 34:3 12:9")]
    [InlineData(4, 9, "4:3 2:9")]
    [InlineData(2, 9, "2:9")]
    [InlineData(6, 20, "6:6 2:18")]
    public void Halving_plans_the_rounds_of_scikit_learn(int candidates, int epochs, string expected) =>
        Assert.Equal(expected, string.Join(' ', HalvingRound.Plan(candidates, epochs).Select(round => $"{round.CandidateCount}:{round.Epochs}")));

    [Fact]
    public void Halving_promotes_the_best_third_and_waits_for_the_round()
    {
        StudyDefinition definition = Search.Define(Discrete, SearchMethod.Halving);
        ITuner tuner = TunerFactory.Create(definition, null);
        Assert.Equal(9, Search.ProposeAll(tuner).Count);
        for (int number = 1; number < 9; number++)
        {
            tuner.Report(Search.Ended(number, number / 10.0));
        }

        Assert.IsType<Proposal.Wait>(tuner.Propose(10));
        tuner.Report(Search.Ended(9));
        IReadOnlyList<Proposal.Point> points = Search.ProposeAll(tuner);
        Assert.Equal([8, 7, 6], points.Skip(9).Select(point => point.Continues!.Value));
        Assert.All(points.Skip(9), point => Assert.Equal((2, 3), (point.Round, point.Epochs!.Value)));

        tuner.Report(Search.Ended(10, 0.5));
        tuner.Report(Search.Ended(11, 0.9));
        tuner.Report(Search.Ended(12, 0.7));
        Assert.Equal((11, 9), (((Proposal.Point)tuner.Propose(13)).Continues!.Value, ((Proposal.Point)tuner.Propose(13)).Epochs!.Value));
        tuner.Report(Search.Ended(13, 0.9));
        Assert.IsType<Proposal.End>(tuner.Propose(14));
    }

    [Fact]
    public void A_round_in_which_most_fail_is_followed_by_a_smaller_one()
    {
        ITuner tuner = TunerFactory.Create(Search.Define(Discrete, SearchMethod.Halving), null);
        for (int number = 1; number <= 9; number++)
        {
            tuner.Report(number == 4 ? Search.Ended(number, 0.5) : Search.Ended(number));
        }

        Assert.Equal(4, ((Proposal.Point)tuner.Propose(10)).Continues);
        Assert.IsType<Proposal.Wait>(tuner.Propose(11));
        tuner.Report(Search.Ended(10));
        Assert.IsType<Proposal.End>(tuner.Propose(11));
    }

    [Fact]
    public void A_method_says_which_space_it_cannot_search()
    {
        SearchSpace drawn = Search.Space(("LearningRate", "Uniform(0.1, 0.2)"), ("Epochs", new[] { 1, 2 }));
        Assert.Contains("'LearningRate' are drawn from a distribution", Refusal(SearchMethod.Grid), StringComparison.Ordinal);
        Assert.Contains("the same single value of Epochs", Refusal(SearchMethod.Halving), StringComparison.Ordinal);

        string Refusal(SearchMethod method) => Assert.Throws<SpecException>(() => TunerFactory.CountTrials(Search.Define(drawn, method), null)).Message;
    }

    [Fact]
    public void More_trials_than_have_a_number_are_refused()
    {
        int[] many = [.. Enumerable.Range(1, 40_000)];
        SearchSpace large = Search.Space(("BatchSize", many), ("Seed", many), ("Epochs", 9));
        StudyDefinition one = Search.Define(large) with { Spaces = [large, Discrete] }, two = one with { Spaces = [large, large] };
        Assert.Equal(1_600_000_009, TunerFactory.CountTrials(one, null));
        Assert.Equal(5, TunerFactory.CountTrials(one, 5));
        foreach (SearchMethod method in (SearchMethod[])[SearchMethod.Grid, SearchMethod.Halving])
        {
            Assert.Contains("spaces together have more than 2,147,483,647 points", Refusal(two with { Method = method }), StringComparison.Ordinal);
        }

        // Where some are drawn, it does not matter how many there are.
        Assert.Equal(10, Search.ProposeAll(TunerFactory.Create(two with { Method = SearchMethod.Random }, null)).Count);
        Assert.Equal(30, TunerFactory.CountTrials(two with { Method = SearchMethod.Bayesian }, null));
        Assert.Equal(13, TunerFactory.CountTrials(two with { Method = SearchMethod.Halving, CandidateCount = 9 }, null));

        // Its second round alone has 533,333,337, its third 177,777,779.
        StudyDefinition halving = one with { Method = SearchMethod.Halving };
        Assert.Contains("begins with 1,600,000,009 points has more than 2,147,483,647 trials", Refusal(halving), StringComparison.Ordinal);
        Assert.Contains("begins with 1,600,000,009 points", Refusal(halving with { CandidateCount = int.MaxValue }), StringComparison.Ordinal);
        StudyDefinition drawn =
            halving with { Spaces = [Search.Space(("LearningRate", "LogUniform(1e-4, 1e-1)"), ("Epochs", 9))], CandidateCount = int.MaxValue };
        Assert.Contains("begins with 2,147,483,647 points", Refusal(drawn), StringComparison.Ordinal);
        Assert.Equal(1300, TunerFactory.CountTrials(halving with { CandidateCount = 900 }, null));

        static string Refusal(StudyDefinition definition) => Assert.Throws<SpecException>(() => TunerFactory.CountTrials(definition, null)).Message;
    }

    [Fact]
    public void The_median_pruner_compares_the_best_so_far_with_the_median_at_the_same_epoch()
    {
        Trial[] others = [.. new[] { 0.2, 0.6, 0.8 }.Select((score, i) => Search.Ended(i + 1, 0.9) with { EpochScores = [[0.1, score]] })];
        var pruner = new MedianPruner(StartupTrials: 3);
        // The median after two epochs is 0.6.
        Assert.True(pruner.ShouldPrune([0.55, 0.5], 0, others, "val_accuracy"));
        Assert.False(pruner.ShouldPrune([0.65, 0.5], 0, others, "val_accuracy"));
        Assert.True(pruner.ShouldPrune([0.65, 0.7], 0, others, "val_loss"));
        Assert.False(pruner.ShouldPrune([0.55, 0.5], 1, others, "val_accuracy"));
        Assert.False(new MedianPruner(StartupTrials: 4).ShouldPrune([0.55, 0.5], 0, others, "val_accuracy"));
        // What is no number is neither better nor worse.
        Assert.True(pruner.ShouldPrune([double.NaN, 0.5], 0, others, "val_accuracy"));
        Assert.False(pruner.ShouldPrune([double.NaN, double.NaN], 0, others, "val_accuracy"));
        Assert.False(new MedianPruner(3, WarmupEpochs: 2).ShouldPrune([0.55, 0.5], 0, others, "val_accuracy"));
    }
}
