using MnistTools.Metrics;
using MnistTools.Training.Options;

namespace MnistTools.Core.Tests.Tuning;

/// <summary>What is refused of a space before its first trial, and what is not.</summary>
public sealed class SpaceCheckTests
{
    private static readonly string[] Network = ["Dense({Units}, relu)", "Dropout({Rate})", "Dense(10, softmax)"];

    [Theory]
    [InlineData("Integer(8, 256)", "Unknown distribution 'Integer(8, 256)' for the values of 'Units'. Did you mean IntUniform? Known: Uniform(low, high, step=none), ")]
    [InlineData("IntUnifrom(8, 256)", "Did you mean IntUniform or ")]
    [InlineData("IntUniform 8, 256", "',' or ')' is expected, not '8' (at position 18 of 'Dense(IntUniform 8, 256, relu)')")]
    [InlineData("IntUniform", "IntUniform needs 'low': IntUniform(low, high, step=1)")]
    [InlineData("IntUniform(8)", "IntUniform needs 'high'")]
    [InlineData("Uniform(8, 256)", "With 'Units' drawn from Uniform(8, 256): Dense: 'units' must be a whole number")]
    [InlineData("many", "Dense: 'units' must be a whole number (at position 7 of 'Dense(many, relu)')")]
    [InlineData("0", "'units' must be at least 1, not 0")]
    [InlineData("IntUniform(1, 3000000000)", "IntUniform: 'high' must be a whole number up to 2,147,483,647 (at position ")]
    [InlineData("IntUniform(-3000000000, 1)", "IntUniform: 'low' must be a whole number of at least -2,147,483,648 (at position ")]
    [InlineData("IntUniform(1, 2.5)", "IntUniform: 'high' must be a whole number (at position ")]
    public void A_value_that_fits_into_no_text_is_refused(string units, string problem) =>
        Assert.Contains(problem, Refusal(("Layer", Network), ("Units", units), ("Rate", 0.5)), StringComparison.Ordinal);

    [Theory]
    [InlineData("LearningRate", "LogUnifrom(1e-4, 1e-1)", "Did you mean LogUniform or ")]
    [InlineData("LearningRate", "Real(1e-4, 1e-1)", "Did you mean Uniform? ")]
    [InlineData("LearningRate", "Reciprocal(1e-4, 1e-1)", "Did you mean LogUniform? ")]
    [InlineData("LearningRate", "Uniform(-2, -1)", "With 'LearningRate' drawn from Uniform(-2, -1): 'learning_rate' must be ")]
    [InlineData("LearningRate", -0.5, "'learning_rate' must be ")]
    [InlineData("BatchSize", "Uniform(8, 256)", "With 'BatchSize' drawn from Uniform(8, 256): 'BatchSize' is a whole number, not ")]
    [InlineData("BatchSize", 0, "'batch_size' must be at least 1, not 0")]
    [InlineData("Epochs", 3e9, "'Epochs' is a whole number up to 2,147,483,647, not 3000000000.")]
    [InlineData("Optimizer", "Uniform(0, 1)", "With 'Optimizer' drawn from Uniform(0, 1): ")]
    [InlineData("Callback", "BackupAndRestore(b)", "BackupAndRestore keeps the place of one training, and a search is many. A study keeps the place of a search: give one.")]
    [InlineData("Layer", "Normal(0, 1)", "With 'Layer' drawn from Normal(0, 1): 'Layer' takes texts, not ")]
    public void A_value_that_a_parameter_cannot_take_is_refused(string name, object value, string problem) =>
        Assert.Contains(problem, Refusal((name, value)), StringComparison.Ordinal);

