using MathNet.Numerics.Distributions;
using MnistTools.Training.Options;
using MnistTools.Tuning.Tuners;

namespace MnistTools.Core.Tests.Tuning;

public sealed class SearchSpaceTests
{
    [Theory]
    [InlineData("Uniform(2, 6)", 0.25, 3)]
    [InlineData("LogUniform(1e-4, 1e-2)", 0.5, 1e-3)]
    [InlineData("Normal(5, 2)", 0.5, 5)]
    [InlineData("Normal(0, 1)", 0.975, 1.95996398454)]
    [InlineData("IntUniform(3, 5)", 0.0, 3)]
    [InlineData("IntUniform(3, 5)", 0.334, 4)]
    [InlineData("IntUniform(3, 5)", 0.999999, 5)]
    [InlineData("IntUniform(32, 512, step=32)", 0.5, 288)]
    [InlineData("IntUniform(32, 512, step=32)", 0.999999, 512)]
    [InlineData("IntUniform(1, 10, step=4)", 0.999999, 9)]
    [InlineData("IntUniform(-2147483648, 2147483647, step=2147483647)", 0.999999, 2147483646)]
    [InlineData("Uniform(0, 0.5, step=0.1)", 0.0, 0)]
    [InlineData("Uniform(0, 0.5, step=0.1)", 0.999999, 0.5)]
    [InlineData("Uniform(0, 1, step=0.3)", 0.999999, 0.9)]
    [InlineData("Uniform(-1e308, 1e308, step=1e308)", 0.5, 0)]
    public void A_distribution_gives_its_quantiles(string text, double share, double expected) =>
        Assert.Equal(expected, Convert.ToDouble(Distribution.Parse(text).Quantile(share), null), 8);

    [Theory]
    [InlineData("LogUniform(0, 1)", "'low' must be above 0")]
    [InlineData("Uniform(2, 1)", "'high' must be above 2")]
    [InlineData("IntUniform(1.5, 3)", "'low' must be a whole number")]
    [InlineData("IntUniform(1, 3, step=0)", "'step' must be at least 1")]
    [InlineData("Uniform(0, 1, step=0)", "'step' must be at least 1e-09")]
    [InlineData("Uniform(0, 1, step=-0.1)", "'step' must be at least 1e-09")]
    public void A_distribution_refuses_bounds_that_make_no_sense(string text, string problem) =>
        Assert.Contains(problem, Assert.Throws<SpecException>(() => Distribution.Parse(text)).Message, StringComparison.OrdinalIgnoreCase);

    /// <summary>Counted in binary, three steps of 0.1 are 0.30000000000000004.</summary>
    [Fact]
    public void Steps_are_the_numbers_that_one_would_write()
    {
        var distribution = Distribution.Parse("Uniform(0, 0.5, step=0.1)");
        double[] values = [0, 0.1, 0.2, 0.3, 0.4, 0.5];
        Assert.Equal(values, values.Select((_, i) => (double)distribution.Quantile((i + 0.5) / values.Length)));
        Assert.All(values, value => Assert.True(distribution.CanDraw(value)));
        Assert.All((double[])[-0.1, 0.05, 0.30000000000000004, 0.6, double.NaN], value => Assert.False(distribution.CanDraw(value)));
        var whole = Distribution.Parse("IntUniform(1, 10, 4)");
        Assert.Equal([1, 5, 9], Enumerable.Range(-2, 16).Where(number => whole.CanDraw(number)));
    }

    [Fact]
    public void Draws_follow_their_distribution()
    {
        SearchSpace space = Search.Space(("LearningRate", "LogUniform(1e-4, 1e-1)"));
        double[] drawn = [.. Enumerable.Range(1, 2000)
            .Select(number => ((Proposal.Point)new RandomTuner([space], 3, 2000).Propose(number)).Params["LearningRate"]).Cast<double>().Order()];
        // Kolmogorov and Smirnov: the largest distance that 99.9 % of true samples stay below is 1.95 / sqrt(n).
        double distance = drawn.Select((value, i) => Math.Abs((i + 0.5) / drawn.Length - ContinuousUniform.CDF(-4, -1, Math.Log10(value)))).Max();
        Assert.InRange(distance, 0, 1.95 / Math.Sqrt(drawn.Length));
    }

    [Fact]
    public void Points_are_in_the_order_of_names_with_the_last_changing_fastest()
    {
        SearchSpace space = Search.Space(("Epochs", new[] { 1, 2 }), ("BatchSize", new[] { 32, 64, 128 }));
        Assert.Equal(6, space.PointCount);
        Assert.Equal(
            ["32 1", "32 2", "64 1", "64 2", "128 1", "128 2"],
            Enumerable.Range(0, 6).Select(i => string.Join(' ', space.GetPoint(i).Values)));
    }

    [Fact]
    public void Words_in_braces_are_filled_in()
    {
        SearchSpace space = Search.Space(
            ("Layer", new[] { "Dense({Units}, relu)", "Dense(10, softmax)" }), ("Units", new[] { 64, 128 }), ("Optimizer", "SGD({Rate}, momentum=0.9)"),
            ("Rate", 0.25));
        TrainingSettings settings = TrainingParameters.Apply(space.GetPoint(1));
        Assert.Equal(new Dense(128, ActivationFunction.Relu), settings.Layers![0]);
        Assert.Equal(new SGD(0.25) { Momentum = 0.9 }, settings.Options.Optimizer);
    }

