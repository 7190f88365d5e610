using CsCheck;

namespace MnistTools.Core.Tests.Persistence;

/// <summary>What is written is what is read, for networks of all kinds.</summary>
public sealed class RoundTripTests : FolderTests
{
    private readonly ImageSet _images = Some.Images(6, 28, 28, 10);

    [Theory]
    [InlineData(".safetensors")]
    [InlineData(".keras")]
    public void Any_model_comes_back_as_it_was(string extension)
    {
        string path = Folder.At($"model{extension}");
        RandomModels.All.Sample(
            model =>
            {
                ModelFile.Save(model, path, overwrite: true);
                MnistModel loaded = ModelFile.Load(path);
                Assert.Equal(model.ToString(), loaded.ToString());
                Assert.Equal((model.Optimizer, model.Loss, model.InputScale), (loaded.Optimizer, loaded.Loss, loaded.InputScale));
                Assert.All(model.Weights, weight => Assert.Equal(model.GetWeight(weight), loaded.GetWeight(weight.Name)));
                Assert.Equal(model.Predict(_images), loaded.Predict(_images));
            },
            iter: 25,
            threads: 1,
            print: model => $"{model}, input {model.InputShape}");
    }

    [Fact]
    public void Any_model_says_the_same_in_ONNX() => RandomModels.All.Sample(
        model =>
        {
            string path = Folder.At("model.onnx");
            ModelFile.Save(model, path, overwrite: true);
            // Logits of bytes that are not scaled down are large, and lose digits where they cancel.
            OnnxModel.AssertSame(model, path, _images, 2e-4);
        },
        iter: 25,
        threads: 1,
        print: model => $"{model}, input {model.InputShape}");
}
