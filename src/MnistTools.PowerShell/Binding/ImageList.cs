using System.Collections;
using System.Management.Automation;
using MnistTools.Data;

namespace MnistTools.PowerShell.Binding;

/// <summary>Images of one set in a list, such as $data.Test[0..9] or what Where-Object leaves of EnumerateImages(), where a set is needed: they are a part of theirs.</summary>
internal static class ImageList
{
    /// <summary>The part of a set that some images are; anything else as it is.</summary>
    /// <param name="input">What was given.</param>
    /// <param name="leavesOne">Whether one image alone stays what it is: for a parameter beside which there is one for it.</param>
    /// <exception cref="ArgumentTransformationMetadataException">The images are of several sets, or one came alone; or the list is empty, or has something else.</exception>
    public static object ToSet(object input, bool leavesOne = false)
    {
        object given = ScriptObject.BaseOf(input)!;
        if (given is LabelledImage && !leavesOne)
        {
            // Whether it is one of many that come through the pipeline cannot be known here.
            throw new ArgumentTransformationMetadataException(Messages.Format(Message.OneImageAlone));
        }

        object?[] items = given is IList or IEnumerable<LabelledImage> ? [.. ((IEnumerable)given).Cast<object?>().Select(ScriptObject.BaseOf)] : [];
        if (items.Length == 0 && given is not IList)
        {
            return given;
        }

        if (items.Length == 0 || !items.All(item => item is LabelledImage))
        {
            throw new ArgumentTransformationMetadataException(Messages.Format(Message.NoImageList));
        }

        LabelledImage[] images = [.. items.Cast<LabelledImage>()];
        return Array.Find(images, image => image.Images != images[0].Images) is { } other
            ? throw new ArgumentTransformationMetadataException(Messages.Format(Message.ImagesOfSeveralSets, images[0], other))
            : images[0].Images.Subset([.. images.Select(image => image.Index)]);
    }
}