    [Fact]
    public void A_list_of_lists_is_several_networks_and_a_list_is_one()
    {
        string[] small = ["Dense(16, relu)", "Dense(10, softmax)"], large = ["Dense(32, relu)", "Dropout(0.2)", "Dense(10, softmax)"];
        Assert.Equal(1, Search.Space(("Layer", small)).PointCount);
        SearchSpace two = Search.Space(("Layer", new object[] { small, large }));
        Assert.Equal(3, TrainingParameters.Apply(two.GetPoint(1)).Layers!.Count);
        Assert.Equal(2, two.PointCount);
    }

    [Theory]
    [InlineData("BatchSise", 32, "Did you mean BatchSize")]
    [InlineData("Units", 32, "no text has {Units} in it")]
    [InlineData("ValidationSplit", 0.2, "the folds of a search decide")]
    [InlineData("Engine", "Managed", "'Engine' cannot be searched: it is the same for all trials.")]
    [InlineData("Device", "cpu", "'Device' cannot be searched: it is the same for all trials.")]
    [InlineData("BatchSize", "many", "'BatchSize' is a whole number, not many")]
    [InlineData("BatchSize", "1,000", "'BatchSize' is a whole number, not 1,000")]
    [InlineData("LearningRate", "0,001", "'LearningRate' is a number, not '0,001'. A decimal comma is written as a point: 0.001.")]
    [InlineData("LearningRate", "LogUniform(0,0001, 0,1)", "decimals have a point: 0.0001 in place of 0,0001")]
    [InlineData("Optimizer", "Adam(0,001)", "decimals have a point: 0.001 in place of 0,001")]
    [InlineData("Epochs", 1.5, "'Epochs' is a whole number")]
    [InlineData("Optimizer", "RMSporp", "Did you mean RMSprop")]
    [InlineData("Architecture", "LeNot", "Did you mean LeNet")]
    public void What_cannot_be_searched_is_named(string name, object value, string problem) =>
        Assert.Contains(problem, Assert.Throws<SpecException>(() => Search.Space((name, value))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("2,5", "'ClassWeight' has a number for each, and for 8 it has '2,5'. A decimal comma is written as a point: 2.5.")]
    [InlineData("", "'ClassWeight' has a number for each, and for 8 it has ''.")]
    [InlineData(null, "'ClassWeight' has a number for each, and for 8 it has ''.")]
    public void What_is_no_weight_of_a_class_is_refused(object? weight, string problem) =>
        Assert.Equal(problem, Assert.Throws<SpecException>(() => Search.Space(("ClassWeight", new System.Collections.Hashtable { ["8"] = weight }))).Message);

    [Fact]
    public void A_weight_of_a_class_may_be_a_text()
    {
        SearchSpace space = Search.Space(("ClassWeight", new System.Collections.Hashtable { ["8"] = "2.5", [3] = 2 }));
        Assert.Equal([new("3", 2), new("8", 2.5)], TrainingParameters.Apply(space.GetPoint(0)).ClassWeights);
    }

    [Fact]
    public void A_definition_is_the_same_after_it_was_kept()
    {
        SearchSpace space = Search.Space(
            ("LearningRate", "LogUniform(1e-4, 0.1)"), ("BatchSize", new[] { 32, 64 }), ("NoShuffle", new[] { true, false }),
            ("Layer", new object[] { new[] { "Dense({Units}, relu)", "Dense(10, softmax)" } }), ("Units", new object[] { 64, 1.5e3 }));
        StudyDefinition definition = Search.Define(space) with { Pruner = new MedianPruner(3) };
        StudyDefinition kept = StudyDefinition.FromJson(definition.ToJson(), "'s'");
        Assert.Equal(definition.ToJson(), kept.ToJson());
        kept.CheckIsSame(definition, "'s'");
        string message = Assert.Throws<StudyException>(() => kept.CheckIsSame(definition with { FoldCount = 3 }, "'s'")).Message;
        Assert.Contains("its fold is 2, and now 3 is asked for", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_keep_their_kind()
    {
        var values = new Dictionary<string, object> { ["a"] = 64L, ["b"] = 1e-3, ["c"] = true, ["d"] = "relu", ["e"] = new[] { "x", "y" } };
        string json = System.Text.Json.JsonSerializer.Serialize(values, MnistTools.Text.Json.Options);
        OrderedDictionary<string, object> read = HyperparameterValue.ReadAll(json);
        Assert.Equal(values.Values.Select(value => value.GetType()), read.Values.Select(value => value.GetType()));
        Assert.Equal(json, System.Text.Json.JsonSerializer.Serialize(read, MnistTools.Text.Json.Options));
        Assert.Equal(2L, HyperparameterValue.Normalize(2.0, "a"));
        Assert.Equal(2.5, HyperparameterValue.Normalize(2.5f, "a"));
    }
}
