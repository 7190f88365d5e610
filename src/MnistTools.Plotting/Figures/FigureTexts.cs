using System.Globalization;
using System.Resources;
using MnistTools.Evaluation;

namespace MnistTools.Plotting;

/// <summary>The texts of figures in the language of a culture; English where there is no translation.</summary>
internal sealed class FigureTexts(CultureInfo culture)
{
    private static readonly ResourceManager Resources = new(typeof(FigureTexts));

    public string Epochs => Find("Epochs")!;

    public string Training => Find("Training")!;

    public string Validation => Find("Validation")!;

    /// <summary>What an axis of time is called: <c>Seconds</c>, <c>Minutes</c> or <c>Hours</c>.</summary>
    public string Time(string unit) => Find(unit)!;

    /// <summary>The points of trials; with the spread of their folds where those have bars.</summary>
    public string Trials(bool haveSpread) => Find(haveSpread ? "TrialsWithSpread" : "Trials")!;

    public string BestSoFar => Find("BestSoFar")!;

    /// <summary>An entry of a legend whose curve has no point.</summary>
    public string WithoutCurve(string entry) => Format("WithoutCurve", entry);

    /// <summary>What stands for a value that is not there.</summary>
    public string None => Find("None")!;

    /// <summary>What stands for entries of a legend that have no room.</summary>
    public string More(int count) => Format("More", count);

    /// <summary>A round of a halving search.</summary>
    public string Round(int round) => Format("Round", round);

    /// <summary>What an axis of rounds is called.</summary>
    public string Rounds => Find("Rounds")!;

    /// <summary>The trial that is chosen in the end.</summary>
    public string BestTrial => Find("BestTrial")!;

    /// <summary>The same with its number.</summary>
    public string BestTrialIs(int number) => Format("BestTrialIs", number);

    /// <summary>The same of trials whose numbers repeat: its hyper-parameters tell it.</summary>
    public string BestIs(string hyperparameters) => Format("BestIs", hyperparameters);

    /// <summary>The name of a metric, without <c>val_</c>: translated, or the metric's own title, or the words of its key.</summary>
    public string Metric(string metric) =>
        Find($"Metric_{metric}") ?? FindTop(metric) ?? FindAverage(metric) ?? Metrics.Metric.Find(metric)?.Title ?? metric.Replace('_', ' ');

    /// <summary>The title over curves of a metric.</summary>
    public string Title(string metric, bool training, bool validation)
    {
        string format = Find(training && validation ? "Title_Both" : training ? "Title_Training" : "Title_Validation")!;
        string name = Metric(metric);
        // What begins as F1 does is written so within a sentence, too.
        string within = name.Length > 1 && char.IsLower(name[1]) ? culture.TextInfo.ToLower(name[0]) + name[1..] : name;
        return string.Format(culture, format, name, within);
    }

    /// <summary>What marks the epoch with the best validation.</summary>
    public string BestValidation(int epoch) => string.Format(culture, Find("BestValidation")!, epoch);

    public string Predicted => Find("Predicted")!;

    public string Actual => Find("Actual")!;

    public string ActualInPercent => Find("ActualInPercent")!;

    /// <summary>What the colours of a confusion matrix's diagonal stand for.</summary>
    public string RightOfRow => Find("RightOfRow")!;

    /// <summary>What the colours of its other cells stand for.</summary>
    public string WrongOfRow => Find("WrongOfRow")!;

    /// <summary>A share in percent, with one decimal where that is not 0.</summary>
    public string Percent(double share) => share.ToString(Math.Round(1000 * share) % 10 == 0 ? "P0" : "P1", culture);

    /// <summary>What a curve with a band is.</summary>
    /// <param name="fewest">Of how many runs at least.</param>
    /// <param name="most">Of how many at most.</param>
    public string MeanAndDeviation(int fewest, int most) => fewest == most ? Format("MeanAndDeviation", most) : Format("MeanAndDeviationOfSome", fewest, most);

    /// <summary>The title over a confusion matrix.</summary>
    public string Confusion(string data, double accuracy, int count) => Format("Title_Confusion", data, accuracy, count);

