using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using MnistTools.Data;
using MnistTools.Evaluation;
using MnistTools.Metrics;
using MnistTools.Models;

namespace MnistTools.Plotting;

/// <summary>What the page's scripts show, as JSON that is safe within a page.</summary>
internal static class ReportContent
{
    /// <summary>The encoder writes &lt; as \u003C: a text cannot end the script that it stands in.</summary>
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>What is written by lines leaves most of an image empty: MNIST has 0.13 of all ink on average, letters 0.17, kana 0.19; garments have 0.29.</summary>
    private const double MostInkOfLines = 0.24;

    public static string Write(Report report, ReportGallery gallery, ReportExamples? examples, ReportTexts texts)
    {
        ModelEvaluation evaluation = report.Evaluation;
        int[] labels = [.. Enumerable.Range(0, evaluation.Confusion.ClassNames.Count)];
        return JsonSerializer.Serialize(
            new
            {
                locale = texts.Locale,
                texts = texts.OfScripts,
                history = report.Model.History is { Epochs.Count: > 0 } history ? Describe(history, new FigureTexts(report.Culture)) : null,
                classes = evaluation.Classes.Select(score => new { name = score.Class, score.Precision, score.Recall, score.F1, score.Support }),
                confusion = new { counts = labels.Select(actual => labels.Select(predicted => evaluation.Confusion[actual, predicted])), gallery.Cells },
                gallery = new
                {
                    evaluation.Images.Width,
                    evaluation.Images.Height,
                    evaluation.Images.ClassNames,
                    images = gallery.Images.Select(Describe),
                },
                gallery.Mistakes,
                examples = examples?.Describe(),
                network = NetworkContent.Describe(report.Model),
                report.HasPad,
                isFilled = InkOf(evaluation.Images) > MostInkOfLines,
            },
            Options);
    }

    private static double InkOf(ImageSet images)
    {
        long sum = 0;
        foreach (byte pixel in images.Pixels)
        {
            sum += pixel;
        }

        return (double)sum / byte.MaxValue / images.Pixels.Length;
    }

    private static object Describe(Prediction prediction) => new
    {
        actual = prediction.ActualLabelIndex,
        predicted = prediction.LabelIndex,
        probability = Finite(Math.Round(prediction.Probability, 4)),
        place = prediction.Index,
    };

    /// <summary>One chart for a metric and its validation.</summary>
    private static object Describe(History history, FigureTexts texts)
    {
        IEnumerable<string> names = history.Keys.Select(MetricNames.WithoutValidation).Distinct();
        return new
        {
            epochs = history.Epochs.Select(epoch => epoch.Epoch),
            metrics = names
                .Select(name => (Name: name, Validation: MetricNames.Validation(name)))
                .Select(key => new
                {
                    name = texts.Metric(key.Name),
                    training = Values(history, key.Name),
                    validation = Values(history, key.Validation),
                    best = Best(history, key.Validation, texts),
                })
                .Where(metric => metric.training.Concat(metric.validation).Any(value => value is not null)),
        };
    }

    /// <summary>The epoch after which a metric no longer improves, as figures mark it; none where the last value is the best one.</summary>
    private static object? Best(History history, string key, FigureTexts texts)
    {
        if (history.FindBestEpoch(key) is not { } best)
        {
            return null;
        }

        int last = history.Epochs.Last(epoch => epoch.Metrics.TryGetValue(key, out double value) && !double.IsNaN(value)).Epoch;
        return best == last ? null : new { epoch = best, text = texts.BestValidation(best) };
    }

    private static double?[] Values(History history, string key) =>
        [.. history.Epochs.Select(epoch => epoch.Metrics.TryGetValue(key, out double value) ? Finite(value) : null)];

    /// <summary>JSON knows no other numbers.</summary>
    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
