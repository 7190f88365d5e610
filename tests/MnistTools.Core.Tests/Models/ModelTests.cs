namespace MnistTools.Core.Tests.Models;

public class ModelTests
{
    [Fact]
    public void The_default_network_learns_407_050_numbers()
    {
        var model = new MnistModel(MnistModel.DefaultLayers);
        Assert.Equal(784 * 512 + 512 + 512 * 10 + 10, model.ParameterCount);
        Assert.Equal(407_050, model.ParameterCount);
        Assert.Equal(["1.weight", "1.bias", "2.weight", "2.bias"], model.Weights.Select(weight => weight.Name));
    }

    [Fact]
    public void The_summary_has_a_row_for_each_layer()
    {
        string[] lines = new MnistModel([Layer.Parse("Dense(512, relu)"), Layer.Parse("Dropout(0.2)"), Layer.Parse("Dense(10, softmax)")])
            .GetSummary().ReplaceLineEndings("\n").Split('\n');
        Assert.Equal(
            ["Layer (type)|Output Shape|Param #", "flatten (Flatten)|(None, 784)|0", "dense (Dense)|(None, 512)|401,920", "dropout (Dropout)|(None, 512)|0",
                "dense_1 (Dense)|(None, 10)|5,130"],
            lines.Where(
                line => line.Contains('(') && !line.StartsWith("Total", StringComparison.Ordinal) && !line.StartsWith("Optimizer", StringComparison.Ordinal))
                .Select(line => string.Join('|', line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))));
        Assert.Contains("Total params: 407,050 (1.55 MB)", lines);
        Assert.Equal("Optimizer: RMSprop, loss: CategoricalCrossentropy", lines[^1]);
    }

    [Fact]
    public void The_columns_of_a_summary_are_as_wide_as_their_longest_entry()
    {
        string[] lines = new MnistModel(Architecture.Accurate.CreateLayers()).GetSummary().ReplaceLineEndings("\n").Split('\n');
        string[] rows = [.. lines.Where(line => line.Contains("(None", StringComparison.Ordinal))];
        Assert.Contains(rows, row => row.StartsWith("batch_normalization_1 (BatchNormalization) ", StringComparison.Ordinal));
        Assert.Single(rows.Select(row => row.IndexOf("(None", StringComparison.Ordinal)).Distinct());
        Assert.Single(rows.Append(lines[0]).Append(lines[1]).Select(row => row.Length).Distinct());
    }

    [Fact]
    public void A_summary_fits_a_terminal_of_80_columns()
    {
        var optimizer = Optimizer.Parse("SGD(0.0123456789, 0.987654321, nesterov=true, weight_decay=0.000123456789, clipnorm=1.23456789)");
        string[] layers = ["Conv2D(1000, 3, padding=same)", "Conv2D(1000, 1)", "GlobalAveragePooling2D", "Dense(10, softmax)"];
        MnistModel accurate = new(Architecture.Accurate.CreateLayers()), wide = new(layers.Select(Layer.Parse), optimizer: optimizer);
        Assert.All([accurate, wide], model =>
        {
            string[] lines = model.GetSummary().ReplaceLineEndings("\n").Split('\n');
            Assert.All(lines, line => Assert.InRange(line.Length, 1, 79));
            Assert.Single(
                lines.Where(line => line[0] is '_' or '=' || line.Contains("(None", StringComparison.Ordinal)).Select(line => line.Length).Distinct());
            Assert.EndsWith($"Optimizer: {model.Optimizer}, loss: {model.Loss}", string.Join(' ', lines), StringComparison.Ordinal);
        });
        Assert.Contains("batch_normalization_1 (BatchNormalization)", accurate.GetSummary(), StringComparison.Ordinal);
        Assert.Contains("global_average_pooling2d (GlobalAveragePooling2…", wide.GetSummary(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Dense(3000000)", "Dense(3000000) needs 2,355,000,000 weights; all layers together may have 2,147,000,000.")]
    [InlineData("Dense(2000000); Dense(2000)", "Dense(2000) needs 4,000,002,000 weights; all layers together may have 2,147,000,000.")]
    [InlineData("Dense(1500000); Dense(1000)", "Dense(1000) needs 1,500,001,000 weights; all layers together may have 2,147,000,000, and those before it have 1,177,500,000.")]
    [InlineData("Conv2D(1, 2000000000, padding=same)", "Conv2D(1, 2000000000, padding=same) needs 4,000,000,000,000,000,001 weights; all layers together may have 2,147,000,000.")]
    [InlineData("ZeroPadding2D(50000)", "ZeroPadding2D(50000) makes more than 2,147,483,647 numbers of (28, 28).")]
    [InlineData("ZeroPadding2D(2000000000)", "ZeroPadding2D(2000000000) makes more than 2,147,483,647 numbers of (28, 28).")]
    public void A_layer_that_is_too_large_is_named(string layers, string problem) =>
        Assert.Equal(problem, Assert.Throws<SpecException>(() => new MnistModel(layers.Split("; ").Select(Layer.Parse))).Message);

    [Fact]
    public void Flatten_is_put_before_a_dense_layer_that_meets_images()
    {
        Assert.Equal("Flatten, Dense(10)", new MnistModel([new Dense(10)]).ToString());
        Assert.Equal("Dropout(0.1), Flatten, Dense(10)", new MnistModel([new Dropout(0.1), new Dense(10)]).ToString());
        Assert.Equal("Flatten, Dense(10)", new MnistModel([new Flatten(), new Dense(10)]).ToString());
    }

    [Fact]
    public void A_model_needs_a_layer() => Assert.Equal("A model needs at least one layer.", Assert.Throws<SpecException>(() => new MnistModel([])).Message);

    [Fact]
    public void Images_of_another_shape_are_refused()
    {
        var refused = Assert.Throws<MismatchException>(() => new MnistModel([new Dense(4)]).Predict(Some.Images(2)));
        Assert.Equal("The model takes images of (28, 28); made up has images of (3, 3).", refused.Message);
    }

    [Fact]
    public void Another_number_of_classes_is_refused()
    {
        var refused = Assert.Throws<MismatchException>(() => Train.Fit(new MnistModel([new Dense(10)], inputShape: new Shape(3, 3)), Some.Images(2), new()));
        Assert.Equal("The model ends with Dense(10), which gives 10 numbers; made up has 4 classes.", refused.Message);
    }

    [Fact]
    public void No_image_at_all_is_refused()
    {
        ImageSet none = Some.Images(2).Subset([]);
        var model = new MnistModel([new Dense(4)], inputShape: new Shape(3, 3));
        Assert.Equal("There is no image to train with.", Assert.Throws<MismatchException>(() => Train.Fit(model, none, new())).Message);
        Assert.Equal(
            "There is no image to measure with.", Assert.Throws<MismatchException>(() => MnistTools.Evaluation.Evaluator.Evaluate(model, none)).Message);
        Assert.Empty(model.Predict(none));
        // Also where there would be some to split off, and where a split of none is asked for.
        var options = new TrainingOptions { ValidationSplit = 0.5 };
        Assert.Equal("There is no image to train with.", Assert.Throws<MismatchException>(() => Train.Fit(model, none, options)).Message);
        Assert.Equal(
            "There is no image to validate with: give some, or no validation images at all.",
            Assert.Throws<MismatchException>(() => Train.Fit(model, Some.Images(4), options, validation: none)).Message);
    }

    [Fact]
    public void Predictions_do_not_depend_on_how_many_images_there_are()
    {
        var model = new MnistModel([new Dense(4, ActivationFunction.Softmax)], inputShape: new Shape(3, 3));
        float[,] many = model.Predict(Some.Images(1300));
        float[,] one = model.Predict(Some.Images(1300).Subset([1299]));
        Assert.All(Enumerable.Range(0, 4), c => Assert.Equal(many[1299, c], one[0, c], 1e-6f));
        Assert.Equal(1, Enumerable.Range(0, 4).Sum(c => many[1299, c]), 1e-5f);
    }

    [Fact]
    public void Equal_weights_have_equal_hashes_of_their_bytes()
    {
        var model = new MnistModel([new Dense(4)], seed: 3, inputShape: new Shape(3, 3));
        byte[] bytes = [.. model.GetWeight("1.weight").Concat(model.GetWeight("1.bias")).SelectMany(BitConverter.GetBytes)];
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)), model.WeightsSha256);
        Assert.Equal(model.WeightsSha256, new MnistModel([new Dense(4)], seed: 3, inputShape: new Shape(3, 3)).WeightsSha256);
        Assert.NotEqual(model.WeightsSha256, new MnistModel([new Dense(4)], seed: 4, inputShape: new Shape(3, 3)).WeightsSha256);
    }

    [Fact]
    public void A_weight_of_another_model_is_refused()
    {
        var model = new MnistModel([new Dense(4)], inputShape: new Shape(3, 3));
        var other = new MnistModel([new Dense(5)], inputShape: new Shape(3, 3));
        Assert.Equal(
            model.GetWeight("1.weight"),
            model.GetWeight(new MnistModel([new Dense(4, KernelRegularizer: new L2(0.1))], inputShape: new Shape(3, 3)).Weights[0]));
        Assert.StartsWith(
            "1.weight (5, 9) is a weight of another model.", Assert.Throws<ArgumentException>(() => model.GetWeight(other.Weights[0])).Message,
            StringComparison.Ordinal);
    }
}
