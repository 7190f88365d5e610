namespace MnistTools.Core.Tests.Models;

/// <summary>A model knows its classes by name, and labels of all images are matched by these names.</summary>
public class ClassNameTests(RealMnist mnist)
{
    private static readonly string[] Letters = [.. "ABCDEFGHIJ".Select(letter => letter.ToString())];

    private readonly ImageSet _images = mnist.Train.Take(300);
    private readonly ImageSet _turned = mnist.Train.Take(300).Relabel([.. mnist.Train.ClassNames.Reverse()]);

    [Fact]
    public void A_relabelled_image_keeps_its_class()
    {
        Assert.Equal(["9", "8", "7", "6", "5", "4", "3", "2", "1", "0"], _turned.ClassNames);
        Assert.Equal(_images.Labels.ToArray().Select(label => 9 - label), _turned.Labels.ToArray().Select(label => (int)label));
        Assert.True(_images.Pixels.SequenceEqual(_turned.Pixels));
        Assert.Equal(_images.Labels.ToArray(), _turned.Relabel(_images.ClassNames).Labels.ToArray());
        Assert.Equal(
            [8, 3], mnist.Test.SelectClasses([3, 8]).Relabel(_images.ClassNames).CopyLabels().Distinct().Select(label => (int)label).OrderDescending());
    }

    [Fact]
    public void Classes_are_taken_from_both_sets_by_name()
    {
        MnistData chosen = new MnistData("turned", _images, _turned).SelectClasses([3, 8]);
        Assert.Equal(["3", "8"], chosen.Test.ClassNames);
        Assert.Equal(chosen.Train.CopyLabels(), chosen.Test.CopyLabels());
    }

    [Fact]
    public void A_model_gets_the_names_of_what_it_is_trained_with()
    {
        MnistModel model = new([new Dense(2, ActivationFunction.Softmax)]);
        Assert.Null(model.ClassNames);
        Train.Fit(model, _images.SelectClasses([8, 3]), new());
        Assert.Equal(["8", "3"], model.ClassNames);
    }

    /// <summary>Weights of classes and validation follow the images.</summary>
    [Fact]
    public void Classes_in_another_order_are_trained_and_validated_as_in_the_models()
    {
        MnistModel one = Train.Small(), other = Train.Small(), named = Named(_images.ClassNames);
        var options = new TrainingOptions { Epochs = 2, ClassWeights = new Dictionary<int, double> { [1] = 3 } };
        History expected = Train.Fit(one, _images, options, _images.Take(50));
        Train.AssertSame(expected, Train.Fit(other, _images, options, _turned.Take(50)));
        Train.AssertSame(expected, Train.Fit(named, _turned, options with { ClassWeights = new Dictionary<int, double> { [8] = 3 } }, _turned.Take(50)));
        Assert.Equal(_images.ClassNames, named.ClassNames);

        // Split off, they are mapped with the rest.
        Train.AssertSame(
            Train.Fit(Train.Small(), _images, new() { ValidationSplit = 0.2 }), Train.Fit(Named(_images.ClassNames), _turned, new() { ValidationSplit = 0.2 }));
    }

    [Fact]
    public void Images_of_some_classes_are_measured_with_all_that_the_model_knows()
    {
        MnistModel model = Train.Small();
        Train.Fit(model, _images, new() { Epochs = 3 });
        int[] places = [.. Enumerable.Range(0, 1000).Where(i => mnist.Test.Labels[i] is 3 or 8)];
        float[,] outputs = model.Predict(mnist.Test);
        int right = places.Count(i => Prediction.Choose(Prediction.RowOf(outputs, i)) == mnist.Test.Labels[i]);
        ImageSet some = mnist.Test.SelectClasses([8, 3]);

        ModelEvaluation evaluation = Evaluator.Evaluate(model, some);
        Assert.Equal(right, evaluation.Confusion.CorrectCount);
        Assert.Equal(mnist.Test.ClassNames, evaluation.Confusion.ClassNames);
        Assert.Equal(places.Length, evaluation.Confusion.CountActual(3) + evaluation.Confusion.CountActual(8));

        IReadOnlyList<Prediction> predictions = Predictor.Predict(model, some);
        Assert.Equal(right, predictions.Count(prediction => prediction.IsCorrect == true));
        Assert.Equal(right, predictions.Count(prediction => prediction.Label == prediction.ActualLabel));
        Assert.All(predictions, prediction => Assert.Contains(prediction.ActualLabel, (string[])["3", "8"]));
        Assert.Equal("image 7", predictions[7].Source);
    }

