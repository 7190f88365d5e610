using MnistTools.Engines;
using MnistTools.Engines.Managed;
using MnistTools.Layers.Stages;

namespace MnistTools.Core.Tests.Layers;

/// <summary>Layers with <c>trainable=false</c>, by Keras' rules.</summary>
public class FrozenLayerTests
{
    /// <summary>Moves nothing, and keeps all gradients.</summary>
    private static readonly SGD Still = new(1e-30) { GlobalClipnorm = 1e30 };

    /// <summary>With the layers that are to be frozen marked by a star.</summary>
    public static TheoryData<string> Networks { get; } =
    [
        "*Dense(40, relu); Dense(9, tanh); Dense(4, softmax)",
        "Dense(40, relu); *Dense(33, tanh); *Dense(20); Dense(4, softmax)",
        "Dense(9, relu); *Dense(4, softmax)",
        "*Conv2D(16, 3, activation=relu); *Conv2D(17, 3, padding=same); MaxPooling2D; Dropout(0.3); Dense(4, softmax)",
        "Conv2D(16, 3, activation=relu); *Conv2D(17, 3, padding=same, activation=relu); MaxPooling2D; *Dense(32, relu); Dense(4, softmax)",
        "Conv2D(4, 3, strides=2); *DepthwiseConv2D(2, depth_multiplier=2); *SeparableConv2D(3, 2); *PReLU; *LayerNormalization; Dense(4, softmax)",
        "*Conv2D(4, 3); *LayerNormalization; *PReLU; Conv2D(3, 2, dilation_rate=2); GlobalAveragePooling2D; Dense(4, softmax)",
        "*Conv2D(4, 3); MaxPooling2D; BatchNormalization; Activation(relu); *Conv2D(3, 2); BatchNormalization; Dense(4, softmax)",
        "*Conv2D(3, 3); Residual([Conv2D(3, 1), Activation(tanh)]); *Residual([Conv2D(3, 1), PReLU]); Dense(4, softmax)",
    ];

    /// <summary>
    /// What is left out changes nothing of what is not: the gradients of what is trained have the bits that they have in a network that is trained as a whole.
    /// </summary>
    [Theory]
    [MemberData(nameof(Networks))]
    public void The_gradients_of_the_other_layers_are_the_same(string layers)
    {
        (MnistModel frozen, float[] some) = Step(layers, freezes: true);
        (_, float[] all) = Step(layers, freezes: false);
        Assert.Contains(frozen.Weights, weight => weight.IsTrainable);
        Assert.Contains(frozen.Weights, weight => !weight.IsTrainable && weight.Kind != WeightKind.MovingMean && weight.Kind != WeightKind.MovingVariance);
        Assert.All(
            frozen.Weights,
            weight => Assert.Equal(
                weight.IsTrainable ? all[weight.Offset..(weight.Offset + weight.Count)] : new float[weight.Count],
                some[weight.Offset..(weight.Offset + weight.Count)]));
    }

    /// <summary>Neither decay, average nor clipping reaches them.</summary>
    [Theory]
    [InlineData("RMSprop(0.01, momentum=0.5)")]
    [InlineData("AdamW(0.01, weight_decay=0.1)")]
    [InlineData("SGD(0.1, use_ema=true, ema_overwrite_frequency=2, weight_decay=0.1)")]
    [InlineData("Adam(0.01, global_clipnorm=0.01)")]
    [InlineData("Lion(0.01, clipnorm=0.01, weight_decay=0.2)")]
    public void Frozen_weights_keep_their_bits_and_others_change(string optimizer)
    {
        MnistModel model =
            Create("*Conv2D(4, 3); *BatchNormalization; BatchNormalization; *Dense(32, relu, kernel_regularizer=l2(0.5)); Dense(4, softmax)", freezes: true);
        float[] before = model.Parameters.Values.ToArray();
        Train.Fit(model, Some.Images(60, 9, 8), new TrainingOptions { Epochs = 2, BatchSize = 16, Optimizer = Optimizer.Parse(optimizer) });
        Assert.All(model.Weights, weight =>
        {
            bool isFrozen = model.Layers[weight.Layer].Spec is LearningLayer { Trainable: false };
            float[] was = before[weight.Offset..(weight.Offset + weight.Count)];
            Assert.Equal(isFrozen, was.SequenceEqual(model.GetValues(weight).ToArray()));
        });
    }

