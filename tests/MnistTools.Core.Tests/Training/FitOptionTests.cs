using MnistTools.Losses;
using MnistTools.Metrics;

namespace MnistTools.Core.Tests.Training;

/// <summary>Each option of fit: a training with it against one by hand that means the same.</summary>
public class FitOptionTests
{
    private static readonly ImageSet Images = Some.Images(50);

    [Fact]
    public void Validation_is_measured_in_every_nth_epoch()
    {
        History history = Fit(new() { Epochs = 5, ValidationFrequency = 2 }, validation: Images.Take(20));
        Assert.Equal((5, 2), (history["loss"].Count, history["val_loss"].Count));
        Assert.Equal([2, 4], history.Epochs.Where(epoch => epoch.ValLoss is not null).Select(epoch => epoch.Epoch));
        Assert.Equal(Fit(new() { Epochs = 4 }, validation: Images.Take(20))["val_loss"][3], history["val_loss"][1]);
    }

    [Fact]
    public void The_validation_batch_changes_no_value()
    {
        History history = Fit(new() { ValidationBatchSize = 3 }, validation: Images.Take(20));
        Assert.Equal(Fit(new(), validation: Images.Take(20))["val_loss"][0], history["val_loss"][0], 1e-6);
    }

    /// <summary>50 samples in batches of 20 are 3 batches; two epochs of 3 in 3 epochs of 2, the same updates in the same order.</summary>
    [Fact]
    public void Steps_per_epoch_go_on_through_the_order()
    {
        History whole = Fit(new() { BatchSize = 20, Epochs = 2 });
        History cut = Fit(new() { BatchSize = 20, Epochs = 3, StepsPerEpoch = 2 });
        Assert.Equal(Weights(whole), Weights(cut));
        Assert.All(cut.Epochs, epoch => Assert.Equal(2, epoch.Steps));
        Assert.Equal(2, cut.Parameters.StepsPerEpoch);
        Assert.NotEqual(Weights(whole), Weights(Fit(new() { BatchSize = 20, Epochs = 3, StepsPerEpoch = 1 })));
    }

    /// <summary>In one batch of all samples a weight of 2 is a sample that is there twice, but for the number that the mean is divided by.</summary>
    [Fact]
    public void A_class_weight_of_two_is_the_class_twice()
    {
        ImageSet set = Images.Take(10);
        int[] twice = [.. Enumerable.Range(0, 10), .. Enumerable.Range(0, 10).Where(i => set.Labels[i] == 2)];
        History weighted = Fit(new() { ClassWeights = new Dictionary<int, double> { [2] = 2 }, Optimizer = new SGD(0.5) }, set);
        History doubled = Fit(new() { Optimizer = new SGD(0.5 * twice.Length / 10) }, set.Subset(twice));
        Assert.True(twice.Length > 10);
        Assert.All(Weights(weighted).Zip(Weights(doubled)), pair => Assert.Equal(pair.Second, pair.First, 1e-5));
        Assert.Equal(doubled["loss"][0] * twice.Length / 10, weighted["loss"][0], 1e-5);
        Assert.Equal(Fit(new(), set)["accuracy"], weighted["accuracy"]);
        Assert.Equal(2, weighted.Parameters.ClassWeights["2"]);
    }

