namespace MnistTools.Core.Tests.Models;

/// <summary>A new head for a trained network.</summary>
public sealed class HeadTests : FolderTests
{
    private static readonly ImageSet Images = Some.Images(60, 9, 8);
    private static readonly ImageSet Others = Some.Images(60, 9, 8, classes: 3, seed: 5);

    [Fact]
    public void What_was_learnt_before_the_last_weights_is_kept_and_what_is_new_is_fresh()
    {
        MnistModel old = Trained();
        float[] before = old.Parameters.Values.ToArray();
        MnistModel model = old.WithHead(
            [new Dense(6, ActivationFunction.Relu), new Dense(3, ActivationFunction.Softmax)], seed: 9, classNames: ["class 2", "class 0", "class 1"]);
        Assert.Equal("Conv2D(4, 3), BatchNormalization, Activation(relu), Flatten, Dropout(0.1), Dense(6, relu), Dense(3, softmax)", model.ToString());
        Assert.Equal((old.InputShape, old.InputScale, 3), (model.InputShape, model.InputScale, model.OutputCount));
        Assert.Equal(["class 2", "class 0", "class 1"], model.ClassNames);
        Assert.Null(model.History);
        Assert.Equal((new RMSprop(), new MnistTools.Losses.CategoricalCrossentropy()), (model.Optimizer, model.Loss));
        Assert.All(old.Weights.Where(weight => weight.Layer < 2), weight => Assert.Equal(old.GetWeight(weight), model.GetWeight(weight.Name)));
        // As those of a network that is new as a whole.
        var fresh = new MnistModel(model.Layers.Select(layer => layer.Spec), 9, model.InputShape);
        Assert.All(fresh.Weights.Where(weight => weight.Layer >= 5), weight => Assert.Equal(fresh.GetWeight(weight), model.GetWeight(weight.Name)));
        Train.Fit(model, Others, new TrainingOptions());
        Assert.Equal(before, old.Parameters.Values.ToArray());
    }

    [Fact]
    public void With_freeze_a_training_changes_the_head_alone()
    {
        MnistModel old = Trained();
        MnistModel model = old.WithHead([new Dense(3, ActivationFunction.Softmax)], freeze: true);
        Assert.Equal(
            "Conv2D(4, 3, trainable=false), BatchNormalization(trainable=false), Activation(relu), Flatten, Dropout(0.1), Dense(3, softmax)", model.ToString());
        Assert.Equal(model.Weights.Where(weight => weight.Layer == 5).Sum(weight => weight.Count), model.TrainableParameterCount);
        float[] head = model.GetWeight("5.weight");
        History history = Train.Fit(model, Others, new TrainingOptions { Epochs = 2 }, Others);
        Assert.All(old.Weights.Where(weight => weight.Layer < 2), weight => Assert.Equal(old.GetWeight(weight), model.GetWeight(weight.Name)));
        Assert.NotEqual(head, model.GetWeight("5.weight"));
        Assert.Equal("Conv2D(4, 3, trainable=false)", history.Parameters.Layers[0]);
    }

    /// <summary>A History says with what weights a run began; without those it cannot be repeated, and with them it is the same.</summary>
    [Fact]
    public void A_run_is_repeated_with_the_same_model_alone()
    {
        MnistModel old = Trained();
        MnistModel Make() => old.WithHead([new Dense(3, ActivationFunction.Softmax)], freeze: true, seed: 4);
        History recorded = Train.Fit(Make(), Others, new TrainingOptions { Epochs = 2 });
        TrainingOptions again = TrainingRecipe.CreateOptions(recorded.Parameters) with { Repeats = recorded.Parameters };
        Assert.Contains(
            "training began with other weights. If it went on with a model, give that model",
            Assert.Throws<MismatchException>(() => Trainer.Fit(TrainingRecipe.CreateModel(recorded.Parameters, Others), Others, null, again)).Message);
        Train.AssertSame(recorded, Trainer.Fit(Make(), Others, null, again));
    }

    [Theory]
    [InlineData(".safetensors")]
    [InlineData(".keras")]
    public void A_model_of_a_file_is_a_base_as_it_is_in_memory(string extension)
    {
        MnistModel old = Trained();
        ModelFile.Save(old, Folder.At($"old{extension}"), overwrite: false);
        MnistModel[] models = [.. ((MnistModel[])[old, ModelFile.Load(Folder.At($"old{extension}"))]).Select(
            model => model.WithHead([new Dense(3, ActivationFunction.Softmax)], freeze: true, seed: 4))];
        Train.AssertSame(Train.Fit(models[0], Others, new TrainingOptions()), Train.Fit(models[1], Others, new TrainingOptions()));
    }

