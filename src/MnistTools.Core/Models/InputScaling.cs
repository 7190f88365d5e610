using MnistTools.Specs;

namespace MnistTools.Models;

/// <summary>How bytes become what a network sees, as it is written: <c>Raw</c>, <c>Linear(0.00390625, -0.5)</c>.</summary>
public abstract record InputScaling : Spec
{
    /// <summary>All ways that can be written.</summary>
    public static SpecCatalog<InputScaling> Catalog { get; } = new(
        "input scale",
        [
            typeof(UnitInterval), typeof(Raw), typeof(MinusHalfToHalf), typeof(MinusOneToOne), typeof(Standardized), typeof(Inverted), typeof(Linear),
            typeof(Normalized),
        ]);

    /// <summary>Reads a text such as <c>Standardized(0.2860, 0.3530)</c>.</summary>
    /// <exception cref="SpecException">It is none of these; the message names the position and the nearest candidates.</exception>
    public static InputScaling Parse(string text) => Catalog.Parse(text);

    /// <summary>What it comes to.</summary>
    public abstract InputScale ToScale();

    /// <summary>0 to 1: byte / 255.</summary>
    public sealed record UnitInterval : InputScaling
    {
        /// <inheritdoc/>
        public override InputScale ToScale() => InputScale.UnitInterval;
    }

    /// <summary>0 to 255: the bytes as they are.</summary>
    public sealed record Raw : InputScaling
    {
        /// <inheritdoc/>
        public override InputScale ToScale() => InputScale.Raw;
    }

    /// <summary>-0.5 to 0.5: byte / 255 - 0.5.</summary>
    public sealed record MinusHalfToHalf : InputScaling
    {
        /// <inheritdoc/>
        public override InputScale ToScale() => new(1 / 255f, -0.5f);
    }

    /// <summary>-1 to 1: byte / 127.5 - 1.</summary>
    public sealed record MinusOneToOne : InputScaling
    {
        /// <inheritdoc/>
        public override InputScale ToScale() => new(2 / 255f, -1);
    }

    /// <summary>(byte / 255 - mean) / deviation. The defaults are those of MNIST's training pixels, as PyTorch's example has them.</summary>
    /// <param name="Mean">What is subtracted from values between 0 and 1.</param>
    /// <param name="Deviation">What the rest is divided by, from a millionth to a million.</param>
    public sealed record Standardized(double Mean = 0.1307, double Deviation = 0.3081) : InputScaling
    {
        /// <summary>What is subtracted from values between 0 and 1.</summary>
        public double Mean { get; init; } = Check.Between(-1e6, 1e6, Mean);

        /// <summary>What the rest is divided by.</summary>
        public double Deviation { get; init; } = Check.Between(1e-6, 1e6, Deviation);

        /// <inheritdoc/>
        public override InputScale ToScale() => new((float)(1 / (255 * Deviation)), (float)(-Mean / Deviation));
    }

    /// <summary>1 to 0, paper white and ink black: 1 - byte / 255.</summary>
    public sealed record Inverted : InputScaling
    {
        /// <inheritdoc/>
        public override InputScale ToScale() => new(-1 / 255f, 1);
    }

    /// <summary>byte · factor + offset.</summary>
    /// <param name="Factor">What a byte is multiplied by.</param>
    /// <param name="Offset">What is then added.</param>
    public sealed record Linear(double Factor, double Offset = 0) : InputScaling
    {
        /// <summary>What a byte is multiplied by.</summary>
        public double Factor { get; init; } = Check.Between(-1e6, 1e6, Factor);

        /// <summary>What is then added.</summary>
        public double Offset { get; init; } = Check.Between(-1e6, 1e6, Offset);

        /// <inheritdoc/>
        public override InputScale ToScale() => new((float)Factor, (float)Offset);
    }

    /// <summary>
    /// Each column of an image divided by its Euclidean length, as <c>keras.utils.normalize(images, axis=1)</c> does it; a row is <c>axis=2</c> or what is
    /// there where no axis is given, and the whole image <c>axis=1</c> of rows of 784 pixels. What is all 0 stays 0.
    /// </summary>
    /// <param name="Part">What has the length 1 then.</param>
    public sealed record Normalized(NormalizedPart Part = NormalizedPart.Column) : InputScaling
    {
        /// <inheritdoc/>
        public override InputScale ToScale() => new(1, 0, Part);
    }
}

/// <summary>What of an image is brought to the Euclidean length 1.</summary>
public enum NormalizedPart
{
    /// <summary>Each column by itself.</summary>
    Column,

    /// <summary>Each row by itself.</summary>
    Row,

    /// <summary>All of it together.</summary>
    Image,
}
