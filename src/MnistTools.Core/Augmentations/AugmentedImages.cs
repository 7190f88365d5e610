using MnistTools.Data;
using MnistTools.Specs;

namespace MnistTools.Augmentations;

/// <summary>Changes images as a training does.</summary>
public static class AugmentedImages
{
    /// <summary>The same images, each changed at random, as a training with these augmentations sees them.</summary>
    /// <param name="images">The images; they stay as they are.</param>
    /// <param name="augmentations">The changes, made one after the other but <see cref="Erase"/>, which comes last.</param>
    /// <param name="seed">Where they come from: the same seed gives the same images.</param>
    /// <exception cref="SpecException">One mixes images, and with them labels.</exception>
    public static ImageSet Augment(this ImageSet images, IReadOnlyList<Augmentation> augmentations, int seed)
    {
        ArgumentNullException.ThrowIfNull(images);
        Mixture.CheckNone(Check.Valid(augmentations));
        return new Augmenter(augmentations, images.Height, images.Width).Apply(images, seed);
    }
}