    [Fact]
    public void What_a_model_says_does_not_depend_on_the_labels()
    {
        MnistModel model = Named(_images.ClassNames);
        Assert.Equal(model.Predict(_images), model.Predict(_turned));
        Assert.Equal(model.Predict(_images), model.Predict(Renamed(_images, Letters)));
    }

    [Theory]
    [InlineData("train")]
    [InlineData("validate")]
    [InlineData("measure")]
    [InlineData("predict")]
    public void Images_of_other_classes_are_refused_by_name_and_nothing_is_learnt(string use)
    {
        MnistModel model = Named(["0", "1", "2", "3", "4", "5", "6", "7", "A", "B"]);
        float[] weights = model.Parameters.Values.ToArray();
        ImageSet known = Renamed(_images, model.ClassNames!);
        var refused = Assert.Throws<MismatchException>(() =>
        {
            switch (use)
            {
                case "train":
                    Train.Fit(model, _images, new());
                    break;
                case "validate":
                    Train.Fit(model, known, new(), _images);
                    break;
                case "measure":
                    Evaluator.Evaluate(model, _images);
                    break;
                default:
                    Predictor.Predict(model, _images);
                    break;
            }
        });
        Assert.Equal(
            "MNIST train has images of other classes: 8, 9 are not among 0, 1, 2, 3, 4, 5, 6, 7, A, B. " +
            "Labels are matched by the names of their classes: use images of these, or a model that knows those.",
            refused.Message);
        Assert.Equal(weights, model.Parameters.Values.ToArray());
        Assert.Null(model.History);
    }

    /// <summary>IDX files have no names: those of a data set are numbered, unless it is said which it is.</summary>
    [Fact]
    public void Numbered_images_may_be_those_of_a_data_set_with_names()
    {
        string[] clothes = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];
        const string Advice =
            " If the numbers stand for the classes of FashionMnist, load its IDX files under that name: Name is FashionMnist, beside Path.";
        ImageSet numbered = Numbered(10, "train-images.idx3-ubyte");
        Assert.EndsWith("or a model that knows those." + Advice, Assert.Throws<MismatchException>(() => numbered.Relabel(clothes)).Message, StringComparison.Ordinal);
        // Digits are called so, other names are no numbers, and no data set has these letters.
        Assert.DoesNotContain(Advice, Assert.Throws<MismatchException>(() => mnist.Test.Relabel(clothes)).Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Advice, Assert.Throws<MismatchException>(() => Renamed(numbered, Letters).Relabel(clothes)).Message, StringComparison.Ordinal);
        Assert.EndsWith("or a model that knows those.", Assert.Throws<MismatchException>(() => numbered.Relabel(Letters)).Message, StringComparison.Ordinal);
        // A table and an archive have no such name, and more classes than a data set has are not its own.
        AssertNoAdvice(Numbered(10, "train.csv"), clothes);
        AssertNoAdvice(Numbered(10, "x_train.npy"), clothes);
        AssertNoAdvice(Numbered(12, "train.csv"), mnist.Test.ClassNames);
        AssertNoAdvice(Numbered(12, IdxFiles.TrainImages), mnist.Test.ClassNames);

        static ImageSet Numbered(int classes, string file)
        {
            ImageSet images = Some.Images(20, classes: classes);
            return new(
                images.Name, images.Pixels.ToArray(), images.CopyLabels(), images.Height, images.Width,
                [.. Enumerable.Range(0, classes).Select(label => $"{label}")], new Dictionary<string, string> { [file] = "00" });
        }

