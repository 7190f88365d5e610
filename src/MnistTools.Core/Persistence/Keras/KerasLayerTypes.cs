using System.Text.Json;
using MnistTools.Layers;
using MnistTools.Specs;

namespace MnistTools.Persistence.Keras;

/// <summary>Which layers of Keras are which here.</summary>
internal static class KerasLayerTypes
{
    /// <summary>The classes that have a counterpart.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "Dense", "Conv2D", "MaxPooling2D", "AveragePooling2D", "GlobalAveragePooling2D", "GlobalMaxPooling2D", "BatchNormalization", "LayerNormalization",
        "ZeroPadding2D", "Dropout", "Activation", "ReLU", "ELU", "Softmax", "Flatten", "Reshape", "Rescaling",
    ];

    /// <summary>The counterpart; <see langword="null"/> where there is none. Flatten, Reshape and Rescaling depend on their place and are not here.</summary>
    /// <param name="source">The layer.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="input">What goes into it.</param>
    public static IReadOnlyList<Layer>? Translate(KerasLayer source, KerasSettings settings, Shape input)
    {
        try
        {
            return source.ClassName switch
            {
                "Dense" => [new Dense(settings.WholeNumber("units"), Activate(settings), settings.Flag("use_bias", true))],
                "Conv2D" or "Convolution2D" => [Convolution(settings)],
                "MaxPooling2D" or "MaxPool2D" => [MaxPooling(settings)],
                "AveragePooling2D" or "AvgPool2D" => [AveragePooling(settings)],
                "GlobalAveragePooling2D" or "GlobalAvgPool2D" => [GlobalAveragePooling(settings, input)],
                "GlobalMaxPooling2D" or "GlobalMaxPool2D" => GlobalMaxPooling(settings, input),
                "BatchNormalization" or "BatchNormalizationV1" => [BatchNormalization(settings, input)],
                "LayerNormalization" => [LayerNormalization(settings, input)],
                "ZeroPadding2D" => [ZeroPadding(settings)],
                "Dropout" => [new Dropout(settings.Number("rate"))],
                "Activation" => [new Activation(Activate(settings))],
                "ReLU" => [ReLU(settings)],
                "ELU" => [ELU(settings)],
                "Softmax" => [Softmax(settings, input)],
                _ => null,
            };
        }
        catch (ArgumentException refused)
        {
            throw settings.Unsupported($"a setting that cannot be: {refused.Message.Split(" (Parameter", 2)[0]}");
        }
    }

    /// <summary>Whether what comes out for a number depends on the numbers beside it along the last axis, or on its place there.</summary>
    public static bool WorksAlongLastAxis(Layer layer) => layer is Layers.BatchNormalization or Layers.LayerNormalization or Activation { Function: ActivationFunction.Softmax };

    /// <summary>Whether a layer takes each number by itself, whatever the axes are.</summary>
    public static bool IsElementwise(Layer layer) => layer is Dropout or Activation { Function: not ActivationFunction.Softmax };

    private static Conv2D Convolution(KerasSettings settings)
    {
        settings.Require(settings.Size("dilation_rate") is null or { Rows: 1, Columns: 1 }, "a dilation_rate other than 1");
        settings.Require(settings.Number("groups", 1) == 1, "groups other than 1");
        return ChannelsLast(settings, new Conv2D(
            settings.WholeNumber("filters"),
            settings.Size("kernel_size") ?? throw settings.Unsupported("no kernel_size"),
            settings.Size("strides"),
            settings.Padding,
            Activate(settings),
            settings.Flag("use_bias", true)));
    }

    private static MaxPooling2D MaxPooling(KerasSettings settings) =>
        ChannelsLast(settings, new MaxPooling2D(settings.Size("pool_size"), settings.Size("strides"), settings.Padding));

    private static AveragePooling2D AveragePooling(KerasSettings settings) =>
        ChannelsLast(settings, new AveragePooling2D(settings.Size("pool_size"), settings.Size("strides"), settings.Padding));

    /// <summary>With keepdims, an image of one position is left, and not a row.</summary>
    private static Layer GlobalAveragePooling(KerasSettings settings, Shape input) =>
        ChannelsLast<Layer>(settings, settings.Flag("keepdims", false) ? new AveragePooling2D(WholeImage(settings, input)) : new GlobalAveragePooling2D());

    /// <summary>One window over all positions; what is left of them is flattened away.</summary>
    private static IReadOnlyList<Layer> GlobalMaxPooling(KerasSettings settings, Shape input)
    {
        MaxPooling2D pooling = ChannelsLast(settings, new MaxPooling2D(WholeImage(settings, input)));
        return settings.Flag("keepdims", false) ? [pooling] : [pooling, new Flatten()];
    }

    private static Size2D WholeImage(KerasSettings settings, Shape input) =>
        input.Sizes is [var rows, var columns, ..] ? new Size2D(rows, columns) : throw settings.Unsupported($"an input of {input}; it takes images");

    private static BatchNormalization BatchNormalization(KerasSettings settings, Shape input)
    {
        RequireLastAxis(settings, input);
        return new BatchNormalization(
            Math.Clamp(settings.Number("momentum", 0.99), 0, 0.9999999), settings.Number("epsilon", 0.001), settings.Flag("center", true), settings.Flag("scale", true));
    }

    private static LayerNormalization LayerNormalization(KerasSettings settings, Shape input)
    {
        RequireLastAxis(settings, input);
        settings.Require(!settings.Flag("rms_scaling", false), "rms_scaling");
        return new LayerNormalization(settings.Number("epsilon", 0.001), settings.Flag("center", true), settings.Flag("scale", true));
    }

    private static ZeroPadding2D ZeroPadding(KerasSettings settings)
    {
        if (settings.Find("padding") is { ValueKind: JsonValueKind.Array } list && list.EnumerateArray().All(side => side.ValueKind == JsonValueKind.Array))
        {
            int[][] sides = [.. list.EnumerateArray().Select(side => side.EnumerateArray().Select(size => size.ValueKind == JsonValueKind.Number && size.TryGetInt32(out int number) ? number : -1).ToArray())];
            return sides is [[var top, var bottom], [var left, var right]] && top == bottom && left == right && top >= 0 && left >= 0
                ? ChannelsLast(settings, new ZeroPadding2D(new Size2D(top, left)))
                : throw settings.Unsupported("padding that is not the same on opposite sides");
        }

        return ChannelsLast(settings, new ZeroPadding2D(settings.Size("padding")));
    }

    /// <summary>A layer in the place of an activation is refused as that layer would be.</summary>
    private static ActivationFunction Activate(KerasSettings settings) => settings.Nested("activation") switch
    {
        ("ReLU", var made) => ReLU(made).Function,
        ("ELU", var made) => ELU(made).Function,
        _ => settings.Activation(),
    };

    private static Activation ReLU(KerasSettings settings)
    {
        settings.Require(settings.Find("max_value") is null, "a max_value");
        settings.Require(settings.Number("negative_slope", 0) == 0 && settings.Number("threshold", 0) == 0, "a negative_slope or threshold other than 0");
        return new Activation(ActivationFunction.Relu);
    }

    private static Activation ELU(KerasSettings settings)
    {
        settings.Require(settings.Number("alpha", 1) == 1, "an alpha other than 1");
        return new Activation(ActivationFunction.Elu);
    }

    private static Activation Softmax(KerasSettings settings, Shape input)
    {
        RequireLastAxis(settings, input);
        return new Activation(ActivationFunction.Softmax);
    }

    private static TLayer ChannelsLast<TLayer>(KerasSettings settings, TLayer layer)
    {
        settings.RequireChannelsLast();
        return layer;
    }

    /// <summary>-1, or the number of the last axis where the batch is axis 0.</summary>
    private static void RequireLastAxis(KerasSettings settings, Shape input)
    {
        IReadOnlyList<int> axes = settings.Find("axis") is null ? [-1] : settings.WholeNumbers("axis");
        settings.Require(axes is [var axis] && (axis == -1 || axis == input.Sizes.Count), $"axis {string.Join(", ", axes)}; the last one can be used");
    }
}
