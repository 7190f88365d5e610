using System.Globalization;
using MnistTools.Evaluation;
using MnistTools.Models;

namespace MnistTools.Plotting;

/// <summary>What a report says of a run by words and figures: the figures at the top, the layers, the hyper-parameters.</summary>
internal sealed class ReportOverview(MnistModel model, ModelEvaluation evaluation, CultureInfo culture, ReportTexts texts)
{
    /// <summary>The invariant culture writes 97.86 %, a browser in English 97.86%: one page does not do both.</summary>
    private readonly NumberFormatInfo _percents = culture.Equals(CultureInfo.InvariantCulture)
        ? new NumberFormatInfo { PercentPositivePattern = 1 }
        : culture.NumberFormat;

    public string Subtitle => texts.FormatCount("Subtitle", evaluation.Count, model, evaluation.Data);

    /// <summary>Layers and hyper-parameters, as HTML.</summary>
    /// <param name="run">What the run is called; <see langword="null"/> where there is one alone.</param>
    public string WriteTraining(string? run)
    {
        string heading = run is null ? "" : $"<h3>{Encode(run)}</h3>", label = texts["LayersHeading"] + (run is null ? "" : $": {run}");
        return $"{heading}<div class=\"columns\"><div class=\"scrolling\" tabindex=\"0\" role=\"region\" aria-label=\"{Encode(label)}\">{Layers}</div><dl class=\"parameters\">{Parameters}</dl></div>";
    }

    private string Layers
    {
        get
        {
            IEnumerable<string> rows = model.Layers.Select(
                layer => $"<tr><th scope=\"row\">{Encode(layer.Spec.ToString())}</th><td>{layer.OutputShape}</td><td>{Text(layer.ParameterCount)}</td></tr>");
            return $"<table><thead><tr>{Head("Layer")}{Head("OutputShape")}{Head("Weights")}</tr></thead><tbody>{string.Concat(rows)}</tbody></table>";

            string Head(string name) => $"<th scope=\"col\">{Encode(texts[name])}</th>";
        }
    }

    /// <summary>Entries of a list: name and value, without those that were not used.</summary>
    private string Parameters => string.Concat(ListParameters()
        .Where(parameter => parameter.Value.Length > 0)
        .Select(parameter => $"<dt>{Encode(texts.Parameter(parameter.Key))}</dt><dd>{Encode(Translate(parameter.Value))}</dd>"));

    /// <summary>The figures of the model as it was in a state.</summary>
    public IReadOnlyList<Figure> ListFigures(ReportState state)
    {
        ModelEvaluation measured = state.Evaluation;
        List<Figure> figures =
        [
            Make(
                "Accuracy", Percent(measured.Accuracy),
                texts.Format("Interval", Percent(measured.AccuracyInterval.Lower), Percent(measured.AccuracyInterval.Upper), 0.95.ToString("P0", _percents))),
            Make("Mistakes", Text(measured.Count - measured.Confusion.CorrectCount), texts.FormatCount("OfImages", measured.Count)),
            Make("TopTwo", Percent(measured.TopTwoAccuracy), texts["TopTwoNote"]),
            Make("Loss", Value(measured.Loss), texts["LossNote"]),
        ];
        if (!double.IsNaN(measured.CalibrationError))
        {
            figures.Add(Make("Calibration", Percent(measured.CalibrationError), texts["CalibrationNote"]));
        }

        figures.Add(Make("Weights", Text(model.ParameterCount), texts.FormatCount("InLayers", model.Layers.Count)));
        if (model.History is { } history)
        {
            EpochLog[] epochs = [.. history.Epochs.Where(epoch => epoch.Epoch <= (state.Epoch ?? int.MaxValue))];
            figures.Add(Make("Epochs", Text(epochs.Length), texts.Format("Seconds", epochs.Sum(epoch => epoch.Duration.TotalSeconds))));
        }

        return figures;

        Figure Make(string name, string value, string note) => new(texts[name], value, note);
    }

    /// <summary>Entries of a list, as HTML: what it is, the figure, what explains it.</summary>
    public static string ToHtml(IEnumerable<Figure> figures) =>
        string.Concat(figures.Select(figure => $"<div><dt>{Encode(figure.Name)}</dt><dd>{Encode(figure.Value)}</dd><dd>{Encode(figure.Note)}</dd></div>"));

    private IEnumerable<KeyValuePair<string, string>> ListParameters()
    {
        if (model.History is not { } history)
        {
            return [new(nameof(HistoryParameters.Optimizer), model.Optimizer.ToString()), new(nameof(HistoryParameters.Loss), model.Loss.ToString())];
        }

        HistoryParameters parameters = history.Parameters;
        return
        [
            .. parameters.ToDictionary()
                .Where(parameter => parameter.Key != nameof(HistoryParameters.Layers))
                .Select(parameter => new KeyValuePair<string, string>(parameter.Key, Localize(parameter, parameters))),
            new(nameof(HistoryParameters.Started), parameters.Started == default ? "" : parameters.Started.ToString("g", culture)),
            new(nameof(HistoryParameters.Versions), string.Join(", ", parameters.Versions.Select(version => $"{version.Key} {version.Value}"))),
        ];
    }

    /// <summary>Numbers are written as elsewhere on the page; specs are what one types, and so is a seed.</summary>
    private string Localize(KeyValuePair<string, string> parameter, HistoryParameters parameters) => parameter.Key switch
    {
        nameof(HistoryParameters.ValidationSplit) => parameters.ValidationSplit.ToString(culture),
        nameof(HistoryParameters.ClassWeights) => string.Join($"{culture.TextInfo.ListSeparator} ", parameters.ClassWeights
            .OrderBy(weight => weight.Key, StringComparer.Ordinal).Select(weight => $"{weight.Key}: {weight.Value.ToString(culture)}")),
        not nameof(HistoryParameters.Seed)
            and not nameof(HistoryParameters.Data) when int.TryParse(parameter.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int count) =>
                Text(count),
        _ => parameter.Value,
    };

    private static string Encode(string text) => PageTemplate.Encode(text);

    private string Translate(string value) => bool.TryParse(value, out bool isTrue) ? texts[isTrue ? "Yes" : "No"] : value;

    private string Percent(double share) => share.ToString("P2", _percents);

    /// <summary>As formats.js writes a value.</summary>
    private string Value(double value) => value.ToString(
        Math.Abs(value) switch { >= 1e6 or (> 0 and < 1e-4) => "0.##E0", > 0 and < 0.01 => "G3", _ => "N4" }, culture);

    private string Text(int count) => count.ToString("N0", culture);

    /// <summary>A figure of the top.</summary>
    /// <param name="Name">What it is.</param>
    /// <param name="Value">The figure.</param>
    /// <param name="Note">What explains it.</param>
    internal sealed record Figure(string Name, string Value, string Note);
}
