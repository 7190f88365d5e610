using MnistTools.Augmentations;
using MnistTools.Metrics;

namespace MnistTools.Core.Tests;

/// <summary>What several models, or several views of an image, say together: computed again from what each says alone.</summary>
public class EnsembleTests
{
    private static readonly Augmentation[] Changes = [new Shift(1), new Rotate(20)];

    private readonly ImageSet _images = Some.Images(40, 8, 8);
    private readonly MnistModel[] _models = [Model(1), Model(2), Model(3)];

    [Fact]
    public void Models_say_the_mean_of_their_probabilities()
    {
        float[][,] alone = [.. _models.Select(model => model.Predict(_images))];
        float[,] together = new Ensemble(_models).Predict(_images);
        AssertMean(alone, together);

        ModelEvaluation evaluation = Evaluator.Evaluate(new Ensemble(_models), _images, [new Accuracy(), new TopKAccuracy(2)]);
        int right = Enumerable.Range(0, 40).Count(i => Prediction.Choose(Prediction.RowOf(together, i)) == _images.Labels[i]);
        Assert.Equal(right / 40.0, evaluation.Accuracy);
        Assert.Equal(right / 40.0, evaluation.Metrics["accuracy"], 1e-12);
        Assert.Equal(evaluation.TopTwoAccuracy, evaluation.Metrics["top_2_accuracy"], 1e-12);
        Assert.Equal(Enumerable.Range(0, 40).Average(i => -Math.Log(alone.Average(said => (double)said[i, _images.Labels[i]]))), evaluation.Loss, 1e-5);
        Assert.Equal(evaluation.GetPrediction(7).Probabilities, Predictor.Predict(new Ensemble(_models), _images)[7].Probabilities);
    }

    [Fact]
    public void One_model_that_sees_an_image_once_answers_as_it_does_alone()
    {
        MnistModel model = new([new Dense(4, ActivationFunction.Softmax, KernelRegularizer: Regularizer.Parse("l2(0.1)"))], 1, new Shape(8, 8));
        Assert.Equal(model.Predict(_images), new Ensemble([model]).Predict(_images));
        double loss = Evaluator.Evaluate(model, _images).Loss;
        Assert.Equal(loss, Evaluator.Evaluate(new Ensemble([model]), _images).Loss);
        Assert.Equal(loss, Evaluator.Evaluate(new Ensemble([model], new TestTimeAugmentation(Changes, Passes: 1)), _images).Loss);
    }

    [Fact]
    public void Each_model_scales_its_own_input_and_counts_its_classes_in_its_own_order()
    {
        string[] turned = [.. _images.ClassNames.Reverse()];
        MnistModel one = Model(1, _images.ClassNames), other = Model(2, turned, new InputScaling.MinusOneToOne().ToScale());
        float[,] ofOne = one.Predict(_images), ofOther = other.Predict(_images), together = new Ensemble([one, other]).Predict(_images);
        for (int i = 0; i < _images.Count; i++)
        {
            Assert.All(Enumerable.Range(0, 4), label => Assert.Equal((ofOne[i, label] + ofOther[i, 3 - label]) / 2, together[i, label], 1e-6f));
        }

        // Whoever knows names says what the others count.
        Assert.Equal(turned, Evaluator.Evaluate(new Ensemble([Model(3), other, one]), _images).Confusion.ClassNames);
    }

    [Fact]
    public void The_first_view_is_the_image_and_the_others_are_drawn()
    {
        MnistModel model = _models[0];
        ImageSet changed = _images.Augment(Changes, 5);
        AssertMean([model.Predict(_images), model.Predict(changed)], Views(2, 5).Predict(_images));
        Assert.Equal(model.Predict(_images), Views(1, 5).Predict(_images));

        // The mean of three has in it a view that is neither of these.
        float[,] two = Views(2, 5).Predict(_images), three = Views(3, 5).Predict(_images);
        float third = 3 * three[0, 0] - 2 * two[0, 0];
        Assert.True(Math.Abs(third - model.Predict(changed)[0, 0]) > 1e-4 && Math.Abs(third - model.Predict(_images)[0, 0]) > 1e-4);
        Assert.Equal(three, Views(3, 5).Predict(_images));
        Assert.NotEqual(three, Views(3, 6).Predict(_images));
    }

    [Fact]
    public void An_image_alone_is_changed_as_with_its_set()
    {
        IReadOnlyList<Prediction> all = Predictor.Predict(Views(4, 1), _images), some = Predictor.Predict(Views(4, 1), [_images[30], _images[7]]);
        Assert.Equal([30, 7], some.Select(prediction => prediction.Index));
        Assert.All(some, prediction => Assert.Equal(all[prediction.Index].Probabilities, prediction.Probabilities));
    }

