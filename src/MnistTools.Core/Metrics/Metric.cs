using System.Globalization;
using MnistTools.Specs;

namespace MnistTools.Metrics;

/// <summary>What is measured beside the loss, over all samples of an epoch.</summary>
public abstract record Metric : Spec
{
    /// <summary>All metrics that can be written.</summary>
    public static SpecCatalog<Metric> Catalog { get; } = new(
        "metric", [typeof(Accuracy), typeof(TopKAccuracy), typeof(Precision), typeof(Recall), typeof(F1Score)], new Dictionary<string, Type> { ["F1"] = typeof(F1Score) });

    /// <summary>The key in the history.</summary>
    internal abstract string Key { get; }

    /// <summary>Reads a text such as <c>TopKAccuracy(2)</c>.</summary>
    /// <exception cref="SpecException">It is no metric; the message names the position and the nearest candidates.</exception>
    public static Metric Parse(string text) => Catalog.Parse(text);

    /// <summary>The same metrics, of which none is there twice: a history has one value for each key.</summary>
    /// <exception cref="SpecException">One is given twice.</exception>
    internal static IReadOnlyList<Metric> CheckDiffer(IReadOnlyList<Metric> metrics) =>
        metrics.GroupBy(metric => metric.Key).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? throw new SpecException($"The metric {twice.First()} is given twice.")
            : metrics;

    /// <summary>A new count, of no samples.</summary>
    internal abstract MetricTotal CreateTotal(int classCount);
}

/// <summary>A metric that is counted over samples.</summary>
internal abstract class MetricTotal
{
    /// <summary>The metric of all samples so far.</summary>
    public abstract double Value { get; }

    /// <summary>Counts a sample.</summary>
    /// <param name="output">(classes) what the network says.</param>
    /// <param name="label">Index of the class that is right.</param>
    public abstract void Add(ReadOnlySpan<float> output, int label);
}

/// <summary>A metric that is the mean of a score of each sample.</summary>
public abstract record ScoreMetric : Metric
{
    /// <summary>The score of one sample.</summary>
    /// <param name="output">(classes) what the network says.</param>
    /// <param name="label">Index of the class that is right.</param>
    public abstract float Score(ReadOnlySpan<float> output, int label);

    internal override MetricTotal CreateTotal(int classCount) => new Mean(this);

    private sealed class Mean(ScoreMetric metric) : MetricTotal
    {
        private double _sum;
        private int _count;

        public override double Value => _sum / _count;

        public override void Add(ReadOnlySpan<float> output, int label)
        {
            _sum += metric.Score(output, label);
            _count++;
        }
    }
}

/// <summary>1 if the right class has the largest output (the first of equals), else 0.</summary>
public sealed record Accuracy : ScoreMetric
{
    internal override string Key => MetricNames.Accuracy;

    /// <inheritdoc/>
    public override float Score(ReadOnlySpan<float> output, int label) => OutputOrder.First(output) == label ? 1 : 0;
}

/// <summary>
/// 1 if the right class is among the k largest outputs, else 0; of equals the first counts, so that with k = 1 it is the accuracy.
/// Keras counts all that tie with the last. Key: <c>top_5_accuracy</c>.
/// </summary>
/// <param name="K">How many count, at least 1.</param>
public sealed record TopKAccuracy(int K = 5) : ScoreMetric
{
    /// <summary>How many count.</summary>
    public int K { get; init; } = Check.AtLeast(1, K);

    internal override string Key => $"top_{K.ToString(CultureInfo.InvariantCulture)}_accuracy";

    /// <inheritdoc/>
    public override float Score(ReadOnlySpan<float> output, int label) => OutputOrder.CountBefore(output, label) < K && !float.IsNaN(output[label]) ? 1 : 0;
}
