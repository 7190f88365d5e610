using System.Collections.ObjectModel;
using MnistTools.Data;
using MnistTools.Metrics;
using MnistTools.Text;

namespace MnistTools.Evaluation;

/// <summary>How good a model is on labelled images: what it gets right, which classes it confuses, and how confident it is.</summary>
public sealed class ModelEvaluation
{
    private readonly float[,] _outputs;
    private readonly Lazy<IReadOnlyList<Prediction>> _mistakes;

    /// <summary>Draws the conclusions of what a model said.</summary>
    /// <param name="images">(N) images with their labels.</param>
    /// <param name="outputs">(N, classes) what the model says of each.</param>
    /// <param name="metrics">Name and value of what was measured on the way, the loss at least.</param>
    internal ModelEvaluation(ImageSet images, float[,] outputs, IEnumerable<KeyValuePair<string, double>> metrics)
    {
        (Images, _outputs) = (images, outputs);
        Metrics = new ReadOnlyDictionary<string, double>(new OrderedDictionary<string, double>(metrics));
        Confusion = new ConfusionMatrix(images.ClassNames);
        var topTwo = new TopKAccuracy(2);
        var calibration = new CalibrationCount();
        double topTwoSum = 0;
        for (int i = 0; i < images.Count; i++)
        {
            ReadOnlySpan<float> output = Prediction.RowOf(outputs, i);
            int label = images.Labels[i], predicted = Prediction.Choose(output);
            Confusion.Add(label, predicted);
            topTwoSum += topTwo.Score(output, label);
            calibration.Add(output, predicted, predicted == label);
        }

        ClassCounts[] counts = [.. Enumerable.Range(0, images.ClassNames.Count).Select(Confusion.Count)];
        Classes = images.ClassNames.Zip(counts, (name, ofClass) => ClassScore.Of(name, [ofClass])).ToArray();
        Macro = ClassScore.Of("macro", counts);
        Weighted = ClassScore.Of("weighted", counts, Average.Weighted);
        TopTwoAccuracy = topTwoSum / images.Count;
        Calibration = calibration.Bins;
        CalibrationError = calibration.Error;
        AccuracyInterval = ConfidenceInterval.OfShare(Confusion.CorrectCount, images.Count);
        _mistakes = new(FindMistakes);
    }

    /// <summary>What the images are called.</summary>
    public string Data => Images.Name;

    /// <summary>How many images there were.</summary>
    public int Count => Images.Count;

    /// <summary>The images. Of a script's list, they are counted from 0 here, and called by their places in their set.</summary>
    public ImageSet Images { get; }

    /// <summary>Name and value of each metric that was asked for, and of the loss.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; }

    /// <summary>Mean loss.</summary>
    public double Loss => Metrics[MetricNames.Loss];

    /// <summary>Share classified correctly, 0 to 1.</summary>
    public double Accuracy => (double)Confusion.CorrectCount / Count;

    /// <summary>Where the accuracy on images of this kind lies with 95 % confidence, as far as these can tell.</summary>
    public ConfidenceInterval AccuracyInterval { get; }

    /// <summary>Share whose class is among the two most probable.</summary>
    public double TopTwoAccuracy { get; }

    /// <summary>
    /// Expected calibration error: how far the probability of what is said is from the share of it that is right, on average over
    /// <see cref="Calibration"/>, each bin weighted by its images. Not a number where the outputs are not probabilities.
    /// Source: Guo et al., "On Calibration of Modern Neural Networks", 2017.
    /// </summary>
    public double CalibrationError { get; }

    /// <summary>The images by the probability of what is said of them, in 15 bins of equal width; empty where the outputs are not probabilities.</summary>
    public IReadOnlyList<CalibrationBin> Calibration { get; }

    /// <summary>How often a class was taken for which.</summary>
    public ConfusionMatrix Confusion { get; }

    /// <summary>Precision, recall, F1 and number of images of each class.</summary>
    public IReadOnlyList<ClassScore> Classes { get; }

    /// <summary>The means over the classes that an image has or was taken for, each class counting the same, as in scikit-learn.</summary>
    public ClassScore Macro { get; }

    /// <summary>The means over the classes, each weighted by its images.</summary>
    public ClassScore Weighted { get; }

    /// <summary>All mistakes with their images, the worst first: that in which the right class was thought least probable.</summary>
    public IReadOnlyList<Prediction> Mistakes => _mistakes.Value;

    /// <summary>How this model differs from another on the same images; <see langword="null"/> where it was not compared.</summary>
    public McNemarTest? Comparison { get; private init; }

    /// <summary>What the model says of one image.</summary>
    /// <param name="index">Which of <see cref="Images"/>, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image.</exception>
    public Prediction GetPrediction(int index) =>
        index >= 0 && index < Count ? new(Images, index, Prediction.RowOf(_outputs, index).ToArray(), hasLabel: true) : throw Images.Missing(index);

    /// <summary>The same evaluation, compared with that of another model on the same images.</summary>
    /// <exception cref="ArgumentException">They are not the same images.</exception>
    public ModelEvaluation CompareWith(ModelEvaluation reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        // The two models may count their classes in another order.
        bool areSame = Images.Pixels.SequenceEqual(reference.Images.Pixels)
            && Count == reference.Count
            && Enumerable.Range(0, Count).All(i => ActualName(i) == reference.ActualName(i));
        if (!areSame)
        {
            throw new ArgumentException($"Two models are compared on the same images; these are {Images} and {reference.Images}.", nameof(reference));
        }

        int onlyThis = 0, onlyReference = 0;
        for (int i = 0; i < Count; i++)
        {
            (bool isRight, bool isReferenceRight) = (IsRight(i), reference.IsRight(i));
            onlyThis += isRight && !isReferenceRight ? 1 : 0;
            onlyReference += !isRight && isReferenceRight ? 1 : 0;
        }

        return new ModelEvaluation(Images, _outputs, Metrics) { Comparison = McNemarTest.Compute(onlyThis, onlyReference) };
    }

    /// <summary>The table that is shown at the prompt.</summary>
    public string GetTable() => EvaluationTable.Write(this);

    /// <summary>A line such as <c>MNIST test: accuracy 0.9812, loss 0.0634 on 10000 images</c>.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"{VisibleText.Of(Data)}: accuracy {Accuracy:F4}, loss {Loss:F4} on {Counted.Of(Count, "image")}");

    private string ActualName(int index) => Images.ClassNames[Images.Labels[index]];

    private bool IsRight(int index) => Prediction.Choose(Prediction.RowOf(_outputs, index)) == Images.Labels[index];

    private Prediction[] FindMistakes() =>
        [.. Enumerable.Range(0, Count).Where(i => !IsRight(i)).OrderBy(i => _outputs[i, Images.Labels[i]]).Select(GetPrediction)];
}
