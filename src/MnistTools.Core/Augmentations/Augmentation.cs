using MnistTools.Numerics;
using MnistTools.Specs;

namespace MnistTools.Augmentations;

/// <summary>
/// A random change of a training image: <c>Rotate(10)</c>. All but a <see cref="Mixture"/> leave its class as it is, and become one resampling, so that an
/// image is blurred once and not once a change.
/// </summary>
public abstract record Augmentation : Spec
{
    /// <summary>All augmentations that can be written.</summary>
    public static SpecCatalog<Augmentation> Catalog { get; } = new(
        "augmentation",
        [typeof(Shift), typeof(Rotate), typeof(Scale), typeof(Shear), typeof(Flip), typeof(Elastic), typeof(Erase), typeof(MixUp), typeof(CutMix)]);

    /// <summary>Reads a text such as <c>Shift(2)</c>.</summary>
    /// <exception cref="SpecException">It is no augmentation; the message names the position and the nearest candidates.</exception>
    public static Augmentation Parse(string text) => Catalog.Parse(text);

    /// <summary>Draws a change and adds it to those before it.</summary>
    internal abstract void Draw(ref RandomStream random, Warp warp);

    /// <summary>Evenly from -limit to limit.</summary>
    private protected static double DrawWithin(ref RandomStream random, double limit) => limit * (2 * random.NextDouble() - 1);
}

/// <summary>Moves the image, up to so many pixels along each axis; parts of a pixel too.</summary>
/// <param name="Pixels">The most that it moves, up to 1000.</param>
public sealed record Shift(double Pixels = 2) : Augmentation
{
    /// <summary>The most that it moves.</summary>
    public double Pixels { get; init; } = Check.Between(0, 1000, Pixels);

    internal override void Draw(ref RandomStream random, Warp warp) => warp.Move(DrawWithin(ref random, Pixels), DrawWithin(ref random, Pixels));
}

/// <summary>Turns the image about its centre, up to so many degrees either way.</summary>
/// <param name="Degrees">The most that it turns, up to 180.</param>
public sealed record Rotate(double Degrees = 10) : Augmentation
{
    /// <summary>The most that it turns.</summary>
    public double Degrees { get; init; } = Check.Between(0, 180, Degrees);

    internal override void Draw(ref RandomStream random, Warp warp)
    {
        (double sine, double cosine) = DoubleFunctions.SinCos(DrawWithin(ref random, Degrees) * Math.PI / 180);
        warp.Transform(cosine, -sine, sine, cosine);
    }
}

/// <summary>Makes the image larger or smaller about its centre, by a factor from 1 - share to 1 + share.</summary>
/// <param name="Share">The most that it grows or shrinks, below 1.</param>
public sealed record Scale(double Share = 0.1) : Augmentation
{
    /// <summary>The most that it grows or shrinks.</summary>
    public double Share { get; init; } = Check.Within(0, 1, Share);

    internal override void Draw(ref RandomStream random, Warp warp)
    {
        double factor = 1 + DrawWithin(ref random, Share);
        warp.Transform(1 / factor, 0, 0, 1 / factor);
    }
}

/// <summary>Slants the image about its centre: a row moves by up to the factor times its distance from the middle.</summary>
/// <param name="Factor">The most that it slants, up to 100.</param>
public sealed record Shear(double Factor = 0.1) : Augmentation
{
    /// <summary>The most that it slants.</summary>
    public double Factor { get; init; } = Check.Between(0, 100, Factor);

    internal override void Draw(ref RandomStream random, Warp warp) => warp.Transform(1, DrawWithin(ref random, Factor), 0, 1);
}

/// <summary>
/// Swaps left and right, as Keras' <c>RandomFlip("horizontal")</c> does: for clothes, of which the mirror image is another of the same class. A digit's is
/// not.
/// </summary>
/// <param name="Probability">The share of the images that it happens to.</param>
public sealed record Flip(double Probability = 0.5) : Augmentation
{
    /// <summary>The share of the images that it happens to.</summary>
    public double Probability { get; init; } = Check.Between(0, 1, Probability);

    internal override void Draw(ref RandomStream random, Warp warp)
    {
        if (random.NextDouble() < Probability)
        {
            warp.Transform(-1, 0, 0, 1);
        }
    }
}

/// <summary>
/// Moves each pixel by a field of random displacements, even from -1 to 1, smoothed by a Gaussian and multiplied by alpha (Simard, Steinkraus and
/// Platt 2003, who used alpha 34 and sigma 4 on MNIST).
/// </summary>
/// <param name="Alpha">What the smoothed field is multiplied by, in pixels, up to 1000.</param>
/// <param name="Sigma">Standard deviation of the Gaussian, in pixels, above 0.</param>
public sealed record Elastic(double Alpha = 34, double Sigma = 4) : Augmentation
{
    /// <summary>What the smoothed field is multiplied by.</summary>
    public double Alpha { get; init; } = Check.Between(0, 1000, Alpha);

    /// <summary>Standard deviation of the Gaussian.</summary>
    public double Sigma { get; init; } = Check.Above(0, Sigma);

    internal override void Draw(ref RandomStream random, Warp warp) => warp.AddField(ref random, Alpha, Sigma);
}

/// <summary>
/// Paints over a rectangle of random size and place (Zhong et al. 2017, random erasing), after all other changes have moved the image. Its sides are whole
/// pixels.
/// </summary>
/// <param name="Probability">The share of the images that it happens to.</param>
/// <param name="MinArea">The smallest share of the image that is painted over.</param>
/// <param name="MaxArea">The largest share.</param>
/// <param name="Value">What it is painted with: 0 is background, 255 is ink.</param>
public sealed record Erase(double Probability = 0.5, double MinArea = 0.02, double MaxArea = 0.15, double Value = 0) : Augmentation
{
    /// <summary>Height by width lies between this and its inverse, as in the paper.</summary>
    private const double SmallestAspect = 0.3;

    /// <summary>The share of the images that it happens to.</summary>
    public double Probability { get; init; } = Check.Between(0, 1, Probability);

    /// <summary>The smallest share of the image that is painted over.</summary>
    public double MinArea { get; init; } = Check.Between(0, 1, MinArea);

    /// <summary>The largest share.</summary>
    public double MaxArea { get; init; } = Check.Between(MinArea, 1, MaxArea);

    /// <summary>What it is painted with.</summary>
    public double Value { get; init; } = Check.Between(0, 255, Value);

    internal override void Draw(ref RandomStream random, Warp warp)
    {
        bool happens = random.NextDouble() < Probability;
        double area = (MinArea + (MaxArea - MinArea) * random.NextDouble()) * warp.Height * warp.Width;
        double aspect = DoubleFunctions.Exp(DrawWithin(ref random, -DoubleFunctions.Log(SmallestAspect)));
        // So many at least that the columns have room for the rest.
        int fewest = Math.Clamp((int)Math.Ceiling(area / warp.Width), 1, warp.Height);
        int rows = Math.Clamp((int)Math.Round(Math.Sqrt(area * aspect)), fewest, warp.Height);
        // From the rows as they are now: what rounding or the edge took from them, the columns make up for.
        int columns = Math.Clamp((int)Math.Round(area / rows), 1, warp.Width);
        int top = random.NextIndex(warp.Height - rows + 1);
        int left = random.NextIndex(warp.Width - columns + 1);
        if (happens)
        {
            warp.Paint(top, left, rows, columns, (float)Value);
        }
    }
}
