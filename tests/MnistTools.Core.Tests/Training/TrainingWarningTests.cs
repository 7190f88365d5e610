using MnistTools.Losses;

namespace MnistTools.Core.Tests.Training;

/// <summary>What is allowed and hardly meant is told once, where the training is told.</summary>
public class TrainingWarningTests(RealMnist mnist)
{
    private readonly ImageSet _images = mnist.Train.Take(100);

    [Theory]
    [InlineData("Dense(10)", "categorical_crossentropy", "The loss is a crossentropy, which takes probabilities, and the network ends with Dense(10), whose outputs are none. End it with a softmax, for example 'Dense(10, softmax)'.")]
    [InlineData("Dense(10, sigmoid)", "categorical_crossentropy", "the network ends with Dense(10, sigmoid), whose outputs are none")]
    [InlineData("Dense(10, softmax)", "categorical_crossentropy", null)]
    [InlineData("Dense(10); Activation(softmax)", "categorical_crossentropy", null)]
    [InlineData("Conv2D(10, 28, activation=softmax); Flatten", "categorical_crossentropy", null)]
    [InlineData("Conv2D(10, 9, activation=softmax); GlobalAveragePooling2D", "categorical_crossentropy", null)]
    [InlineData("Conv2D(5, (28, 14), strides=14, activation=softmax); Flatten", "categorical_crossentropy", "the network ends with Flatten, whose outputs are none")]
    [InlineData("Dense(10)", "mse", null)]
    [InlineData("Dense(10)", "huber", null)]
    [InlineData("Dense(10)", "kld", "The loss is a divergence, which takes probabilities")]
    [InlineData("Dense(10)", "bce", "The loss is a crossentropy, which takes probabilities, and the network ends with Dense(10), whose outputs are none. End it with a sigmoid, for example 'Dense(10, sigmoid)'.")]
    [InlineData("Dense(10, tanh)", "bce", "End it with a sigmoid")]
    [InlineData("Dense(10, sigmoid)", "bce", null)]
    [InlineData("Dense(10, softmax)", "bce", null)]
    [InlineData("Conv2D(10, 28, activation=sigmoid); Flatten", "bce", null)]
    [InlineData("Conv2D(10, 9, activation=sigmoid); GlobalAveragePooling2D", "bce", null)]
    [InlineData("Dense(10, sigmoid)", "categorical_focal_crossentropy", "End it with a softmax, for example 'Dense(10, softmax)', or use the loss BinaryCrossentropy.")]
    public void Crossentropy_without_a_softmax(string layers, string loss, string? warning)
    {
        var model = new MnistModel(layers.Split("; ").Select(Layer.Parse), 1);
        AssertWarns(warning, Warn(model, _images, _images, new() { Epochs = 2, Loss = Loss.Parse(loss) }));
    }

    /// <summary>Each group of channels is shared out for itself: softmax and loss are not taken back in one.</summary>
    [Theory]
    [InlineData("Conv2D(5, (28, 14), strides=14, activation=softmax)")]
    [InlineData("Conv2D(10, 28, activation=softmax)")]
    public void A_softmax_before_a_Flatten_learns_as_one_behind_which_nothing_is(string layer)
    {
        History[] histories = [.. ((Layer[][])[[Layer.Parse(layer)], [Layer.Parse(layer), new Flatten()]]).Select(layers =>
            Train.Fit(new MnistModel(layers, 1), _images, new() { Epochs = 3, Optimizer = new SGD(0.1) }))];
        Assert.All(histories[0]["loss"].Zip(histories[1]["loss"]), losses => Assert.Equal(losses.First, losses.Second, 1e-5));
    }

    [Fact]
    public void Validation_images_of_classes_that_no_training_image_is_of()
    {
        ImageSet withoutSevens = _images.Subset([.. Enumerable.Range(0, 100).Where(i => _images.Labels[i] is not (7 or 9))]);
        int missing = 100 - withoutSevens.Count;
        AssertWarns(
            $"Of the 100 validation images, {missing} are of classes that no training image is of: 7, 9. This training cannot teach them.",
            Warn(Train.Small(), withoutSevens, _images, new() { Epochs = 2 }));
        AssertWarns(null, Warn(Train.Small(), _images, withoutSevens, new()));
    }

