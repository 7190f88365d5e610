namespace MnistTools.Core.Tests.Tuning;

public sealed class TrialTests
{
    [Fact]
    public void Mean_and_standard_deviation_are_those_of_numpy()
    {
        Trial trial = Search.Ended(1, 0.9, 0.7, 0.8, 1.0) with { FitTimes = [1, 3], ScoreTimes = [0.5, 0.5] };
        Assert.Equal(0.85, trial.MeanTestScore, 12);
        // Deviations ±0.05 and ±0.15: sqrt((2·0.0025 + 2·0.0225) / 4).
        Assert.Equal(Math.Sqrt(0.0125), trial.StdTestScore, 12);
        Assert.Equal((2, 1, 0.5, 0), (trial.MeanFitTime, trial.StdFitTime, trial.MeanScoreTime, trial.StdScoreTime));
    }

    [Fact]
    public void Equal_scores_share_the_better_rank_and_what_has_none_is_last()
    {
        var ranking = new TrialRanking("val_accuracy");
        Trial[] trials =
            [.. new[] { Search.Ended(1, 0.5), Search.Ended(2, 0.9), Search.Ended(3), Search.Ended(4, 0.9), Search.Ended(5, 0.6) }.Select(ranking.Add)];
        ranking.Close();
        Assert.Equal([4, 1, 5, 1, 3], trials.Select(trial => trial.RankTestScore!.Value));
        Assert.Equal([2, 4, 5, 1, 3], ranking.Sort().Select(trial => trial.Number));
    }

    [Fact]
    public void The_smallest_loss_is_best()
    {
        var ranking = new TrialRanking("val_loss");
        Trial[] trials = [.. new[] { Search.Ended(1, 0.5), Search.Ended(2, 0.1) }.Select(ranking.Add)];
        ranking.Close();
        Assert.Equal([2, 1], trials.Select(trial => trial.RankTestScore!.Value));
    }

    [Fact]
    public void The_last_round_of_halving_is_before_all_others()
    {
        var ranking = new TrialRanking("val_accuracy");
        Trial[] trials = [.. new[] { Search.Ended(1, 0.99) with { Round = 1 }, Search.Ended(2, 0.9) with { Round = 2 } }.Select(ranking.Add)];
        ranking.Close();
        Assert.Equal([2, 1], trials.Select(trial => trial.RankTestScore!.Value));
    }

    // From the documentation of scikit-learn's StratifiedKFold, and, the second, from its rule by hand: sorted by class the images are dealt out by turns,
    // 0 0 0 1 1 | 1 → class 0: folds 0, 1, 2; class 1: folds 0, 1, 2.
    [Theory]
    [InlineData("0011", 2, "0101")]
    [InlineData("001110", 3, "010122")]
    [InlineData("110000", 2, "010011")]
    public void Folds_are_those_of_scikit_learn(string labels, int count, string expected) =>
        Assert.Equal(expected, string.Concat(StratifiedFolds.Assign([.. labels.Select(label => (byte)(label - '0'))], count)));

    [Fact]
    public void Each_image_is_validated_on_once_and_classes_keep_their_shares()
    {
        var images = Some.Images(103);
        var folds = Enumerable.Range(0, 5).Select(fold => StratifiedFolds.Split(images, 5, fold)).ToArray();
        Assert.Equal(103, folds.Sum(fold => fold.Validation.Count));
        Assert.All(folds, fold => Assert.Equal(103, fold.Train.Count + fold.Validation.Count));
        for (byte label = 0; label < 4; label++)
        {
            int[] counts = [.. folds.Select(fold => fold.Validation.CopyLabels().Count(l => l == label))];
            Assert.InRange(counts.Max() - counts.Min(), 0, 1);
        }

        Assert.Equal(folds[0].Validation.CopyLabels(), StratifiedFolds.Split(images, 1, 0).Validation.CopyLabels());
    }
}
