using MnistTools.Models;

namespace MnistTools.Plotting;

/// <summary>What the runs of a report are called: by what differs between their histories, or by their layers where one has none.</summary>
internal static class ReportRunNames
{
    public static IReadOnlyList<string> Tell(IReadOnlyList<MnistModel> models) => models.All(model => model.History is not null)
        ? HistoryNames.Tell([.. models.Select(model => model.History!)])
        : HistoryNames.NumberAlike([.. models.Select(model => model.ToString())]);
}
