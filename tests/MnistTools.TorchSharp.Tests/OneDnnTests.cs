using TorchSharp;
using static TorchSharp.torch;

namespace MnistTools.TorchSharp.Tests;

public class OneDnnTests
{
    [Fact]
    public void What_is_loaded_convolves_right_whatever_the_channels_are() => Assert.True(OneDnn.ConvolvesRight());

    [Fact]
    public void Gradients_of_convolutions_are_right_whatever_the_channels_are()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator numbers = new(5);
        for (int round = 0; round < 60; round++)
        {
            Tensor images = randn([1 + (round % 7), 1 + (round % 35), 7, 9], generator: numbers);
            Tensor kernel = randn([1 + (round % 33), images.shape[1], 1 + (round % 4), 3], generator: numbers);
            full([images.shape[0], 48, 9, 9], float.NaN).Dispose();

            (Tensor ofImages, Tensor ofKernel) = FindGradients(images, kernel);
            (Tensor expectedOfImages, Tensor expectedOfKernel) = FindGradients(images.to_type(ScalarType.Float64), kernel.to_type(ScalarType.Float64));

            Assert.True(
                ofImages.to_type(ScalarType.Float64).allclose(expectedOfImages, rtol: 1e-4, atol: 1e-3),
                $"images {string.Join('×', images.shape)}, kernel {string.Join('×', kernel.shape)}");
            Assert.True(
                ofKernel.to_type(ScalarType.Float64).allclose(expectedOfKernel, rtol: 1e-4, atol: 1e-3),
                $"images {string.Join('×', images.shape)}, kernel {string.Join('×', kernel.shape)}");
        }
    }

    [Fact]
    public void It_can_be_turned_off_and_on_again()
    {
        bool before = OneDnn.IsEnabled;
        try
        {
            OneDnn.IsEnabled = false;
            Assert.False(OneDnn.IsEnabled);
            Assert.True(OneDnn.ConvolvesRight());

            OneDnn.IsEnabled = true;
            Assert.True(OneDnn.IsEnabled);
        }
        finally
        {
            OneDnn.IsEnabled = before;
        }
    }

    private static (Tensor Images, Tensor Kernel) FindGradients(Tensor images, Tensor kernel)
    {
        Tensor learnedImages = images.detach().requires_grad_(true), learnedKernel = kernel.detach().requires_grad_(true);
        nn.functional.conv2d(learnedImages, learnedKernel).square().sum().backward();
        return (learnedImages.grad!, learnedKernel.grad!);
    }
}
