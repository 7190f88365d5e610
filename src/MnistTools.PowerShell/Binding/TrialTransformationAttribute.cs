using System.Management.Automation;
using MnistTools.Models;
using MnistTools.Tuning;

namespace MnistTools.PowerShell.Binding;

/// <summary>Takes trials of a search, each alone or in a list. Of the History of the best one it says where the trials are.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TrialTransformationAttribute : LiveTransformationAttribute
{
    /// <summary>The property that a search with -Refit gives its History.</summary>
    public const string PropertyOfHistory = "Trials";

    /// <inheritdoc/>
    protected override object TransformLive(EngineIntrinsics engineIntrinsics, object inputData) => OneOrEach(
        inputData,
        null,
        item => ScriptObject.BaseOf(item) is Trial
            ? item!
            : throw new ArgumentTransformationMetadataException(Messages.Format(IsRefitted(item) ? Message.TrialsOfHistory : Message.NeedsTrial)));

    private static bool IsRefitted(object? item) => item is PSObject { BaseObject: History } history && history.Properties[PropertyOfHistory] is not null;
}
