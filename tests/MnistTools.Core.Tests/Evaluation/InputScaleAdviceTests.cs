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
        // What was trained here had this scale then, and does not need another.
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
}
