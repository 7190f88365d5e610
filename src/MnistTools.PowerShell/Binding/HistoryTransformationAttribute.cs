using System.Management.Automation;
using MnistTools.Data;
using MnistTools.Models;
using MnistTools.Persistence;

namespace MnistTools.PowerShell.Binding;

/// <summary>Lets a parameter for a History, or for several, take models, whose Histories are meant, and paths of files of either.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class HistoryTransformationAttribute : LiveTransformationAttribute
{
    /// <inheritdoc/>
    protected override object TransformLive(EngineIntrinsics engineIntrinsics, object inputData) =>
        ScriptObject.BaseOf(inputData) switch
        {
            MnistModel model => HistoryOf(model),
            MnistData or ImageSet => throw new ArgumentTransformationMetadataException(Messages.Format(Message.NeedsHistory)),
            object[] many => many.Select(item => TransformLive(engineIntrinsics, item)).ToArray(),
            string path => Read(() => Load(SessionPath.Resolve(engineIntrinsics.SessionState, path))),
            FileInfo file => Read(() => Load(file.FullName)),
            _ => inputData,
        };

    private static History HistoryOf(MnistModel model) =>
        model.History ?? throw new ArgumentTransformationMetadataException(Messages.Format(Message.ModelWithoutHistory));

    private static History Load(string path) =>
        ModelFile.ReadableExtensions.Contains(Path.GetExtension(path).ToLowerInvariant()) ? HistoryOf(ModelFile.Load(path)) : HistoryFile.Load(path);
}
