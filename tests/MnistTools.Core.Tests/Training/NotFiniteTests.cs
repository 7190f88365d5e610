namespace MnistTools.Core.Tests.Training;

/// <summary>Of weights that are no numbers nothing is said that looks like an answer.</summary>
public sealed class NotFiniteTests(RealMnist mnist) : FolderTests
{
    private readonly ImageSet _images = mnist.Train.Take(40);

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void A_model_with_weights_that_are_no_numbers_is_refused(float value)
    {
        MnistModel model = Train.Small();
        float[] bias = new float[10];
        bias[4] = value;
        model.SetWeight(model.Weights.Single(weight => weight.Name == "3.bias"), bias);
        float[] weights = model.Parameters.Values.ToArray();
        Assert.All(
            [
                () => Evaluator.Evaluate(model, _images), () => model.Predict(_images), () => Predictor.Predict(model, _images),
                () => Predictor.Predict(model, [new PictureImage("a.png", _images.CopyImage(0))]),
                () => ModelFile.Save(model, Folder.At("m.onnx"), overwrite: false), () => Train.Fit(model, _images, new()),
            ],
            (Action use) => Assert.StartsWith(
                "The weights of the model are not all numbers: 3.bias holds NaN or infinite values", Assert.Throws<NotFiniteNumberException>(use).Message));
        Assert.Empty(Folder.Files);
        Assert.Equal(weights, model.Parameters.Values.ToArray());
        Assert.Null(model.History);
    }

    [Fact]
    public void A_training_that_diverged_leaves_such_a_model_which_can_still_be_kept()
    {
        MnistModel model = Train.Small();
        Assert.Equal(TrainingEnd.LossNotFinite, Train.Fit(model, _images, new() { Epochs = 9, Optimizer = new SGD(1e30) }).End);
        ModelFile.Save(model, Folder.At("m.safetensors"), overwrite: false);
        Assert.Throws<NotFiniteNumberException>(() => Evaluator.Evaluate(ModelFile.Load(Folder.At("m.safetensors")), _images));
    }

    /// <summary>The rate that made it so is what one wants to see.</summary>
    [Fact]
    public void The_epoch_in_which_a_training_diverged_has_its_learning_rate()
    {
        var leap = new LambdaCallback("leap") { OnEpochEnd = log => log.LearningRate = 1e37 };
        History history = Train.Fit(Train.Small(), _images, new() { Epochs = 3, Optimizer = new SGD(0.5), Callbacks = [leap] });
        Assert.Equal(TrainingEnd.LossNotFinite, history.End);
        Assert.Equal([0.5, 1e37], history["learning_rate"]);
        Assert.Equal(1e37, history.Epochs[^1].LearningRate);
    }

    [Fact]
    public void Weights_that_are_numbers_and_give_none_are_told_apart_from_these()
    {
        MnistModel model = new([new Dense(10)]);
        model.SetWeight(model.Weights[0], [.. Enumerable.Repeat(3e38f, 7840)]);
        var refused = Assert.Throws<NotFiniteNumberException>(() => Evaluator.Evaluate(model, _images));
        Assert.StartsWith("What the model says of image 0 of MNIST train is not a number, though its weights are", refused.Message);
    }
}
