using MnistTools.Layers.Stages;

namespace MnistTools.Core.Tests.Layers.Stages;

/// <summary>Convolutions with fewer multiplications, against the sum that a convolution is.</summary>
public unsafe class WinogradTests
{
    private const int Images = 5;

    [Theory]
    [InlineData(13, 13, 32, 64, Padding.Valid)]
    [InlineData(13, 13, 16, 48, Padding.Same)]
    [InlineData(6, 6, 48, 96, Padding.Same)]
    [InlineData(5, 8, 17, 21, Padding.Same)]
    [InlineData(3, 4, 16, 16, Padding.Valid)]
    public void Outputs_are_sums_over_windows(int rows, int columns, int channels, int filters, Padding padding)
    {
        WindowGrid grid = MakeGrid(rows, columns, channels, filters, padding);
        var shape = WinogradShape.Forward(grid, filters);
        float[] images = Some.Numbers(Images * shape.ImageLength, 1);
        float[] kernel = Some.Numbers(9 * channels * filters, 2, scale: 0.1);
        float[] bias = Some.Numbers(filters, 3);
        float[] output = new float[Images * shape.OutputLength];
        var winograd = new WinogradConvolution(new WinogradTiles(shape, parts: 2), parts: 2);
        fixed (float* from = images, weights = kernel, start = bias, to = output)
        {
            winograd.TakeKernel(1, weights, (nint)channels * filters, filters);
            winograd.Multiply(1, from, Images, to, start, rectifies: true);
        }

        for (int i = 0; i < output.Length; i++)
        {
            (int position, int filter) = Math.DivRem(i, filters);
            (int row, int column) = Math.DivRem(position % (grid.OutputRows * grid.OutputColumns), grid.OutputColumns);
            int image = position / (grid.OutputRows * grid.OutputColumns);
            double sum = bias[filter];
            foreach ((int place, int pixel) in Reach(grid, row, column))
            {
                for (int channel = 0; channel < channels; channel++)
                {
                    sum += (double)images[image * shape.ImageLength + pixel * channels + channel] * kernel[(place * channels + channel) * filters + filter];
                }
            }

            Assert.Equal(Math.Max(sum, 0), output[i], 2e-5);
        }
    }

    /// <summary>The gradient of an image is the sum over all windows that reach it; the kernel lies turned over there.</summary>
    [Theory]
    [InlineData(7, 6, 16, 24, Padding.Valid)]
    [InlineData(7, 6, 20, 16, Padding.Same)]
    public void Gradients_go_back_the_same_way(int rows, int columns, int channels, int filters, Padding padding)
    {
        WindowGrid grid = MakeGrid(rows, columns, channels, filters, padding);
        var shape = WinogradShape.Backward(grid, filters);
        float[] gradient = Some.Numbers(grid.OutputPositions * filters, 1);
        float[] transposed = Some.Numbers(filters * 9 * channels, 2, scale: 0.1);
        double[] expected = new double[rows * columns * channels];
        for (int window = 0; window < grid.OutputPositions; window++)
        {
            foreach ((int place, int pixel) in Reach(grid, window / grid.OutputColumns, window % grid.OutputColumns))
            {
                for (int i = 0; i < filters * channels; i++)
                {
                    (int filter, int channel) = Math.DivRem(i, channels);
                    expected[pixel * channels + channel] += (double)gradient[window * filters + filter] * transposed[(filter * 9 + place) * channels + channel];
                }
            }
        }

        float[] actual = new float[expected.Length];
        var winograd = new WinogradConvolution(new WinogradTiles(shape, parts: 1), parts: 1);
        fixed (float* from = gradient, weights = transposed, to = actual)
        {
            winograd.TakeKernel(0, weights + 8 * channels, -channels, 9 * channels);
            winograd.Multiply(0, from, 1, to, null, rectifies: false);
        }

        Assert.All(expected, (number, i) => Assert.Equal(number, actual[i], 2e-5));
    }

    /// <summary>The gradient of a kernel's number is the sum, over all windows, of what it is multiplied by times the output's gradient.</summary>
    [Theory]
    [InlineData(13, 13, 32, 48, Padding.Valid, false)]
    [InlineData(7, 6, 16, 24, Padding.Same, true)]
    [InlineData(5, 8, 17, 21, Padding.Valid, true)]
    [InlineData(3, 3, 16, 16, Padding.Valid, false)]
    public void Kernels_gradients_are_sums_over_windows(int rows, int columns, int channels, int filters, Padding padding, bool adds)
    {
        WindowGrid grid = MakeGrid(rows, columns, channels, filters, padding);
        var shape = WinogradShape.Forward(grid, filters);
        float[] images = Some.Numbers(Images * shape.ImageLength, 1);
        float[] gradient = Some.Numbers(Images * shape.OutputLength, 2, scale: 0.1);
        float[] actual = Some.Numbers(9 * channels * filters, 3);
        double[] expected = [.. actual.Select(number => adds ? number : 0.0)];
        for (int window = 0; window < Images * grid.OutputPositions; window++)
        {
            (int image, int position) = Math.DivRem(window, grid.OutputPositions);
            foreach ((int place, int pixel) in Reach(grid, position / grid.OutputColumns, position % grid.OutputColumns))
            {
                for (int i = 0; i < channels * filters; i++)
                {
                    (int channel, int filter) = Math.DivRem(i, filters);
                    expected[place * channels * filters + i] +=
                        (double)images[image * shape.ImageLength + pixel * channels + channel] * gradient[window * filters + filter];
                }
            }
        }

        var winograd = new WinogradKernelGradient(new WinogradTiles(shape, parts: 2), parts: 2);
        fixed (float* from = images, gradients = gradient, to = actual)
        {
            winograd.Multiply(1, from, gradients, Images, to, adds);
        }

        Assert.All(expected, (number, i) => Assert.Equal(number, actual[i], 5e-5));
    }

    [Theory]
    [InlineData("Conv2D(16, 3)", 16, true)]
    [InlineData("Conv2D(16, 3)", 15, false)]
    [InlineData("Conv2D(15, 3)", 16, false)]
    [InlineData("Conv2D(16, 5)", 16, false)]
    [InlineData("Conv2D(16, (3, 2))", 16, false)]
    [InlineData("Conv2D(16, 3, strides=2)", 16, false)]
    public void Only_windows_of_three_by_three_that_move_by_one_gain_by_it(string layer, int channels, bool expected)
    {
        var convolution = (Conv2D)Layer.Parse(layer);
        WindowGrid grid = convolution.GetGrid(new Shape(9, 9, channels));
        Assert.Equal(expected, WinogradConvolution.IsWorthwhile(grid, convolution.Filters));
    }

    private static WindowGrid MakeGrid(int rows, int columns, int channels, int filters, Padding padding) =>
        WindowGrid.Create(new Conv2D(filters, new Size2D(3, 3)), new Shape(rows, columns, channels), new Size2D(3, 3), new Size2D(1, 1), padding);

    /// <summary>The places of a window that lie in the image, and the positions of the image there.</summary>
    private static IEnumerable<(int Place, int Pixel)> Reach(WindowGrid grid, int row, int column)
    {
        for (int place = 0; place < 9; place++)
        {
            (int r, int c) = (row - grid.Top + place / 3, column - grid.Left + place % 3);
            if (r >= 0 && r < grid.Rows && c >= 0 && c < grid.Columns)
            {
                yield return (place, r * grid.Columns + c);
            }
        }
    }
}