    [Fact]
    public void An_interrupted_training_of_a_head_goes_on_with_the_same_bits()
    {
        MnistModel old = Trained();
        History Fit(MnistModel model, int failing) => Train.Fit(model, Others, new TrainingOptions
        {
            Epochs = 4,
            Callbacks = [new BackupAndRestore(Folder.At("backup")), new LambdaCallback("fails")
            {
                OnEpochBegin = epoch => _ = epoch == failing ? throw new InvalidOperationException() : 0,
            }],
        });
        MnistModel Make() => old.WithHead([new Dense(9, ActivationFunction.Relu), new Dense(3, ActivationFunction.Softmax)], freeze: true, seed: 4);
        History whole = Train.Fit(Make(), Others, new TrainingOptions { Epochs = 4 });
        Assert.Throws<InvalidOperationException>(() => Fit(Make(), failing: 3));
        History resumed = Fit(Make(), failing: -1);
        Assert.All(whole.Keys, key => Assert.Equal(whole[key], resumed[key]));
        Assert.Equal(whole.Model!.WeightsSha256, resumed.Model!.WeightsSha256);
    }

    [Theory]
    [InlineData("Dense(4, softmax)", "this model has no weights before Dense(4, softmax)")]
    [InlineData("Flatten; Dropout(0.5); Residual([Dense(72)]); Activation(softmax)", "this model has no weights before Residual([Dense(72)])")]
    [InlineData("Flatten; Activation(softmax)", "this model has no weights before Flatten")]
    public void A_model_of_which_nothing_would_be_left_is_refused(string layers, string problem)
    {
        var model = new MnistModel(layers.Split("; ").Select(Layer.Parse), inputShape: new Shape(9, 8));
        Assert.Contains(problem, Assert.Throws<SpecException>(() => model.WithHead([new Dense(3)])).Message);
    }

    /// <summary>As a network with the same weights in which nothing was ever frozen.</summary>
    [Fact]
    public void What_is_not_frozen_any_more_is_trained_as_if_it_never_was()
    {
        const string Frozen =
            "Conv2D(4, 3, trainable=false); Residual([BatchNormalization(trainable=false), PReLU(trainable=false)], trainable=false); Flatten; Dense(4, softmax)";
        MnistModel Make(string layers) => new(layers.Split("; ").Select(Layer.Parse), 3, new Shape(9, 8), new Adam(0.01), classNames: Images.ClassNames);
        MnistModel frozen = Make(Frozen), unfrozen = frozen.Unfreeze();
        string plain = Frozen.Replace(", trainable=false", "", StringComparison.Ordinal).Replace("(trainable=false)", "", StringComparison.Ordinal);
        Assert.Equal(plain, string.Join("; ", unfrozen.Layers.Select(layer => layer.Spec)));
        Assert.Equal(frozen.WeightsSha256, unfrozen.WeightsSha256);
        History expected = Train.Fit(Make(plain), Images, new TrainingOptions { Epochs = 2 });
        History history = Train.Fit(unfrozen, Images, new TrainingOptions { Epochs = 2 });
        Assert.All(expected.Keys, key => Assert.Equal(expected[key], history[key]));
        Assert.Equal(expected.Model!.WeightsSha256, history.Model!.WeightsSha256);
        Assert.Equal(Make(Frozen).WeightsSha256, frozen.WeightsSha256);
        Assert.Equal(4 * 9 + 4, frozen.Unfreeze(1).ParameterCount - frozen.Unfreeze(1).TrainableParameterCount - 2 * 4);
        Assert.StartsWith("There are 4 layers, counted from 0.", Assert.Throws<ArgumentOutOfRangeException>(() => frozen.Unfreeze(4)).Message);
    }

    [Fact]
    public void Layers_that_do_not_fit_behind_are_refused() =>
        Assert.Contains("Conv2D(3, 3) takes images", Assert.Throws<SpecException>(() => Trained().WithHead([new Conv2D(3, 3)])).Message);

    private static MnistModel Trained()
    {
        var model = new MnistModel(
            "Conv2D(4, 3); BatchNormalization; Activation(relu); Flatten; Dropout(0.1); Dense(4, softmax)".Split("; ").Select(Layer.Parse), 3, new Shape(9, 8),
            inputScale: InputScale.Raw with { Factor = 0.01f });
        Train.Fit(model, Images, new TrainingOptions { Optimizer = new Adam(0.01), Epochs = 2 });
        return model;
    }
}
