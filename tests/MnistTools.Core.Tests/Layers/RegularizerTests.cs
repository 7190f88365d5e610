namespace MnistTools.Core.Tests.Layers;

/// <summary>What the size of weights costs. Gradients of it are among those of <see cref="LayerSamples"/>.</summary>
public class RegularizerTests
{
    private const string Both = "Dense(4, softmax, kernel_regularizer=l1_l2(l1=0.02, l2=0.3), bias_regularizer=l1(0.7))";

    private static readonly ImageSet Images = Some.Images(40);

    [Fact]
    public void The_penalty_is_part_of_loss_and_val_loss()
    {
        MnistModel model = Model(Both), plain = Model("Dense(4, softmax)");
        double before = Penalty(model);
        double[] weights = [.. Images.Labels.ToArray().Select(label => 0.5 + label)];
        TrainingOptions options = new() { BatchSize = 40, Optimizer = new SGD(0.1), SampleWeights = weights };
        History history = Train.Fit(model, Images, options, Images);
        History without = Train.Fit(plain, Images, options, Images);
        Assert.True(before > 0.5);
        // Before the first step the weights are the same. Those of samples do not count for the penalty.
        Assert.Equal(without["loss"][0] + before, history["loss"][0], 1e-5);

        model.Parameters.Values.CopyTo(plain.Parameters.Values);
        Assert.Equal(Evaluator.Evaluate(plain, Images).Loss + Penalty(model), history["val_loss"][0], 1e-5);
        Assert.Equal(history["val_loss"][0], Evaluator.Evaluate(model, Images).Loss);
        Assert.Equal(without["accuracy"], history["accuracy"]);
    }

    /// <summary>Weights of pixels that are 0 in all images: without a penalty they stay, and updates pass over them.</summary>
    [Theory]
    [InlineData("SGD(0.1)")]
    [InlineData("SGD(0.1, global_clipnorm=1e9)")]
    public void Weights_without_any_other_gradient_shrink(string optimizer)
    {
        var blank = new ImageSet("blank", new byte[9 * 8], Images.Labels[..8].ToArray(), 3, 3, Images.ClassNames);
        MnistModel model = Model("Dense(4, softmax, kernel_regularizer=l2(0.25))");
        float[] before = model.GetWeight("1.weight");
        Train.Fit(model, blank, new() { BatchSize = 8, Optimizer = Optimizer.Parse(optimizer) });
        Assert.All(before.Zip(model.GetWeight("1.weight")), pair => Assert.Equal(pair.First * (1 - 0.1 * 2 * 0.25), pair.Second, 1e-7));
    }

    [Theory]
    [InlineData("L1", "L1")]
    [InlineData("l1(0.5)", "L1(0.5)")]
    [InlineData("l2(l2=0.5)", "L2(0.5)")]
    [InlineData("l1_l2(l1=0.5)", "L1L2(0.5)")]
    [InlineData("L1L2(l2=0.1, l1=0.5)", "L1L2(0.5, l2=0.1)")]
    public void Texts_are_read_by_Keras_names(string text, string written)
    {
        Assert.Equal(written, Regularizer.Parse(text).ToString());
        var layer = (Dense)Layer.Parse($"Dense(3, kernel_regularizer={text})");
        Assert.Equal(Regularizer.Parse(text), layer.KernelRegularizer);
        Assert.Equal(layer, Layer.Parse(layer.ToString()));
    }

    [Theory]
    [InlineData("Dense(3, kernel_regularizer=l2(-1))", "'l2' must be at least 0, not -1")]
    [InlineData("Dense(3, kernel_regularizer=l3(1))", "Unknown regularizer 'l3'. Did you mean")]
    [InlineData("Dense(3, kernel_regularizer=l2(factor=1))", "L2 has no 'factor'. It takes: L2(l2=0.01)")]
    public void What_is_wrong_is_named(string text, string problem) =>
        Assert.Contains(problem, Assert.Throws<SpecException>(() => Layer.Parse(text)).Message, StringComparison.Ordinal);

    private static double Penalty(MnistModel model) =>
        model.GetWeight("1.weight").Sum(weight => 0.02 * Math.Abs((double)weight) + 0.3 * weight * weight)
            + model.GetWeight("1.bias").Sum(weight => 0.7 * Math.Abs((double)weight));

    private static MnistModel Model(string layer)
    {
        var model = new MnistModel([Layer.Parse(layer)], 1, new Shape(3, 3));
        model.SetWeight(model.Weights[1], [0.5f, -0.25f, 0, 1]);
        return model;
    }
}
