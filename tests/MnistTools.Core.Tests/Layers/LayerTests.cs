namespace MnistTools.Core.Tests.Layers;

public class LayerTests(RealMnist mnist)
{
    /// <summary>Shapes and numbers of parameters as Keras' <c>summary()</c> gives them for these networks.</summary>
    [Theory]
    [InlineData(Architecture.Dense, 407_050, 0)]
    [InlineData(Architecture.Mlp, 669_706, 0)]
    [InlineData(Architecture.LeNet, 61_706, 0)]
    [InlineData(Architecture.ConvNet, 34_826, 0)]
    [InlineData(Architecture.Accurate, 32 * 9
        + 32 * 48 * 9
        + 48 * 48 * 9
        + 48 * 96 * 9
        + 4 * (32 + 48 + 48 + 96)
        + 6 * 6 * 96 * 10
        + 10, 2 * (32 + 48 + 48 + 96))]
    [InlineData(Architecture.PyTorchExample, 1_199_882, 0)]
    public void Named_networks_have_as_many_parameters_as_in_Keras(Architecture architecture, int parameters, int kept)
    {
        var model = new MnistModel(architecture.CreateLayers());
        Assert.Equal(parameters, model.ParameterCount);
        Assert.Equal(parameters - kept, model.TrainableParameterCount);
        Assert.Equal(26, new MnistModel(architecture.CreateLayers(26)).OutputCount);
    }

    /// <summary>Random numbers are drawn by them: two layers with one number would drop the same units.</summary>
    [Fact]
    public void Layers_within_layers_have_numbers_of_their_own_at_any_depth()
    {
        Layer nested = new Dropout(0.5);
        for (int depth = 0; depth < 6; depth++)
        {
            nested = new Residual(new LayerChain(nested, new Dropout(0.5)));
        }

        var model = new MnistModel([nested, nested, new Residual(new LayerChain(new Dropout(0.5))), nested, nested, new Dense(10)]);
        int[] numbers = [.. model.FindLeaves().Select(leaf => leaf.Number)];
        Assert.Equal(numbers.Length, numbers.Distinct().Count());
        Assert.Equal(4 * 7 + 3, numbers.Length);
        // Behind those of a model's own layers, on which recorded trainings depend.
        Assert.Equal((6, 3 * 1024, (1 * 1024 + 2) * 1024 + 1), (numbers[^1], NumberOf("2.0"), NumberOf("0.1.1")));

        static int NumberOf(string path) => new LayerPlace(new Dropout(0.5), path, new Shape(1), new Shape(1), []).Number;
    }

    [Theory]
    [InlineData("Conv2D(32, 3)", "(26, 26, 32)")]
    [InlineData("Conv2D(32, 3, padding=same)", "(28, 28, 32)")]
    [InlineData("Conv2D(8, (5, 3), strides=(2, 3))", "(12, 9, 8)")]
    [InlineData("Conv2D(8, (5, 3), strides=(2, 3), padding=same)", "(14, 10, 8)")]
    [InlineData("MaxPooling2D", "(14, 14, 1)")]
    [InlineData("MaxPooling2D(3)", "(9, 9, 1)")]
    [InlineData("MaxPooling2D(3, padding=same)", "(10, 10, 1)")]
    [InlineData("AveragePooling2D(3, strides=1)", "(26, 26, 1)")]
    [InlineData("ZeroPadding2D", "(30, 30, 1)")]
    [InlineData("ZeroPadding2D((0, 2))", "(28, 32, 1)")]
    [InlineData("GlobalAveragePooling2D", "(1)")]
    [InlineData("BatchNormalization", "(28, 28)")]
    public void Output_shapes_are_Keras(string layer, string shape) =>
        Assert.Equal(shape, new MnistModel([Layer.Parse(layer)]).Layers[^1].OutputShape.ToString());

    [Theory]
    [InlineData("conv2d(32, kernel_size=(3, 3), strides=[1, 1], padding=valid)", "Conv2D(32, 3)")]
    [InlineData("Conv2D(32, (3, 5), activation=relu)", "Conv2D(32, (3, 5), activation=relu)")]
    [InlineData("MaxPooling2D(2, strides=2)", "MaxPooling2D")]
    [InlineData("max_pooling2d((2, 3), strides=1)", "MaxPooling2D((2, 3), strides=1)")]
    [InlineData("BatchNormalization(0.9)", "BatchNormalization(0.9)")]
    public void Layers_are_written_as_short_as_can_be(string text, string written)
    {
        Assert.Equal(written, Layer.Parse(text).ToString());
        Assert.Equal(Layer.Parse(text), Layer.Parse(written));
    }

