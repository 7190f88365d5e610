using MnistTools.Numerics;

namespace MnistTools.Layers;

/// <summary>
/// In memory a weight lies as Keras has it: (rows, columns, channels, outputs). What an input does to all outputs then lies side by side, and so
/// do the channels of a position, as products are quickest. Outside, PyTorch's order is kept: (outputs, channels, rows, columns). This turns one
/// into the other.
/// </summary>
/// <param name="Outputs">Filters or units.</param>
/// <param name="Channels">How many channels each position has.</param>
/// <param name="Positions">How many positions an output sees.</param>
internal sealed record WeightLayout(int Outputs, int Channels, int Positions)
{
    /// <summary>The order of a kernel, (outputs, inputs), whose inputs may be a flattened image.</summary>
    public static WeightLayout OfKernel(int outputs, Shape input) =>
        OfFlattened(outputs, input) ?? new(outputs, input.ElementCount, Positions: 1);

    /// <summary>
    /// The order of numbers of which each input has one; <see langword="null"/> where it is no flattened image: both orders are then the same.
    /// </summary>
    public static WeightLayout? OfInputs(Shape input) => OfFlattened(outputs: 1, input);

    private static WeightLayout? OfFlattened(int outputs, Shape input) =>
        input.FlattenedImage is var (rows, columns, channels) ? new(outputs, channels, rows * columns) : null;

    /// <summary>From memory to PyTorch's order.</summary>
    public void ToTorch(ReadOnlySpan<float> memory, Span<float> target) => Reverse(memory, target, Positions, Outputs);

    /// <summary>From PyTorch's order to memory.</summary>
    public void FromTorch(ReadOnlySpan<float> source, Span<float> memory) => Reverse(source, memory, Outputs, Positions);

    /// <summary>
    /// From the order that a kernel has behind an image that was flattened with its channels first, (channels, positions, outputs), to memory.
    /// </summary>
    public void FromChannelsFirst(ReadOnlySpan<float> source, Span<float> memory)
    {
        for (int channel = 0; channel < Channels; channel++)
        {
            for (int position = 0; position < Positions; position++)
            {
                source.Slice((channel * Positions + position) * Outputs, Outputs).CopyTo(memory[((position * Channels + channel) * Outputs)..]);
            }
        }
    }

    /// <summary>(first, channels, last) becomes (last, channels, first).</summary>
    private unsafe void Reverse(ReadOnlySpan<float> source, Span<float> target, int first, int last)
    {
        int count = Outputs * Channels * Positions;
        fixed (float* from = source[..count], to = target[..count])
        {
            if (first == 1 || last == 1)
            {
                (int rows, int columns) = first == 1 ? (Channels, last) : (first, Channels);
                Transposition.Copy(from, columns, rows, columns, to, rows);
                return;
            }

            for (int channel = 0; channel < Channels; channel++)
            {
                Transposition.Copy(from + channel * last, (nint)Channels * last, first, last, to + channel * first, (nint)Channels * first);
            }
        }
    }
}
