using System.Management.Automation;
using MnistTools.Models;
using MnistTools.Persistence;
using MnistTools.Text;

namespace MnistTools.PowerShell.Binding;

/// <summary>Lets a parameter for a History, or for several, take models, whose Histories are meant, and paths of files of either.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class HistoryTransformationAttribute : LiveTransformationAttribute
{
    /// <inheritdoc/>
    protected override object TransformLive(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            MnistModel model => HistoryOf(model),
            object[] many => many.Select(item => TransformLive(engineIntrinsics, item)).ToArray(),
            string path => Load(SessionPath.Resolve(engineIntrinsics.SessionState, path)),
            FileInfo file => Load(file.FullName),
            _ => inputData,
        };

    private static History HistoryOf(MnistModel model) => model.History ?? throw new ArgumentTransformationMetadataException(Messages.Format(Message.ModelWithoutHistory));

    private static History Load(string path)
    {
        try
        {
            return ModelFile.ReadableExtensions.Contains(Path.GetExtension(path).ToLowerInvariant()) ? HistoryOf(ModelFile.Load(path)) : HistoryFile.Load(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ArgumentTransformationMetadataException(VisibleText.Of(failure.Message), failure);
        }
    }
}
