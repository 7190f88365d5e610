using System.Globalization;

namespace MnistTools.Plotting.Tests;

/// <summary>Histories and figures that tests begin with.</summary>
internal static class Some
{
    public static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-US");

    public static readonly CultureInfo German = CultureInfo.GetCultureInfo("de-DE");

    /// <summary>A history with these values, epoch by epoch; null where a metric was not measured.</summary>
    public static History History(HistoryParameters parameters, params (string Key, double?[] Values)[] metrics) =>
        new(parameters, Enumerable.Range(0, metrics.Length == 0 ? 0 : metrics[0].Values.Length).Select(i => new EpochLog(
            i + 1,
            steps: 10,
            TimeSpan.FromSeconds(1),
            metrics.Where(metric => metric.Values[i] is not null).Select(metric => KeyValuePair.Create(metric.Key, metric.Values[i]!.Value)))));

    /// <summary>Four epochs; validation is best in the second by accuracy, in the third by loss.</summary>
    public static History Overfitted(int batchSize = 32, int epochs = 4) => History(
        new() { BatchSize = batchSize, Epochs = epochs },
        ("loss", [0.4, 0.2, 0.1, 0.05]),
        ("accuracy", [0.90, 0.95, 0.97, 0.99]),
        ("val_loss", [0.30, 0.22, 0.21, 0.25]),
        ("val_accuracy", [0.93, 0.96, 0.955, 0.96]));

    public static CurveDrawing Figure(CultureInfo? culture = null, string? title = null) =>
        HistoryFigure.Create([Overfitted()], culture ?? English, title: title);
}