    /// <summary>What a cell of a confusion matrix says.</summary>
    public string Cell(string actual, string predicted, int count, double share) => Format("Cell", actual, predicted, count, share);

    /// <summary>The title over a reliability diagram.</summary>
    public string Calibration(string data, double error) => Format("Calibration", data, error);

    public string Confidence => Find("Confidence")!;

    public string ShareRight => Find("ShareRight")!;

    /// <summary>The line of a model that is right as often as it says.</summary>
    public string Calibrated => Find("Calibrated")!;

    public string Model => Find("Model")!;

    /// <summary>What the size of a point of a reliability diagram says.</summary>
    public string LargerPoints => Find("LargerPoints")!;

    /// <summary>What lies between a model's curve and that line.</summary>
    public string Gap => Find("Gap")!;

    /// <summary>What a point of a reliability diagram says.</summary>
    public string Bin(CalibrationBin bin) => Format("CalibrationBin", bin.Lower, bin.Upper, bin.Count, bin.Confidence, bin.Accuracy);

    /// <summary>The title over a map of outputs.</summary>
    /// <param name="data">Of which images.</param>
    /// <param name="shown">How many points there are.</param>
    /// <param name="count">How many images there are.</param>
    public string Outputs(string data, int shown, int count) =>
        shown < count ? Format("Title_OutputsOfSome", data, shown, count) : Format("Title_Outputs", data);

    /// <summary>A principal component, from 1, and its share of the variance.</summary>
    public string Component(int number, double share) => Format("Component", number, share);

    /// <summary>The images of a map that were taken for something else.</summary>
    public string MistakesInMap => Find("MistakesInMap")!;

    /// <summary>What a point of a map of outputs says.</summary>
    public string Output(string actual, string predicted, double probability) => Format("Output", actual, predicted, probability);

    /// <summary>The title over images.</summary>
    public string Images(string data, int shown, int count) =>
        shown == count ? data : shown == 1 ? Format("Title_FirstImage", data, count) : Format("Title_SomeImages", data, shown, count);

    /// <summary>The title over predictions of images whose labels are known.</summary>
    public string Predictions(int correct, int known, int shown, int count) =>
        Format(shown == count ? "Title_Predictions" : shown == 1 ? "Title_FirstPrediction" : "Title_SomePredictions", correct, known, shown);

    /// <summary>The title over predictions of images whose labels are not known.</summary>
    public string AnyPredictions(int shown, int count) =>
        Format(shown == count ? "Title_AnyPredictions" : shown == 1 ? "Title_FirstOfAnyPredictions" : "Title_SomeOfAnyPredictions", shown, count);

    /// <summary>The title over mistakes.</summary>
    public string Mistakes(string data, int shown, int count) => (shown, count) switch
    {
        (1, 1) => Format("Title_OnlyMistake", data),
        (1, _) => Format("Title_WorstMistake", data, count),
        _ => shown < count ? Format("Title_Mistakes", data, shown, count) : Format("Title_AllMistakes", data, count),
    };

    /// <summary>The title over the weights of a layer.</summary>
    public string Weights(string layer) => Format("Title_Weights", layer);

    /// <summary>What the arrow in the caption of a mistake means.</summary>
    public string ArrowOfMistakes => Find("ArrowOfMistakes")!;

    /// <summary>The name of <c>top_5_accuracy</c>.</summary>
    private string? FindTop(string metric) =>
        metric.Split('_') is ["top", var count, "accuracy"] && Find("Metric_Top") is { } format ? string.Format(culture, format, count) : null;

    /// <summary>The name of a metric with its average: <c>precision_micro</c>.</summary>
    private string? FindAverage(string metric)
    {
        int end = metric.LastIndexOf('_');
        return end > 0 && Find($"Metric_{metric[..end]}") is { } name && Find($"Average_{metric[(end + 1)..]}") is { } average ? $"{name} ({average})" : null;
    }

    private string Format(string name, params object[] values) => string.Format(culture, Find(name)!, values);

    private string? Find(string name) => Resources.GetString(name, culture);
}
