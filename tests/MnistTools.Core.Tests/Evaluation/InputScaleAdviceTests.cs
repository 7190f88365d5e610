namespace MnistTools.Core.Tests.Evaluations;

public class InputScaleAdviceTests
{
    /// <summary>Bright pixels are of class b; the model draws the line at the half of what it was trained with.</summary>
    [Fact]
    public void A_model_that_guesses_is_told_a_scale_with_which_it_does_not()
    {
        byte[] pixels = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        var images = new ImageSet("greys", pixels, pixels.Select(value => (byte)(value / 128)).ToArray(), 1, 1, ["a", "b"]);
        InputScaleAdvice advice = Assert.IsType<InputScaleAdvice>(Advise(InputScale.Raw, 100));
        Assert.Equal((new InputScaling.UnitInterval(), 1, 256), (advice.Scaling, advice.Accuracy, advice.ImageCount));
        Assert.Null(Advise(InputScale.UnitInterval, 100));
        // Whatever the scale, it says the same of all.
        Assert.Null(Advise(InputScale.Raw, 0));
        // What has learnt nothing when it was trained does not need another.
        Assert.Null(Advise(InputScale.Raw, 100, isTrainedHere: true));

        InputScaleAdvice? Advise(InputScale scale, float slope, bool isTrainedHere = false)
        {
            var model = new MnistModel([new Flatten(), new Dense(2, ActivationFunction.Softmax)], inputShape: new Shape(1, 1), inputScale: scale);
            if (isTrainedHere)
            {
                Trainer.Fit(model, images, null, new TrainingOptions());
            }

            model.SetWeight(model.Weights[0], [0, slope]);
            model.SetWeight(model.Weights[1], [0, -slope / 2]);
            return InputScaleAdvice.Find(model, Evaluator.Evaluate(model, images));
        }
    }

    /// <summary>Where the training itself measured as badly with the scale that it had, another one is not what is missing.</summary>
    [Theory]
    [InlineData("accuracy", 0.99, "val_accuracy", 0.99, "Flatten", true)]
    [InlineData("accuracy", 0.99, "val_accuracy", 0.5, "Flatten", false)]
    [InlineData("accuracy", 0.99, "loss", 0.1, "Flatten", true)]
    [InlineData("accuracy", 0.5, "loss", 0.1, "Flatten", false)]
    // After 200 steps 0.99²⁰⁰ = 13 % of its moving means are what they began with, and 0.9²⁰⁰ is nothing.
    [InlineData("accuracy", 0.99, "loss", 0.1, "BatchNormalization", false)]
    [InlineData("accuracy", 0.99, "loss", 0.1, "BatchNormalization(momentum=0.9)", true)]
    public void What_a_training_measured_itself_is_no_matter_of_the_scale(string key, double value, string otherKey, double other, string layer, bool isAdvised)
    {
        byte[] pixels = [.. Enumerable.Range(0, 256).Select(grey => (byte)grey)];
        var images = new ImageSet("greys", pixels, pixels.Select(grey => (byte)(grey / 128)).ToArray(), 1, 1, ["a", "b"]);
        var model = new MnistModel(
            [Layer.Parse(layer), new Dense(2, ActivationFunction.Softmax)], inputShape: new Shape(1, 1), inputScale: InputScale.Raw);
        model.SetWeight(model.Weights[^2], [0, 100]);
        model.SetWeight(model.Weights[^1], [0, -50]);
        var epoch = new EpochLog(1, 200, TimeSpan.FromSeconds(1), [new(key, value), new(otherKey, other)]);
        model.History = new History(Trainer.Fit(model.Copy(), images, null, new TrainingOptions()).Parameters, [epoch]);
        Assert.Equal(isAdvised, InputScaleAdvice.Find(model, Evaluator.Evaluate(model, images)) is not null);
    }

    /// <summary>
    /// Of class b, nine times the second pixel is more than eight times the first. Bytes as they are drown the bias, so that they are more often right, and too
    /// sure of the labels that are wrong.
    /// </summary>
    [Fact]
    public void Of_scales_that_are_nearly_as_often_right_the_one_with_the_smallest_loss_is_told()
    {
        (int First, int Second)[] pairs = [.. from first in Enumerable.Range(1, 15) from second in Enumerable.Range(1, 15) select (first * 17, second * 17)];
        byte[] labels = [.. pairs.Select((pair, i) => (byte)(9 * pair.Second > 8 * pair.First != (i % 20 == 0) ? 1 : 0))];
        var images = new ImageSet("pairs", pairs.SelectMany(pair => new[] { (byte)pair.First, (byte)pair.Second }).ToArray(), labels, 1, 2, ["a", "b"]);
        var model = new MnistModel(
            [new Flatten(), new Dense(2, ActivationFunction.Softmax)], inputShape: new Shape(1, 2), inputScale: new InputScaling.Inverted().ToScale());
        model.SetWeight(model.Weights[0], [8, 0, 0, 9]);
        model.SetWeight(model.Weights[1], [0.8f, 0]);
        InputScaleAdvice advice = Assert.IsType<InputScaleAdvice>(InputScaleAdvice.Find(model, Evaluator.Evaluate(model, images)));
        Assert.Equal(new InputScaling.UnitInterval(), advice.Scaling);
        double unitInterval = pairs.Where((pair, i) => 9 * pair.Second > 8 * pair.First + 0.8 * 255 == (labels[i] == 1)).Count() / 225.0;
        double raw = pairs.Where((pair, i) => 9 * pair.Second > 8 * pair.First == (labels[i] == 1)).Count() / 225.0;
        Assert.Equal(unitInterval, advice.Accuracy, 1e-12);
        Assert.True(raw > unitInterval);
    }
}
