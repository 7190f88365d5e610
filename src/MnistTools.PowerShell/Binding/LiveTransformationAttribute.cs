using System.Collections;
using System.Management.Automation;

namespace MnistTools.PowerShell.Binding;

/// <summary>
/// Refuses what a job, another session or Export-Clixml leaves of an object of this module, properties without what it can do, which PowerShell could
/// only call input that fits no parameter.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal class LiveTransformationAttribute : ArgumentTransformationAttribute
{
    private const string Left = "Deserialized.";

    /// <inheritdoc/>
    public sealed override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        Refuse(inputData);
        return TransformLive(engineIntrinsics, inputData);
    }

    /// <summary>Makes of an object that is whole what the parameter takes.</summary>
    protected virtual object TransformLive(EngineIntrinsics engineIntrinsics, object inputData) => inputData;

    private static void Refuse(object? input)
    {
        if (input is PSObject { TypeNames: [var name, ..] } && name.StartsWith($"{Left}{nameof(MnistTools)}.", StringComparison.Ordinal))
        {
            throw new ArgumentTransformationMetadataException(Messages.Format(Message.NotLive, name[(name.LastIndexOf('.') + 1)..]));
        }

        if ((input is PSObject wrapped ? wrapped.BaseObject : input) is IList many)
        {
            foreach (object? item in many)
            {
                Refuse(item);
            }
        }
    }
}
