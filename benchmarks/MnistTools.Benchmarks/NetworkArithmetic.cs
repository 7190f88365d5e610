using MnistTools.Layers;
using MnistTools.Layers.Stages;
using MnistTools.Models;

namespace MnistTools.Benchmarks;

/// <summary>A matrix product that a network makes.</summary>
/// <param name="Name">Of which layer, and what for.</param>
/// <param name="TransposesA">Whether the first matrix is turned over.</param>
/// <param name="TransposesB">Whether the second is.</param>
/// <param name="Rows">Rows of the product.</param>
/// <param name="Columns">Columns of the product.</param>
/// <param name="Depth">How many products each of its numbers is the sum of.</param>
internal sealed record NetworkProduct(string Name, bool TransposesA, bool TransposesB, int Rows, int Columns, int Depth)
{
    /// <summary>Multiplications and additions.</summary>
    public double Flops => 2.0 * Rows * Columns * Depth;
}

/// <summary>What a network's products are, and how much there is to do if nothing is left out.</summary>
internal static class NetworkArithmetic
{
    /// <summary>The products of a step, in the form in which layers make them: the same shape only once.</summary>
    public static IEnumerable<NetworkProduct> FindProducts(MnistModel model, string name, int batchSize)
    {
        bool isFirst = true;
        foreach (ModelLayer layer in model.Layers.Where(layer => layer.Spec is Dense or Conv2D))
        {
            string prefix = $"{name}, {layer.Spec}";
            if (layer.Spec is Conv2D convolution)
            {
                foreach (NetworkProduct product in FindProducts(convolution.GetGrid(layer.InputShape), layer.OutputShape.Sizes[^1], prefix, isFirst))
                {
                    yield return product;
                }
            }
            else
            {
                (int inputs, int units) = (layer.InputShape.ElementCount, layer.OutputShape.ElementCount);
                yield return new NetworkProduct($"{prefix}: forward", false, false, batchSize, units, inputs);
                yield return new NetworkProduct($"{prefix}: kernel", true, false, inputs, units, batchSize);
                if (!isFirst)
                {
                    yield return new NetworkProduct($"{prefix}: input", false, true, batchSize, inputs, units);
                }
            }

            isFirst = false;
        }
    }

    private static IEnumerable<NetworkProduct> FindProducts(WindowGrid grid, int filters, string prefix, bool isFirst)
    {
        bool isWinograd = WinogradConvolution.IsWorthwhile(grid, filters);
        yield return isWinograd
            ? OneOfSixteen(WinogradShape.Forward(grid, filters), $"{prefix}: forward")
            : new NetworkProduct($"{prefix}: forward", false, false, ConvolutionStage.ImagesAtOnce * grid.OutputPositions, filters, grid.PatchSize);
        yield return isWinograd
            ? OneOfSixteenOfKernel(WinogradShape.Forward(grid, filters), $"{prefix}: kernel")
            : new NetworkProduct($"{prefix}: kernel", true, false, grid.PatchSize, filters, ConvolutionStage.ImagesAtOnce * grid.OutputPositions);
        if (!isFirst)
        {
            yield return isWinograd
                ? OneOfSixteen(WinogradShape.Backward(grid, filters), $"{prefix}: input")
                : new NetworkProduct($"{prefix}: input", false, false, grid.OutputPositions, grid.PatchSize, filters);
        }
    }

    private static NetworkProduct OneOfSixteen(WinogradShape shape, string name) =>
        new($"{name}, one of 16", false, false, shape.ImagesAtOnce * shape.Tiles, shape.Filters, shape.Channels);

    private static NetworkProduct OneOfSixteenOfKernel(WinogradShape shape, string name) =>
        new($"{name}, one of 16", true, false, shape.Channels, shape.Filters, shape.ImagesAtOnce * shape.Tiles);

    /// <summary>Multiplications and additions of an image that is trained with: forward, and both gradients but that of the image.</summary>
    public static double FlopsOfTraining(MnistModel model) => FlopsOfLayers(model).Select((flops, i) => flops * (i == 0 ? 2 : 3)).Sum();

    /// <summary>Multiplications and additions of an image that is evaluated.</summary>
    public static double FlopsOfEvaluation(MnistModel model) => FlopsOfLayers(model).Sum();

    private static IEnumerable<double> FlopsOfLayers(MnistModel model) =>
        model.Layers.Where(layer => layer.Spec is Dense or Conv2D).Select(layer => layer.Spec is Conv2D convolution
            ? 2.0 * convolution.GetGrid(layer.InputShape).PatchSize * layer.OutputShape.ElementCount
            : 2.0 * layer.InputShape.ElementCount * layer.OutputShape.ElementCount);
}
