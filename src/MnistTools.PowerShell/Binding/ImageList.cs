using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Runtime.CompilerServices;
using MnistTools.Data;
using MnistTools.Data.Pictures;
using MnistTools.Specs;
using MnistTools.Text;

namespace MnistTools.PowerShell.Binding;

/// <summary>
/// Images of one set in a list, such as $data.Test[0..9] or what Where-Object leaves of EnumerateImages(), where a set is needed: they are a part of theirs.
/// </summary>
internal static class ImageList
{
    // Whether an image is one of many that come through the pipeline cannot be known where a set is made of it, but where that set is used.
    private static readonly ConditionalWeakTable<ImageSet, LabelledImage> OfOne = [];

    /// <summary>The part of a set that some images are; anything else as it is, one image alone, too.</summary>
    /// <exception cref="ArgumentTransformationMetadataException">The images are of several sets; the list is empty, or has something else; or it is a
    /// path.</exception>
    public static object ToSet(object input)
    {
        object given = ScriptObject.BaseOf(input)!;
        RefusePath(given);
        object?[] items = given is IList or IEnumerable<LabelledImage> ? [.. ((IEnumerable)given).Cast<object?>().Select(ScriptObject.BaseOf)] : [];
        if (items.Length == 0 && given is not IList)
        {
            return given;
        }

        if (items.FirstOrDefault(item => item is string or FileSystemInfo) is { } first)
        {
            RefusePath(first);
        }

        if (items.Length == 0 || !items.All(item => item is LabelledImage))
        {
            throw new ArgumentTransformationMetadataException(Messages.Format(Message.NoImageList));
        }

        LabelledImage[] images = [.. items.Cast<LabelledImage>()];
        return Array.Find(images, image => image.Images != images[0].Images) is { } other
            ? throw new ArgumentTransformationMetadataException(Messages.Format(Message.ImagesOfSeveralSets, images[0], other))
            : images[0].Images.Pick([.. images.Select(image => image.Row)]);
    }

    /// <summary>A set of one image that was given alone.</summary>
    public static ImageSet OfOneAlone(LabelledImage image)
    {
        ImageSet alone = image.Images.Pick([image.Row]);
        OfOne.Add(alone, image);
        return alone;
    }

    /// <summary>Refuses what <see cref="OfOneAlone"/> made of an image that came through the pipeline: it may be one of many.</summary>
    /// <exception cref="ArgumentException">It is one.</exception>
    public static void RefuseOne(ImageSet? images)
    {
        if (images is not null && OfOne.TryGetValue(images, out _))
        {
            throw new ArgumentException(Messages.Format(Message.OneImageAlone));
        }
    }

    private static void RefusePath(object given)
    {
        string? path = given is FileSystemInfo file ? file.FullName : given as string;
        if (path is null)
        {
            return;
        }

        string message = SpecNames.Find<DataSetName>(path) is { } name
            ? Messages.Format(Message.NameIsNoData, name)
            : Messages.Format(
                DigitPicture.Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase) ? Message.PictureIsNoData : Message.PathIsNoData,
                ToArgument(path));
        // What comes through the pipeline may be for another parameter: of such an error alone, PowerShell tries the next one.
        throw new ArgumentTransformationMetadataException(message, new PSInvalidCastException(message));
    }

    /// <summary>A path as a command takes it.</summary>
    public static string ToArgument(string path) => VisibleText.Of(IsBare(path) ? path : $"'{CodeGeneration.EscapeSingleQuotedStringContent(path)}'");

    private static bool IsBare(string path) =>
        path.Length > 0 && path.All(character => char.IsLetterOrDigit(character) || character is '.' or '/' or '\\' or '_' or '-' or ':' or '~');
}
