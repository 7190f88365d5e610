using MnistTools.Numerics;

namespace MnistTools.Layers.Stages;

/// <summary>Positions of an image, each with all of its channels, in another order, also more than once.</summary>
/// <param name="sources">Where the numbers of each position begin in what comes in; below 0 for zeros.</param>
/// <param name="channels">Numbers of a position.</param>
/// <param name="buffers">What comes in and goes out.</param>
internal sealed class GatherStage(int[] sources, int channels, StageBuffers buffers) : Stage(buffers)
{
    private readonly bool _hasZeros = sources.Any(source => source < 0);

    public override void Forward(RowRange rows, StepContext context)
    {
        for (int i = 0; i < rows.Count; i++)
        {
            ReadOnlySpan<float> image = Input.Row(rows, i);
            Span<float> gathered = Output.Row(rows, i);
            if (_hasZeros)
            {
                gathered.Clear();
            }

            for (int position = 0; position < sources.Length; position++)
            {
                if (sources[position] >= 0)
                {
                    image.Slice(sources[position], channels).CopyTo(gathered[(position * channels)..]);
                }
            }
        }
    }

    public override void Backward(RowRange rows)
    {
        for (int i = 0; InputGradient is not null && i < rows.Count; i++)
        {
            Span<float> sums = InputGradient.Row(rows, i);
            ReadOnlySpan<float> gradient = OutputGradient.Row(rows, i);
            sums.Clear();
            for (int position = 0; position < sources.Length; position++)
            {
                if (sources[position] >= 0)
                {
                    Span<float> sum = sums.Slice(sources[position], channels);
                    Elementwise.Add(sum, gradient.Slice(position * channels, channels), sum);
                }
            }
        }
    }
}
