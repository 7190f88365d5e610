using System.Collections;
using System.Management.Automation;
using MnistTools.Data;
using MnistTools.Data.Pictures;
using MnistTools.Models;
using MnistTools.Persistence;

namespace MnistTools.PowerShell.Binding;

/// <summary>Lets a parameter for a model take a History, whose model is meant, or the path of a model's file.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ModelTransformationAttribute : LiveTransformationAttribute
{
    /// <summary>Whether the parameter takes a list.</summary>
    public bool TakesList { get; set; }

    /// <summary>Whether nothing else comes through the pipeline, so that what is no model is for no other parameter.</summary>
    public bool IsOnlyInput { get; set; }

    /// <inheritdoc/>
    protected override object TransformLive(EngineIntrinsics engineIntrinsics, object inputData) =>
        ScriptObject.BaseOf(inputData) switch
        {
            IList list when TakesList => list.Cast<object?>().Select(item => item is null ? null : TransformOne(engineIntrinsics, item)).ToArray(),
            object?[] { Length: > 1 } several => throw new ArgumentTransformationMetadataException(Messages.Format(Message.OneModel, several.Length)),
            _ => TransformOne(engineIntrinsics, inputData),
        };

    private object TransformOne(EngineIntrinsics engineIntrinsics, object inputData) =>
        ScriptObject.BaseOf(inputData) switch
        {
            History history => history.Model ?? throw new ArgumentTransformationMetadataException(Messages.Format(Message.HistoryWithoutModel)),
            string path => Read(() => Load(SessionPath.Resolve(engineIntrinsics.SessionState, path))),
            FileInfo file => Read(() => Load(file.FullName)),
            not MnistModel when IsOnlyInput => throw new ArgumentTransformationMetadataException(Messages.Format(Message.NeedsModel)),
            _ => inputData,
        };

    private static MnistModel Load(string path) => DigitPicture.Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase)
        ? throw new ArgumentException(Messages.Format(Message.PictureIsNoModel, path))
        : ModelFile.Load(path);
}

/// <summary>Lets a parameter for images take a MnistData, whose test images are meant, or some images of one set.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ImageSetTransformationAttribute : LiveTransformationAttribute
{
    /// <summary>Whether another parameter takes images one by one.</summary>
    public bool LeavesOne { get; set; }

    /// <inheritdoc/>
    protected override object TransformLive(EngineIntrinsics engineIntrinsics, object inputData) =>
        ImageList.ToSet(inputData) switch
        {
            MnistData data => data.Test,
            LabelledImage one when !LeavesOne => ImageList.OfOneAlone(one),
            var given => given,
        };
}

/// <summary>Lets a parameter for images take a MnistData, whose training images are meant, or some images of one set.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TrainingSetTransformationAttribute : LiveTransformationAttribute
{
    /// <inheritdoc/>
    protected override object TransformLive(EngineIntrinsics engineIntrinsics, object inputData) =>
        ImageList.ToSet(inputData) switch
        {
            MnistData data => data.Train,
            LabelledImage => throw new ArgumentTransformationMetadataException(Messages.Format(Message.OneImageAlone)),
            var given => given,
        };
}

/// <summary>
/// Lets a parameter for data to train with take an ImageSet, such as a part of one, or some images of one set: then there are no test images.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TrainingDataTransformationAttribute : LiveTransformationAttribute
{
    /// <inheritdoc/>
    protected override object TransformLive(EngineIntrinsics engineIntrinsics, object inputData) =>
        ImageList.ToSet(inputData) switch
        {
            ImageSet images => WithoutTest(images),
            LabelledImage one => WithoutTest(ImageList.OfOneAlone(one)),
            var given => given,
        };

    private static MnistData WithoutTest(ImageSet images) => new(images.Name, images, images.Subset(Array.Empty<int>()));
}
