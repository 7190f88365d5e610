using MnistTools.Augmentations;
using MnistTools.Data;
using MnistTools.Specs;

namespace MnistTools.Evaluation;

/// <summary>
/// How images are shown to a model more than once: first as they are, then changed at random, as a training with the same augmentations sees them, and
/// rounded to bytes. The mean of what is said each time counts.
/// </summary>
/// <param name="Augmentations">The changes, made as a training makes them; at least one.</param>
/// <param name="Passes">How often each image is shown, the first time included: 5 are the image itself and four changes of it.</param>
/// <param name="Seed">Where the changes come from: the same seed gives the same ones, on any machine and number of threads.</param>
public sealed record TestTimeAugmentation(IReadOnlyList<Augmentation> Augmentations, int Passes = TestTimeAugmentation.UsualPasses, int Seed = 0)
{
    /// <summary>How often an image is shown where nothing else is said.</summary>
    public const int UsualPasses = 5;

    /// <summary>The changes, made as a training makes them.</summary>
    public IReadOnlyList<Augmentation> Augmentations { get; init => field = Checked(value); } = Checked(Augmentations);

    /// <summary>How often each image is shown.</summary>
    public int Passes { get; init => field = Check.AtLeast(1, value, nameof(Passes)); } = Check.AtLeast(1, Passes);

    /// <summary>The images as they are shown, one set for each pass. The changes of each are drawn by its place.</summary>
    internal IEnumerable<ImageSet> Show(ImageSet images)
    {
        yield return images;
        var augmenter = new Augmenter(Augmentations, images.Height, images.Width);
        for (int pass = 1; pass < Passes; pass++)
        {
            yield return augmenter.Apply(images, Seed, pass - 1, images.Places);
        }
    }

    private static IReadOnlyList<Augmentation> Checked(IReadOnlyList<Augmentation> augmentations)
    {
        Mixture.CheckNone(Check.Valid(augmentations));
        return augmentations.Count > 0
            ? augmentations
            : throw new SpecException("Without an augmentation, an image would be shown as it is each time: name one, such as Shift(1).");
    }
}
