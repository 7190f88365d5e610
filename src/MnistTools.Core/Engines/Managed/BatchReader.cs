using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using MnistTools.Augmentations;
using MnistTools.Layers.Stages;
using MnistTools.Metrics;
using MnistTools.Models;
using MnistTools.Numerics;

namespace MnistTools.Engines.Managed;

/// <summary>Takes the images of some rows, scaled, and their labels as one-hot rows. Pixels stay bytes until then.</summary>
/// <param name="model">Whose input is read.</param>
/// <param name="input">(rows, pixels) where the images go.</param>
/// <param name="targets">(rows, classes) where the labels go.</param>
/// <param name="augmenters">For each part what changes its images at random, if anything does.</param>
/// <param name="mixer">What mixes images and labels of a training batch, if anything does.</param>
internal sealed class BatchReader(MnistModel model, RowBuffer input, RowBuffer targets, IReadOnlyList<Augmenter?> augmenters, BatchMixer? mixer = null)
{
    /// <summary>
    /// Images of a shuffled batch lie anywhere in memory, so the processor is told to fetch one while it reads those before it, so many of them.
    /// </summary>
    private const int ImagesAhead = 4;

    private const int BytesOfCacheLine = 64;

    /// <summary>Before the rows of a training batch are read.</summary>
    public void Begin(Batch batch, StepContext context) => mixer?.Begin(batch.Count, context);

    /// <summary>
    /// The class that has the largest share of a row's target, of equals the first, as Keras' accuracy takes it from labels that are not one-hot.
    /// </summary>
    public int LabelOf(Batch batch, int row) => mixer is null ? TrueLabelOf(batch, row) : OutputOrder.First(targets.Row(row));

    public void Read(Batch batch, RowRange rows, StepContext context)
    {
        InputScale scale = model.InputScale;
        for (int i = 0; i < rows.Count; i++)
        {
            int row = rows.First + i;
            Prefetch(batch, row + ImagesAhead);
            Span<float> pixels = input.Row(rows, i), target = targets.Row(rows, i);
            ReadImage(batch, row, rows.Part, context, pixels);
            target.Clear();
            if (mixer is null || !context.IsTraining)
            {
                target[TrueLabelOf(batch, row)] = 1;
            }
            else
            {
                int partner = mixer.PartnerOf(row);
                Span<float> other = mixer.RoomOf(rows.Part);
                ReadImage(batch, partner, rows.Part, context, other);
                float share = mixer.Mix(row, pixels, other, batch.Images.Width, context);
                target[TrueLabelOf(batch, row)] = share;
                target[TrueLabelOf(batch, partner)] += 1 - share;
            }

            scale.Apply(pixels, batch.Images.Width);
        }
    }

    private void ReadImage(Batch batch, int row, int part, StepContext context, Span<float> pixels)
    {
        Elementwise.Convert(batch.Images.GetImage(batch.Order.Span[row]), pixels);
        if (context.IsTraining)
        {
            // Counted by the batch's rows, so that the number of threads changes nothing.
            augmenters[part]?.Apply(pixels, new RandomStream(context.Seed, RandomPurpose.Augmentation, context.Step, row));
        }
    }

    private static unsafe void Prefetch(Batch batch, int row)
    {
        if (Sse.IsSupported && row < batch.Count)
        {
            ReadOnlySpan<byte> image = batch.Images.GetImage(batch.Order.Span[row]);
            for (int i = 0; i < image.Length; i += BytesOfCacheLine)
            {
                Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.AsRef(in image[i])));
            }
        }
    }

    private static int TrueLabelOf(Batch batch, int row) => batch.Images.Labels[batch.Order.Span[row]];
}
