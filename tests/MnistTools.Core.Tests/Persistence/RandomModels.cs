using CsCheck;
using MnistTools.Losses;

namespace MnistTools.Core.Tests.Persistence;

/// <summary>Networks of all kinds of layers that fit each other, with weights that no layer begins with.</summary>
internal static class RandomModels
{
    private static readonly Gen<string> ImageLayer = OneOf(
        "Conv2D(3, 3, activation=relu)", "Conv2D(4, (2, 3), strides=2, padding=same, activation=tanh)", "Conv2D(2, 3, padding=same, use_bias=false)",
        "Conv2D(2, 2, strides=(2, 1), activation=gelu)", "MaxPooling2D(2, padding=same)", "MaxPooling2D(3, strides=1, padding=same)",
        "AveragePooling2D(2, strides=1)",
        "AveragePooling2D(3, strides=2, padding=same)", "ZeroPadding2D((1, 2))", "BatchNormalization(epsilon=0.01)", "BatchNormalization(center=false)",
        "LayerNormalization", "LayerNormalization(scale=false)", "Activation(elu)", "Activation(softmax)", "Dropout(0.3)");

    private static readonly Gen<string> FlatLayer = OneOf(
        "Dense(7, sigmoid)", "Dense(5, elu)", "Dense(6, gelu, use_bias=false)", "BatchNormalization", "BatchNormalization(scale=false, center=false)",
        "LayerNormalization(center=false)", "Activation(tanh)", "Dropout(0.5)");

    /// <summary>Each optimizer of the catalog.</summary>
    public static string[] Optimizers { get; } =
        [
            "SGD(0.1, momentum=0.9, nesterov=true)", "RMSprop", "Adam(0.002, beta_2=0.99, clipnorm=1)",
            "AdamW(amsgrad=true, use_ema=true, ema_momentum=0.9, ema_overwrite_frequency=10)", "Nadam", "Adamax", "Adagrad", "Adadelta(rho=0.9)",
            "Lion(beta_1=0.8)",
        ];

    /// <summary>Each loss of the catalog.</summary>
    public static string[] Losses { get; } =
    [
        "CategoricalCrossentropy(0.1)", "CategoricalCrossentropy", "MeanSquaredError", "BinaryCrossentropy(0.2)", "CategoricalFocalCrossentropy(0.5, 1.5, 0.1)",
        "KLDivergence", "CategoricalHinge", "MeanAbsoluteError", "Huber(0.3)",
    ];

    /// <summary>A model for images of 28 by 28 with ten classes.</summary>
    public static Gen<MnistModel> All { get; } =
        from images in ImageLayer.List[0, 4]
        from joint in OneOf("Flatten", "GlobalAveragePooling2D")
        from flat in FlatLayer.List[0, 3]
        from last in OneOf("Dense(10, softmax)", "Dense(10, sigmoid)", "Dense(10); Activation(softmax)", "Dense(10); Dropout(0.1)")
        from input in OneOf<int[]>([28, 28], [28, 28, 1])
        from optimizer in OneOf(Optimizers)
        from loss in OneOf(Losses)
        from scale in OneOf("UnitInterval", "Raw", "MinusHalfToHalf", "MinusOneToOne", "Standardized")
        from seed in Gen.Int[0, 1000]
        let model = Create([.. images, joint, .. flat, .. last.Split("; ")], input, optimizer, loss, scale, seed)
        where !model.Layers.Any(IsConstant)
        select model;

    // What a single number is normalised to is rounding alone, which further normalisation makes large.
    private static bool IsConstant(ModelLayer layer) => layer.Spec is LayerNormalization && layer.InputShape.Sizes[^1] == 1;

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static MnistModel Create(IEnumerable<string> layers, int[] input, string optimizer, string loss, string scale, int seed)
    {
        var model = new MnistModel(
            layers.Select(Layer.Parse), seed, new Shape(input), Optimizer.Parse(optimizer), Loss.Parse(loss), InputScale.Parse(scale));
        var random = new Random(seed);
        foreach (ModelWeight weight in model.Weights.Where(weight => weight.Shape.Sizes.Count == 1))
        {
            // Variances must not be negative.
            model.SetWeight(weight, [.. Enumerable.Range(0, weight.Count).Select(_ => (float)(0.1 + random.NextDouble()))]);
        }

        return model;
    }
}
