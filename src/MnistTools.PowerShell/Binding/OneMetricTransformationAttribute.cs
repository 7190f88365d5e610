using System.Collections;
using System.Management.Automation;

namespace MnistTools.PowerShell.Binding;

/// <summary>Takes one metric for a search. Of several, PowerShell by itself would say that it cannot make a text of System.Object[].</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class OneMetricTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => ScriptObject.BaseOf(inputData) switch
    {
        not string and IEnumerable list =>
            list.Cast<object?>().ToArray() is [{ } only] ? only : throw new ArgumentTransformationMetadataException(Messages.Format(Message.OneMetric)),
        _ => inputData,
    };
}
