namespace MnistTools.Models;

/// <summary>How the bytes of an image become what the network sees: byte · factor + offset.</summary>
/// <param name="Factor">What a byte is multiplied by.</param>
/// <param name="Offset">What is then added.</param>
public readonly record struct InputScale(float Factor, float Offset)
{
    /// <summary>0 to 1, as the exercise does it.</summary>
    public static InputScale UnitInterval { get; } = new(1 / 255f, 0);
}
