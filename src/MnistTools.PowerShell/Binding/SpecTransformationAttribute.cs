using System.Collections;
using System.Management.Automation;
using MnistTools.Augmentations;
using MnistTools.Engines;
using MnistTools.Layers;
using MnistTools.Losses;
using MnistTools.Metrics;
using MnistTools.Models;
using MnistTools.Optimizers;
using MnistTools.Schedules;
using MnistTools.Specs;
using MnistTools.Training.Callbacks;
using MnistTools.Tuning;

namespace MnistTools.PowerShell.Binding;

/// <summary>
/// Lets a parameter take a spec as an object or as its text. <c>$null</c> in a list is left out, so that a script can say <c>$(if ($x) { … })</c>.
/// </summary>
/// <typeparam name="TSpec">The kind of spec. (A type as an argument would be looked for by its name, and a session may have loaded one of that
/// name.)</typeparam>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SpecTransformationAttribute<TSpec> : ArgumentTransformationAttribute
    where TSpec : Spec
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object value = Parse(ScriptObject.BaseOf(inputData))!;
        return value is not object[] many || TakesSeveral ? value
            : many is [var one] ? one
            : throw new ArgumentTransformationMetadataException(Messages.Format(Message.OneAlone, typeof(TSpec).Name, many.Length));
    }

    /// <summary>Whether a training has a list of them.</summary>
    private static bool TakesSeveral =>
        typeof(TSpec) == typeof(Layer) || typeof(TSpec) == typeof(Augmentation) || typeof(TSpec) == typeof(Callback) || typeof(TSpec) == typeof(Metric);

    private static object? Parse(object? value) => value switch
    {
        string text => ParseText(text),
        Spec => value,
        IEnumerable many => NestedList.ItemsOf(many).Select(item => Parse(ScriptObject.BaseOf(item))).OfType<object>().ToArray(),
        _ => value,
    };

    private static Spec ParseText(string text)
    {
        try
        {
            return SpecKinds.Of(typeof(TSpec)).Parse(text);
        }
        catch (SpecException wrong)
        {
            // Of -Schedule OneCycle(0.01), PowerShell gives the word before the bracket alone.
            bool isNameAlone = SpecKinds.Of(typeof(TSpec)).Definitions.Any(definition => SpecNames.AreSame(definition.Name, text));
            throw new ArgumentTransformationMetadataException(isNameAlone ? Messages.Format(Message.SpecInQuotes, wrong.Message, text) : wrong.Message, wrong);
        }
    }
}

/// <summary>The catalogs by the type of their specs.</summary>
internal static class SpecKinds
{
    public static (Func<string, Spec> Parse, IReadOnlyList<SpecDefinition> Definitions) Of(Type kind) => kind switch
    {
        _ when kind == typeof(Layer) => (Layer.Parse, Layer.Catalog.Definitions),
        _ when kind == typeof(Optimizer) => (Optimizer.Parse, Optimizer.Catalog.Definitions),
        _ when kind == typeof(Loss) => (Loss.Parse, Loss.Catalog.Definitions),
        _ when kind == typeof(Augmentation) => (Augmentation.Parse, Augmentation.Catalog.Definitions),
        _ when kind == typeof(Schedule) => (Schedule.Parse, Schedule.Catalog.Definitions),
        _ when kind == typeof(Callback) => (Callback.Parse, Callback.Catalog.Definitions),
        _ when kind == typeof(Pruner) => (Pruner.Parse, Pruner.Catalog.Definitions),
        _ when kind == typeof(Engine) => (Engine.Parse, Engine.Catalog.Definitions),
        _ when kind == typeof(InputScaling) => (InputScaling.Parse, InputScaling.Catalog.Definitions),
        _ when kind == typeof(Regularizer) => (Regularizer.Parse, Regularizer.Catalog.Definitions),
        _ when kind == typeof(Metric) => (Metric.Parse, Metric.Catalog.Definitions),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
