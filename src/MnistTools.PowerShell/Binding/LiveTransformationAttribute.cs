using System.Collections;
using System.Management.Automation;
using MnistTools.Data;
using MnistTools.Evaluation;
using MnistTools.Specs;
using MnistTools.Text;

namespace MnistTools.PowerShell.Binding;

/// <summary>
/// Refuses what a job, another session or Export-Clixml leaves of an object of this module, properties without what it can do, which PowerShell could
/// only call input that fits no parameter. A History is made again.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal class LiveTransformationAttribute : ArgumentTransformationAttribute
{
    private const string Left = "Deserialized.";

    /// <inheritdoc/>
    public sealed override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object live = Revive(inputData);
        Refuse(live);
        return TransformLive(engineIntrinsics, live);
    }

    /// <summary>Makes of an object that is whole what the parameter takes.</summary>
    protected virtual object TransformLive(EngineIntrinsics engineIntrinsics, object inputData) => inputData;

    /// <summary>Does the same with each item of a list. A parameter for one object takes a list of one; an empty list is nothing.</summary>
    /// <param name="input">What was given.</param>
    /// <param name="kindOfOne">What the parameter takes one of; <see langword="null"/> if it takes a list.</param>
    /// <param name="transform">What is done with an item, or with nothing.</param>
    protected static object OneOrEach(object? input, string? kindOfOne, Func<object?, object> transform)
    {
        if (ScriptObject.BaseOf(input) is not (IEnumerable many and not string))
        {
            return transform(input);
        }

        object[] items = [.. many.Cast<object?>().Select(transform)];
        return items.Length == 0 ? transform(null)
            : kindOfOne is null ? items
            : items is [var one] ? one
            : throw new ArgumentTransformationMetadataException(Messages.Format(Message.OneAlone, kindOfOne, items.Length));
    }

    /// <summary>Reads the file that stands for an object. What is wrong with it is said as an error of the parameter.</summary>
    protected static T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ArgumentTransformationMetadataException(VisibleText.Of(failure.Message), failure);
        }
    }

    private static object Revive(object input) =>
        DeserializedHistory.Is(input) ? (object?)DeserializedHistory.Read((PSObject)input) ?? input
        : ScriptObject.BaseOf(input) is object[] many && many.Any(DeserializedHistory.Is)
            ? NestedList.ItemsOf(many).Select(item => item is null ? null : Revive(item)).ToArray()
        : input;

    private static void Refuse(object? input)
    {
        if (input is PSObject { TypeNames: [var name, ..] } && name.StartsWith($"{Left}{nameof(MnistTools)}.", StringComparison.Ordinal))
        {
            string type = name[(name.LastIndexOf('.') + 1)..];
            string? source = type switch
            {
                nameof(MnistData) or nameof(ImageSet) or nameof(LabelledImage) => "Import-MnistData",
                nameof(Prediction) => "Invoke-MnistPrediction",
                nameof(ModelEvaluation) => "Measure-MnistModel",
                _ => null,
            };
            throw new ArgumentTransformationMetadataException(
                source is null ? Messages.Format(Message.NotLive, type) : Messages.Format(Message.ImagesNotLive, type, source));
        }

        if (ScriptObject.BaseOf(input) is IList many)
        {
            foreach (object? item in NestedList.ItemsOf(many))
            {
                Refuse(item);
            }
        }
    }
}
