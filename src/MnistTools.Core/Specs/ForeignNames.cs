namespace MnistTools.Specs;

/// <summary>What Keras and PyTorch call by names that no spec here has, and what to write instead.</summary>
internal static class ForeignNames
{
    private const string ImagesAsTheyAre = "The network takes images as they are, of the data's size and from 0 to 1: leave it out.";
    private const string Probabilities = "The loss takes probabilities: end the network with Dense(10, softmax), and use CategoricalCrossentropy.";

    private static readonly Dictionary<string, string> Advice = new Dictionary<string, string>
    {
        ["ReLU"] = "Write Activation(relu), or Dense(128, relu).",
        ["Softmax"] = "Write Activation(softmax), or Dense(10, softmax).",
        ["Sigmoid"] = "Write Activation(sigmoid), or Dense(128, sigmoid).",
        ["Tanh"] = "Write Activation(tanh), or Dense(128, tanh).",
        ["GELU"] = "Write Activation(gelu), or Dense(128, gelu).",
        ["SiLU"] = "Write Activation(silu), or Dense(128, silu).",
        ["swish"] = "It is called silu here.",
        ["Input"] = ImagesAsTheyAre,
        ["InputLayer"] = ImagesAsTheyAre,
        ["Rescaling"] = ImagesAsTheyAre,
        ["Linear"] = "It is called Dense here, and knows what comes in: Dense(128, relu).",
        ["BatchNorm2d"] = "It is called BatchNormalization here.",
        ["BatchNorm1d"] = "It is called BatchNormalization here.",
        ["LayerNorm"] = "It is called LayerNormalization here.",
        ["MaxPool2d"] = "It is called MaxPooling2D here.",
        ["AvgPool2d"] = "It is called AveragePooling2D here.",
        ["GlobalMaxPooling2D"] = "Write MaxPooling2D with a window as large as what comes in, then Flatten.",
        ["Dropout2d"] = "It is called SpatialDropout2D here.",
        ["RandomRotation"] = "Images are changed at random by an augmentation, Rotate(10), which counts degrees.",
        ["RandomTranslation"] = "Images are changed at random by an augmentation, Shift(2), which counts pixels.",
        ["RandomZoom"] = "Images are changed at random by an augmentation, Scale(0.1).",
        ["RandomShear"] = "Images are changed at random by an augmentation, Shear(0.1).",
        ["RandomFlip"] = "Images are changed at random by an augmentation, Flip.",
        ["RandomErasing"] = "Images are changed at random by an augmentation, Erase.",
        ["RandomElasticTransform"] = "Images are changed at random by an augmentation, Elastic(20, 5).",
        ["CategoricalAccuracy"] = "It is called Accuracy here.",
        ["SparseCategoricalAccuracy"] = "It is called Accuracy here.",
        ["acc"] = "It is called Accuracy here.",
        ["TopKCategoricalAccuracy"] = "It is called TopKAccuracy here.",
        ["SparseTopKCategoricalAccuracy"] = "It is called TopKAccuracy here.",
        ["from_logits"] = Probabilities,
        ["CrossEntropyLoss"] = Probabilities,
        ["NLLLoss"] = Probabilities,
        ["MSELoss"] = "It is called MeanSquaredError here.",
        ["L1Loss"] = "It is called MeanAbsoluteError here.",
        ["HuberLoss"] = "It is called Huber here.",
        ["SmoothL1Loss"] = "It is called Huber here.",
        ["KLDivLoss"] = "It is called KLDivergence here, and takes probabilities.",
        ["BCELoss"] = "It is called BinaryCrossentropy here.",
        ["BCEWithLogitsLoss"] = "The loss takes probabilities: end the network with Dense(10, sigmoid), and use BinaryCrossentropy.",
    }.ToDictionary(pair => SpecNames.Fold(pair.Key), pair => pair.Value);

    /// <summary>A sentence on what to write instead, with a space behind it; <see langword="null"/> for a name that is none of these.</summary>
    public static string? Advise(string name) => Advice.TryGetValue(SpecNames.Fold(name), out string? advice) ? $"{advice} " : null;
}