    [Theory]
    [InlineData("Conv2D(32, 29)", "Conv2D(32, 29) has a window of 29 that is larger than its input (28, 28): use padding=same, or a smaller window.")]
    [InlineData("Flatten; MaxPooling2D", "MaxPooling2D takes images, (rows, columns) or (rows, columns, channels), not (784): put it before Flatten.")]
    [InlineData("Conv2D(4, 3); Flatten; Conv2D(4, 3)", "Conv2D(4, 3) takes images, (rows, columns) or (rows, columns, channels), not (2704): put it before Flatten.")]
    public void What_does_not_fit_is_refused_with_the_shapes(string layers, string message) =>
        Assert.Equal(message, Assert.Throws<SpecException>(() => new MnistModel(layers.Split("; ").Select(Layer.Parse))).Message);

    [Theory]
    [InlineData("Conv2D(4, (3, 4, 5))", "Conv2D: 'kernel_size' must be a whole number or two, such as (3, 5) (at position 11 of 'Conv2D(4, (3, 4, 5))')")]
    [InlineData("Conv2D(4, 0)", "Conv2D: 'kernel_size' must be at least 1, not 0 (at position 11 of 'Conv2D(4, 0)')")]
    [InlineData("MaxPooling2D(strides=0)", "MaxPooling2D: 'strides' must be at least 1, not 0 (at position 22 of 'MaxPooling2D(strides=0)')")]
    public void A_wrong_size_is_refused_with_its_place(string layer, string message) =>
        Assert.Equal(message, Assert.Throws<SpecException>(() => Layer.Parse(layer)).Message);

    /// <summary>The fans of a convolution: its channels times its window.</summary>
    [Fact]
    public void A_convolution_starts_within_Glorots_limit()
    {
        float[] kernel = new MnistModel([Layer.Parse("Conv2D(64, 5)"), Layer.Parse("Conv2D(32, 3)")]).GetWeight("1.weight");
        double limit = Math.Sqrt(6.0 / ((64 + 32) * 9));
        Assert.InRange(kernel.Max(), 0.99 * limit, limit);
        Assert.InRange(kernel.Min(), -limit, -0.99 * limit);
    }

    /// <summary>In memory channels lie last; in the file, as in PyTorch, first.</summary>
    [Fact]
    public void Weights_of_a_convolutional_network_survive_a_file()
    {
        using var folder = new TemporaryFolder();
        string path = folder.At("model.safetensors");
        var model = new MnistModel(Architecture.Accurate.CreateLayers(4), 3, new Shape(12, 9));
        ModelFile.Save(model, path, overwrite: false);
        MnistModel loaded = ModelFile.Load(path);
        Assert.Equal(model.Predict(Some.Images(5, 12, 9)), loaded.Predict(Some.Images(5, 12, 9)));
        Assert.Equal([48, 32, 3, 3], loaded.Weights.Single(weight => weight.Name == "4.weight").Shape.Sizes);
    }

    [Fact]
    public void Moving_means_follow_the_batches_as_in_Keras()
    {
        MnistModel model = new([Layer.Parse("Flatten"), Layer.Parse("BatchNormalization(momentum=0.9)"), Layer.Parse("Dense(4, softmax)")], 1, new Shape(3, 3));
        ImageSet images = Some.Images(40);
        Train.Fit(model, images, new() { BatchSize = 40 });
        for (int pixel = 0; pixel < 9; pixel++)
        {
            double[] values = [.. Enumerable.Range(0, 40).Select(image => images.GetImage(image)[pixel] / 255.0)];
            double variance = values.Average(value => Math.Pow(value - values.Average(), 2));
            Assert.Equal(0.1 * values.Average(), model.GetWeight("1.running_mean")[pixel], 1e-6);
            Assert.Equal(0.9 + 0.1 * variance, model.GetWeight("1.running_var")[pixel], 1e-6);
        }
    }

    [Fact]
    public void A_convolutional_network_learns_the_same_from_the_same_seed()
    {
        ImageSet images = mnist.Train.Take(300);
        MnistTools.Models.History one = Train.Fit(new MnistModel(Architecture.ConvNet.CreateLayers(), 1), images, new() { Epochs = 2 }, images);
        MnistTools.Models.History other = Train.Fit(new MnistModel(Architecture.ConvNet.CreateLayers(), 1), images, new() { Epochs = 2 }, images);
        Train.AssertSame(one, other);
        Assert.True(one["val_accuracy"][^1] > 0.5);
    }
}
