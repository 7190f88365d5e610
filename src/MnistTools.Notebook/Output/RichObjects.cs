using System.Globalization;
using MnistTools.Data;
using MnistTools.Evaluation;
using MnistTools.Metrics;
using MnistTools.Models;
using MnistTools.Plotting;
using MnistTools.Tuning;

namespace MnistTools.Notebook.Output;

/// <summary>The kinds of objects that a notebook shows as more than text.</summary>
internal enum RichKind
{
    History,
    Evaluation,
    Images,
    Image,
    Prediction,
    Trial,
    Drawing,
}

/// <summary>
/// Shows objects of MnistTools with pictures. What follows each other and is of one kind is shown together: histories are compared, digits stand side by side.
/// </summary>
internal static class RichObjects
{
    private const int MostDigits = 24;

    /// <summary>The kind of an object; <see langword="null"/> for one that PowerShell shows as text.</summary>
    public static RichKind? FindKind(object? item) => item switch
    {
        History => RichKind.History,
        ModelEvaluation => RichKind.Evaluation,
        ImageSet or MnistData => RichKind.Images,
        LabelledImage => RichKind.Image,
        Prediction => RichKind.Prediction,
        Trial => RichKind.Trial,
        Drawing => RichKind.Drawing,
        _ => null,
    };

    /// <summary>What is shown of objects of one kind, in order.</summary>
    public static IReadOnlyList<MimeBundle> Draw(RichKind kind, IReadOnlyList<object> items) => kind switch
    {
        RichKind.History => DrawHistories([.. items.Cast<History>()]),
        RichKind.Evaluation => [.. items.Cast<ModelEvaluation>().SelectMany(DrawEvaluation)],
        RichKind.Images => [.. items.Select(DrawImages)],
        RichKind.Image => [DrawLabelled([.. items.Cast<LabelledImage>()])],
        RichKind.Prediction => [DrawPredictions([.. items.Cast<Prediction>()])],
        RichKind.Trial => DrawTrials([.. items.Cast<Trial>()]),
        _ => [.. items.Cast<Drawing>().Select(drawing => Picture.Draw(drawing, drawing.Title))],
    };

    /// <summary>The curves of trainings: the usual metric and the loss.</summary>
    /// <exception cref="FigureException">There is nothing to draw.</exception>
    public static IReadOnlyList<Drawing> DrawCurves(IReadOnlyList<History> histories)
    {
        CultureInfo culture = CultureInfo.CurrentUICulture;
        CurveDrawing usual = HistoryFigure.Create(histories, culture);
        bool hasLoss = histories.All(history => history.ContainsKey(MetricNames.Loss));
        CurveDrawing[] drawings = hasLoss ? [usual, HistoryFigure.Create(histories, culture, MetricNames.Loss)] : [usual];
        return [.. drawings.DistinctBy(drawing => drawing.Title)];
    }

    private static IReadOnlyList<MimeBundle> DrawHistories(History[] histories) =>
    [
        .. TryDraw(() => DrawCurves(histories).Select(drawing => Picture.Draw(drawing, drawing.Title))),
        .. histories.Select(history => new MimeBundle(history.GetTable())),
    ];

    private static IEnumerable<MimeBundle> DrawEvaluation(ModelEvaluation evaluation) =>
    [
        .. TryDraw(() => [Picture.Draw(ConfusionFigure.Create(evaluation, CultureInfo.CurrentUICulture), evaluation.ToString()!)]),
        new MimeBundle(evaluation.GetTable()),
    ];

    private static MimeBundle DrawImages(object item)
    {
        ImageSet images = item as ImageSet ?? ((MnistData)item).Train;
        return Picture.Draw(DigitFigure.OfImages(images, CultureInfo.CurrentUICulture, MostDigits), item.ToString()!);
    }

    private static MimeBundle DrawLabelled(LabelledImage[] images)
    {
        string text = string.Join('\n', images.Take(MostDigits).Select(image => image.ToString())) + AndMore(images.Length);
        return Picture.Draw(DigitFigure.OfImages(images, CultureInfo.CurrentUICulture, MostDigits), text);
    }

    private static MimeBundle DrawPredictions(Prediction[] predictions)
    {
        IEnumerable<string> lines = predictions.Take(MostDigits).Select(prediction =>
            $"{prediction}{(prediction.ActualLabel is { } actual ? $", actually {actual}" : "")}: {prediction.Path ?? $"image {prediction.Index}"}");
        string text = string.Join('\n', lines) + AndMore(predictions.Length);
        return Picture.Draw(DigitFigure.OfPredictions(predictions, CultureInfo.CurrentUICulture, MostDigits), text);
    }

    private static string AndMore(int count) => count > MostDigits ? $"\n… and {count - MostDigits} more" : "";

    private static IReadOnlyList<MimeBundle> DrawTrials(Trial[] trials) =>
    [
        .. trials.Length > 1 ? TryDraw(() => [Picture.Draw(SearchFigure.OverParameters(trials, CultureInfo.CurrentUICulture), $"{trials.Length} trials")]) : [],
        TrialTable.Create(trials),
    ];

    /// <summary>Pictures where there is something to draw: a training may have diverged, no trial may have a score.</summary>
    private static IReadOnlyList<MimeBundle> TryDraw(Func<IEnumerable<MimeBundle>> draw)
    {
        try
        {
            return [.. draw()];
        }
        catch (FigureException)
        {
            return [];
        }
    }
}
