using MnistTools.Models;
using MnistTools.Persistence;

namespace MnistTools.Core.Tests.Persistence;

public sealed class OnnxFileTests(RealMnist mnist) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Model => _folder.At("model.onnx");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Architecture.Dense)]
    [InlineData(Architecture.Mlp)]
    [InlineData(Architecture.LeNet)]
    [InlineData(Architecture.ConvNet)]
    [InlineData(Architecture.Accurate)]
    public void A_trained_network_says_the_same_in_ONNX(Architecture architecture)
    {
        var model = new MnistModel(architecture.CreateLayers(), 1);
        Train.Fit(model, mnist.Train.Take(320), new() { BatchSize = 32 });
        ModelFile.Save(model, Model, overwrite: false);
        OnnxModel.AssertSame(model, Model, mnist.Test, 1e-5);
    }

    [Fact]
    public void An_ONNX_file_is_not_read_and_the_message_says_so()
    {
        ModelFile.Save(new MnistModel([new Dense(10)]), Model, overwrite: false);
        Assert.Contains(".onnx files are written, but not read", Assert.Throws<ModelFormatException>(() => ModelFile.Load(Model)).Message);
    }
}
