using MnistTools.Numerics;
using MnistTools.Specs;

namespace MnistTools.Models;

/// <summary>How the bytes of an image become what the network sees: byte · factor + offset, where it is said after a normalisation.</summary>
/// <param name="Factor">What a byte is multiplied by.</param>
/// <param name="Offset">What is then added.</param>
/// <param name="Normalizes">What of an image is first brought to the Euclidean length 1, as Keras' <c>utils.normalize</c> does it; <see langword="null"/> for
/// nothing.</param>
public readonly record struct InputScale(float Factor, float Offset, NormalizedPart? Normalizes = null)
{
    /// <summary>0 to 1, as the exercise does it.</summary>
    public static InputScale UnitInterval { get; } = new(1 / 255f, 0);

    /// <summary>0 to 255: the bytes as they are.</summary>
    public static InputScale Raw { get; } = new(1, 0);

    /// <summary>Any way that can be written: <c>Standardized(0.2860, 0.3530)</c>, <c>Inverted</c>, <c>Normalized</c>.</summary>
    /// <exception cref="SpecException">It is none; the message names the position and the nearest candidates.</exception>
    public static InputScale Parse(string text) => InputScaling.Parse(text).ToScale();

    /// <summary>Makes of an image's bytes what the network sees.</summary>
    /// <param name="pixels">(rows · columns) numbers from 0 to 255, row by row.</param>
    /// <param name="columns">Columns of the image.</param>
    internal void Apply(Span<float> pixels, int columns)
    {
        switch (Normalizes)
        {
            case NormalizedPart.Column:
                for (int column = 0; column < columns; column++)
                {
                    Normalize(pixels[column..], columns);
                }

                break;
            case NormalizedPart.Row:
                for (int start = 0; start < pixels.Length; start += columns)
                {
                    Normalize(pixels.Slice(start, columns), step: 1);
                }

                break;
            case NormalizedPart.Image:
                Normalize(pixels, step: 1);
                break;
        }

        Elementwise.Multiply(pixels, Factor, pixels);
        if (Offset != 0)
        {
            Elementwise.Add(pixels, Offset, pixels);
        }
    }

    /// <summary>
    /// Every so many numbers, from the first on, together. What is 0 stays 0. The sum has one order everywhere, and the root is rounded rightly.
    /// </summary>
    private static void Normalize(Span<float> pixels, int step)
    {
        double sum = 0;
        for (int i = 0; i < pixels.Length; i += step)
        {
            sum += (double)pixels[i] * pixels[i];
        }

        double length = sum > 0 ? Math.Sqrt(sum) : 1;
        for (int i = 0; i < pixels.Length; i += step)
        {
            pixels[i] = (float)(pixels[i] / length);
        }
    }
}
