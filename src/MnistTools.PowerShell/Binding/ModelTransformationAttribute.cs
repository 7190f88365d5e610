using System.Management.Automation;
using MnistTools.Data;
using MnistTools.Models;

namespace MnistTools.PowerShell.Binding;

/// <summary>Lets a parameter for a model take a History, whose model is meant.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ModelTransformationAttribute : LiveTransformationAttribute
{
    /// <inheritdoc/>
    protected override object TransformLive(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is History history
            ? history.Model ?? throw new ArgumentTransformationMetadataException(Messages.Format(Message.HistoryWithoutModel))
            : inputData;
}

/// <summary>Lets a parameter for images take a MnistData, whose test images are meant.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ImageSetTransformationAttribute : LiveTransformationAttribute
{
    /// <inheritdoc/>
    protected override object TransformLive(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is MnistData data ? data.Test : inputData;
}

/// <summary>Lets a parameter for images take a MnistData, whose training images are meant.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TrainingSetTransformationAttribute : LiveTransformationAttribute
{
    /// <inheritdoc/>
    protected override object TransformLive(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is MnistData data ? data.Train : inputData;
}