        static void AssertNoAdvice(ImageSet images, IReadOnlyList<string> names) => Assert.EndsWith(
            "or a model that knows those.", Assert.Throws<MismatchException>(() => images.Relabel(names)).Message, StringComparison.Ordinal);
    }

    /// <summary>There is nothing yet that a model could know better than its first training images.</summary>
    [Fact]
    public void Validation_images_of_other_classes_are_refused_also_for_a_model_without_names()
    {
        MnistModel model = new([new Dense(2, ActivationFunction.Softmax)]);
        var refused = Assert.Throws<MismatchException>(() => Train.Fit(model, _images.SelectClasses([3, 8]), new(), mnist.Test));
        Assert.StartsWith("MNIST test has images of other classes: 0, 1, 2, 4, 5, 6, 7, 9 are not among 3, 8.", refused.Message);
        Assert.Null(model.ClassNames);
    }

    [Fact]
    public void A_model_without_names_takes_those_of_the_images_that_it_is_measured_with()
    {
        MnistModel model = Train.Small();
        Assert.Equal(Letters, Evaluator.Evaluate(model, Renamed(_images, Letters)).Confusion.ClassNames);
        Assert.Equal(_images.ClassNames, Evaluator.Evaluate(model, _images).Confusion.ClassNames);
        Assert.Null(model.ClassNames);
    }

    [Fact]
    public void A_picture_is_called_as_the_model_was_taught()
    {
        MnistModel model = Train.Small();
        Train.Fit(model, Renamed(_images, Letters), new() { Epochs = 5 });
        // Two of MNIST's test images, a 7 and a 1.
        PictureImage[] pictures = [new("seven.png", mnist.Test.CopyImage(0)), new("one.png", mnist.Test.CopyImage(2))];
        Assert.Equal(["H", "B"], Predictor.Predict(model, pictures).Select(prediction => prediction.Label));
        Assert.Equal(["seven.png", "one.png"], Predictor.Predict(model, pictures).Select(prediction => prediction.Source));
        string[] parities = [.. Enumerable.Range(0, 10).Select(digit => digit % 2 == 0 ? "even" : "odd")];
        Assert.Equal(["odd", "odd"], Predictor.Predict(model, pictures, parities).Select(prediction => prediction.Label));
        Assert.All(Predictor.Predict(Train.Small(), pictures), prediction => Assert.Equal(prediction.Label, $"{prediction.LabelIndex}"));
    }

    [Fact]
    public void Two_models_that_count_their_classes_in_another_order_are_compared_on_the_same_images()
    {
        MnistModel one = Train.Small(), other = Train.Small();
        Train.Fit(one, _images, new());
        Train.Fit(other, _turned, new());
        ModelEvaluation first = Evaluator.Evaluate(one, mnist.Test), second = Evaluator.Evaluate(other, mnist.Test);
        IReadOnlyList<Prediction> ofFirst = Predictor.Predict(one, mnist.Test), ofSecond = Predictor.Predict(other, mnist.Test);
        McNemarTest comparison = first.CompareWith(second).Comparison!;
        Assert.Equal(ofFirst.Zip(ofSecond).Count(pair => pair.First.IsCorrect == true && pair.Second.IsCorrect == false), comparison.OnlyThisRight);
        Assert.Equal(ofFirst.Zip(ofSecond).Count(pair => pair.First.IsCorrect == false && pair.Second.IsCorrect == true), comparison.OnlyReferenceRight);
        Assert.NotEqual(0, comparison.OnlyThisRight + comparison.OnlyReferenceRight);
    }

    [Theory]
    [InlineData("a;b", "The model tells 3 classes apart; there are 2 names for them.")]
    [InlineData("a;b;a", "Two classes are called 'a'.")]
    [InlineData("a;b; ", "A name of a class must be one line of text, of at most 200 characters.")]
    [InlineData("a;b;c\u001b[2J", "A name of a class must be one line of text, of at most 200 characters.")]
    [InlineData("a;b;c\nd", "A name of a class must be one line of text, of at most 200 characters.")]
    public void Names_that_cannot_tell_classes_apart_are_refused(string names, string problem) => Assert.Equal(
        problem, Assert.Throws<MismatchException>(() => new MnistModel([new Dense(3)], classNames: names.Split(';'))).Message);

    private static MnistModel Named(IReadOnlyList<string> names) =>
        new([.. Train.Small().Layers.Select(layer => layer.Spec)], 3, classNames: names);

    /// <summary>The same labels, which then mean other classes.</summary>
    private static ImageSet Renamed(ImageSet images, IReadOnlyList<string> names) =>
        new(images.Name, images.Pixels.ToArray(), images.CopyLabels(), images.Height, images.Width, names);
}
