using System.Diagnostics;
using MnistTools.Data;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MnistTools.Benchmarks.Peers;

/// <summary>
/// TorchSharp as one writes it plainly and for speed: the whole set as float tensors, a random order, index_select, its own optimizers, one
/// scope a step. It measures neither loss nor accuracy, which ours does.
/// </summary>
internal sealed class TorchLoop : IDisposable
{
    private const double LearningRate = 0.001;

    private readonly TorchThread _thread = new();
    private readonly Sequential _network;
    private readonly optim.Optimizer _optimizer;
    private readonly int _batchSize;
    private readonly Tensor _images; // (N, 1, 28, 28)
    private readonly Tensor _labels; // (N)

    private TorchLoop(ImageSet images, int batchSize, Func<Sequential> createNetwork, Func<Sequential, optim.Optimizer> createOptimizer)
    {
        _batchSize = batchSize;
        (_network, _optimizer, _images, _labels) = _thread.Run(() =>
        {
            Sequential network = createNetwork();
            network.train();
            return (network, createOptimizer(network), ToTensor(images), tensor(Array.ConvertAll(images.CopyLabels(), label => (long)label)));
        });
    }

    /// <summary>784-512-10 with RMSprop.</summary>
    public static TorchLoop CreateDense(ImageSet images, int batchSize) =>
        new(images, batchSize, TorchNetworks.CreateDense, network => optim.RMSProp(network.parameters(), LearningRate, alpha: 0.9, eps: 1e-7));

    /// <summary>Keras' convnet with Adam.</summary>
    public static TorchLoop CreateConvNet(ImageSet images, int batchSize) =>
        new(images, batchSize, TorchNetworks.CreateConvNet, network => optim.Adam(network.parameters(), LearningRate));

    /// <summary>The Accurate network with Adam.</summary>
    public static TorchLoop CreateAccurate(ImageSet images, int batchSize) =>
        new(images, batchSize, TorchNetworks.CreateAccurate, network => optim.Adam(network.parameters(), LearningRate));

    /// <summary>Does something on the thread of the peer: a second thread would have threads of libgomp of its own.</summary>
    public T Run<T>(Func<T> work) => _thread.Run(work);

    /// <summary>Seconds of one epoch more.</summary>
    public double RunEpoch() => _thread.Run(() =>
    {
        long started = Stopwatch.GetTimestamp();
        long count = _images.shape[0];
        using Tensor order = randperm(count);
        for (long first = 0; first < count; first += _batchSize)
        {
            using IDisposable scope = NewDisposeScope();
            Train(order.narrow(0, first, Math.Min(_batchSize, count - first)));
        }

        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    });

    public void Dispose()
    {
        _thread.Run(() =>
        {
            _optimizer.Dispose();
            _network.Dispose();
            _images.Dispose();
            _labels.Dispose();
        });
        _thread.Dispose();
    }

    private static Tensor ToTensor(ImageSet images) =>
        tensor(Array.ConvertAll(images.Pixels.ToArray(), pixel => pixel / 255f), [images.Count, 1, images.Height, images.Width]);

    private void Train(Tensor batch)
    {
        _optimizer.zero_grad();
        Tensor output = _network.call(_images.index_select(0, batch));
        nn.functional.cross_entropy(output, _labels.index_select(0, batch)).backward();
        _optimizer.step();
    }
}
