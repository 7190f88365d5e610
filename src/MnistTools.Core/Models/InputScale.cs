namespace MnistTools.Models;

/// <summary>How the bytes of an image become what the network sees: byte · factor + offset.</summary>
/// <param name="Factor">What a byte is multiplied by.</param>
/// <param name="Offset">What is then added.</param>
public readonly record struct InputScale(float Factor, float Offset)
{
    /// <summary>Mean and standard deviation of MNIST's training pixels, divided by 255.</summary>
    private const double Mean = 0.1307;
    private const double Deviation = 0.3081;

    /// <summary>0 to 1, as the exercise does it.</summary>
    public static InputScale UnitInterval { get; } = new(1 / 255f, 0);

    /// <summary>0 to 255: the bytes as they are.</summary>
    public static InputScale Raw { get; } = new(1, 0);

    /// <summary>One of the ways that are usual.</summary>
    public static InputScale Of(InputRange range) => range switch
    {
        InputRange.UnitInterval => UnitInterval,
        InputRange.Raw => Raw,
        InputRange.MinusHalfToHalf => new(1 / 255f, -0.5f),
        InputRange.MinusOneToOne => new(2 / 255f, -1),
        InputRange.Standardized => new((float)(1 / (255 * Deviation)), (float)(-Mean / Deviation)),
        _ => throw new ArgumentOutOfRangeException(nameof(range), range, null),
    };
}

/// <summary>What the numbers that go into a network are, from a black pixel to a white one.</summary>
public enum InputRange
{
    /// <summary>0 to 1: byte / 255.</summary>
    UnitInterval,

    /// <summary>0 to 255: the bytes as they are.</summary>
    Raw,

    /// <summary>-0.5 to 0.5: byte / 255 - 0.5.</summary>
    MinusHalfToHalf,

    /// <summary>-1 to 1: byte / 127.5 - 1.</summary>
    MinusOneToOne,

    /// <summary>(byte / 255 - 0.1307) / 0.3081: mean 0 and deviation 1 over MNIST's training images, as PyTorch's example has it.</summary>
    Standardized,
}
