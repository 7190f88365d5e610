using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using MnistTools.Metrics;
using MnistTools.Models;
using MnistTools.Specs;

namespace MnistTools.PowerShell.Completion;

/// <summary>The keys that a History has, or will have.</summary>
internal static class HistoryKeys
{
    /// <summary>Those of the Histories that a command is given; if it is given none, those of the metrics that it measures, else of all metrics.</summary>
    public static IReadOnlyList<string> Of(CommandAst? command, IDictionary bound)
    {
        string[] keys = [.. CommandInput.Of(command, bound, nameof(History), "InputObject", "Model")
            .Select(ToHistory)
            .OfType<History>()
            .SelectMany(history => history.Keys)
            .Distinct()];
        if (keys.Length > 0)
        {
            return keys;
        }

        string[] measured = command?.GetCommandName() == "Invoke-MnistTraining" ? [.. ReadMetrics(bound)] : [];
        return [.. UsualKeys(measured.Length > 0 ? measured : [.. Metric.Usual.Select(metric => metric.Key)])];
    }

    private static IEnumerable<string> UsualKeys(string[] measured)
    {
        string[] all = [MetricNames.Loss, .. measured];
        return [.. all, .. all.Select(MetricNames.Validation), MetricNames.LearningRate];
    }

    private static History? ToHistory(object input) => input as History ?? (input as MnistModel)?.History;

    private static IEnumerable<string> ReadMetrics(IDictionary bound)
    {
        foreach (object? given in CommandInput.Flatten(bound[nameof(Metric)]))
        {
            string? key = null;
            try
            {
                key = (given as Metric ?? Metric.Parse($"{given}")).Key;
            }
            catch (SpecException)
            {
                // It is not written to its end.
            }

            if (key is not null)
            {
                yield return key;
            }
        }
    }
}

/// <summary>Completes the keys of a History: of the one that comes in, if it is known.</summary>
public sealed class HistoryKeyCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = new CompletionWord(wordToComplete, commandAst);
        return HistoryKeys.Of(commandAst, fakeBoundParameters).Where(word.Begins).Select(key => word.Whole(key));
    }
}

/// <summary>Completes what a search can compare.</summary>
public sealed class SearchMetricCompleter : IArgumentCompleter
{
    private static readonly string[] Keys = [.. Metric.Usual.Select(metric => metric.Key).Prepend(MetricNames.Loss).Select(MetricNames.Validation)];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = new CompletionWord(wordToComplete, commandAst);
        return Keys.Where(word.Begins).Select(key => word.Whole(key));
    }
}

/// <summary>Completes the names of what a History records of its training.</summary>
public sealed class HistoryParameterCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = new CompletionWord(wordToComplete, commandAst);
        return new HistoryParameters().ToDictionary().Keys.Where(word.Begins).Select(name => word.Whole(name));
    }
}

/// <summary>Completes the languages that figures have texts in.</summary>
public sealed class CultureCompleter : IArgumentCompleter
{
    private static readonly string[] Cultures = ["en-US", "de-DE"];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = new CompletionWord(wordToComplete, commandAst);
        return Cultures.Where(word.Begins).Select(culture => word.Whole(culture));
    }
}