    [Theory]
    [InlineData(1, "No pixel of scaled is above 1. Pixels are bytes from 0 to 255")]
    [InlineData(2, null)]
    [InlineData(0, null)]
    public void Images_that_were_scaled_to_0_to_1(byte most, string? warning)
    {
        var scaled =
            new ImageSet("scaled", _images.Pixels.ToArray().Select(pixel => Math.Min(pixel, most)).ToArray(), _images.CopyLabels(), 28, 28, _images.ClassNames);
        AssertWarns(warning, Warn(Train.Small(), scaled, _images, new()));
        AssertWarns(warning, Warn(Train.Small(), scaled, null, new() { ValidationSplit = 0.2 }));
        AssertWarns(warning, Warn(Train.Small(), _images, scaled, new()));
        // What takes bytes as they are takes these, too.
        AssertWarns(null, Warn(new MnistModel([new Dense(10, ActivationFunction.Softmax)], inputScale: InputScale.Raw), scaled, null, new()));
    }

    /// <summary>Two batches an epoch. After n steps of a momentum m, mⁿ of a moving mean is what it began with.</summary>
    [Theory]
    [InlineData("BatchNormalization", 1, "BatchNormalization goes by moving means outside of training, and after the 2 steps of this training 98 % of them")]
    [InlineData("BatchNormalization", 34, "after the 68 steps of this training 50 % of them")]
    [InlineData("BatchNormalization", 35, null)]
    [InlineData("BatchNormalization(momentum=0.8)", 1, "after the 2 steps of this training 64 % of them")]
    [InlineData("BatchNormalization(momentum=0.7)", 1, null)]
    [InlineData("BatchNormalization(trainable=false)", 1, null)]
    [InlineData("Residual([BatchNormalization(momentum=0.9)])", 2, "after the 4 steps of this training 66 % of them")]
    public void Moving_means_that_hardly_move(string layer, int epochs, string? warning)
    {
        var model = new MnistModel([Layer.Parse(layer), new Dense(10, ActivationFunction.Softmax)], 1);
        var options = new TrainingOptions { Epochs = epochs, BatchSize = 50 };
        AssertWarns(warning, Warn(model, _images, null, options));
        // SWA measures them anew in the end.
        var averaged = new MnistModel([Layer.Parse(layer), new Dense(10, ActivationFunction.Softmax)], 1);
        AssertWarns(null, Warn(averaged, _images, null, options with { Callbacks = [new SWA(1)] }));
        AssertWarns(null, Warn(averaged, _images, null, options));
    }

    /// <summary>The steps of earlier trainings count: 0.99⁴ = 96 %, 0.99¹³⁶ = 25 %.</summary>
    [Theory]
    [InlineData("BatchNormalization", 1, "after the 4 steps of this training and of those before it 96 % of them")]
    [InlineData("BatchNormalization", 17, "after the 68 steps of this training and of those before it 50 % of them")]
    [InlineData("BatchNormalization", 18, null)]
    [InlineData("BatchNormalization(momentum=0.8)", 1, null)]
    public void Moving_means_of_a_model_that_was_trained_a_little(string layer, int epochs, string? warning)
    {
        using var folder = new TemporaryFolder();
        var model = new MnistModel([Layer.Parse(layer), new Dense(10, ActivationFunction.Softmax)], 1);
        var options = new TrainingOptions { Epochs = epochs, BatchSize = 50 };
        Train.Fit(model, _images, options);
        ModelFile.Save(model, folder.At("model.safetensors"), overwrite: false);
        ModelFile.Save(model, folder.At("weights.keras"), overwrite: false, weightsOnly: true);
        AssertWarns(warning, Warn(ModelFile.Load(folder.At("model.safetensors")), _images, null, options));
        AssertWarns(warning, Warn(model, _images, null, options));
        // Weights alone do not say for how long they were trained.
        AssertWarns(null, Warn(ModelFile.Load(folder.At("weights.keras")), _images, null, options));
    }

    /// <summary>All that was told in a training, each time.</summary>
    private static List<string> Warn(MnistModel model, ImageSet images, ImageSet? validation, TrainingOptions options)
    {
        var warnings = new List<string>();
        Train.Fit(model, images, options, validation, new AtOnce<TrainingProgress>(progress => warnings.AddRange(progress.Warnings)));
        return warnings;
    }

    private static void AssertWarns(string? expected, List<string> warnings)
    {
        if (expected is null)
        {
            Assert.Empty(warnings);
        }
        else
        {
            Assert.Contains(expected, Assert.Single(warnings), StringComparison.Ordinal);
        }
    }
}
