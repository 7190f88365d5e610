using static TorchSharp.torch;

namespace MnistTools.TorchSharp.Tests;

/// <summary>A training as users of TorchSharp write it, with the batches that a training by the library has.</summary>
internal static class HandWrittenLoop
{
    /// <summary>The loss and the validation accuracy of each epoch, by SGD with momentum.</summary>
    public static (double[] Losses, double[] Accuracies) Train(
        nn.Module<Tensor, Tensor> network, ImageSet train, ImageSet test, TrainingOptions options, InputScale scale, double[]? weights)
    {
        var order = new BatchOrder(train.Count, options) { Seed = options.Seed!.Value };
        using Tensor images = ToTensor(train, scale), labels = Labels(train), testImages = ToTensor(test, scale), testLabels = Labels(test);
        using Tensor counts = tensor(weights?.Select(weight => (float)weight).ToArray() ?? [.. Enumerable.Repeat(1f, train.Count)]);
        using var optimizer = optim.SGD(network.parameters(), 0.05, momentum: 0.9);
        (var losses, var accuracies) = (new List<double>(), new List<double>());
        for (int epoch = 0; epoch < options.Epochs; epoch++)
        {
            double sum = 0;
            network.train();
            for (int step = 0; step < order.Steps; step++)
            {
                using IDisposable scope = NewDisposeScope();
                Tensor batch = tensor(order.GetBatch(epoch * order.Steps + step).ToArray().Select(index => (long)index).ToArray());
                optimizer.zero_grad();
                Tensor each = nn.functional.cross_entropy(
                    network.call(images.index_select(0, batch)), labels.index_select(0, batch), reduction: nn.Reduction.None)
                    * counts.index_select(0, batch);
                each.mean().backward();
                optimizer.step();
                sum += each.sum().item<float>();
            }

            losses.Add(sum / train.Count);
            network.eval();
            using IDisposable noGradients = no_grad();
            accuracies.Add(network.call(testImages).argmax(1).eq(testLabels).to_type(ScalarType.Float32).mean().item<float>());
        }

        return ([.. losses], [.. accuracies]);
    }

    /// <summary>(N, 1, rows, columns).</summary>
    public static Tensor ToTensor(ImageSet images, InputScale scale) => tensor(
        Enumerable.Range(0, images.Count).SelectMany(i => images.GetImage(i).ToArray()).Select(pixel => pixel * scale.Factor + scale.Offset).ToArray(),
        [images.Count, 1, images.Height, images.Width]);

    private static Tensor Labels(ImageSet images) => tensor(images.Labels.ToArray().Select(label => (long)label).ToArray());
}