    /// <summary>Also with a clip by the norm of all gradients, which does not count what is frozen, and a regularizer, which then costs nothing.</summary>
    [Theory]
    [InlineData("RMSprop")]
    [InlineData("SGD(0.5, global_clipnorm=0.05, momentum=0.9)")]
    [InlineData("Adam(0.01, weight_decay=0.01, use_ema=true)")]
    public void A_head_learns_as_it_does_alone_on_what_the_frozen_layer_gives(string optimizer)
    {
        // The frozen layer turns the pixels around, so that what it gives are images, too.
        ImageSet images = Some.SparseImages(90, 6, 6);
        byte[] turned = [.. Enumerable.Range(0, images.Count).SelectMany(i => images.GetImage(i).ToArray().Reverse())];
        var model = new MnistModel(
            [Layer.Parse(
                "Dense(36, use_bias=false, trainable=false, kernel_regularizer=l2(1))"), new Dense(32, ActivationFunction.Relu),
                new Dense(4, ActivationFunction.Softmax)], 3, new Shape(6, 6));
        var alone = new MnistModel([new Dense(32, ActivationFunction.Relu), new Dense(4, ActivationFunction.Softmax)], 3, new Shape(6, 6));
        ModelWeight turning = model.Weights[0];
        float[] kernel = new float[36 * 36];
        for (int i = 0; i < 36; i++)
        {
            kernel[i * 36 + 35 - i] = 1;
        }

        model.SetWeight(turning, kernel);
        foreach ((ModelWeight weight, ModelWeight own) in model.Weights.Skip(1).Zip(alone.Weights))
        {
            model.SetWeight(weight, alone.GetWeight(own));
        }

        var options = new TrainingOptions { Epochs = 3, BatchSize = 16, Optimizer = Optimizer.Parse(optimizer) };
        History history = Train.Fit(model, images, options, images);
        History ofHead = Train.Fit(
            alone, new ImageSet("turned", turned, images.Labels.ToArray(), 6, 6, images.ClassNames), options,
            new ImageSet("turned", turned, images.Labels.ToArray(), 6, 6, images.ClassNames));
        Assert.All(history.Keys, key => Assert.Equal(ofHead[key], history[key]));
        Assert.All(model.Weights.Skip(1).Zip(alone.Weights), pair => Assert.Equal(alone.GetWeight(pair.Second), model.GetWeight(pair.First)));
        Assert.Equal(kernel, model.GetWeight(turning));
    }

    /// <summary>In training it does what a convolution of each channel does whose factor and offset are made of what it kept.</summary>
    [Fact]
    public void A_frozen_batch_normalisation_works_in_training_by_what_it_kept()
    {
        const string Rest = "; Activation(relu); Conv2D(2, 2); Dense(4, softmax)";
        MnistModel normalized = Parse("Conv2D(3, 3); BatchNormalization(trainable=false)" + Rest);
        MnistModel scaled = Parse("Conv2D(3, 3); DepthwiseConv2D(1, trainable=false)" + Rest);
        float[] mean = [0.3f, -0.2f, 0.1f], variance = [0.5f, 2, 0.1f], scale = [1.5f, -0.7f, 0.4f], shift = [0.1f, 0.2f, -0.3f];
        float[] factor = [.. scale.Zip(variance, (gamma, square) => (float)(gamma / Math.Sqrt(square + 0.001)))];
        Set(normalized, 1, scale, shift, mean, variance);
        Set(scaled, 1, factor, [.. shift.Zip(mean.Zip(factor, (m, f) => m * f), (beta, part) => beta - part)]);
        foreach ((ModelWeight one, ModelWeight other) in normalized.Weights.Where(weight => weight.Layer != 1)
            .Zip(scaled.Weights.Where(weight => weight.Layer != 1)))
        {
            scaled.SetWeight(other, normalized.GetWeight(one));
        }

        ImageSet images = Some.Images(50, 9, 8);
        var options = new TrainingOptions { Epochs = 2, BatchSize = 20, Optimizer = new SGD(0.1) };
        History ofNormalized = Train.Fit(normalized, images, options, images), ofScaled = Train.Fit(scaled, images, options, images);
        Assert.All(ofNormalized.Keys, key => Assert.All(ofNormalized[key].Zip(ofScaled[key]), pair => Assert.Equal(pair.Second, pair.First, 1e-5)));
        Assert.Equal([.. scale, .. shift, .. mean, .. variance], normalized.Weights.Where(weight => weight.Layer == 1).SelectMany(normalized.GetWeight));
        Assert.All(
            normalized.Weights.Where(weight => weight.Layer != 1).Zip(scaled.Weights.Where(weight => weight.Layer != 1)),
            pair =>
                Assert.All(normalized.GetWeight(pair.First).Zip(scaled.GetWeight(pair.Second)), numbers => Assert.Equal(numbers.Second, numbers.First, 1e-5f)));
    }

