using System.Globalization;
using System.Text;
using MnistTools.Evaluation;
using MnistTools.Models;

namespace MnistTools.Plotting;

/// <summary>The parts of a report that need no script: the figures at the top, the layers, the hyper-parameters. All are HTML.</summary>
internal sealed class ReportOverview(Report report, ReportTexts texts)
{
    /// <summary>The invariant culture writes 97.86 %, a browser in English 97.86%: one page does not do both.</summary>
    private readonly NumberFormatInfo _percents = report.Culture.Equals(CultureInfo.InvariantCulture)
        ? new NumberFormatInfo { PercentPositivePattern = 1 }
        : report.Culture.NumberFormat;

    private MnistModel Model => report.Model;

    private ModelEvaluation Evaluation => report.Evaluation;

    public string Subtitle => Encode(texts.FormatCount("Subtitle", Evaluation.Count, Model, Evaluation.Data));

    /// <summary>Entries of a list: what it is, the figure, what explains it.</summary>
    public string Summary
    {
        get
        {
            var html = new StringBuilder();
            Add("Accuracy", Percent(Evaluation.Accuracy), texts.Format("Interval", Percent(Evaluation.AccuracyInterval.Lower), Percent(Evaluation.AccuracyInterval.Upper)));
            Add("Mistakes", Text(Evaluation.Count - Evaluation.Confusion.CorrectCount), texts.FormatCount("OfImages", Evaluation.Count));
            Add("TopTwo", Percent(Evaluation.TopTwoAccuracy), texts["TopTwoNote"]);
            Add("Loss", Value(Evaluation.Loss), texts["LossNote"]);
            if (!double.IsNaN(Evaluation.CalibrationError))
            {
                Add("Calibration", Percent(Evaluation.CalibrationError), texts["CalibrationNote"]);
            }

            Add("Weights", Text(Model.ParameterCount), texts.FormatCount("InLayers", Model.Layers.Count));
            if (Model.History is { } history)
            {
                Add("Epochs", Text(history.Epochs.Count), texts.Format("Seconds", history.Epochs.Sum(epoch => epoch.Duration.TotalSeconds)));
            }

            return html.ToString();

            void Add(string name, string figure, string note) =>
                html.Append(CultureInfo.InvariantCulture, $"<div><dt>{Encode(texts[name])}</dt><dd>{Encode(figure)}</dd><dd>{Encode(note)}</dd></div>");
        }
    }

    public string Layers
    {
        get
        {
            IEnumerable<string> rows = Model.Layers.Select(layer => $"<tr><th scope=\"row\">{Encode(layer.Spec.ToString())}</th><td>{layer.OutputShape}</td><td>{Text(layer.ParameterCount)}</td></tr>");
            return $"<table><thead><tr>{Head("Layer")}{Head("OutputShape")}{Head("Weights")}</tr></thead><tbody>{string.Concat(rows)}</tbody></table>";

            string Head(string name) => $"<th scope=\"col\">{Encode(texts[name])}</th>";
        }
    }

    /// <summary>Entries of a list: name and value, without those that were not used.</summary>
    public string Parameters => string.Concat(ListParameters()
        .Where(parameter => parameter.Value.Length > 0)
        .Select(parameter => $"<dt>{Encode(texts.Parameter(parameter.Key))}</dt><dd>{Encode(Translate(parameter.Value))}</dd>"));

    private IEnumerable<KeyValuePair<string, string>> ListParameters()
    {
        if (Model.History is not { } history)
        {
            return [new(nameof(HistoryParameters.Optimizer), Model.Optimizer.ToString()), new(nameof(HistoryParameters.Loss), Model.Loss.ToString())];
        }

        HistoryParameters parameters = history.Parameters;
        return
        [
            .. parameters.ToDictionary().Where(parameter => parameter.Key != nameof(HistoryParameters.Layers)),
            new(nameof(HistoryParameters.Started), parameters.Started == default ? "" : parameters.Started.ToString("g", report.Culture)),
            new(nameof(HistoryParameters.Versions), string.Join(", ", parameters.Versions.Select(version => $"{version.Key} {version.Value}"))),
        ];
    }

    private static string Encode(string text) => ReportPage.Encoder.Encode(text);

    private string Translate(string value) => bool.TryParse(value, out bool isTrue) ? texts[isTrue ? "Yes" : "No"] : value;

    private string Percent(double share) => share.ToString("P2", _percents);

    /// <summary>With a power of ten where report.js writes one too.</summary>
    private string Value(double value) => value.ToString(Math.Abs(value) is >= 1e6 or (> 0 and < 1e-4) ? "0.##E0" : "N4", report.Culture);

    private string Text(int count) => count.ToString("N0", report.Culture);
}