    [Fact]
    public void All_models_see_the_same_changes()
    {
        var views = new TestTimeAugmentation(Changes, 4, 9);
        AssertMean([.. _models.Select(model => new Ensemble([model], views).Predict(_images))], new Ensemble(_models, views).Predict(_images));
    }

    [Fact]
    public void The_loss_is_that_of_the_first_model()
    {
        MnistModel first = new([new Dense(4, ActivationFunction.Softmax)], 1, new Shape(8, 8), loss: new MnistTools.Losses.MeanSquaredError());
        float[,] together = new Ensemble([first, _models[1]]).Predict(_images);
        double expected =
            Enumerable.Range(0, 40).Average(i => Enumerable.Range(0, 4).Average(c => Math.Pow(together[i, c] - (_images.Labels[i] == c ? 1 : 0), 2)));
        Assert.Equal(expected, Evaluator.Evaluate(new Ensemble([first, _models[1]]), _images).Loss, 1e-6);
        // Also where another knows the classes' names, which count then.
        _models[1].ClassNames = _images.ClassNames;
        Assert.Equal(expected, Evaluator.Evaluate(new Ensemble([first, _models[1]]), _images).Loss, 1e-6);
    }

    /// <summary>What stands behind its softmax puts the shares into a row, or takes their means, which are shares of 1 again.</summary>
    [Theory]
    [InlineData("Conv2D(4, 8, activation=softmax); Flatten")]
    [InlineData("Conv2D(4, 3, activation=softmax); GlobalAveragePooling2D")]
    public void A_model_whose_softmax_is_not_its_last_layer_says_probabilities(string layers)
    {
        MnistModel other = new(layers.Split("; ").Select(Layer.Parse), 5, new Shape(8, 8));
        AssertMean([_models[0].Predict(_images), other.Predict(_images)], new Ensemble([_models[0], other]).Predict(_images));
        AssertMean([_models[0].Predict(_images), other.Predict(_images)], new Ensemble([other, _models[0]]).Predict(_images));
    }

    [Fact]
    public void Models_that_cannot_answer_together_are_refused()
    {
        MnistModel five = new([new Dense(5, ActivationFunction.Softmax)], 1, new Shape(8, 8)), open = new([new Dense(4)], 1, new Shape(8, 8));
        MnistModel letters = Model(1, ["A", "B", "C", "D"]), small = new([new Dense(4, ActivationFunction.Softmax)], 1, new Shape(7, 7));
        AssertRefused("Model 2 tells 5 classes apart, and model 1 tells 4", () => new Ensemble([_models[0], five]));
        AssertRefused("Model 3 ends with Dense(4), and model 1 with Dense(4, softmax)", () => new Ensemble([_models[0], _models[1], open]));
        AssertRefused(
            "Model 3 knows the classes class 0, class 1, class 2, class 3, and model 2 A, B, C, D",
            () => new Ensemble([_models[0], letters, Model(2, _images.ClassNames)]));
        AssertRefused("Model 2 takes images of (7, 7), and model 1 of (8, 8): only models of images of one size", () => new Ensemble([_models[0], small]));
        AssertRefused("There is no image to measure with", () => Evaluator.Evaluate(new Ensemble(_models), _images.Subset([])));
        Assert.Throws<ArgumentException>(() => new Ensemble([]));
        Assert.Throws<MnistTools.Specs.SpecException>(() => new TestTimeAugmentation([]));
        Assert.ThrowsAny<ArgumentException>(() => new TestTimeAugmentation(Changes, 0));

        static void AssertRefused(string message, Func<object> work) => Assert.StartsWith(message, Assert.Throws<MismatchException>(work).Message);
    }

    private Ensemble Views(int passes, int seed) => new([_models[0]], new TestTimeAugmentation(Changes, passes, seed));

    private static MnistModel Model(int seed, IReadOnlyList<string>? names = null, InputScale? scale = null) =>
        new([new Dense(6, ActivationFunction.Tanh), new Dense(4, ActivationFunction.Softmax)], seed, new Shape(8, 8), inputScale: scale, classNames: names);

    private static void AssertMean(float[][,] alone, float[,] together)
    {
        for (int i = 0; i < together.GetLength(0); i++)
        {
            for (int label = 0; label < together.GetLength(1); label++)
            {
                Assert.Equal(alone.Average(said => said[i, label]), together[i, label], 1e-6f);
            }
        }
    }
}
