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
using MnistTools.Schedules;
using MnistTools.Training.Callbacks;
using MnistTools.Tuning;

namespace MnistTools.PowerShell.Completion;

/// <summary>
/// Completes one kind of spec: names, and in the brackets the names of arguments and their values. The tooltips show what is taken, and defaults.
/// </summary>
public abstract class SpecCompleter(Type kind) : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = new CompletionWord(wordToComplete, commandAst);
        return SpecText.Complete(kind, word.Text, () => HistoryKeys.Of(commandAst, fakeBoundParameters))
            .Select(
                candidate =>
                    candidate.IsWhole ? word.Whole(candidate.Text, candidate.Tooltip) : word.Begun(candidate.Text, candidate.Label, candidate.Tooltip));
    }
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
