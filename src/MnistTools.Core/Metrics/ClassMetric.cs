using MnistTools.Specs;

namespace MnistTools.Metrics;

/// <summary>How the values of all classes become one, as in scikit-learn.</summary>
public enum Average
{
    /// <summary>Their mean: each class counts the same that some sample has or was taken for.</summary>
    Macro,

    /// <summary>Their mean, each class weighted by how many samples it has.</summary>
    Weighted,

    /// <summary>From the counts of all classes together; with one label a sample it is the accuracy.</summary>
    Micro,
}

/// <summary>A metric of each class, from how often it was said, how often it was right to say, and how often both. 0 / 0 is 0, as in scikit-learn.</summary>
/// <param name="Average">How the values of all classes become one.</param>
public abstract record ClassMetric(Average Average) : Metric
{
    /// <summary>The key of the usual average; that of another ends with it.</summary>
    internal sealed override string Key => Average == Average.Macro ? Name : $"{Name}_{SpecNames.ToSnakeCase(Average.ToString())}";

    internal sealed override string Title => Average == Average.Macro ? Label : $"{Label} ({SpecNames.ToSnakeCase(Average.ToString())})";

    internal sealed override bool IsSmallerBetter => false;

    /// <summary>The key where each class counts the same.</summary>
    private protected abstract string Name { get; }

    /// <summary>The title where each class counts the same.</summary>
    private protected abstract string Label { get; }

    /// <summary>The value of one class.</summary>
    /// <param name="correct">How many samples of the class were recognised.</param>
    /// <param name="predicted">How many samples were taken for the class.</param>
    /// <param name="actual">How many samples the class has.</param>
    internal abstract double Compute(long correct, long predicted, long actual);

    internal sealed override Metric? WithKey(string key) =>
        Enum.GetValues<Average>().Select(average => this with { Average = average }).FirstOrDefault(metric => metric.Key.Equals(key, StringComparison.OrdinalIgnoreCase));

    internal override MetricTotal CreateTotal(int classCount) => new Counts(this, classCount);

    private protected static double Divide(double numerator, double denominator) => denominator == 0 ? 0 : numerator / denominator;

    private sealed class Counts(ClassMetric metric, int classCount) : MetricTotal
    {
        private readonly long[] _correct = new long[classCount];
        private readonly long[] _predicted = new long[classCount];
        private readonly long[] _actual = new long[classCount];

        public override double Value
        {
            get
            {
                if (metric.Average == Average.Micro)
                {
                    return metric.Compute(_correct.Sum(), _predicted.Sum(), _actual.Sum());
                }

                double sum = 0;
                double weights = 0;
                for (int c = 0; c < classCount; c++)
                {
                    double weight = metric.Average == Average.Weighted ? _actual[c] : _actual[c] + _predicted[c] > 0 ? 1 : 0;
                    sum += weight * metric.Compute(_correct[c], _predicted[c], _actual[c]);
                    weights += weight;
                }

                return Divide(sum, weights);
            }
        }

        public override void Add(ReadOnlySpan<float> output, int label)
        {
            int predicted = OutputOrder.First(output);
            _predicted[predicted]++;
            _actual[label]++;
            _correct[label] += predicted == label ? 1 : 0;
        }
    }
}
