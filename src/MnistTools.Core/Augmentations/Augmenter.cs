using System.Numerics.Tensors;
using MnistTools.Data;
using MnistTools.Numerics;

namespace MnistTools.Augmentations;

/// <summary>Changes images at random, for one thread.</summary>
internal sealed class Augmenter(IReadOnlyList<Augmentation> augmentations, int height, int width)
{
    private readonly Warp _warp = new(height, width);
    private readonly Augmentation[] _augmentations = [.. augmentations];

    /// <summary>Changes an image in place.</summary>
    /// <param name="image">(height · width) numbers; 0 is background.</param>
    /// <param name="random">Where the change comes from.</param>
    public void Apply(Span<float> image, RandomStream random)
    {
        _warp.Clear();
        foreach (Augmentation augmentation in _augmentations)
        {
            augmentation.Draw(ref random, _warp);
        }

        _warp.Resample(image, image);
    }

    /// <summary>All images of a set, changed.</summary>
    /// <param name="images">The images.</param>
    /// <param name="seed">Where the changes come from.</param>
    /// <param name="draw">How often the same images were changed before with this seed.</param>
    /// <param name="places">By which place the change of each image is drawn; as they come if left out.</param>
    public ImageSet Apply(ImageSet images, int seed, long draw = 0, IReadOnlyList<int>? places = null)
    {
        byte[] pixels = new byte[images.Pixels.Length];
        float[] image = new float[height * width];
        for (int i = 0; i < images.Count; i++)
        {
            TensorPrimitives.ConvertChecked(images.GetImage(i), image.AsSpan());
            Apply(image, new RandomStream(seed, RandomPurpose.Augmentation, draw, places?[i] ?? i));
            TensorPrimitives.Round(image, image);
            TensorPrimitives.ConvertSaturating<float, byte>(image, pixels.AsSpan(i * image.Length, image.Length));
        }

        return new ImageSet(images.Name, pixels, images.Labels.ToArray(), height, width, images.ClassNames, images.Sha256);
    }
}
