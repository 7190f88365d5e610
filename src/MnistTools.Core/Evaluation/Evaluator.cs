using MnistTools.Data;
using MnistTools.Models;
using MnistTools.Training;
using MnistTools.Training.Steps;

namespace MnistTools.Evaluation;

/// <summary>How good a model is on images that have labels.</summary>
/// <param name="Data">What the images are called.</param>
/// <param name="Count">How many there were.</param>
/// <param name="Metrics">Name and value of each metric.</param>
public sealed record Evaluation(string Data, int Count, IReadOnlyDictionary<string, double> Metrics)
{
    /// <summary>Mean loss.</summary>
    public double Loss => Metrics[MetricNames.Loss];

    /// <summary>Share classified correctly, 0 to 1.</summary>
    public double Accuracy => Metrics[MetricNames.Accuracy];
}

/// <summary>Runs images through a model without training it.</summary>
public static class Evaluator
{
    /// <summary>Rows that go through the network at once: what comes out does not depend on it, and large products run faster.</summary>
    private const int RowsAtOnce = 512;

    /// <summary>Measures a model, Keras' <c>evaluate</c>.</summary>
    /// <exception cref="Specs.SpecException">Model and images do not fit each other.</exception>
    public static Evaluation Evaluate(MnistModel model, ImageSet images, IReadOnlyList<Metric>? metrics = null)
    {
        model.CheckFits(images);
        using NetworkStep step = CreateStep(model, images);
        return new Evaluation(images.Name, images.Count, new OrderedDictionary<string, double>(Measure(step, images, metrics ?? [new Accuracy()])));
    }

    /// <summary>What a model says of images: (N, classes).</summary>
    internal static float[,] Predict(MnistModel model, ImageSet images)
    {
        model.CheckFits(images);
        using NetworkStep step = CreateStep(model, images);
        float[,] outputs = new float[images.Count, model.OutputCount];
        Span<float> all = System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref outputs[0, 0], outputs.Length);
        foreach (ReadOnlyMemory<int> rows in Batches(images.Count, step.BatchSize))
        {
            step.Evaluate(new Batch(images, rows));
            for (int row = 0; row < rows.Length; row++)
            {
                step.GetOutput(row).CopyTo(all[(rows.Span[row] * model.OutputCount)..]);
            }
        }

        return outputs;
    }

    /// <summary>Loss and metrics of all images, with a step that is there already.</summary>
    internal static IEnumerable<KeyValuePair<string, double>> Measure(NetworkStep step, ImageSet images, IReadOnlyList<Metric> metrics)
    {
        var running = new RunningMetrics(metrics);
        foreach (ReadOnlyMemory<int> rows in Batches(images.Count, step.BatchSize))
        {
            step.Evaluate(new Batch(images, rows));
            for (int row = 0; row < rows.Length; row++)
            {
                running.Add(step.GetLoss(row), step.GetOutput(row), images.Labels[rows.Span[row]]);
            }
        }

        return running.Read();
    }

    private static NetworkStep CreateStep(MnistModel model, ImageSet images) =>
        new(model, model.Loss, Math.Min(RowsAtOnce, images.Count), TrainingOptions.DefaultThreadCount, canTrain: false);

    private static IEnumerable<ReadOnlyMemory<int>> Batches(int count, int size)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        for (int first = 0; first < count; first += size)
        {
            yield return order.AsMemory(first, Math.Min(size, count - first));
        }
    }
}
