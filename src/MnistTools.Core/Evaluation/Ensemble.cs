using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using MnistTools.Data;
using MnistTools.Metrics;
using MnistTools.Models;
using MnistTools.Text;

namespace MnistTools.Evaluation;

/// <summary>
/// Models that answer together: the mean of what they say of an image is their answer. Each scales its own input. One model that sees each image once
/// answers as it does alone.
/// </summary>
public sealed class Ensemble
{
    private readonly TestTimeAugmentation? _augmentation;

    // For each model, the output that it has for each class of the first one; null where they count alike.
    private readonly int[]?[] _order;

    /// <summary>Takes models together.</summary>
    /// <param name="models">One or more, which tell the same classes apart. Where they know names, classes are matched by these; those that know none count as
    /// the first that does.</param>
    /// <param name="augmentation">How each image is shown to each model more than once; as it is, and once, if left out.</param>
    /// <exception cref="ArgumentException">There is no model.</exception>
    /// <exception cref="MismatchException">Two models tell other classes apart or take images of other sizes, or one alone of them says probabilities; the message
    /// says which.</exception>
    public Ensemble(IReadOnlyList<MnistModel> models, TestTimeAugmentation? augmentation = null)
    {
        ArgumentNullException.ThrowIfNull(models);
        Models = models.Count > 0 ? [.. models] : throw new ArgumentException("An ensemble needs at least one model.", nameof(models));
        foreach (MnistModel model in Models)
        {
            ArgumentNullException.ThrowIfNull(model);
        }

        _augmentation = augmentation;
        int first = Enumerable.Range(0, Models.Count).FirstOrDefault(i => Models[i].ClassNames is not null);
        First = Models[first];
        _order = [.. Models.Select((_, i) => OrderOf(i, first))];
    }

    /// <summary>The models, as they were given.</summary>
    public IReadOnlyList<MnistModel> Models { get; }

    /// <summary>The model whose classes count: the first that knows their names, or the first.</summary>
    internal MnistModel First { get; }

    /// <summary>
    /// What the models were trained with, as Keras' <c>evaluate</c> measures what was given to <c>compile</c>; the accuracy where nothing says it.
    /// </summary>
    internal IReadOnlyList<Metric> TrainedMetrics =>
        [.. Metric.ParseKnown(Models.SelectMany(model => model.TrainedMetrics)).DistinctBy(metric => metric.Key).DefaultIfEmpty(new Accuracy())];

    /// <summary>Whether one model answers, and sees each image once.</summary>
    internal bool IsOneModel => Models.Count == 1 && _augmentation is null or { Passes: 1 };

    /// <summary>What the models say together of images, whatever their labels.</summary>
    /// <param name="images">Images of the models' <see cref="MnistModel.InputShape"/>.</param>
    /// <returns>(N, classes): the mean of the models' outputs, by class as the first model that knows names counts them.</returns>
    /// <exception cref="MismatchException">The images have another shape.</exception>
    /// <exception cref="NotFiniteNumberException">The weights, or what a model says, are infinite or not a number.</exception>
    public float[,] Predict(ImageSet images)
    {
        ArgumentNullException.ThrowIfNull(images);
        float[,] sum = new float[images.Count, First.OutputCount];
        int count = 0;
        foreach (ImageSet shown in _augmentation?.Show(images) ?? [images])
        {
            for (int i = 0; i < Models.Count; i++)
            {
                Add(Evaluator.GetOutputs(Models[i], shown), _order[i], sum);
                count++;
            }
        }

        TensorPrimitives.Divide(ValuesOf(sum), count, ValuesOf(sum));
        return sum;
    }

    /// <summary>Measures the mean of what the models say. The loss is that of the first model, without what the sizes of weights cost.</summary>
    internal ModelEvaluation Evaluate(ImageSet images, IReadOnlyList<Metric> metrics)
    {
        ImageSet aligned = First.Align(images);
        float[,] outputs = Predict(aligned);
        var running = new RunningMetrics(metrics, First.OutputCount);
        for (int i = 0; i < aligned.Count; i++)
        {
            ReadOnlySpan<float> output = Prediction.RowOf(outputs, i);
            running.Add(Models[0].Loss.Compute(output, aligned.Labels[i]), output, aligned.Labels[i]);
        }

        return new ModelEvaluation(aligned, outputs, running.Read());
    }

    private int[]? OrderOf(int index, int first)
    {
        MnistModel model = Models[index];
        if (model.OutputCount != First.OutputCount)
        {
            throw new MismatchException(
                $"Model {index + 1} tells {Counted.Of(model.OutputCount, "class", "classes")} apart, and model {first + 1} tells {First.OutputCount}: only models of the same classes answer together.");
        }

        if (!model.InputShape.Sizes.Take(2).SequenceEqual(First.InputShape.Sizes.Take(2)))
        {
            throw new MismatchException(
                $"Model {index + 1} takes images of {model.InputShape}, and model {first + 1} of {First.InputShape}: only models of images of one size answer together.");
        }

        if (ModelOutputs.AreProbabilities(model) != ModelOutputs.AreProbabilities(First))
        {
            throw new MismatchException(
                $"Model {index + 1} ends with {model.Layers[^1].Spec}, and model {first + 1} with {First.Layers[^1].Spec}: probabilities and other numbers cannot be averaged.");
        }

        if (model.ClassNames is not { } names || names.SequenceEqual(First.ClassNames!))
        {
            return null;
        }

        int[] order = [.. First.ClassNames!.Select(name => names.TakeWhile(other => other != name).Count())];
        return !order.Contains(names.Count)
            ? order
            : throw new MismatchException(
                $"Model {index + 1} knows the classes {ClassNaming.List(names)}, and model {first + 1} {ClassNaming.List(First.ClassNames!)}: only models of the same classes answer together.");
    }

    private static void Add(float[,] outputs, int[]? order, float[,] sum)
    {
        if (order is null)
        {
            TensorPrimitives.Add(ValuesOf(sum), ValuesOf(outputs), ValuesOf(sum));
            return;
        }

        for (int row = 0; row < sum.GetLength(0); row++)
        {
            for (int label = 0; label < order.Length; label++)
            {
                sum[row, label] += outputs[row, order[label]];
            }
        }
    }

    private static Span<float> ValuesOf(float[,] numbers) => numbers.Length == 0 ? [] : MemoryMarshal.CreateSpan(ref numbers[0, 0], numbers.Length);
}
