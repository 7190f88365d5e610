using MnistTools.Text;

namespace MnistTools.Core.Tests;

/// <summary>Messages and texts are sentences, and have no names of code in them.</summary>
public class MessageTests
{
    [Theory]
    [InlineData(0, "0 classes")]
    [InlineData(1, "1 class")]
    [InlineData(1000, "1000 classes")]
    public void One_is_one_and_all_else_are_several(int count, string text)
    {
        Assert.Equal(text, Counted.Of(count, "class", "classes"));
        Assert.Equal(
            text.Replace("classes", "epochs", StringComparison.Ordinal).Replace("class", "epoch", StringComparison.Ordinal), Counted.Of(count, "epoch"));
    }

    [Fact]
    public void One_of_something_is_not_called_several()
    {
        ImageSet one = Some.Images(1, classes: 1);
        Assert.Equal("made up: 1 image of 3×3 in 1 class", one.ToString());
        Assert.Equal("made up has 1 image; between 1 and 1 can be taken.", Problem.Of(Assert.Throws<ArgumentOutOfRangeException>(() => one.Take(2))));
        Assert.Equal(
            "A split of 0.5 of the 1 image of made up leaves one part empty.", Problem.Of(Assert.Throws<ArgumentOutOfRangeException>(() => one.Split(0.5))));
        Assert.Equal(
            "1 image of 2147483647×3 has no room in a set: choose a smaller size.",
            Assert.Throws<ArgumentException>(() => one.PadTo(int.MaxValue, 3)).Message);
        var model = new MnistModel([new Dense(2, ActivationFunction.Softmax)], 1, new Shape(3, 3));
        Assert.Equal(
            "The model ends with Dense(2, softmax), which gives 2 numbers; made up has 1 class.",
            Assert.Throws<MismatchException>(() => Train.Fit(model, one, new())).Message);
        Assert.Equal("History of 1 epoch: loss, accuracy", Train.Fit(model, Some.Images(2, classes: 2), new()).ToString());
        Assert.Contains(
            "Dropout takes at most 1 argument by place", Assert.Throws<SpecException>(() => Layer.Parse("Dropout(0.5, 0.5)")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Several_pictures_are_one_set()
    {
        var model = new MnistModel([new Dense(2, ActivationFunction.Softmax)], 1, new Shape(9));
        PictureImage[] pictures = [new("one.png", new byte[28 * 28]), new("two.png", new byte[28 * 28])];
        Assert.Equal(
            $"The model takes images of {new Shape(9)}; the set of pictures has images of (28, 28).",
            Assert.Throws<MismatchException>(() => Predictor.Predict(model, pictures)).Message);
        Assert.Equal(
            "The model tells 2 classes apart; there is 1 name for them.",
            Assert.Throws<MismatchException>(() => Predictor.Predict(model, pictures, ["one"])).Message);
    }

    /// <summary>LeNet-5 takes MNIST's images with a border of 2.</summary>
    [Fact]
    public void A_model_of_larger_images_is_met_with_padding()
    {
        var model = new MnistModel([Layer.Parse("Conv2D(2, 5, activation=relu)"), new Dense(2, ActivationFunction.Softmax)], 1, new Shape(32, 32));
        ImageSet images = Some.Images(3, 28, 28, 2);
        Assert.Equal(
            "The model takes images of (32, 32); made up has images of (28, 28). Load the images with that input size, or call PadTo(32, 32): then there is background around each.",
            Assert.Throws<MismatchException>(() => Evaluator.Evaluate(model, images)).Message);
        IReadOnlyList<Prediction> expected = Predictor.Predict(model, images.PadTo(32, 32));
        IReadOnlyList<Prediction> pictures =
            Predictor.Predict(model, [.. Enumerable.Range(0, 3).Select(i => new PictureImage($"{i}.png", images.CopyImage(i)))]);
        Assert.Equal(expected.SelectMany(prediction => prediction.Probabilities), pictures.SelectMany(prediction => prediction.Probabilities));
        Assert.Equal(1024, pictures[0].Image.Length);
    }

    [Fact]
    public void Parameters_of_code_are_not_named()
    {
        Assert.Equal("It is wrong.", Problem.Of(new ArgumentOutOfRangeException("lastShare", 0.1, "It is wrong.")));
        Assert.Equal("It (Parameter 'x') is wrong.", Problem.Of(new InvalidOperationException("It (Parameter 'x') is wrong.")));
    }
}
