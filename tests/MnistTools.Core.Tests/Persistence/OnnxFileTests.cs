namespace MnistTools.Core.Tests.Persistence;

public sealed class OnnxFileTests(RealMnist mnist) : FolderTests
{
    private string Model => Folder.At("model.onnx");

    [Theory]
    [InlineData(Architecture.Dense)]
    [InlineData(Architecture.Mlp)]
    [InlineData(Architecture.LeNet)]
    [InlineData(Architecture.ConvNet)]
    [InlineData(Architecture.Accurate)]
    [InlineData(Architecture.PyTorchExample)]
    public void A_trained_network_says_the_same_in_ONNX(Architecture architecture)
    {
        var model = new MnistModel(architecture.CreateLayers(), 1);
        Train.Fit(model, mnist.Train.Take(320), new() { BatchSize = 32 });
        ModelFile.Save(model, Model, overwrite: false);
        OnnxModel.AssertSame(model, Model, mnist.Test, 1e-5);
        OnnxModel.AssertComesBack(model, Model, mnist.Test, 1e-5);
    }

    /// <summary>
    /// ONNX Runtime likes to make one of such layers, or to change their order: a pool by itself leaves what is padded out, and these do not.
    /// </summary>
    [Theory]
    [InlineData("ZeroPadding2D(2); MaxPooling2D(3, strides=2)")]
    [InlineData("ZeroPadding2D(2); MaxPooling2D(2)")]
    [InlineData("ZeroPadding2D; MaxPooling2D(3, strides=2, padding=same)")]
    [InlineData("ZeroPadding2D(2); AveragePooling2D(3, strides=2)")]
    [InlineData("ZeroPadding2D; AveragePooling2D(3, strides=2, padding=same)")]
    [InlineData("ZeroPadding2D; ZeroPadding2D((0, 2)); Conv2D(3, 3, padding=same)")]
    [InlineData("Conv2D(3, 3, strides=3); LayerNormalization; ZeroPadding2D((1, 2)); LayerNormalization(scale=false); MaxPooling2D(2)")]
    public void Zeros_around_an_image_count_as_zeros(string layers)
    {
        // All that they see is negative.
        var model = new MnistModel([.. layers.Split("; ").Select(Layer.Parse), new Flatten(), new Dense(10)], 1, inputScale: new InputScale(-1 / 255f, -1));
        ModelFile.Save(model, Model, overwrite: false);
        OnnxModel.AssertSame(model, Model, mnist.Test.Take(20), 1e-5);
        OnnxModel.AssertComesBack(model, Model, mnist.Test.Take(20), 1e-5);
    }
}
