using System.Management.Automation;
using MnistTools.Data;
using MnistTools.Models;

namespace MnistTools.PowerShell.Binding;

/// <summary>Takes an Evaluation. Of what is measured first, PowerShell would only say that it fits no parameter.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class EvaluationTransformationAttribute : LiveTransformationAttribute
{
    /// <inheritdoc/>
    protected override object TransformLive(EngineIntrinsics engineIntrinsics, object inputData) =>
        ScriptObject.BaseOf(inputData) is History or MnistModel or MnistData or ImageSet
            ? throw new ArgumentTransformationMetadataException(Messages.Format(Message.NeedsEvaluation))
            : inputData;
}
