using System.Management.Automation;
using MnistTools.Evaluation;

namespace MnistTools.PowerShell.Binding;

/// <summary>Takes an Evaluation. Of anything else, such as what is measured first, PowerShell would only say that it fits no parameter.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class EvaluationTransformationAttribute : LiveTransformationAttribute
{
    /// <inheritdoc/>
    protected override object TransformLive(EngineIntrinsics engineIntrinsics, object inputData) => OneOrEach(
        inputData,
        "Evaluation",
        item => ScriptObject.BaseOf(item) is ModelEvaluation
            ? item!
            : throw new ArgumentTransformationMetadataException(Messages.Format(Message.NeedsEvaluation)));
}
