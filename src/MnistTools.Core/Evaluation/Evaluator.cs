using System.Runtime.InteropServices;
using MnistTools.Data;
using MnistTools.Engines;
using MnistTools.Metrics;
using MnistTools.Models;
using MnistTools.Numerics;
using MnistTools.Specs;

namespace MnistTools.Evaluation;

/// <summary>Runs images through a model without training it.</summary>
public sealed class Evaluator : IDisposable
{
    /// <summary>
    /// Images that go through the network at once where nothing else is said: what comes out does not depend on it, and large products run faster.
    /// </summary>
    private const int ImagesAtOnce = 512;

    private readonly MnistModel _model;
    private readonly ImageSet _images;
    private readonly IReadOnlyList<Metric> _metrics;
    private readonly float[]? _weights;
    private readonly IStep _step;

    internal Evaluator(
        MnistModel model, ImageSet images, IReadOnlyList<Metric> metrics, int? threadCount = null, int? batchSize = null, float[]? weights = null,
        Engine? engine = null, bool areLabelled = true)
    {
        (_model, _images, _metrics, _weights) =
            (model, areLabelled ? model.Align(images) : model.AlignUnlabelled(images), Metric.CheckDiffer(Check.Valid(metrics)), weights);
        _step = (engine ?? Engine.Of(model)).Load().CreateStep(
            model, new StepSettings(model.Loss, Math.Min(batchSize ?? ImagesAtOnce, images.Count), threadCount ?? ThreadTeam.DefaultCount));
    }

    /// <summary>Measures a model, Keras' <c>evaluate</c>. Labels are matched by the names of their classes, where the model knows names.</summary>
    /// <exception cref="MismatchException">Model and images do not fit each other, or there are no images.</exception>
    /// <exception cref="Specs.SpecException">A metric is given twice.</exception>
    /// <exception cref="NotFiniteNumberException">The weights, or what the model says, are infinite or not a number.</exception>
    public static ModelEvaluation Evaluate(MnistModel model, ImageSet images, IReadOnlyList<Metric>? metrics = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        if (images.Count == 0)
        {
            throw new MismatchException("There is no image to measure with.");
        }

        using var evaluator = new Evaluator(model, images, metrics ?? [new Accuracy()]);
        float[,] outputs = evaluator.Ask(out IEnumerable<KeyValuePair<string, double>> measured);
        return new ModelEvaluation(evaluator._images, outputs, measured);
    }

    /// <summary>Measures what models say together, or a model that sees each image more than once: the mean of what is said counts.</summary>
    /// <remarks>The loss is that of the first model, from the mean. What regularizers add is of one model, and left out, but for one that sees each image
    /// once.</remarks>
    /// <inheritdoc cref="Evaluate(MnistModel, ImageSet, IReadOnlyList{Metric})" path="/exception"/>
    public static ModelEvaluation Evaluate(Ensemble ensemble, ImageSet images, IReadOnlyList<Metric>? metrics = null)
    {
        ArgumentNullException.ThrowIfNull(ensemble);
        ArgumentNullException.ThrowIfNull(images);
        return ensemble.IsOneModel || images.Count == 0
            ? Evaluate(ensemble.First, images, metrics)
            : ensemble.Evaluate(images, Metric.CheckDiffer(Check.Valid(metrics ?? [new Accuracy()])));
    }

    /// <inheritdoc/>
    public void Dispose() => _step.Dispose();

    /// <summary>What a model says of images, whatever their labels: (N, classes).</summary>
    internal static float[,] GetOutputs(MnistModel model, ImageSet images)
    {
        using var evaluator = new Evaluator(model, images, [], areLabelled: false);
        return evaluator.Ask(out _);
    }

    /// <summary>Loss and metrics of all images, with the weights that the model has now.</summary>
    /// <param name="outputs">(N, classes) takes what the model says of each image, if that is wanted.</param>
    internal IEnumerable<KeyValuePair<string, double>> Measure(float[,]? outputs = null)
    {
        var running = new RunningMetrics(_metrics, _model.OutputCount);
        _step.ReadWeights();
        foreach (Batch batch in Batches())
        {
            _step.Evaluate(batch);
            _step.AddTo(running, batch);
            if (outputs is not null)
            {
                CopyOutputs(batch, outputs);
            }
        }

        return running.Read();
    }

    /// <summary>What the model says of each image, (N, classes), and what that comes to.</summary>
    /// <exception cref="NotFiniteNumberException">The weights, or what the model says, are infinite or not a number.</exception>
    private float[,] Ask(out IEnumerable<KeyValuePair<string, double>> measured)
    {
        _model.CheckFinite();
        float[,] outputs = new float[_images.Count, _model.OutputCount];
        measured = Measure(outputs);
        int diverged = Enumerable.Range(0, _images.Count).FirstOrDefault(i => !Elementwise.AreFinite(Prediction.RowOf(outputs, i)), -1);
        return diverged < 0
            ? outputs
            : throw new NotFiniteNumberException(
                $"What the model says of image {diverged} of {_images.Name} is not a number, though its weights are numbers: some are too large. Train again with a smaller learning rate.");
    }

    private void CopyOutputs(Batch batch, float[,] outputs)
    {
        Span<float> all = MemoryMarshal.CreateSpan(ref outputs[0, 0], outputs.Length);
        for (int row = 0; row < batch.Count; row++)
        {
            _step.GetOutput(row).CopyTo(all[(batch.Order.Span[row] * _model.OutputCount)..]);
        }
    }

    private IEnumerable<Batch> Batches()
    {
        int[] order = [.. Enumerable.Range(0, _images.Count)];
        for (int first = 0; first < order.Length; first += _step.BatchSize)
        {
            yield return new Batch(_images, order.AsMemory(first, Math.Min(_step.BatchSize, order.Length - first)), _weights);
        }
    }
}