    [Theory]
    [InlineData("'BatchSize' has the value 16 3 times.", "BatchSize", 16, 8, 16.0, "16")]
    [InlineData("'LearningRate' has the value 0.001 2 times.", "LearningRate", 0.001, "1e-3")]
    [InlineData("'NoShuffle' has the value true 2 times.", "NoShuffle", true, "true")]
    [InlineData("'Optimizer' has the value SGD(0.1) 2 times.", "Optimizer", "Adam", "SGD(0.1)", "SGD(0.1)")]
    [InlineData("'Layer' has the value Dense(4), Dense(10) 2 times.", "Layer", "Dense(4)|Dense(10)", "Dense(4)|Dense(10)")]
    public void A_value_that_is_there_twice_is_refused(string problem, string name, params object[] values)
    {
        object[] choices = name == "Layer" ? [.. values.Select(value => $"{value}".Split('|'))] : values;
        Assert.Equal($"{problem} Give each value once: a search would train the same point again.", Refusal((name, choices)));
        Assert.Contains("'Units' has the value 8 2 times.", Refusal(("Layer", Network), ("Units", new[] { 8, 8 }), ("Rate", 0.5)), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_among_lists_is_refused()
    {
        Assert.Equal(
            "'Augmentation' has nothing among its values. For a trial without any, give an empty list, as @() in PowerShell, beside the others.",
            Refusal(("Augmentation", new object?[] { null, "Shift(2)" }!)));
        Assert.Equal(2, Search.Space(("Augmentation", new object[] { Array.Empty<string>(), "Shift(2)" })).PointCount);
        Assert.Throws<ArgumentNullException>(() => new SearchSpace([KeyValuePair.Create<string, object?>(null!, 1)]));
    }

    [Fact]
    public void One_such_value_in_a_list_is_enough()
    {
        Assert.Contains("Did you mean Adam", Refusal(("Optimizer", new[] { "RMSprop", "Adamm({Rate})" }), ("Rate", 0.1)), StringComparison.Ordinal);
        Assert.Contains(
            "'rate' must be ", Refusal(("Layer", Network), ("Units", new[] { 8, 16 }), ("Rate", new[] { 0.1, 1.5, 0.2 })), StringComparison.Ordinal);
        Assert.StartsWith(
            "'SGD({Rate})' has {Rate} in it, and the space has no values for 'Rate'. Without them: SGD: 'learning_rate' must be a number",
            Refusal(("Optimizer", "SGD({Rate})")), StringComparison.Ordinal);
        Assert.Contains(
            "(at position 7 of 'Dense({Unit}, relu)')", Refusal(("Layer", new[] { "Dense({Units})", "Dense({Unit}, relu)" }), ("Units", 8)),
            StringComparison.Ordinal);
        Assert.Equal(
            "'Units' has the distribution IntUniform(8, 16) among other values. Values are drawn from one distribution, or chosen from a list.",
            Refusal(("Layer", Network), ("Units", new object[] { 8, "IntUniform(8, 16)" }), ("Rate", 0.5)));
        Assert.Equal(
            "Layer and Architecture contradict each other: use one of them.",
            Refusal(("Layer", "Dense(10, softmax)"), ("Architecture", new[] { "LeNet", "ConvNet" })));
        Assert.Equal("LearningRate and Schedule contradict each other: use one of them.", Refusal(("LearningRate", 0.1), ("Schedule", "CosineDecay(0.1)")));
    }

    [Theory]
    [InlineData("LearningRate", "0,5", "'LearningRate' is a number, not '0,5'. A decimal comma is written as a point: 0.5.")]
    [InlineData("BatchSize", "1,000", "'BatchSize' is a whole number, not 1,000. Nothing stands between thousands: 1000. ")]
    [InlineData("ClassWeight", "8=2,5", "'ClassWeight' is a number, not '2,5'. A decimal comma is written as a point: 2.5.")]
    [InlineData("LearningRate", "LogUniform(0,001, 0,1)", "LogUniform: a comma stands between two values, and decimals have a point: 0.001 in place of 0,001.")]
    [InlineData("Optimizer", "SGD(0,5)", "0.5 in place of 0,5")]
    public void A_decimal_comma_is_named(string name, string value, string problem) =>
        Assert.Contains(problem, Refusal((name, value)), StringComparison.Ordinal);

    [Fact]
    public void A_decimal_comma_is_named_in_braces() =>
        Assert.Contains("0.5 in place of 0,5", Refusal(("Layer", Network), ("Units", 8), ("Rate", "0,5")), StringComparison.Ordinal);

    // Texts that are values are none of a space's business as long as they are understood where they stand.
    [Fact]
    public void Texts_that_are_values_stay()
    {
        Assert.Equal(
            4,
            Search.Space(
                ("Optimizer", "{How}"), ("How", new[] { "Adam(0.01)", "SGD(0.1, momentum=0.9)" }), ("Layer", "{Last}"),
                ("Last", new[] { "Dense(10, softmax)", "Dense(10)" })).PointCount);
        Assert.Equal(2, Search.Space(("Schedule", "{Course}({Rate})"), ("Course", new[] { "Constant", "CosineDecay" }), ("Rate", 0.1)).PointCount);
        SearchSpace file = Search.Space(("Callback", "CSVLogger('{File}')"), ("File", "Integer(8, 256)"));
        Assert.Equal([new CSVLogger("Integer(8, 256)")], TrainingParameters.Apply(file.GetPoint(0)).Options.Callbacks);
        Assert.Equal(1, Search.Space(("Metric", "TopKAccuracy({K})"), ("K", 3)).PointCount);
    }

    // The least area must not be above the largest: of two by two values one pair fails, and each value is in one that does not.
    [Fact]
    public void A_value_that_fails_beside_some_others_only_stays()
    {
        SearchSpace space =
            Search.Space(("Augmentation", "Erase(min_area={Least}, max_area={Most})"), ("Least", new[] { 0.3, 0.1 }), ("Most", new[] { 0.2, 0.4 }));
        Assert.Equal(4, space.PointCount);
        // Half of the draws are negative.
        Assert.Null(Search.Space(("LearningRate", "Uniform(-1, 1)")).PointCount);
    }

    // With 30 values of each of three, what fits is not among the first.
    [Fact]
    public void Of_many_ways_to_fill_a_text_some_of_all_kinds_are_tried()
    {
        double[] shares = [.. Enumerable.Range(1, 30).Select(i => i / 30.0)];
        SearchSpace space = Search.Space(
            ("Augmentation", "Erase({Probability}, min_area={Least}, max_area={Most})"), ("Probability", shares), ("Least", shares.Reverse().ToArray()),
            ("Most", shares));
        Assert.Equal(27_000, space.PointCount);
    }

    [Fact]
    public void A_study_of_an_earlier_build_can_be_read_whatever_its_space()
    {
        string kept = Search.Define(Search.Space(("Layer", Network), ("Units", 8), ("Rate", 0.5))).ToJson()
            .Replace("[8]", "[\"Integer(8, 256)\"]", StringComparison.Ordinal);
        Assert.Equal(["Integer(8, 256)"], StudyDefinition.FromJson(kept, "'s'").Spaces[0].Dimensions.Single(dimension => dimension.Name == "Units").Choices);
    }

    [Fact]
    public void A_metric_of_a_text_with_braces_is_no_reason_to_refuse_a_search() =>
        TrialScore.Check(Search.Define(Search.Space(("Metric", "TopKAccuracy({K})"), ("K", 3))));

    /// <summary>What stands for a word may have words of its own, some of which no other choice uses.</summary>
    [Fact]
    public void Words_are_filled_in_within_words()
    {
        SearchSpace space = Search.Space(
            ("Layer", new[] { new[] { "{Hidden}", "Dense(10, softmax)" } }), ("Hidden", new[] { "Dense({Units}, relu)", "Dropout({Rate})" }),
            ("Units", new[] { 8, 16 }), ("Rate", 0.25));
        TrainingSettings settings = TrainingParameters.Apply(new Dictionary<string, object>
        {
            ["Layer"] = new[] { "{Hidden}", "Dense(10, softmax)" },
            ["Hidden"] = "Dense({Units}, relu)",
            ["Units"] = 16L,
            ["Rate"] = 0.25,
        });
        Assert.Equal(4, space.Dimensions.Count);
        Assert.Equal(["Dense(16, relu)", "Dense(10, softmax)"], settings.Layers!.Select(layer => $"{layer}"));
        Assert.Contains("'rate' must be ", Refusal(("Layer", "{Hidden}"), ("Hidden", "Dropout({Rate})"), ("Rate", 1.5)), StringComparison.Ordinal);
        Assert.Contains("{Hidden}", Refusal(("Layer", "{Hidden}"), ("Hidden", "{Hidden}")), StringComparison.Ordinal);
    }

    /// <summary>The folds have other numbers of images, so that their shares add up to other last bits, and as many were right.</summary>
    [Fact]
    public void Means_that_differ_by_rounding_alone_share_a_rank()
    {
        var ranking = new TrialRanking("val_accuracy");
        double[] one = [0.8203592814371258, 0.8622754491017964, 0.8493975903614458], other = [0.8263473053892215, 0.8562874251497006, 0.8493975903614458];
        Trial[] trials = [.. new[] { other, one, [0.84, 0.85, 0.85] }.Select((scores, i) => ranking.Add(Search.Ended(i + 1, scores)))];
        ranking.Close();
        Assert.NotEqual(trials[0].MeanTestScore, trials[1].MeanTestScore);
        Assert.Equal([2, 2, 1], trials.Select(trial => trial.Rank));
        Assert.Equal([3, 1, 2], ranking.Sort().Select(trial => trial.Number));
    }

    [Fact]
    public void What_differs_in_the_space_of_a_study_is_named()
    {
        StudyDefinition begun = Search.Define(Search.Space(("BatchSize", new[] { 16, 32 }), ("Epochs", 1))),
            asked = Search.Define(Search.Space(("BatchSize", new[] { 16, 32 }), ("Epochs", 2)));
        Assert.StartsWith(
            "The study 's' is of another search: its Epochs is [1], and now [2] is asked for.",
            Assert.Throws<StudyException>(() => begun.CheckIsSame(asked, "'s'")).Message, StringComparison.Ordinal);
        StudyDefinition more = Search.Define(Search.Space(("BatchSize", new[] { 16, 32 }), ("Epochs", 1), ("Seed", 3)));
        Assert.Contains(
            "its Seed is none, and now [3] is asked for", Assert.Throws<StudyException>(() => begun.CheckIsSame(more, "'s'")).Message,
            StringComparison.Ordinal);
    }

    /// <summary>Also where a trial has metrics of its own, without the one that the study is scored by.</summary>
    [Theory]
    [InlineData("val_top_3_accuracy", "TopKAccuracy(3)")]
    [InlineData("val_f1_score_micro", "F1Score(micro)")]
    [InlineData("val_recall", "Recall")]
    public void What_a_study_is_scored_by_is_measured_in_each_trial(string score, string metric)
    {
        TrialScore.Check(Search.Define(Search.Space(("BatchSize", 32))) with { Metric = score });
        Assert.Equal([new Accuracy(), Metric.Parse(metric)], TrialScore.AddMetric([new Accuracy()], score));
        Assert.Equal([Metric.Parse(metric)], TrialScore.AddMetric([Metric.Parse(metric)], score));
    }

    /// <summary>They would hide the numbers that a callback's path is to have in it.</summary>
    [Theory]
    [InlineData("trial")]
    [InlineData("Fold")]
    [InlineData("FOLD")]
    public void The_words_for_the_numbers_of_trial_and_fold_are_no_names_of_a_space(string name)
    {
        string[] callback = [$"CSVLogger('{{{name}}}.csv')"];
        Assert.Equal(
            $"'{name}' cannot be a name of a space: in callbacks, {{trial}} and {{fold}} stand for the numbers of the trial and the fold. Choose another name, such as 'My{name}', also in the braces.",
            Refusal((name, new[] { 1, 2 }), ("Callback", callback)));
        Assert.NotNull(Search.Space(($"My{name}", new[] { 1, 2 }), ("Callback", (string[])[$"CSVLogger('{{My{name}}}-{{trial}}-{{fold}}.csv')"])));
    }

    private static string Refusal(params (string Name, object? Values)[] dimensions) => Assert.Throws<SpecException>(() => Search.Space(dimensions)).Message;
}