    /// <summary>The pass that measures statistics anew leaves those that are frozen.</summary>
    [Fact]
    public void Averaging_of_weights_leaves_the_statistics_of_a_frozen_normalisation()
    {
        MnistModel model = Parse("BatchNormalization(trainable=false); Dense(6, relu); BatchNormalization; Dense(4, softmax)");
        float[] before = [.. model.Weights.Where(weight => weight.Layer == 0).SelectMany(model.GetWeight)];
        float[] others =
            [.. model.Weights.Where(weight => model.Layers[weight.Layer].Spec is BatchNormalization && weight.Layer > 0).SelectMany(model.GetWeight)];
        Train.Fit(model, Some.Images(40, 9, 8), new TrainingOptions { Epochs = 2, Callbacks = [new SWA(1)] });
        Assert.Equal(before, model.Weights.Where(weight => weight.Layer == 0).SelectMany(model.GetWeight));
        Assert.NotEqual(
            others, model.Weights.Where(weight => model.Layers[weight.Layer].Spec is BatchNormalization && weight.Layer > 0).SelectMany(model.GetWeight));
    }

    [Theory]
    [InlineData("Dense(4, softmax, trainable=false)")]
    [InlineData("BatchNormalization(trainable=false); Flatten; Residual([Dense(72)], trainable=false); Dense(4, softmax, trainable=false)")]
    public void A_model_with_nothing_to_train_is_refused(string layers)
    {
        MnistModel model = Parse(layers);
        string message = Assert.Throws<SpecException>(() => Train.Fit(model, Some.Images(8, 9, 8), new TrainingOptions())).Message;
        Assert.StartsWith("The model has no weight that a training could change: layers such as ", message);
        Assert.DoesNotContain('\n', message);
        Assert.Null(model.History);
    }

    [Fact]
    public void A_residual_freezes_all_that_is_in_it()
    {
        MnistModel model = Parse("Conv2D(3, 3); Residual([BatchNormalization, Residual([PReLU]), Conv2D(3, 1)], trainable=false); Dense(4, softmax)");
        Assert.All(model.Weights.Where(weight => weight.Layer == 1), weight => Assert.False(weight.IsTrainable));
        // As Keras counts them.
        Assert.Equal(30 + 126 * 4 + 4, model.TrainableParameterCount);
        Assert.Contains("Non-trainable params: 150", model.GetSummary());
        float[] before = [.. model.Weights.Where(weight => weight.Layer == 1).SelectMany(model.GetWeight)];
        Train.Fit(model, Some.Images(40, 9, 8), new TrainingOptions());
        Assert.Equal(before, model.Weights.Where(weight => weight.Layer == 1).SelectMany(model.GetWeight));
        Assert.Equal("Residual([BatchNormalization, Residual([PReLU]), Conv2D(3, 1)], trainable=false)", model.Layers[1].Spec.ToString());
    }

    private static MnistModel Parse(string layers) => new(layers.Split("; ").Select(Layer.Parse), 3, new Shape(9, 8));

    private static MnistModel Create(string layers, bool freezes) => new(
        layers.Split("; ").Select(text => text.StartsWith('*') ? freezes ? Layer.Parse(text[1..]).Freeze() : Layer.Parse(text[1..]) : Layer.Parse(text)), 3,
        new Shape(9, 8));

    private static void Set(MnistModel model, int layer, params float[][] values)
    {
        foreach ((ModelWeight weight, float[] numbers) in model.Weights.Where(weight => weight.Layer == layer).Zip(values))
        {
            model.SetWeight(weight, numbers);
        }
    }

    private static (MnistModel Model, float[] Gradients) Step(string layers, bool freezes)
    {
        ImageSet images = Some.SparseImages(40, 9, 8);
        MnistModel model = Create(layers, freezes);
        using var step = new NetworkStep(model, model.Loss, images.Count, 2);
        var update = new WeightUpdate(model, new ParameterBlock(model.Parameters.Length), Still, new OptimizerState(Still, model.Parameters.Length));
        step.Train(new Batch(images, Enumerable.Range(0, images.Count).ToArray()), new StepContext(true, 11, 2), update);
        return (model, update.Gradients.Values.ToArray());
    }
}
