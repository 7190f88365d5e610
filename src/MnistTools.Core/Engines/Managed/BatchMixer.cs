using MnistTools.Augmentations;
using MnistTools.Layers.Stages;
using MnistTools.Numerics;

namespace MnistTools.Engines.Managed;

/// <summary>
/// Says with which other row of its batch each row is mixed: by a random order of the rows, as in Keras, so that each row is the other one once.
/// </summary>
/// <param name="mixture">How two images are mixed.</param>
/// <param name="parts">How many threads read.</param>
/// <param name="pixels">How many numbers an image has.</param>
internal sealed class BatchMixer(Mixture mixture, int parts, int pixels)
{
    private readonly float[][] _others = [.. Enumerable.Range(0, parts).Select(_ => new float[pixels])];
    private int[] _order = [];

    /// <summary>Before the rows of a batch are read. What is drawn depends on the step and the row alone.</summary>
    public void Begin(int rows, StepContext context) => _order = new RandomStream(context.Seed, RandomPurpose.Mixing, context.Step, 0).NextPermutation(rows);

    /// <summary>The row that a row is mixed with; it may be itself.</summary>
    public int PartnerOf(int row) => _order[row];

    /// <summary>Room for the other image, for one thread.</summary>
    public Span<float> RoomOf(int part) => _others[part];

    /// <inheritdoc cref="Mixture.Mix"/>
    public float Mix(int row, Span<float> image, ReadOnlySpan<float> other, int width, StepContext context)
    {
        var random = new RandomStream(context.Seed, RandomPurpose.Mixing, context.Step, row + 1L);
        return mixture.Mix(ref random, image, other, width);
    }
}
