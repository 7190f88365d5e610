using System.Runtime.CompilerServices;
using MnistTools.Numerics;
using MnistTools.Specs;

namespace MnistTools.Layers.Stages;

/// <summary>
/// A convolution by windows of 3×3 that move by one, with 16 multiplications where there would be 36: F(2×2, 3×3) of Winograd (Lavin and Gray 2015). Four by
/// four numbers of the image become sums of each other, and so does the kernel; sixteen products over the channels follow; sums of those are two by two
/// outputs. Rounding errors are about those of the plain sums.
/// </summary>
internal sealed unsafe class WinogradConvolution
{
    private const int Side = WinogradTiles.Side;
    private const int Window = 3;

    /// <summary>With fewer channels or filters the sums cost more than the multiplications that they save.</summary>
    private const int LeastChannels = 16;

    private readonly WinogradShape _shape;
    private readonly WinogradTiles _tiles;
    private readonly RowBuffer _kernels;
    private readonly RowBuffer _products;

    /// <summary>Prepares for images of a shape.</summary>
    /// <param name="tiles">What makes tiles of the images.</param>
    /// <param name="parts">How many threads share the work out.</param>
    public WinogradConvolution(WinogradTiles tiles, int parts)
    {
        (_tiles, _shape) = (tiles, tiles.Shape);
        _kernels = new RowBuffer(parts, WinogradTiles.Places * _shape.Channels * _shape.Filters);
        _products = new RowBuffer(parts, WinogradTiles.Places * _shape.ImagesAtOnce * _shape.Tiles * _shape.Filters);
    }

    /// <summary>Whether windows, strides and channels are such that it can be used and pays.</summary>
    public static bool IsWorthwhile(WindowGrid grid, int filters) =>
        grid.Window == new Size2D(Window, Window) && grid.Strides == new Size2D(1, 1) && Math.Min(grid.Channels, filters) >= LeastChannels;

    /// <summary>Takes a kernel for the products that follow.</summary>
    /// <param name="part">Which thread asks.</param>
    /// <param name="kernel">The number of the window's first position, the first channel and the first filter. Filters lie side by side.</param>
    /// <param name="positionStride">How far the window's positions are from each other.</param>
    /// <param name="channelStride">How far channels are from each other.</param>
    public void TakeKernel(int part, float* kernel, nint positionStride, nint channelStride) =>
        VectorLoop.Run(new KernelLoop(kernel, positionStride, channelStride, _shape.Channels, _shape.Filters, _kernels.At(part)));

    /// <summary>output (images, rows, columns, filters) = the images convolved with the kernel.</summary>
    /// <param name="part">Which thread asks.</param>
    /// <param name="images">(images, rows, columns, channels), one behind the other.</param>
    /// <param name="count">How many images.</param>
    /// <param name="output">Where the outputs go, one behind the other.</param>
    /// <param name="bias">(filters) what is added; <see langword="null"/> for 0.</param>
    /// <param name="rectifies">Whether what is below 0 is stored as 0.</param>
    public void Multiply(int part, float* images, int count, float* output, float* bias, bool rectifies)
    {
        for (int done = 0; done < count; done += _shape.ImagesAtOnce)
        {
            int some = Math.Min(_shape.ImagesAtOnce, count - done);
            MultiplySome(part, images + (long)done * _shape.ImageLength, some, output + (long)done * _shape.OutputLength, bias, rectifies);
        }
    }

    private void MultiplySome(int part, float* images, int count, float* output, float* bias, bool rectifies)
    {
        int tiles = count * _shape.Tiles;
        (int channels, int filters) = (_shape.Channels, _shape.Filters);
        float* inputs = _tiles.Take(part, images, count);
        for (int place = 0; place < WinogradTiles.Places; place++)
        {
            MatrixProduct.Multiply(
                false, false, tiles, filters, channels, inputs + (nint)place * tiles * channels, channels,
                _kernels.At(part) + (nint)place * channels * filters, filters, _products.At(part) + (nint)place * tiles * filters, filters);
        }

        for (int i = 0; i < count; i++)
        {
            float* products = _products.At(part) + (nint)i * _shape.Tiles * filters;
            var outputs = new Outputs(_shape, products, (nint)tiles * filters, output + (long)i * _shape.OutputLength, bias, rectifies);
            VectorLoop.Run(new WinogradOutputLoop<Outputs>(_shape, outputs));
        }
    }

