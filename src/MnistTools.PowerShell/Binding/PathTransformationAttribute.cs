using System.Collections;
using System.Management.Automation;

namespace MnistTools.PowerShell.Binding;

/// <summary>
/// Refuses objects of this module where paths are read. PowerShell would make a text of each, such as 'MNIST test: 10000 images', and look for a drive or a
/// file of that name.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PathTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        IEnumerable given = ScriptObject.BaseOf(inputData) is IList list ? list : new[] { inputData };
        if (given.Cast<object?>().Select(item => ScriptObject.BaseOf(item)?.GetType()).FirstOrDefault(IsOurs) is { } type)
        {
            string message = Messages.Format(Message.ObjectIsNoPath, type.Name);
            // What comes through the pipeline may be for another parameter: of such an error alone, PowerShell tries the next one.
            throw new ArgumentTransformationMetadataException(message, new PSInvalidCastException(message));
        }

        return inputData;
    }

    private static bool IsOurs(Type? type) => type?.Namespace?.StartsWith($"{nameof(MnistTools)}.", StringComparison.Ordinal) == true;
}
