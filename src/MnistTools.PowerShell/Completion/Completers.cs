using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using MnistTools.Augmentations;
using MnistTools.Engines;
using MnistTools.Layers;
using MnistTools.Losses;
using MnistTools.Metrics;
using MnistTools.Models;
using MnistTools.Optimizers;
using MnistTools.PowerShell.Binding;
using MnistTools.Schedules;
using MnistTools.Specs;
using MnistTools.Training.Callbacks;
using MnistTools.Tuning;

namespace MnistTools.PowerShell.Completion;

/// <summary>Completes the names of one kind of spec; the tooltip shows what they take.</summary>
public abstract class SpecCompleter(Type kind) : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string typed = wordToComplete.Trim('\'', '"');
        return SpecKinds.Of(kind).Definitions
            .Where(definition => definition.Name.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(definition => new CompletionResult(TextOf(definition), definition.Name, CompletionResultType.ParameterValue, definition.Signature));
    }

    /// <summary>What needs arguments is left open in a quote, since PowerShell would take the bracket for its own.</summary>
    private static string TextOf(SpecDefinition definition) => definition.Parameters.All(parameter => parameter.IsOptional) ? definition.Name : $"'{definition.Name}(";
}

/// <summary>Completes layers.</summary>
public sealed class LayerCompleter() : SpecCompleter(typeof(Layer));

/// <summary>Completes optimizers.</summary>
public sealed class OptimizerCompleter() : SpecCompleter(typeof(Optimizer));

/// <summary>Completes losses.</summary>
public sealed class LossCompleter() : SpecCompleter(typeof(Loss));

/// <summary>Completes augmentations.</summary>
public sealed class AugmentationCompleter() : SpecCompleter(typeof(Augmentation));

/// <summary>Completes schedules.</summary>
public sealed class ScheduleCompleter() : SpecCompleter(typeof(Schedule));

/// <summary>Completes callbacks.</summary>
public sealed class CallbackCompleter() : SpecCompleter(typeof(Callback));

/// <summary>Completes metrics.</summary>
public sealed class MetricCompleter() : SpecCompleter(typeof(Metric));

/// <summary>Completes ways to scale the input.</summary>
public sealed class InputScaleCompleter() : SpecCompleter(typeof(InputScaling));

/// <summary>Completes engines.</summary>
public sealed class EngineCompleter() : SpecCompleter(typeof(Engine));

/// <summary>Completes pruners.</summary>
public sealed class PrunerCompleter() : SpecCompleter(typeof(Pruner));

/// <summary>Completes what a search can compare.</summary>
public sealed class SearchMetricCompleter : IArgumentCompleter
{
    private static readonly string[] Keys = [.. Metric.Usual.Select(metric => metric.Key).Prepend(MetricNames.Loss).Select(MetricNames.Validation)];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Keys.Where(key => key.StartsWith(wordToComplete.Trim('\'', '"'), StringComparison.OrdinalIgnoreCase)).Select(key => new CompletionResult(key));
}

/// <summary>Completes the languages that figures have texts in.</summary>
public sealed class CultureCompleter : IArgumentCompleter
{
    private static readonly string[] Cultures = ["en-US", "de-DE"];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Cultures.Where(culture => culture.StartsWith(wordToComplete.Trim('\'', '"'), StringComparison.OrdinalIgnoreCase)).Select(culture => new CompletionResult(culture));
}

/// <summary>Completes the keys of a History.</summary>
public sealed class HistoryKeyCompleter : IArgumentCompleter
{
    private static readonly string[] Measured = [.. Metric.Usual.Select(metric => metric.Key).Prepend(MetricNames.Loss)];

    private static readonly string[] Keys = [.. Measured, .. Measured.Select(MetricNames.Validation), MetricNames.LearningRate];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Keys.Where(key => key.StartsWith(wordToComplete.Trim('\'', '"'), StringComparison.OrdinalIgnoreCase)).Select(key => new CompletionResult(key));
}

/// <summary>Completes the names of what a History records of its training.</summary>
public sealed class HistoryParameterCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        new HistoryParameters().ToDictionary().Keys.Where(key => key.StartsWith(wordToComplete.Trim('\'', '"'), StringComparison.OrdinalIgnoreCase)).Select(key => new CompletionResult(key));
}
