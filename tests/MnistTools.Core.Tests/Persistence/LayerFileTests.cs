using MnistTools.Core.Tests.Layers;
using MnistTools.Losses;

namespace MnistTools.Core.Tests.Persistence;

/// <summary>Each entry of the catalogs in files of each format.</summary>
public sealed class LayerFileTests : FolderTests
{
    private readonly ImageSet _images = Some.Images(6, 28, 28, 10);

    [Theory]
    [MemberData(nameof(LayerSamples.All), MemberType = typeof(LayerSamples))]
    public void Each_layer_comes_back_as_it_was(string network)
    {
        foreach (MnistModel model in Create(network))
        {
            AssertComesBack(model, ".safetensors");
            AssertComesBack(model, ".keras");
            AssertComesBack(model, ".pt");
        }
    }

    [Theory]
    [MemberData(nameof(LayerSamples.All), MemberType = typeof(LayerSamples))]
    public void Each_layer_says_the_same_in_ONNX(string network)
    {
        foreach (MnistModel model in Create(network))
        {
            ModelFile.Save(model, Folder.At("model.onnx"), overwrite: true);
            OnnxModel.AssertSame(model, Folder.At("model.onnx"), _images, 1e-5);
            OnnxModel.AssertComesBack(model, Folder.At("model.onnx"), _images, 1e-5);
        }
    }

    [Fact]
    public void Each_optimizer_and_loss_comes_back_as_it_was()
    {
        Assert.Equal(
            Optimizer.Catalog.Definitions.Select(definition => definition.Type).ToHashSet(),
            RandomModels.Optimizers.Select(text => Optimizer.Parse(text).GetType()).ToHashSet());
        Assert.Equal(
            Loss.Catalog.Definitions.Select(definition => definition.Type).ToHashSet(),
            RandomModels.Losses.Select(text => Loss.Parse(text).GetType()).ToHashSet());
        foreach ((string optimizer, string loss) in RandomModels.Optimizers.Zip(RandomModels.Losses.Concat(RandomModels.Losses).Concat(RandomModels.Losses)))
        {
            var model = new MnistModel([new Dense(10, ActivationFunction.Softmax)], 3, optimizer: Optimizer.Parse(optimizer), loss: Loss.Parse(loss));
            AssertComesBack(model, ".safetensors");
            AssertComesBack(model, ".keras");
        }
    }

    /// <summary>With weights that no layer begins with, and for images with an axis for their one channel and without.</summary>
    private static IEnumerable<MnistModel> Create(string network)
    {
        foreach (Shape input in (Shape[])[new(28, 28), new(28, 28, 1)])
        {
            var model = new MnistModel(LayerSamples.Parse(network, 10), 7, input);
            foreach (ModelWeight weight in model.Weights.Where(weight => weight.Kind != WeightKind.Kernel))
            {
                model.SetWeight(weight, [.. Enumerable.Range(1, weight.Count).Select(i => (weight.Offset % 97 + i) % 101 / 100f)]);
            }

            yield return model;
        }
    }

    private void AssertComesBack(MnistModel model, string extension)
    {
        string path = Folder.At($"model{extension}");
        ModelFile.Save(model, path, overwrite: true);
        MnistModel loaded = ModelFile.Load(path);
        Assert.Equal(model.ToString(), loaded.ToString());
        Assert.Equal((model.Optimizer, model.Loss), (loaded.Optimizer, loaded.Loss));
        Assert.All(model.Weights, weight => Assert.Equal(model.GetWeight(weight), loaded.GetWeight(weight.Name)));
        Assert.Equal(model.Predict(_images), loaded.Predict(_images));
    }
}
