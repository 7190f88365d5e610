using System.Text.Json.Nodes;
using MnistTools.Layers;
using MnistTools.Specs;

namespace MnistTools.Persistence.Keras;

/// <summary>The settings of layers as Keras 3 writes them, all of them and in its order.</summary>
internal static class KerasLayerSettings
{
    private const string DataFormat = "channels_last";

    /// <summary>What a layer's config has beside its name and type.</summary>
    public static JsonObject Of(KerasWrittenLayer layer) => layer.Spec switch
    {
        null => new() { ["target_shape"] = new JsonArray([.. layer.OutputShape.Sizes.Select(size => (JsonNode?)JsonValue.Create(size))]) },
        Dense dense => With(new() { ["units"] = dense.Units, ["activation"] = Word(dense.Activation), ["use_bias"] = dense.UseBias }, Kernel()),
        Conv2D convolution => With(
            new()
            {
                ["filters"] = convolution.Filters,
                ["kernel_size"] = Size(convolution.KernelSize),
                ["strides"] = Size(convolution.Strides ?? 1),
                ["padding"] = Word(convolution.Padding),
                ["data_format"] = DataFormat,
                ["dilation_rate"] = Size(1),
                ["groups"] = 1,
                ["activation"] = Word(convolution.Activation),
                ["use_bias"] = convolution.UseBias,
            },
            With(Kernel(), new() { ["activity_regularizer"] = null })),
        MaxPooling2D pooling => Pooling(pooling.PoolSize, pooling.Strides, pooling.Padding),
        AveragePooling2D pooling => Pooling(pooling.PoolSize, pooling.Strides, pooling.Padding),
        GlobalAveragePooling2D => new() { ["data_format"] = DataFormat, ["keepdims"] = false },
        ZeroPadding2D padding => new()
        {
            ["padding"] = new JsonArray(Size(padding.Border.Rows), Size(padding.Border.Columns)),
            ["data_format"] = DataFormat,
        },
        BatchNormalization normalization => With(
            new() { ["axis"] = -1, ["momentum"] = normalization.Momentum, ["epsilon"] = normalization.Epsilon, ["center"] = normalization.Center, ["scale"] = normalization.Scale },
            With(
                With(ScaleAndShift(), new() { ["moving_mean_initializer"] = Initializer("Zeros"), ["moving_variance_initializer"] = Initializer("Ones") }),
                new() { ["synchronized"] = false })),
        LayerNormalization normalization => With(
            new() { ["axis"] = -1, ["epsilon"] = normalization.Epsilon, ["center"] = normalization.Center, ["scale"] = normalization.Scale }, ScaleAndShift()),
        Dropout dropout => new() { ["rate"] = dropout.Rate, ["seed"] = null, ["noise_shape"] = null },
        Activation activation => new() { ["activation"] = Word(activation.Function) },
        _ => new() { ["data_format"] = DataFormat },
    };

    private static JsonObject Pooling(Size2D? window, Size2D? strides, Padding padding) => new()
    {
        ["pool_size"] = Size(window ?? 2),
        ["padding"] = Word(padding),
        ["strides"] = Size(strides ?? window ?? 2),
        ["data_format"] = DataFormat,
    };

    private static JsonObject Kernel() => new()
    {
        ["kernel_initializer"] = Initializer("GlorotUniform", new() { ["seed"] = null }),
        ["bias_initializer"] = Initializer("Zeros"),
        ["kernel_regularizer"] = null,
        ["bias_regularizer"] = null,
        ["kernel_constraint"] = null,
        ["bias_constraint"] = null,
    };

    private static JsonObject ScaleAndShift() => new()
    {
        ["beta_initializer"] = Initializer("Zeros"),
        ["gamma_initializer"] = Initializer("Ones"),
        ["beta_regularizer"] = null,
        ["gamma_regularizer"] = null,
        ["beta_constraint"] = null,
        ["gamma_constraint"] = null,
    };

    private static JsonObject Initializer(string className, JsonObject? config = null) => new()
    {
        ["module"] = "keras.initializers",
        ["class_name"] = className,
        ["config"] = config ?? new JsonObject(),
        ["registered_name"] = null,
    };

    private static JsonArray Size(Size2D size) => [size.Rows, size.Columns];

    private static string Word(Enum value) => SpecNames.Format(value);

    private static JsonObject With(JsonObject one, JsonObject other)
    {
        foreach ((string name, JsonNode? value) in other)
        {
            one[name] = value?.DeepClone();
        }

        return one;
    }
}
