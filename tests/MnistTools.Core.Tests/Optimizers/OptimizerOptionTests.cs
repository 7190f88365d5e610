using MnistTools.Engines.Managed;

namespace MnistTools.Core.Tests.Optimizers;

/// <summary>What all optimizers take: weight decay and clipping, in one update of a layer.</summary>
public class OptimizerOptionTests
{
    [Fact]
    public void AdamW_shrinks_each_weight_first() =>
        CompareUpdate(new AdamW(0.01, 0.3), (w, g) => OptimizerTests.AdamStep(w - w * 0.3 * 0.01, g, new double[2], 1, 0.01, 0.9, 0.999, 1e-7));

    [Fact]
    public void Any_optimizer_shrinks_weights() => CompareUpdate(Optimizer.Parse("SGD(0.1, weight_decay=0.5)"), (w, g) => w * (1 - 0.1 * 0.5) - 0.1 * g);

    [Fact]
    public void Clipvalue_bounds_each_number() =>
        CompareUpdate(Optimizer.Parse("SGD(0.1, clipvalue=0.25)"), (w, g) => w - 0.1 * Math.Clamp(g, -0.25, 0.25));

    [Fact]
    public void Clipnorm_bounds_the_norm_of_each_weight()
    {
        (float[] kernel, float[] bias) = Gradients();
        double ofKernel = Math.Min(1, 0.7 / Norm(kernel));
        double ofBias = Math.Min(1, 0.7 / Norm(bias));
        Assert.NotEqual(ofKernel, ofBias);
        CompareUpdate(Optimizer.Parse("SGD(0.1, clipnorm=0.7)"), (w, g) => w - 0.1 * g * ofKernel, (w, g) => w - 0.1 * g * ofBias);
    }

    [Fact]
    public void Global_clipnorm_bounds_the_norm_of_all_together()
    {
        (float[] kernel, float[] bias) = Gradients();
        double scale = 0.7 / Norm([.. kernel, .. bias]);
        Assert.True(scale < 1);
        CompareUpdate(Optimizer.Parse("SGD(0.1, global_clipnorm=0.7)"), (w, g) => w - 0.1 * g * scale);
    }

    [Theory]
    [InlineData("clipnorm=0.1, global_clipnorm=0.2", "clipnorm and global_clipnorm")]
    [InlineData("clipnorm=0.1, clipvalue=0.2", "clipnorm and clipvalue")]
    [InlineData("clipvalue=0.1, global_clipnorm=0.2", "clipvalue and global_clipnorm")]
    [InlineData("clipvalue=1, global_clipnorm=2, clipnorm=3", "clipnorm and clipvalue and global_clipnorm")]
    public void One_way_to_clip_can_be_chosen(string clipping, string named)
    {
        string text = $"Adam(0.1, {clipping})";
        var refused = Assert.Throws<MnistTools.Specs.SpecException>(() => Optimizer.Parse(text));
        Assert.StartsWith("Only one of clipnorm, clipvalue and global_clipnorm can be set; Adam(0.1, ", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith($") has {named}.", refused.Message, StringComparison.Ordinal);

        Optimizer made = Optimizer.Catalog.Parse(text);
        var model = new MnistModel([new Dense(4, ActivationFunction.Softmax)], 1, new Shape(3, 3));
        float[] before = model.Parameters.Values.ToArray();
        Assert.Equal(
            refused.Message, Assert.Throws<MnistTools.Specs.SpecException>(() => Train.Fit(model, Some.Images(4), new() { Optimizer = made })).Message);
        Assert.Equal(before, model.Parameters.Values.ToArray());
    }

    [Theory]
    [InlineData("SGD(1, clipnorm=0.5)")]
    [InlineData("SGD(1, global_clipnorm=0.5)")]
    public void A_norm_is_found_of_numbers_whose_squares_are_infinite(string text)
    {
        (MnistModel model, WeightUpdate update, float[] before) = StartUpdate(Optimizer.Parse(text));
        ModelWeight kernel = model.Weights[0];
        update.Gradients.Values[kernel.Offset] = 3e30f;
        update.Gradients.Values[kernel.Offset + 1] = -4e30f;
        ApplyAll(update);
        Assert.Equal(before[kernel.Offset] - 0.3, model.Parameters.Values[kernel.Offset], 1e-6);
        Assert.Equal(before[kernel.Offset + 1] + 0.4, model.Parameters.Values[kernel.Offset + 1], 1e-6);
    }

    /// <summary>With and without waiting for all gradients, on real steps.</summary>
    [Theory]
    [InlineData("RMSprop")]
    [InlineData("AdamW")]
    public void A_norm_that_nothing_reaches_changes_nothing(string name)
    {
        var images = Some.Images(40);
        float[][] weights = [.. new[] { $"{name}", $"{name}(clipnorm=1e9)", $"{name}(global_clipnorm=1e9)" }.Select(text =>
        {
            var model = new MnistModel([new Dense(6, ActivationFunction.Relu), new Dense(4, ActivationFunction.Softmax)], 1, new Shape(3, 3));
            Train.Fit(model, images, new() { Optimizer = Optimizer.Parse(text), Epochs = 3, BatchSize = 16 });
            return model.Parameters.Values.ToArray();
        })];
        Assert.Equal(weights[0], weights[1]);
        Assert.Equal(weights[0], weights[2]);
    }

    private static (float[] Kernel, float[] Bias) Gradients() => (Some.Numbers(36, 8), Some.Numbers(4, 9));

    private static double Norm(float[] values) => Math.Sqrt(values.Sum(value => (double)value * value));

    /// <summary>An update of a dense layer of 9 inputs and 4 units that has begun, and its weights before.</summary>
    private static (MnistModel Model, WeightUpdate Update, float[] Before) StartUpdate(Optimizer optimizer)
    {
        var model = new MnistModel([new Dense(4)], 1, new Shape(3, 3));
        Some.Numbers(model.Parameters.Length, 7).CopyTo(model.Parameters.Values);
        float[] before = model.Parameters.Values.ToArray();
        var update = new WeightUpdate(model, new ParameterBlock(before.Length), optimizer, new OptimizerState(optimizer, before.Length));
        update.NextIteration();
        return (model, update, before);
    }

    private static void ApplyAll(WeightUpdate update)
    {
        using var team = new ThreadTeam(2);
        update.ComputeScales();
        team.Run(part => update.ApplyAll(part, team));
    }

    /// <summary>One update with made-up gradients, on two threads.</summary>
    private static void CompareUpdate(Optimizer optimizer, Func<double, double, double> rule, Func<double, double, double>? ruleOfBias = null)
    {
        (MnistModel model, WeightUpdate update, float[] before) = StartUpdate(optimizer);
        (float[] kernel, float[] bias) = Gradients();
        float[][] gradients = [kernel, bias];
        for (int i = 0; i < 2; i++)
        {
            gradients[i].CopyTo(update.Gradients.Values[model.Weights[i].Offset..]);
            update.Apply(model.Weights[i].Offset, model.Weights[i].Count);
        }

        if (update.IsDeferred)
        {
            ApplyAll(update);
        }

        for (int i = 0; i < 2; i++)
        {
            Func<double, double, double> expected = i == 0 ? rule : ruleOfBias ?? rule;
            for (int j = 0; j < gradients[i].Length; j++)
            {
                int index = model.Weights[i].Offset + j;
                Assert.Equal(expected(before[index], gradients[i][j]), model.Parameters.Values[index], 2e-6);
            }
        }
    }
}
