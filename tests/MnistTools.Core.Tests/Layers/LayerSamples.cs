namespace MnistTools.Core.Tests.Layers;

/// <summary>
/// Each layer of the catalog in small networks, for all tests that every layer must pass: gradients, libtorch, files of each format and the page of a report.
/// Behind each comes a Dense layer.
/// </summary>
internal static class LayerSamples
{
    /// <summary>Networks by the layer that they are there for; each fits any image of at least eight rows and columns.</summary>
    public static IReadOnlyDictionary<string, string[]> Networks { get; } = new Dictionary<string, string[]>
    {
        ["Dense"] =
            ["Dense(6, tanh); Dense(5, sigmoid, use_bias=false, kernel_initializer=he_uniform)",
                "Dense(6, tanh, kernel_regularizer=l2(0.05), bias_regularizer=l1(0.02)); Dense(5, tanh, kernel_regularizer=l1_l2(l1=0.01, l2=0.03))",
                "Dense(8, tanh, trainable=false); Dense(7, tanh); Dense(6, tanh, kernel_regularizer=l2(0.05), trainable=false); Dense(5, tanh)"],
        ["Flatten"] = ["Conv2D(2, 3, strides=2); Flatten; Dense(5, tanh)"],
        ["Dropout"] = ["Dense(8, tanh); Dropout(0)"],
        ["Activation"] = [.. Functions.Select(function => $"Dense(6); Activation({function})"), "Conv2D(3, 3, strides=2); Activation(softmax); Conv2D(2, 2)"],
        ["Conv2D"] =
            ["Conv2D(3, 3, activation=tanh); Conv2D(2, (2, 3), strides=(2, 1), padding=same, activation=gelu, use_bias=false, kernel_initializer=glorot_normal)", "Conv2D(3, 3, activation=tanh, dilation_rate=2); Conv2D(2, (2, 3), padding=same, dilation_rate=(1, 2))",
                "Conv2D(3, 3, activation=tanh, kernel_regularizer=l1_l2(l1=0.02, l2=0.05), bias_regularizer=l2)",
                "Conv2D(3, 3, activation=tanh, trainable=false); Conv2D(4, 2, activation=tanh); Conv2D(3, 3, padding=same, trainable=false); Conv2D(2, 2)"],
        ["MaxPooling2D"] = ["Conv2D(3, 3, activation=tanh); MaxPooling2D; Conv2D(2, 2); MaxPooling2D(3, strides=2, padding=same)"],
        ["AveragePooling2D"] = ["Conv2D(3, 3); AveragePooling2D(3, strides=2, padding=same)", "AveragePooling2D((2, 1)); Conv2D(2, 2)"],
        ["GlobalAveragePooling2D"] = ["Conv2D(5, 3, activation=tanh); GlobalAveragePooling2D"],
        ["BatchNormalization"] =
        [
            "Conv2D(3, 3, use_bias=false); BatchNormalization; Activation(tanh); Conv2D(2, 2, use_bias=false); BatchNormalization(momentum=0.9, center=false)",
            "Flatten; BatchNormalization; Activation(tanh); Dense(6, use_bias=false); BatchNormalization(scale=false, epsilon=0.01)",
            "Conv2D(3, 3, use_bias=false); BatchNormalization(trainable=false); Activation(tanh); Conv2D(2, 2, use_bias=false); BatchNormalization; BatchNormalization(trainable=false)",
        ],
        ["LayerNormalization"] =
            ["Conv2D(3, 3); LayerNormalization; Conv2D(2, 2, activation=tanh); Flatten; LayerNormalization(center=false)",
                "LayerNormalization(epsilon=0.01, scale=false)", "Conv2D(3, 3); LayerNormalization(trainable=false); Conv2D(2, 2, activation=tanh)"],
        ["LeakyReLU"] = ["Dense(6); LeakyReLU(0.1)", "Conv2D(3, 3); LeakyReLU; Conv2D(2, 2); LeakyReLU(0.2)"],
        ["PReLU"] =
            ["Dense(6); PReLU", "Dense(6); PReLU(shared_axes=[1]); Dense(5, tanh)", "Conv2D(3, 3, strides=2); PReLU(shared_axes=[1, 2, 3]); Conv2D(2, 1)",
                "Conv2D(3, 3, strides=2); PReLU; Conv2D(5, 2); PReLU(shared_axes=[1, 2]); Conv2D(2, 1)",
                "LayerNormalization; PReLU; Conv2D(2, 3); Flatten; PReLU", "Dense(6); PReLU(trainable=false); Dense(5, tanh)"],
        ["ELU"] = ["Dense(6); ELU(0.5)", "Conv2D(3, 3); ELU; Conv2D(2, 2)"],
        ["SpatialDropout2D"] = ["Conv2D(3, 3, activation=tanh); SpatialDropout2D(0)"],
        ["GaussianNoise"] = ["Dense(6, tanh); GaussianNoise(0)"],
        ["UpSampling2D"] = ["Conv2D(2, 3, strides=2, activation=tanh); UpSampling2D; Conv2D(2, 3)", "UpSampling2D((1, 3)); Conv2D(2, 3, strides=2)"],
        ["DepthwiseConv2D"] =
        [
            "Conv2D(3, 3); DepthwiseConv2D(3, activation=tanh); Conv2D(2, 1)",
            "DepthwiseConv2D((3, 2), strides=2, padding=same, depth_multiplier=3); Activation(tanh); DepthwiseConv2D(2, depth_multiplier=2, use_bias=false)",
            "DepthwiseConv2D((3, 2), padding=same, dilation_rate=(1, 3), depthwise_initializer=he_normal); Conv2D(2, 3); DepthwiseConv2D(2, dilation_rate=2)",
            "Conv2D(3, 3); DepthwiseConv2D(3, activation=tanh, trainable=false); Conv2D(2, 1)",
        ],
        ["SeparableConv2D"] =
        [
            "Conv2D(3, 3); SeparableConv2D(4, 3, activation=tanh)",
            "SeparableConv2D(3, (3, 2), strides=2, padding=same, depth_multiplier=2, use_bias=false); BatchNormalization; SeparableConv2D(2, 2)",
            "SeparableConv2D(3, 3, dilation_rate=2, depthwise_initializer=he_uniform, pointwise_initializer=glorot_normal); Conv2D(2, 2)",
            "Conv2D(3, 3); SeparableConv2D(4, 3, activation=tanh, trainable=false); Conv2D(2, 1)",
        ],
        ["Residual"] =
        [
            "Conv2D(3, 3, strides=2); Residual([Conv2D(3, 3, padding=same, activation=tanh), Conv2D(3, 3, padding=same)]); Activation(tanh)",
            "Conv2D(2, 3, strides=2); Residual([BatchNormalization, Activation(tanh), Conv2D(2, 1), Residual([BatchNormalization, PReLU]), Dropout(0)]); Conv2D(2, 2)",
            "Dense(6, tanh); Residual([Dense(6, gelu)]); Residual([Dense(4), Dense(6)])",
            "Residual([Activation(tanh)]); Dense(5)", "Dense(6, tanh); Residual([Dropout(0)]); Residual([Dense(6), Residual([Dropout(0)])])",
            "Conv2D(3, 3, strides=2); Residual([BatchNormalization, Activation(tanh), Conv2D(3, 1)], trainable=false); Activation(tanh); Conv2D(2, 2)",
        ],
        ["ZeroPadding2D"] = ["ZeroPadding2D((1, 2)); Conv2D(3, 4, strides=2, activation=tanh)", "Conv2D(2, 2); ZeroPadding2D; Conv2D(2, 3, strides=2)"],
    };

    /// <summary>Each network, for theories.</summary>
    public static TheoryData<string> All => [.. Networks.Values.SelectMany(networks => networks)];

    private static IEnumerable<string> Functions => Enum.GetNames<ActivationFunction>();

    /// <summary>The layers of a network, with one at the end for some classes.</summary>
    public static Layer[] Parse(string network, int classes) => [.. $"{network}; Dense({classes}, softmax)".Split("; ").Select(Layer.Parse)];
}
