using System.Management.Automation;
using MnistTools.Tuning;

namespace MnistTools.PowerShell.Binding;

/// <summary>Takes trials of a search. Of anything else, PowerShell would only say that it fits no parameter.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TrialTransformationAttribute : LiveTransformationAttribute
{
    /// <inheritdoc/>
    protected override object TransformLive(EngineIntrinsics engineIntrinsics, object inputData) => OneOrEach(
        inputData,
        kindOfOne: null,
        item => ScriptObject.BaseOf(item) is Trial ? item! : throw new ArgumentTransformationMetadataException(Messages.Format(Message.NeedsTrial)));
}
