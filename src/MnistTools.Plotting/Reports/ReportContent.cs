using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using MnistTools.Data.Pictures;
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

    public static string Write(Report report, ReportGallery gallery, ReportTexts texts)
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
                network = NetworkContent.Describe(report.Model),
                // What is drawn is framed as MNIST's images are.
                hasPad = evaluation.Images is { Width: DigitFrame.Size, Height: DigitFrame.Size },
            },
            Options);
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
                .Select(name => new { name = texts.Metric(name), training = Values(history, name), validation = Values(history, MetricNames.Validation(name)) })
                .Where(metric => metric.training.Concat(metric.validation).Any(value => value is not null)),
        };
    }

    private static double?[] Values(History history, string key) =>
        [.. history.Epochs.Select(epoch => epoch.Metrics.TryGetValue(key, out double value) ? Finite(value) : null)];

    /// <summary>JSON knows no other numbers.</summary>
    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
