using System.Numerics.Tensors;
using MnistTools.Augmentations;
using MnistTools.Layers.Stages;
using MnistTools.Models;
using MnistTools.Numerics;

namespace MnistTools.Engines.Managed;

/// <summary>Takes the images of some rows, scaled, and their labels as one-hot rows. Pixels stay bytes until then.</summary>
/// <param name="model">Whose input is read.</param>
/// <param name="input">(rows, pixels) where the images go.</param>
/// <param name="targets">(rows, classes) where the labels go.</param>
/// <param name="augmenters">For each part what changes its images at random, if anything does.</param>
internal sealed class BatchReader(MnistModel model, RowBuffer input, RowBuffer targets, IReadOnlyList<Augmenter?> augmenters)
{
    public void Read(Batch batch, RowRange rows, StepContext context)
    {
        InputScale scale = model.InputScale;
        for (int i = 0; i < rows.Count; i++)
        {
            int image = batch.Order.Span[rows.First + i];
            Span<float> pixels = input.Row(rows, i);
            TensorPrimitives.ConvertChecked(batch.Images.GetImage(image), pixels);
            if (context.IsTraining)
            {
                // Counted by the batch's rows, so that the number of threads changes nothing.
                augmenters[rows.Part]?.Apply(pixels, new RandomStream(context.Seed, RandomPurpose.Augmentation, context.Step, rows.First + i));
            }

            scale.Apply(pixels, batch.Images.Width);
            targets.Row(rows, i).Clear();
            targets.Row(rows, i)[batch.Images.Labels[image]] = 1;
        }
    }
}