    [Fact]
    public void A_sample_weight_of_nothing_is_a_sample_left_out()
    {
        ImageSet set = Images.Take(10);
        double[] weights = [.. Enumerable.Range(0, 10).Select(i => i < 6 ? 1.0 : 0)];
        History weighted = Fit(new() { SampleWeights = weights, Optimizer = new SGD(0.5) }, set);
        Assert.All(
            Weights(Fit(new() { Optimizer = new SGD(0.5 * 6 / 10) }, set.Take(6))).Zip(Weights(weighted)), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        Assert.Equal(64, weighted.Parameters.SampleWeightsSha256.Length);
    }

    [Fact]
    public void Both_weights_are_multiplied_and_a_split_takes_those_of_the_samples_with_it()
    {
        ImageSet set = Images.Take(10);
        double[] weights = [.. Enumerable.Range(1, 10).Select(i => i / 4.0)];
        TrainingOptions options =
            new() { SampleWeights = weights, ClassWeights = new Dictionary<int, double> { [1] = 3 }, ValidationSplit = 0.3, Optimizer = new SGD(1e-12) };
        History history = Fit(options, set);
        double[] losses = [.. Enumerable.Range(0, 10).Select(i => (double)new CategoricalCrossentropy().Compute(Row(Model().Predict(set), i), set.Labels[i]))];
        Assert.Equal(Enumerable.Range(0, 7).Average(i => losses[i] * weights[i] * (set.Labels[i] == 1 ? 3 : 1)), history["loss"][0], 1e-5);
        Assert.Equal(Enumerable.Range(7, 3).Average(i => losses[i] * weights[i]), history["val_loss"][0], 1e-5);
    }

    [Theory]
    [InlineData(3, 0, 1.0, "made up has 10 images and 3 sample weights: one for each is needed.")]
    [InlineData(10, 7, 1.0, "There is a class weight for class 7; made up has the classes 0 to 3.")]
    [InlineData(10, 1, -1.0, "A weight of a class or a sample must be a number from 0 to 3.4E+38.")]
    [InlineData(10, 1, 1e300, "A weight of a class or a sample must be a number from 0 to 3.4E+38.")]
    public void Weights_that_fit_nothing_are_refused(int samples, int label, double weight, string message)
    {
        TrainingOptions options = new() { SampleWeights = new double[samples], ClassWeights = new Dictionary<int, double> { [label] = weight } };
        Assert.Equal(message, Assert.Throws<MismatchException>(() => Fit(options, Images.Take(10))).Message);
    }

    [Fact]
    public void Weights_whose_product_is_no_number_are_refused()
    {
        ImageSet set = Images.Take(10);
        int label = set.Labels[0];
        TrainingOptions options =
            new() { SampleWeights = [.. Enumerable.Repeat(1e30, 10)], ClassWeights = new Dictionary<int, double> { [label] = 1e30 } };
        Assert.Equal(
            $"Image 0 has its own weight times that of its class, {label}, and the product must be a number from 0 to 3.4E+38, too: make one of them smaller.",
            Assert.Throws<MismatchException>(() => Fit(options, set)).Message);
    }

    /// <summary>Keras: target · (1 - smoothing) + smoothing / classes.</summary>
    [Fact]
    public void Label_smoothing_spreads_the_target()
    {
        float[] output = [0.1f, 0.2f, 0.3f, 0.4f];
        var loss = (CategoricalCrossentropy)Loss.Parse("CategoricalCrossentropy(label_smoothing=0.2)");
        Assert.Equal(-(0.05 * Math.Log(0.1) + 0.85 * Math.Log(0.2) + 0.05 * Math.Log(0.3) + 0.05 * Math.Log(0.4)), loss.Compute(output, 1), 1e-6);
        float[] target = [0, 1, 0, 0];
        float[] fused = new float[4];
        loss.ComputeGradientBeforeFunction(output, target, fused);
        Assert.Equal([0.1 - 0.05, 0.2 - 0.85, 0.3 - 0.05, 0.4 - 0.05], fused.Select(value => (double)value), (one, other) => Math.Abs(one - other) < 1e-6);
        History smooth = Fit(new() { Loss = loss });
        Assert.NotEqual(Fit(new())["loss"], smooth["loss"]);
        Assert.Equal("CategoricalCrossentropy(0.2)", smooth.Parameters.Loss);
    }

    /// <summary>Five samples: 0→0, 0→1, 1→1, 1→1, 2→0. Class 3 never occurs and is never said, so that it does not count, as in scikit-learn.</summary>
    [Theory]
    [InlineData("Precision", "precision", (0.5 + 2 / 3.0 + 0) / 3)]
    [InlineData("Recall", "recall", (0.5 + 1 + 0) / 3)]
    [InlineData("F1", "f1_score", (0.5 + 0.8 + 0) / 3)]
    [InlineData("F1Score(weighted)", "f1_score_weighted", (2 * 0.5 + 2 * 0.8) / 5)]
    [InlineData("Precision(weighted)", "precision_weighted", (2 * 0.5 + 2 * 2 / 3.0) / 5)]
    [InlineData("Recall(average=micro)", "recall_micro", 3 / 5.0)]
    public void Metrics_of_classes_are_those_of_the_confusion_matrix(string text, string key, double expected)
    {
        Metric metric = Metric.Parse(text);
        MetricTotal total = metric.CreateTotal(4);
        (int Label, int Said)[] samples = [(0, 0), (0, 1), (1, 1), (1, 1), (2, 0)];
        foreach ((int label, int said) in samples)
        {
            total.Add([.. Enumerable.Range(0, 4).Select(c => c == said ? 0.7f : 0.1f)], label);
        }

        Assert.Equal(key, metric.Key);
        Assert.Equal(expected, total.Value, 1e-12);
    }

    [Fact]
    public void Metrics_are_keys_of_the_history()
    {
        History history = Fit(new() { Metrics = [new F1Score(), new TopKAccuracy(2)] }, validation: Images);
        Assert.Equal(["loss", "f1_score", "top_2_accuracy", "val_loss", "val_f1_score", "val_top_2_accuracy"], history.Keys);
        Assert.Equal(MnistTools.Evaluation.Evaluator.Evaluate(history.Model!, Images, [new F1Score()]).Metrics["f1_score"], history["val_f1_score"][0], 1e-12);
    }

    [Fact]
    public void Each_average_of_a_metric_is_a_key_of_its_own()
    {
        Metric[] metrics = [new Precision(), new Precision(Average.Micro), new Precision(Average.Weighted)];
        History history = Fit(new() { Metrics = metrics }, validation: Images);
        Assert.Equal(["loss", "precision", "precision_micro", "precision_weighted"], history.Keys.Where(key => !MetricNames.IsValidation(key)));
        Assert.Equal(history["val_precision_micro"][0], MnistTools.Evaluation.Evaluator.Evaluate(history.Model!, Images, metrics).Accuracy, 1e-12);
    }

    [Fact]
    public void A_metric_given_twice_is_refused_before_the_training()
    {
        const string Problem = "The metric TopKAccuracy is given twice.";
        Metric[] twice = [new TopKAccuracy(), new Accuracy(), new TopKAccuracy(5)];
        Assert.Equal(Problem, Assert.Throws<SpecException>(() => new TrainingOptions { Metrics = twice }).Message);
        Assert.Equal(Problem, Assert.Throws<SpecException>(() => MnistTools.Evaluation.Evaluator.Evaluate(Fit(new()).Model!, Images, twice)).Message);
    }

    [Fact]
    public void The_gap_is_what_was_learnt_by_heart()
    {
        History history = Fit(new() { Epochs = 3, ValidationFrequency = 2 }, validation: Images.Take(20));
        Assert.Equal(history["accuracy"][1] - history["val_accuracy"][0], history.GeneralizationGap);
        Assert.Null(Fit(new()).GeneralizationGap);
    }

    private static MnistModel Model() => new([new Dense(4, ActivationFunction.Softmax)], 1, new Shape(3, 3), new SGD(0.5));

    private static History Fit(TrainingOptions options, ImageSet? images = null, ImageSet? validation = null) =>
        Train.Fit(Model(), images ?? Images, options, validation);

    private static float[] Weights(History history) => history.Model!.Parameters.Values.ToArray();

    private static float[] Row(float[,] values, int row) => [.. Enumerable.Range(0, values.GetLength(1)).Select(column => values[row, column])];
}