    /// <summary>G · kernel · Gᵀ, where G = (1 0 0; ½ ½ ½; ½ -½ ½; 0 0 1), for each channel and filter.</summary>
    private readonly struct KernelLoop(float* kernel, nint positionStride, nint channelStride, int channels, int filters, float* target) : IVectorLoop
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<T>()
            where T : struct, ILanes<T>
        {
            for (nint channel = 0; channel < channels; channel++)
            {
                nint filter = 0;
                for (; filter <= filters - T.Count; filter += T.Count)
                {
                    Transform<T>(kernel + channel * channelStride + filter, target + channel * filters + filter);
                }

                for (; filter < filters; filter++)
                {
                    Transform<Lane>(kernel + channel * channelStride + filter, target + channel * filters + filter);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Transform<T>(float* from, float* to)
            where T : struct, ILanes<T>
        {
            (T a, T b, T c, T d) = CombineColumn<T>(from);
            (T e, T f, T g, T h) = CombineColumn<T>(from + positionStride);
            (T i, T j, T k, T l) = CombineColumn<T>(from + 2 * positionStride);
            nint down = (nint)Side * channels * filters;
            StoreRow(a, e, i, to);
            StoreRow(b, f, j, to + down);
            StoreRow(c, g, k, to + 2 * down);
            StoreRow(d, h, l, to + 3 * down);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private (T, T, T, T) CombineColumn<T>(float* from)
            where T : struct, ILanes<T> => Combine(T.Load(from), T.Load(from + Window * positionStride), T.Load(from + 2 * Window * positionStride));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void StoreRow<T>(T left, T middle, T right, float* to)
            where T : struct, ILanes<T>
        {
            nint place = (nint)channels * filters;
            (T first, T second, T third, T fourth) = Combine(left, middle, right);
            T.Store(first, to);
            T.Store(second, to + place);
            T.Store(third, to + 2 * place);
            T.Store(fourth, to + 3 * place);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static (T, T, T, T) Combine<T>(T first, T second, T third)
            where T : struct, ILanes<T>
        {
            T ends = first + third;
            return (first, 0.5f * (ends + second), 0.5f * (ends - second), third);
        }
    }

    /// <summary>
    /// Aᵀ · products · A, where Aᵀ = (1 1 1 0; 0 1 -1 -1), for each tile and filter. Of tiles that reach beyond the outputs the rest is left out.
    /// </summary>
    private readonly struct Outputs(WinogradShape shape, float* products, nint placeStride, float* output, float* bias, bool rectifies) : IWinogradOutputs
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Transform<T>(nint sums, nint outputs, nint filter, bool hasRight, bool hasBelow)
            where T : struct, ILanes<T>
        {
            float* from = products + sums;
            float* to = output + outputs;
            T start = bias is null ? default : T.Load(bias + filter);
            (T first, T firstRight) = Combine<T>(from);
            (T second, T secondRight) = Combine<T>(from + Side * placeStride);
            (T third, T thirdRight) = Combine<T>(from + 2 * Side * placeStride);
            (T fourth, T fourthRight) = Combine<T>(from + 3 * Side * placeStride);
            nint below = (nint)shape.OutputColumns * shape.Filters;
            Store(first + second + third + start, to);
            if (hasRight)
            {
                Store(firstRight + secondRight + thirdRight + start, to + shape.Filters);
            }

            if (hasBelow)
            {
                Store(second - third - fourth + start, to + below);
                if (hasRight)
                {
                    Store(secondRight - thirdRight - fourthRight + start, to + below + shape.Filters);
                }
            }
        }

        /// <summary>A row.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private (T Left, T Right) Combine<T>(float* from)
            where T : struct, ILanes<T>
        {
            (T first, T second, T third, T fourth) =
                (T.Load(from), T.Load(from + placeStride), T.Load(from + 2 * placeStride), T.Load(from + 3 * placeStride));
            return (first + second + third, second - third - fourth);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Store<T>(T sum, float* to)
            where T : struct, ILanes<T> => T.Store(rectifies ? T.Max(sum, default) : sum, to);
    }
}
