using MnistTools.Augmentations;
using MnistTools.Engines;
using MnistTools.Engines.Managed;
using MnistTools.Layers.Stages;
using MnistTools.Losses;

namespace MnistTools.Core.Tests.Augmentations;

/// <summary>MixUp and CutMix: images, targets, loss and metrics, computed again from the two images that a row was mixed of.</summary>
public class MixtureTests
{
    private const int Height = 6;
    private const int Width = 9;
    private static readonly ImageSet Images = Some.Images(30, Height, Width);
    private static readonly StepContext Context = new(IsTraining: true, Seed: 7, Step: 3);

    /// <summary>Mean 1/2 and variance 1 / (4 (2 alpha + 1)); within five standard deviations of each.</summary>
    [Theory]
    [InlineData(0.01)]
    [InlineData(0.2)]
    [InlineData(1)]
    [InlineData(5)]
    public void The_share_is_drawn_from_a_beta_distribution(double alpha)
    {
        const int Count = 20000;
        double[] shares = [.. Enumerable.Range(0, Count).Select(i => (double)Share(new MixUp(alpha), i))];
        double variance = 1 / (4 * (2 * alpha + 1));
        Assert.All(shares, share => Assert.InRange(share, 0, 1));
        Assert.Equal(0.5, shares.Average(), 5 * Math.Sqrt(variance / Count));
        Assert.Equal(variance, shares.Average(share => Math.Pow(share - 0.5, 2)), 5 * Math.Sqrt(variance * (0.25 - variance) / Count));
        if (alpha == 1)
        {
            // Evenly, then.
            Assert.All([0.1, 0.25, 0.5, 0.9], bound => Assert.Equal(bound, shares.Count(share => share < bound) / (double)Count, 0.018));
        }

        static float Share(MixUp mixUp, int draw)
        {
            var random = new RandomStream(1, RandomPurpose.Mixing, 0, draw);
            float[] image = [1];
            Assert.Equal(mixUp.Mix(ref random, image, [0], 1), image[0]);
            return image[0];
        }
    }

    [Fact]
    public void MixUp_adds_two_images_and_two_labels_by_their_shares()
    {
        (float[][] inputs, float[][] targets, int[] partners) = Read(new MixUp(1));
        Assert.Equal(Enumerable.Range(0, 30), partners.Order());
        int differ = 0;
        for (int row = 0; row < 30; row++)
        {
            (int label, int other) = (Images.Labels[row], Images.Labels[partners[row]]);
            Assert.Equal(1, targets[row].Sum(), 1e-6f);
            if (label != other)
            {
                differ++;
                float share = targets[row][label];
                Assert.Equal(1 - share, targets[row][other], 1e-6f);
                Assert.All(Enumerable.Range(0, Height * Width), i =>
                    Assert.Equal((share * Images.GetImage(row)[i] + (1 - share) * Images.GetImage(partners[row])[i]) / 255, inputs[row][i], 1e-5f));
            }
        }

        Assert.InRange(differ, 10, 30);
    }

    [Fact]
    public void CutMix_takes_a_rectangle_of_the_other_image_and_its_share_of_the_label()
    {
        (float[][] inputs, float[][] targets, int[] partners) = Read(new CutMix());
        int mixed = 0;
        for (int row = 0; row < 30; row++)
        {
            byte[] own = Images.CopyImage(row), others = Images.CopyImage(partners[row]);
            int[] taken = [.. Enumerable.Range(0, own.Length).Where(i => own[i] != others[i] && Math.Abs(inputs[row][i] - others[i] / 255f) < 1e-5)];
            Assert.All(Enumerable.Range(0, own.Length).Except(taken), i => Assert.Equal(own[i] / 255f, inputs[row][i], 1e-5f));
            if (taken.Length > 0 && Images.Labels[row] != Images.Labels[partners[row]])
            {
                mixed++;
                int rows = taken.Max(i => i / Width) - taken.Min(i => i / Width) + 1, columns = taken.Max(i => i % Width) - taken.Min(i => i % Width) + 1;
                // But for pixels that happen to be alike in both.
                Assert.Equal(rows * columns, taken.Length + Enumerable.Range(0, own.Length).Count(i => own[i] == others[i] && IsWithin(i, taken)));
                Assert.Equal((float)(rows * columns) / own.Length, targets[row][Images.Labels[partners[row]]], 1e-6f);
                Assert.Equal(1, targets[row].Sum(), 1e-6f);
            }
        }

        Assert.InRange(mixed, 10, 30);

        static bool IsWithin(int i, int[] taken) =>
            i / Width >= taken.Min(j => j / Width)
                && i / Width <= taken.Max(j => j / Width)
                && i % Width >= taken.Min(j => j % Width)
                && i % Width <= taken.Max(j => j % Width);
    }

