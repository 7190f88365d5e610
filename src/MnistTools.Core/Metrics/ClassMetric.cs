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

/// <summary>What is counted of a class.</summary>
/// <param name="Correct">How many samples of the class were recognised.</param>
/// <param name="Predicted">How many samples were taken for the class.</param>
/// <param name="Actual">How many samples the class has.</param>
internal record struct ClassCounts(long Correct, long Predicted, long Actual);

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
    internal abstract double Compute(ClassCounts counts);

    internal sealed override Metric? WithKey(string key) =>
        Enum.GetValues<Average>()
            .Select(average => this with { Average = average })
            .FirstOrDefault(metric => metric.Key.Equals(key, StringComparison.OrdinalIgnoreCase));

    internal override MetricTotal CreateTotal(int classCount) => new Counts(this, classCount);

    private protected static double Divide(double numerator, double denominator) => denominator == 0 ? 0 : numerator / denominator;

    /// <summary>The value over all classes.</summary>
    internal double Combine(IReadOnlyList<ClassCounts> classes)
    {
        if (Average == Average.Micro)
        {
            return Compute(
                new ClassCounts(classes.Sum(counts => counts.Correct), classes.Sum(counts => counts.Predicted), classes.Sum(counts => counts.Actual)));
        }

        double sum = 0;
        double weights = 0;
        foreach (ClassCounts counts in classes)
        {
            double weight = Average == Average.Weighted ? counts.Actual : counts.Actual + counts.Predicted > 0 ? 1 : 0;
            sum += weight * Compute(counts);
            weights += weight;
        }

        return Divide(sum, weights);
    }

    private sealed class Counts(ClassMetric metric, int classCount) : MetricTotal
    {
        private readonly ClassCounts[] _classes = new ClassCounts[classCount];

        public override double Value => metric.Combine(_classes);

        public override void Add(ReadOnlySpan<float> output, int label)
        {
            int predicted = OutputOrder.First(output);
            _classes[predicted].Predicted++;
            _classes[label].Actual++;
            _classes[label].Correct += predicted == label ? 1 : 0;
        }
    }
}
