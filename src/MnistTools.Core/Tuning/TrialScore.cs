using MnistTools.Data;
using MnistTools.Evaluation;
using MnistTools.Losses;
using MnistTools.Metrics;
using MnistTools.Models;
using MnistTools.Specs;
using MnistTools.Training;

namespace MnistTools.Tuning;

/// <summary>What a trial is scored by.</summary>
internal static class TrialScore
{
    /// <summary>Whether a score can be had in a space.</summary>
    /// <exception cref="SpecException">It cannot; the message lists those that can.</exception>
    public static void Check(StudyDefinition definition)
    {
        string key = MetricNames.WithoutValidation(definition.Metric);
        IEnumerable<Metric> searched = definition.Dimensions.Where(dimension => dimension.Name == nameof(Metric))
            .SelectMany(dimension => dimension.Choices)
            .OfType<string[]>()
            .SelectMany(texts => texts)
            .Where(text => !TrainingParameters.FindWords(text).Any())
            .Select(Metric.Parse);
        string[] keys = [MetricNames.Loss, .. Metric.Usual.Concat(searched).Select(metric => metric.Key).Distinct()];
        if (!keys.Contains(key) && Metric.Find(key)?.Key != key)
        {
            string known = MetricNames.KeyOf(definition.Metric);
            string hint = known != definition.Metric
                ? $"That is called {known} here. "
                : SpecNames.Suggest(definition.Metric, keys.Select(MetricNames.Validation));
            throw new SpecException($"Nothing measures '{definition.Metric}'. {hint}There is {string.Join(", ", keys.Select(MetricNames.Validation))}.");
        }
    }

    /// <summary>What is to be warned of where trials are scored by their loss and have several; <see langword="null"/> elsewhere.</summary>
    public static string? FindUnlikeScores(StudyDefinition definition)
    {
        // A space without this parameter has the model's own.
        object[] losses = [.. definition.Spaces.SelectMany(
            space => space.Dimensions.FirstOrDefault(dimension => dimension.Name == nameof(Loss))?.Choices ?? [""]).Distinct()];
        bool differ = losses.Length > 1 || losses.Any(loss => TrainingParameters.FindWords(loss).Any());
        return differ && MetricNames.WithoutValidation(definition.Metric) == MetricNames.Loss
            ? $"The space has several losses, and trials are compared by {definition.Metric}: each by its own loss, and numbers of different losses say nothing about which is better. Compare them by another metric, such as {MetricNames.Validation(new Accuracy().Key)}."
            : null;
    }

    /// <summary>The metrics of a training, with the one that the score needs.</summary>
    public static IReadOnlyList<Metric> AddMetric(IReadOnlyList<Metric> metrics, string score)
    {
        string key = MetricNames.WithoutValidation(score);
        return key == MetricNames.Loss || metrics.Any(metric => metric.Key == key) ? metrics : [.. metrics, Metric.Find(key)!];
    }

    /// <summary>Whether a training can have a score. What is known of a metric is that no error is below 0, and that of anything else 1 is the most.</summary>
    public static bool IsPossible(double score, string metric) =>
        double.IsFinite(score)
            && (Metric.Find(MetricNames.WithoutValidation(metric)) is not { } known || (score >= 0 && (score <= 1 || known.IsSmallerBetter)));

    /// <summary>The score of a trained model, as it is now.</summary>
    /// <exception cref="ArithmeticException">It is not a number.</exception>
    public static double Measure(MnistModel model, ImageSet validation, TrainingOptions options, string score)
    {
        using var evaluator = new Evaluator(model, validation, options.Metrics, options.ThreadCount, options.ValidationBatchSize);
        double value = evaluator.Measure().First(metric => metric.Key == MetricNames.WithoutValidation(score)).Value;
        return double.IsFinite(value)
            ? value
            : throw new ArithmeticException($"The score {score} is infinite or not a number. A smaller LearningRate usually helps.");
    }
}
