using System.Diagnostics;
using MnistTools.Data;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MnistTools.Benchmarks.Peers;

/// <summary>
/// TorchSharp as its MNIST example does it (src/Examples/MNIST.cs): a DataLoader over a data set that holds a tensor for each image. The
/// example's scaling of each image and its messages are left out.
/// </summary>
internal sealed class TorchDataLoaderLoop : IDisposable
{
    private readonly TorchThread _thread = new();
    private readonly Sequential _network;
    private readonly optim.Optimizer _optimizer;
    private readonly DataLoader _loader;

    public TorchDataLoaderLoop(ImageSet images, int batchSize)
    {
        (_network, _optimizer, _loader) = _thread.Run(() =>
        {
            Sequential network = TorchNetworks.CreateDense();
            network.train();
            optim.Optimizer optimizer = optim.RMSProp(network.parameters(), 0.001, alpha: 0.9, eps: 1e-7);
            return (network, optimizer, utils.data.DataLoader(new ImageTensors(images), batchSize, shuffle: true, device: CPU));
        });
    }

    /// <summary>Seconds of one epoch more.</summary>
    public double RunEpoch() => _thread.Run(() =>
    {
        long started = Stopwatch.GetTimestamp();
        using DisposeScope scope = NewDisposeScope();
        foreach (Dictionary<string, Tensor> batch in _loader)
        {
            _optimizer.zero_grad();
            Tensor output = _network.call(batch["data"]);
            nn.functional.cross_entropy(output, batch["label"]).backward();
            _optimizer.step();
            scope.DisposeEverything();
        }

        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    });

    public void Dispose()
    {
        _thread.Run(() =>
        {
            _loader.Dispose();
            _optimizer.Dispose();
            _network.Dispose();
        });
        _thread.Dispose();
    }

    /// <summary>As torchvision.datasets.MNIST of TorchSharp keeps its images.</summary>
    private sealed class ImageTensors : utils.data.Dataset
    {
        private readonly Tensor[] _images; // (28, 28) each
        private readonly Tensor[] _labels;

        public ImageTensors(ImageSet images)
        {
            _images = [.. Enumerable.Range(0, images.Count).Select(index => ToTensor(images, index))];
            _labels = [.. images.Labels.ToArray().Select(label => tensor((long)label))];
        }

        public override long Count => _images.Length;

        public override Dictionary<string, Tensor> GetTensor(long index) =>
            new() { ["data"] = _images[index].unsqueeze(0), ["label"] = _labels[index] };

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                foreach (Tensor each in _images.Concat(_labels))
                {
                    each.Dispose();
                }
            }

            base.Dispose(disposing);
        }

        private static Tensor ToTensor(ImageSet images, int index)
        {
            float[] pixels = [.. images.GetImage(index).ToArray().Select(pixel => pixel / 255f)];
            return tensor(pixels, [images.Height, images.Width]);
        }
    }
}
