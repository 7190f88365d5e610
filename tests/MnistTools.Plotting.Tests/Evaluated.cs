namespace MnistTools.Plotting.Tests;

/// <summary>
/// Images that say themselves what a model makes of them: three pixels are the probabilities of three classes, in 255ths, and the model is one that
/// only hands them on. So every count and every probability in a figure is written down here.
/// </summary>
internal static class Evaluated
{
    public static readonly string[] ClassNames = ["Auge", "Bär", "<c>"];

    private static readonly byte[] Labels = [0, 0, 0, 0, 1, 1, 2];

    private static readonly byte[] Pixels =
    [
        204, 51, 0, // right, 80 %
        204, 51, 0, // right
        204, 51, 0, // right
        51, 204, 0, // "Bär" instead of "Auge", which has 20 %
        0, 255, 0, // right, 100 %
        153, 0, 102, // "Auge" with 60 % instead of "Bär", which has 0 %
        0, 0, 255, // right
    ];

    public static ImageSet Images { get; } = new("seven", Pixels, Labels, 1, 3, ClassNames);

    /// <summary>Five of seven right.</summary>
    public static ModelEvaluation Evaluation { get; } = Evaluator.Evaluate(Model(), Images);

    public static IReadOnlyList<Prediction> Predictions { get; } = Predictor.Predict(Model(), Images);

    public static MnistModel Model() => new([Layer.Parse("Flatten")], inputShape: new Shape(1, 3));
}
