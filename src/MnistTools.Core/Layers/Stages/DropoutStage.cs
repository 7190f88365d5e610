using MnistTools.Numerics;

namespace MnistTools.Layers.Stages;

/// <summary>output = input · mask; the mask holds 0 for what is dropped and 1 / (1 - rate) for the rest.</summary>
/// <param name="rate">Share that is dropped.</param>
/// <param name="layer">Index of the layer: each draws masks of its own.</param>
/// <param name="mask">Room for the masks.</param>
/// <param name="buffers">What comes in and goes out.</param>
internal sealed class DropoutStage(double rate, int layer, RowBuffer mask, StageBuffers buffers) : Stage(buffers)
{
    public override void Forward(RowRange rows, StepContext context)
    {
        if (!context.IsTraining)
        {
            Input.Rows(rows).CopyTo(Output.Rows(rows));
            return;
        }

        for (int i = 0; i < rows.Count; i++)
        {
            FillMask(mask.Row(rows, i), new RandomStream(context.Seed, RandomPurpose.Dropout, context.Step, ((long)layer << 32) | (uint)(rows.First + i)));
        }

        Elementwise.Multiply(Input.Rows(rows), mask.Rows(rows), Output.Rows(rows));
    }

    public override void Backward(RowRange rows)
    {
        if (InputGradient is not null)
        {
            Elementwise.Multiply(OutputGradient.Rows(rows), mask.Rows(rows), InputGradient.Rows(rows));
        }
    }

    /// <summary>Two numbers of 32 bits from each drawn one of 64. Without branches: a processor cannot guess what is drawn.</summary>
    private void FillMask(Span<float> row, RandomStream random)
    {
        long threshold = (long)(rate * (1L << 32));
        int kept = BitConverter.SingleToInt32Bits((float)(1 / (1 - rate)));
        int i = 0;
        for (; i < row.Length - 1; i += 2)
        {
            ulong bits = random.NextBits();
            row[i] = KeepFrom((uint)bits);
            row[i + 1] = KeepFrom((uint)(bits >> 32));
        }

        if (i < row.Length)
        {
            row[i] = KeepFrom((uint)random.NextBits());
        }

        // The difference is below 0 and its highest bit set where a number is dropped.
        float KeepFrom(uint drawn) => BitConverter.Int32BitsToSingle(kept & ~(int)((drawn - threshold) >> 63));
    }
}
