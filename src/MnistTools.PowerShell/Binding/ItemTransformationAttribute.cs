using System.Management.Automation;

namespace MnistTools.PowerShell.Binding;

/// <summary>Takes objects of one kind, each alone or in a list. Of anything else, PowerShell would only say that it fits no parameter.</summary>
/// <typeparam name="TItem">The kind of object.</typeparam>
/// <param name="otherwise">What to say of anything else, such as what is to be done first.</param>
/// <param name="kindOfOne">What the parameter takes one of; <see langword="null"/> if it takes a list.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ItemTransformationAttribute<TItem>(Message otherwise, string? kindOfOne = null) : LiveTransformationAttribute
{
    /// <inheritdoc/>
    protected override object TransformLive(EngineIntrinsics engineIntrinsics, object inputData) => OneOrEach(
        inputData,
        kindOfOne,
        item => ScriptObject.BaseOf(item) is TItem ? item! : throw new ArgumentTransformationMetadataException(Messages.Format(otherwise)));
}
