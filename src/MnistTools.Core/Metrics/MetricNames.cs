namespace MnistTools.Metrics;

/// <summary>The names that Keras gives to what it measures.</summary>
public static class MetricNames
{
    /// <summary>The mean loss.</summary>
    public const string Loss = "loss";

    /// <summary>The share of samples classified correctly.</summary>
    public const string Accuracy = "accuracy";

    /// <summary>The rate that the epoch was trained with.</summary>
    public const string LearningRate = "learning_rate";

    /// <summary>No metric: what files call the number of an epoch.</summary>
    internal const string EpochColumn = "epoch";

    private const string ValidationPrefix = "val_";

    /// <summary>The name of a metric measured on the validation data: <c>val_loss</c> for <c>loss</c>.</summary>
    public static string Validation(string metric) => ValidationPrefix + metric;

    /// <summary>Whether the name is that of a metric measured on the validation data.</summary>
    public static bool IsValidation(string metric) => metric.StartsWith(ValidationPrefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>The name without <c>val_</c>: <c>loss</c> for <c>val_loss</c>, and for <c>loss</c>.</summary>
    public static string WithoutValidation(string metric) => IsValidation(metric) ? metric[ValidationPrefix.Length..] : metric;

    /// <summary>
    /// The key under which a metric is recorded that a name means: <c>val_mean_squared_error</c> for <c>val_mse</c>. The name itself if no metric has it.
    /// </summary>
    internal static string KeyOf(string name) => Metric.Find(WithoutValidation(name))?.Key is not { } key ? name : IsValidation(name) ? Validation(key) : key;

    /// <summary>Whether a smaller value is a better one, as the metric of that key says. A key that no metric has is one of a loss if it ends so.</summary>
    public static bool IsSmallerBetter(string metric)
    {
        string key = WithoutValidation(metric);
        return Metric.Find(key)?.IsSmallerBetter ?? key.EndsWith(Loss, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether it is known which way a metric is better: of those of this toolkit, and of what ends in "loss".</summary>
    internal static bool IsDirectionKnown(string metric) => WithoutValidation(metric) is var key && (Metric.Find(key) is not null || IsSmallerBetter(key));

    /// <summary>How names are found: whatever their case, unless two differ by nothing else.</summary>
    internal static StringComparer ComparerOf(IEnumerable<string> names)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return names.Distinct().All(seen.Add) ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
    }
}
