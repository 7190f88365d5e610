using MnistTools.Numerics;
using MnistTools.Specs;

namespace MnistTools.Augmentations;

/// <summary>
/// Mixes each training image, and its label, with another image of its batch: the target is the share of each of the two classes. Images are mixed after all
/// other changes. A training has one such change at most.
/// </summary>
/// <param name="Alpha">How the share is drawn: from a beta distribution with this as both parameters. Small ones leave one image nearly as it is.</param>
public abstract record Mixture(double Alpha) : Augmentation
{
    /// <summary>Both parameters of the beta distribution, from 0.01 to 100.</summary>
    public double Alpha { get; init; } = Check.Between(0.01, 100, Alpha);

    /// <summary>The one of a list; <see langword="null"/> if there is none.</summary>
    /// <exception cref="SpecException">There are two.</exception>
    internal static Mixture? Find(IReadOnlyList<Augmentation> augmentations) => augmentations.OfType<Mixture>().ToArray() switch
    {
        [] => null,
        [var only] => only,
        [var one, var other, ..] => throw new SpecException($"{one} and {other} both mix images: use one of them."),
    };

    /// <summary>Refuses a mixture where images stay by themselves.</summary>
    /// <exception cref="SpecException">There is one.</exception>
    internal static void CheckNone(IReadOnlyList<Augmentation> augmentations)
    {
        if (augmentations.FirstOrDefault(augmentation => augmentation is Mixture) is { } mixture)
        {
            throw new SpecException($"{mixture} mixes the labels of a batch as well, and so is for training alone.");
        }
    }

    /// <summary>An image by itself is not changed.</summary>
    internal sealed override void Draw(ref RandomStream random, Warp warp)
    {
    }

    /// <summary>Mixes another image into an image.</summary>
    /// <param name="random">Where the share, and the place, come from.</param>
    /// <param name="image">(height · width) numbers, which are changed.</param>
    /// <param name="other">(height · width) numbers.</param>
    /// <param name="width">Columns of both.</param>
    /// <returns>The share of the label that stays, 0 to 1.</returns>
    internal abstract float Mix(ref RandomStream random, Span<float> image, ReadOnlySpan<float> other, int width);

    /// <summary>
    /// From 0 to 1 by the beta distribution: x / (x + y) of two numbers by the gamma distribution. They are drawn as logarithms, since numbers for a small
    /// alpha are too near to 0 for a double.
    /// </summary>
    private protected double DrawShare(ref RandomStream random)
    {
        double x = DrawLogOfGamma(ref random), y = DrawLogOfGamma(ref random);
        return 1 / (1 + DoubleFunctions.Exp(y - x));
    }

    /// <summary>For alpha + 1 by Marsaglia and Tsang (2000, "A simple method for generating gamma variables"), and from there to alpha as they say.</summary>
    private double DrawLogOfGamma(ref RandomStream random)
    {
        double d = Alpha + 1 - 1.0 / 3, c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double normal = random.NextNormal(), root = 1 + c * normal, even = DoubleFunctions.Log(1 - random.NextDouble());
            double v = root * root * root;
            if (root > 0 && even < normal * normal / 2 + d - d * v + d * DoubleFunctions.Log(v))
            {
                return DoubleFunctions.Log(d * v) + DoubleFunctions.Log(1 - random.NextDouble()) / Alpha;
            }
        }
    }
}

/// <summary>share · image + (1 - share) · other image (Zhang et al. 2018, "mixup: Beyond empirical risk minimization").</summary>
/// <param name="Alpha">Both parameters of the beta distribution that the share is drawn from, from 0.01 to 100.</param>
public sealed record MixUp(double Alpha = 0.2) : Mixture(Alpha)
{
    internal override float Mix(ref RandomStream random, Span<float> image, ReadOnlySpan<float> other, int width)
    {
        float share = (float)DrawShare(ref random);
        for (int i = 0; i < image.Length; i++)
        {
            image[i] = share * image[i] + (1 - share) * other[i];
        }

        return share;
    }
}

/// <summary>
/// A rectangle of whole pixels is the other image's. It has the image's proportions and lies within it, as in Keras, and the shares of the classes are those of
/// the areas (Yun et al. 2019, "CutMix").
/// </summary>
/// <param name="Alpha">Both parameters of the beta distribution that the share outside of the rectangle is drawn from, from 0.01 to 100.</param>
public sealed record CutMix(double Alpha = 1) : Mixture(Alpha)
{
    internal override float Mix(ref RandomStream random, Span<float> image, ReadOnlySpan<float> other, int width)
    {
        int height = image.Length / width;
        double side = Math.Sqrt(1 - DrawShare(ref random));
        (int rows, int columns) = ((int)Math.Round(height * side), (int)Math.Round(width * side));
        (int top, int left) = (random.NextIndex(height - rows + 1), random.NextIndex(width - columns + 1));
        for (int row = top; row < top + rows; row++)
        {
            other.Slice(row * width + left, columns).CopyTo(image[(row * width + left)..]);
        }

        return 1 - (float)(rows * columns) / image.Length;
    }
}
