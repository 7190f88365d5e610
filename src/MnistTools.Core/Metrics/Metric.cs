using MnistTools.Specs;

namespace MnistTools.Metrics;

/// <summary>What is measured beside the loss, over all samples of an epoch.</summary>
public abstract record Metric : Spec
{
    /// <summary>All metrics that can be written.</summary>
    public static SpecCatalog<Metric> Catalog { get; } = new(
        "metric",
        [typeof(Accuracy), typeof(TopKAccuracy), typeof(Precision), typeof(Recall), typeof(F1Score), typeof(MeanSquaredError), typeof(MeanAbsoluteError)],
        new Dictionary<string, Type> { ["F1"] = typeof(F1Score), ["mse"] = typeof(MeanSquaredError), ["mae"] = typeof(MeanAbsoluteError) });

    /// <summary>Each of them with its usual arguments.</summary>
    internal static IReadOnlyList<Metric> Usual { get; } = [.. Catalog.Definitions.Select(definition => Parse(definition.Name))];

    /// <summary>The key in the history.</summary>
    internal abstract string Key { get; }

    /// <summary>The name that people read, in English: <c>Top-5 accuracy</c>.</summary>
    internal abstract string Title { get; }

    /// <summary>Whether a smaller value is a better one.</summary>
    internal abstract bool IsSmallerBetter { get; }

    /// <summary>Reads a text such as <c>TopKAccuracy(2)</c>.</summary>
    /// <exception cref="SpecException">It is no metric; the message names the position and the nearest candidates.</exception>
    public static Metric Parse(string text) => Catalog.Parse(text);

    /// <summary>Reads the texts of a file, but those that are no metric here: it may name one of a later version.</summary>
    internal static IReadOnlyList<Metric> ParseKnown(IEnumerable<string> texts)
    {
        return [.. texts.Select(Read).OfType<Metric>()];

        static Metric? Read(string text)
        {
            try
            {
                return Parse(text);
            }
            catch (SpecException)
            {
                return null;
            }
        }
    }

    /// <summary>The same metrics, of which none is there twice: a history has one value for each key.</summary>
    /// <exception cref="SpecException">One is given twice.</exception>
    internal static IReadOnlyList<Metric> CheckDiffer(IReadOnlyList<Metric> metrics) =>
        metrics.GroupBy(metric => metric.Key).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? throw new SpecException($"The metric {twice.First()} is given twice.")
            : metrics;

    /// <summary>
    /// The metric that has a key, whatever its arguments; <see langword="null"/> if there is none. Keras also writes short names such as <c>mse</c>.
    /// </summary>
    internal static Metric? Find(string key) =>
        Usual.Select(metric => metric.WithKey(key)).FirstOrDefault(metric => metric is not null)
            ?? (Catalog.FindAlias(key) is { } type ? Usual.First(metric => metric.GetType() == type) : null);

    /// <summary>A metric of this kind that has a key, if some arguments give it that.</summary>
    internal virtual Metric? WithKey(string key) => key.Equals(Key, StringComparison.OrdinalIgnoreCase) ? this : null;

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
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
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
