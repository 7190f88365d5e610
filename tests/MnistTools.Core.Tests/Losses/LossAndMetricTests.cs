using MnistTools.Losses;
using MnistTools.Metrics;

namespace MnistTools.Core.Tests.Losses;

public class LossAndMetricTests
{
    [Fact]
    public void Crossentropy_is_minus_the_logarithm_of_the_right_classs_share()
    {
        var loss = new CategoricalCrossentropy();
        Assert.Equal(Math.Log(4), loss.Compute([0.5f, 0.25f, 0.25f], 1), 1e-6);
        Assert.Equal(Math.Log(4), loss.Compute([0.5f, 0.25f, 0.25f], [0, 1, 0]), 1e-6);
        Assert.Equal(-0.5 * Math.Log(0.5) - 0.5 * Math.Log(0.25), loss.Compute([0.5f, 0.25f, 0.25f], [0.5f, 0.5f, 0]), 1e-6);
    }

    /// <summary>They would be measured over a part of what is there, or with a class that there is not.</summary>
    [Fact]
    public void A_target_of_other_classes_is_refused()
    {
        Assert.All(Loss.Catalog.Definitions.Select(definition => Loss.Parse(definition.Name)), loss =>
        {
            Assert.Contains("not 2 and 3", Assert.Throws<ArgumentException>(() => loss.Compute([0.5f, 0.5f], [0, 1, 0])).Message, StringComparison.Ordinal);
            Assert.Contains("not 2 and 1", Assert.Throws<ArgumentException>(() => loss.Compute([0.5f, 0.5f], [1])).Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentException>(() => loss.Compute([], []));
        });
        ScoreMetric[] metrics = [new Accuracy(), new TopKAccuracy(2), new MnistTools.Metrics.MeanAbsoluteError(), new MnistTools.Metrics.MeanSquaredError()];
        Assert.All(metrics, metric =>
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => metric.Score([0.5f, 0.5f], 2));
            Assert.Throws<ArgumentOutOfRangeException>(() => metric.Score([0.5f, 0.5f], -1));
        });
    }

    [Fact]
    public void Crossentropy_divides_outputs_by_their_sum() =>
        Assert.Equal(Math.Log(3), new CategoricalCrossentropy().Compute([0.8f, 0.4f], 1), 1e-6);

    [Fact]
    public void Crossentropy_keeps_away_from_0_and_1()
    {
        var loss = new CategoricalCrossentropy();
        Assert.Equal(-Math.Log(1e-7), loss.Compute([1, 0], 1), 1e-5);
        Assert.Equal(1e-7, loss.Compute([1, 0], 0), 1e-7);
        Assert.True(float.IsNaN(loss.Compute([float.NaN, 1], 1)));
    }

    [Fact]
    public void The_squared_error_is_the_mean_over_the_outputs() =>
        Assert.Equal((0.04 + 0.09 + 0.25) / 3, new MnistTools.Losses.MeanSquaredError().Compute([0.2f, 0.7f, 0.5f], 1), 1e-6);

    /// <summary>Of three outputs, of which the second is right; by the formulas of Keras' documentation.</summary>
    [Theory]
    [InlineData("BinaryCrossentropy", "-(ln 0.8 + ln 0.7 + ln 0.5) / 3", 0.4243218919376097)]
    [InlineData("BinaryCrossentropy(0.2)", "-(0.1 ln 0.2 + 0.9 ln 0.8 + 0.9 ln 0.7 + 0.1 ln 0.3 + 0.1 ln 0.5 + 0.9 ln 0.5) / 3", 0.4987749660)]
    [InlineData("CategoricalFocalCrossentropy", "-0.25 (1 - 0.5)² ln 0.5, of outputs divided by their sum, 1.4", 0.0433216987849966)]
    [InlineData("CategoricalFocalCrossentropy(2, 0.5)", "-2 √0.5 ln 0.5", 0.9802581434685471)]
    [InlineData("KLDivergence", "-ln 0.7 + 1e-7 (ln(1e-7 / 0.2) + ln(1e-7 / 0.5))", 0.3566719506)]
    [InlineData("CategoricalHinge", "1 + 0.5 - 0.7", 0.8)]
    [InlineData("MeanAbsoluteError", "(0.2 + 0.3 + 0.5) / 3", 1 / 3.0)]
    [InlineData("Huber", "(0.2² + 0.3² + 0.5²) / 2 / 3", 0.38 / 6)]
    [InlineData("Huber(0.25)", "(0.2² / 2 + 0.25 (0.3 - 0.125) + 0.25 (0.5 - 0.125)) / 3", 0.0525)]
    public void A_loss_is_that_of_its_formula(string loss, string formula, double expected) =>
        Assert.True(Math.Abs(Loss.Parse(loss).Compute([0.2f, 0.7f, 0.5f], 1) - expected) < 1e-6, formula);

    /// <summary>In Keras' formula the right class counts as 0 among the wrong ones.</summary>
    [Fact]
    public void A_hinge_never_takes_less_than_0_for_the_wrong_classes() => Assert.Equal(2, new CategoricalHinge().Compute([-1, -5, -6], 0));

    [Theory]
    [InlineData("BinaryCrossentropy")]
    [InlineData("CategoricalFocalCrossentropy")]
    [InlineData("KLDivergence")]
    [InlineData("CategoricalHinge")]
    [InlineData("MeanAbsoluteError")]
    [InlineData("Huber")]
    public void A_loss_of_what_is_not_a_number_is_none(string loss) => Assert.True(float.IsNaN(Loss.Parse(loss).Compute([float.NaN, 0.5f], 1)));

    /// <summary>Also of outputs of 0 and 1, whose logarithms are infinite.</summary>
    [Fact]
    public void Each_loss_of_what_is_wrong_for_certain_is_finite_and_larger_than_of_what_is_right() => Assert.All(Loss.Catalog.Definitions, definition =>
    {
        var loss = Loss.Parse(definition.Name);
        Assert.True(float.IsFinite(loss.Compute([1, 0], 1)));
        Assert.True(loss.Compute([1, 0], 1) > loss.Compute([0, 1], 1) + 0.1f);
        Assert.InRange(loss.Compute([0, 1], 1), -1e-6f, 2e-6f);
    });

    /// <summary>A sigmoid and its crossentropy are taken back in one, so that an output that is 1 in 32 bits, and should be 0, still learns.</summary>
    [Fact]
    public void A_saturated_sigmoid_still_learns()
    {
        ImageSet images = Some.Images(8);
        Layer[] layers = [new Flatten(), new Dense(4, ActivationFunction.Sigmoid)];
        var model = new MnistModel(layers, 1, new Shape(images.Height, images.Width), new SGD(1), new BinaryCrossentropy());
        ModelWeight bias = model.Weights[1];
        model.SetWeight(bias, [100, 100, 100, 100]);
        Trainer.Fit(model, images, null, new TrainingOptions { BatchSize = 8, Seed = 1 });
        double[] wrong = [.. Enumerable.Range(0, 4).Select(label => images.Labels.ToArray().Count(other => other != label) / 8.0 / 4)];
        Assert.Equal(wrong, model.GetWeight(bias).ToArray().Select(value => 100.0 - value), (one, other) => Math.Abs(one - other) < 1e-4);
    }

    [Fact]
    public void To_categorical_puts_a_1_in_the_labels_column()
    {
        var images = new ImageSet("made up", new byte[3], new byte[] { 2, 0, 1 }, 1, 1, ["a", "b", "c"]);
        Assert.Equal(new float[,] { { 0, 0, 1 }, { 1, 0, 0 }, { 0, 1, 0 } }, images.ToCategorical());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(2, 0)]
    public void Accuracy_takes_the_first_of_equals(int label, float score) => Assert.Equal(score, new Accuracy().Score([0.1f, 0.4f, 0.4f, 0.1f], label));

    /// <summary>Of equals the first come first; Keras' in_top_k counts all that tie with the last.</summary>
    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, 0)]
    [InlineData(2, 1, 1)]
    [InlineData(2, 2, 0)]
    [InlineData(3, 2, 1)]
    [InlineData(2, 3, 0)]
    [InlineData(4, 3, 1)]
    [InlineData(9, 3, 1)]
    public void Top_k_counts_those_above(int k, int label, float score) => Assert.Equal(score, new TopKAccuracy(k).Score([0.4f, 0.25f, 0.25f, 0.1f], label));

    /// <summary>Ties of all and of some, zeros as a softmax gives them, and zeros of either sign.</summary>
    [Theory]
    [InlineData(0.1f, 0.1f, 0.1f)]
    [InlineData(0f, 1f, 0f)]
    [InlineData(0f, 0f, 0f)]
    [InlineData(-0f, 0f, -1f)]
    [InlineData(-1f, 0f, -0f)]
    [InlineData(0.4f, 0.4f, 0.2f)]
    [InlineData(float.NaN, 0.5f, 0.5f)]
    public void One_class_and_no_more_is_the_most_probable_and_each_is_among_all(float first, float second, float third)
    {
        float[] output = [first, second, third];
        int[] numbers = [.. Enumerable.Range(0, 3).Where(label => !float.IsNaN(output[label]))];
        Assert.All(numbers, label => Assert.Equal(new Accuracy().Score(output, label), new TopKAccuracy(1).Score(output, label)));
        Assert.All(Enumerable.Range(1, 3), k => Assert.InRange(numbers.Sum(label => new TopKAccuracy(k).Score(output, label)), k - (3 - numbers.Length), k));
        Assert.Equal(numbers.Length, numbers.Sum(label => new TopKAccuracy(3).Score(output, label)));
    }

    [Fact]
    public void What_is_not_a_number_is_never_right() => Assert.Equal(0, new TopKAccuracy(5).Score([float.NaN, 1], 0));

    [Fact]
    public void The_history_calls_top_k_by_its_number() => Assert.Equal("top_3_accuracy", new TopKAccuracy(3).Key);

    [Fact]
    public void A_class_that_there_is_not_is_refused() =>
        Assert.Contains(
            "'label' must be at least 0 and less than 2, not 9",
            Assert.Throws<ArgumentOutOfRangeException>(() => new CategoricalCrossentropy().Compute([0.5f, 0.5f], 9)).Message, StringComparison.Ordinal);
}
