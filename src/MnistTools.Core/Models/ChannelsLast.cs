namespace MnistTools.Models;

/// <summary>
/// In memory the channels of a position lie beside each other, as Keras has them and as products are quickest; outside, PyTorch's order is
/// kept, in which each channel is an image of its own. This turns one into the other.
/// </summary>
/// <param name="Outer">How many times the whole repeats: filters or units.</param>
/// <param name="Positions">How many positions there are.</param>
/// <param name="Channels">How many channels each has.</param>
internal sealed record ChannelsLast(int Outer, int Positions, int Channels)
{
    /// <summary>The order of weights that see a flattened image; <see langword="null"/> where both orders are the same.</summary>
    public static ChannelsLast? OfFlattened(int outer, Shape input) =>
        input.FlattenedImage is var (rows, columns, channels) && channels > 1 && rows * columns > 1 ? new(outer, rows * columns, channels) : null;

    /// <summary>From memory to channels first.</summary>
    public void ToChannelsFirst(ReadOnlySpan<float> memory, Span<float> target) => Transpose(memory, target, Positions, Channels);

    /// <summary>From channels first to memory.</summary>
    public void FromChannelsFirst(ReadOnlySpan<float> source, Span<float> memory) => Transpose(source, memory, Channels, Positions);

    private void Transpose(ReadOnlySpan<float> source, Span<float> target, int rows, int columns)
    {
        for (int outer = 0; outer < Outer; outer++)
        {
            int start = outer * rows * columns;
            for (int row = 0; row < rows; row++)
            {
                for (int column = 0; column < columns; column++)
                {
                    target[start + column * rows + row] = source[start + row * columns + column];
                }
            }
        }
    }
}