    /// <summary>The loss is that of the mixed target, and the label of metrics the class with the larger share.</summary>
    [Theory]
    [InlineData("MixUp(1)")]
    [InlineData("CutMix")]
    public void A_step_learns_from_mixed_targets(string text)
    {
        var mixture = (Mixture)Augmentation.Parse(text);
        MnistModel model = Model();
        float[] before = model.Parameters.Values.ToArray();
        Batch batch = new(Images, Enumerable.Range(0, 30).ToArray());
        var settings = new StepSettings(new CategoricalCrossentropy(), 30, 2)
        {
            Training = new OptimizerState(new SGD(0.1), model.Parameters.Length),
            Augmentations = [mixture],
        };
        using IStep step = new ManagedEngine().CreateStep(model, settings);
        step.Train(batch, Context);
        (_, float[][] targets, int[] partners) = Read(mixture);
        ModelWeight bias = model.Weights.Single(weight => weight.Kind == WeightKind.Bias);
        int others = 0;
        for (int row = 0; row < 30; row++)
        {
            Assert.Equal(-targets[row].Select((share, c) => share * Math.Log(OutputOf(row)[c])).Sum(), step.GetLoss(row), 1e-4);
            (int label, int other) = (Images.Labels[row], Images.Labels[partners[row]]);
            int expected = Array.IndexOf(targets[row], Math.Max(targets[row][label], targets[row][other]));
            Assert.Equal(expected, step.GetLabel(batch, row));
            others += expected != label ? 1 : 0;
        }

        Assert.InRange(others, 1, 29);
        for (int c = 0; c < 4; c++)
        {
            double gradient = Enumerable.Range(0, 30).Average(row => (double)OutputOf(row)[c] - targets[row][c]);
            Assert.Equal(before[bias.Offset + c] - 0.1 * gradient, model.GetValues(bias)[c], 1e-6);
        }

        float[] OutputOf(int row) => step.GetOutput(row).ToArray();
    }

    [Theory]
    [InlineData("MixUp")]
    [InlineData("CutMix(0.5)")]
    public void The_number_of_threads_changes_nothing_and_validation_is_not_mixed(string text)
    {
        TrainingOptions options = new() { Optimizer = new SGD(0.1), Epochs = 2, BatchSize = 8, Augmentations = [new Shift(1), Augmentation.Parse(text)] };
        History[] histories = [.. Enumerable.Range(1, 3)
            .Select(threads => Train.Fit(Model(), Images, options with { ThreadCount = threads }, Some.Images(20, Height, Width, seed: 2)))];
        Assert.All(histories, history => Train.AssertSame(histories[0], history));
        Assert.Equal(["Shift(1)", text], histories[0].Parameters.Augmentations);
        Assert.Equal(Evaluator.Evaluate(histories[0].Model!, Some.Images(20, Height, Width, seed: 2)).Loss, histories[0]["val_loss"][^1], 1e-12);
        Assert.NotEqual(Train.Fit(Model(), Images, options with { Augmentations = [new Shift(1)] })["loss"], histories[0]["loss"]);
    }

    [Fact]
    public void What_cannot_be_mixed_is_refused()
    {
        AssertRefused("MixUp and CutMix both mix images: use one of them.", () => Fit(new() { Augmentations = [new MixUp(), new CutMix()] }));
        AssertRefused(
            "MixUp(0.4) needs the engine Managed, and this training is computed by TorchSharp",
            () => Fit(new() { Engine = new Engine.TorchSharp(), Augmentations = [new MixUp(0.4)] }));
        AssertRefused("CutMix mixes the labels of a batch as well, and so is for training alone.", () => Images.Augment([new Shift(1), new CutMix()], 1));
        AssertRefused("CutMix mixes the labels of a batch as well, and so is for training alone.", () => new TestTimeAugmentation([new CutMix()]));
        AssertRefused("MixUp: 'alpha' must be between 0.01 and 100, not 0", () => Augmentation.Parse("MixUp(0)"));

        static History Fit(TrainingOptions options) => Train.Fit(Model(), Images, options);
        static void AssertRefused(string message, Func<object> work) => Assert.StartsWith(message, Assert.Throws<SpecException>(work).Message);
    }

    /// <summary>The rows of a batch of all images, each as it is mixed, and its target.</summary>
    private static (float[][] Inputs, float[][] Targets, int[] Partners) Read(Mixture mixture)
    {
        RowBuffer input = new(30, Height * Width), targets = new(30, 4);
        Batch batch = new(Images, Enumerable.Range(0, 30).ToArray());
        var reader = new BatchReader(Model(), input, targets, [null], new BatchMixer(mixture, 1, Height * Width));
        reader.Begin(batch, Context);
        reader.Read(batch, new RowRange(0, 30, 0), Context);
        return (
            [.. Enumerable.Range(0, 30).Select(row => input.Row(row).ToArray())], [.. Enumerable.Range(0, 30).Select(row => targets.Row(row).ToArray())],
            new RandomStream(Context.Seed, RandomPurpose.Mixing, Context.Step, 0).NextPermutation(30));
    }

    private static MnistModel Model() => new([new Dense(4, ActivationFunction.Softmax)], 1, new Shape(Height, Width));
}
