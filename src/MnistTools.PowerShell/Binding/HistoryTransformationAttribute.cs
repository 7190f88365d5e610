using System.Management.Automation;
using MnistTools.Evaluation;
using MnistTools.Models;
using MnistTools.Persistence;

namespace MnistTools.PowerShell.Binding;

/// <summary>
/// Lets a parameter for a History, or for several, take models, whose Histories are meant, and paths of files of either. Of anything else, PowerShell would
/// only say that it fits no parameter.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class HistoryTransformationAttribute : LiveTransformationAttribute
{
    /// <summary>Whether the parameter takes a list.</summary>
    public bool TakesList { get; set; }

    /// <inheritdoc/>
    protected override object TransformLive(EngineIntrinsics engineIntrinsics, object inputData) =>
        OneOrEach(inputData, TakesList ? null : nameof(History), item => ScriptObject.BaseOf(item) switch
        {
            History => item!,
            MnistModel model => HistoryOf(model),
            string path => Read(() => Load(SessionPath.Resolve(engineIntrinsics.SessionState, path))),
            FileInfo file => Read(() => Load(file.FullName)),
            ModelEvaluation => throw new ArgumentTransformationMetadataException(Messages.Format(Message.EvaluationIsNoHistory)),
            _ => throw new ArgumentTransformationMetadataException(Messages.Format(Message.NeedsHistory)),
        });

    private static History HistoryOf(MnistModel model) =>
        model.History ?? throw new ArgumentTransformationMetadataException(Messages.Format(Message.ModelWithoutHistory));

    private static History Load(string path) =>
        ModelFile.ReadableExtensions.Contains(Path.GetExtension(path).ToLowerInvariant()) ? HistoryOf(ModelFile.Load(path)) : HistoryFile.Load(path);
}
