using MnistTools.Data;
using MnistTools.Engines;
using MnistTools.Layers;
using MnistTools.Layers.Stages;
using MnistTools.Models;

namespace MnistTools.Training;

/// <summary>
/// What batch normalisation keeps of the batches, measured anew with the weights as they are: <c>update_bn</c> of PyTorch's <c>torch.optim.swa_utils</c>.
/// </summary>
internal static class BatchStatistics
{
    /// <summary>Takes the mean of what the batches of one pass give, each counting the same. Images are changed and units dropped as in a training.</summary>
    /// <param name="model">The model; nothing but what batch normalisation keeps is changed.</param>
    /// <param name="step">A step of it that can train.</param>
    /// <param name="images">The training images.</param>
    /// <param name="order">The batches.</param>
    /// <param name="firstBatch">The first number that no batch had; the next whole pass is taken.</param>
    public static void Measure(MnistModel model, IStep step, ImageSet images, BatchOrder order, long firstBatch)
    {
        // What a frozen layer keeps stays as it is.
        if (!model.FindLeaves().Any(leaf => leaf.Layer is BatchNormalization { Trainable: true }))
        {
            return;
        }

        long begin = (firstBatch + order.StepsPerPass - 1) / order.StepsPerPass * order.StepsPerPass;
        step.ReadWeights();
        for (int i = 0; i < order.StepsPerPass; i++)
        {
            var batch = new Batch(images, order.GetBatch(begin + i));
            step.Observe(batch, new StepContext(IsTraining: true, order.Seed, begin + i), kept: (float)i / (i + 1));
        }
    }
}
