using System.Runtime.CompilerServices;
using MnistTools.Numerics;

namespace MnistTools.Layers.Stages;

/// <summary>
/// The kernel's gradient of a <see cref="WinogradConvolution"/>, taken back through its sums: sixteen products of the tiles' sums and of sums of the
/// output's gradient, where the plain way has products for thirty-six numbers.
/// </summary>
internal sealed unsafe class WinogradKernelGradient
{
    private const int Side = WinogradTiles.Side;

    private readonly WinogradShape _shape;
    private readonly WinogradTiles _tiles;
    private readonly RowBuffer _gradients;
    private readonly RowBuffer _products;

    /// <summary>Prepares for images of a shape.</summary>
    /// <param name="tiles">What makes tiles of the images.</param>
    /// <param name="parts">How many threads share the work out.</param>
    public WinogradKernelGradient(WinogradTiles tiles, int parts)
    {
        (_tiles, _shape) = (tiles, tiles.Shape);
        _gradients = new RowBuffer(parts, WinogradTiles.Places * _shape.ImagesAtOnce * _shape.Tiles * _shape.Filters);
        _products = new RowBuffer(parts, WinogradTiles.Places * _shape.Channels * _shape.Filters);
    }

    /// <summary>Positions of an output.</summary>
    public int OutputPositions => _shape.OutputRows * _shape.OutputColumns;

    /// <summary>target (window rows, window columns, channels, filters) = the gradient of the kernel from some images.</summary>
    /// <param name="part">Which thread asks.</param>
    /// <param name="images">(images, rows, columns, channels), one behind the other.</param>
    /// <param name="gradient">(images, rows, columns, filters) the output's gradient.</param>
    /// <param name="count">How many images, at least one.</param>
    /// <param name="target">Where it goes.</param>
    /// <param name="adds">Whether it is added to what is there.</param>
    public void Multiply(int part, float* images, float* gradient, int count, float* target, bool adds)
    {
        (int channels, int filters) = (_shape.Channels, _shape.Filters);
        float* products = _products.At(part);
        for (int done = 0; done < count; done += _shape.ImagesAtOnce)
        {
            int some = Math.Min(_shape.ImagesAtOnce, count - done);
            int tiles = some * _shape.Tiles;
            float* inputs = _tiles.Take(part, images + (long)done * _shape.ImageLength, some);
            float* gradients = TakeGradients(part, gradient + (long)done * _shape.OutputLength, some);
            for (int place = 0; place < WinogradTiles.Places; place++)
            {
                MatrixProduct.Multiply(
                    true, false, channels, filters, tiles, inputs + (nint)place * tiles * channels, channels, gradients + (nint)place * tiles * filters,
                    filters,
                    products + (nint)place * channels * filters, filters, adds: done > 0);
            }
        }

        VectorLoop.Run(new KernelLoop(products, channels * filters, target, adds));
    }

    /// <summary>(places, images · tiles, filters) sums of the gradients of each tile's two by two outputs.</summary>
    private float* TakeGradients(int part, float* gradient, int count)
    {
        float* gradients = _gradients.At(part);
        for (int i = 0; i < count; i++)
        {
            float* target = gradients + (nint)i * _shape.Tiles * _shape.Filters;
            var sums = new GradientSums(_shape, gradient + (long)i * _shape.OutputLength, target, (nint)count * _shape.Tiles * _shape.Filters);
            VectorLoop.Run(new WinogradOutputLoop<GradientSums>(_shape, sums));
        }

        return gradients;
    }

    /// <summary>A · gradient · Aᵀ, where Aᵀ = (1 1 1 0; 0 1 -1 -1), for each tile and filter. Outputs that a tile lacks at the border count as 0.</summary>
    private readonly struct GradientSums(WinogradShape shape, float* gradient, float* target, nint placeStride) : IWinogradOutputs
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Transform<T>(nint sums, nint outputs, nint filter, bool hasRight, bool hasBelow)
            where T : struct, ILanes<T>
        {
            float* from = gradient + outputs;
            float* to = target + sums;
            nint below = (nint)shape.OutputColumns * shape.Filters;
            T first = T.Load(from);
            T right = hasRight ? T.Load(from + shape.Filters) : default;
            T second = hasBelow ? T.Load(from + below) : default;
            T secondRight = hasRight && hasBelow ? T.Load(from + below + shape.Filters) : default;
            StoreRow(first, right, to);
            StoreRow(first + second, right + secondRight, to + Side * placeStride);
            StoreRow(first - second, right - secondRight, to + 2 * Side * placeStride);
            StoreRow(default(T) - second, default(T) - secondRight, to + 3 * Side * placeStride);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void StoreRow<T>(T left, T right, float* to)
            where T : struct, ILanes<T>
        {
            T.Store(left, to);
            T.Store(left + right, to + placeStride);
            T.Store(left - right, to + 2 * placeStride);
            T.Store(default(T) - right, to + 3 * placeStride);
        }
    }

    /// <summary>Gᵀ · products · G, where G = (1 0 0; ½ ½ ½; ½ -½ ½; 0 0 1), for each channel and filter.</summary>
    private readonly struct KernelLoop(float* products, nint count, float* target, bool adds) : IVectorLoop
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<T>()
            where T : struct, ILanes<T>
        {
            nint i = 0;
            for (; i <= count - T.Count; i += T.Count)
            {
                Transform<T>(products + i, target + i);
            }

            for (; i < count; i++)
            {
                Transform<Lane>(products + i, target + i);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Transform<T>(float* from, float* to)
            where T : struct, ILanes<T>
        {
            (T a, T b, T c) = CombineColumn<T>(from);
            (T d, T e, T f) = CombineColumn<T>(from + count);
            (T g, T h, T i) = CombineColumn<T>(from + 2 * count);
            (T j, T k, T l) = CombineColumn<T>(from + 3 * count);
            StoreRow(a, d, g, j, to);
            StoreRow(b, e, h, k, to + 3 * count);
            StoreRow(c, f, i, l, to + 6 * count);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private (T First, T Second, T Third) CombineColumn<T>(float* from)
            where T : struct, ILanes<T>
        {
            nint down = Side * count;
            return Combine(T.Load(from), T.Load(from + down), T.Load(from + 2 * down), T.Load(from + 3 * down));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void StoreRow<T>(T first, T second, T third, T fourth, float* to)
            where T : struct, ILanes<T>
        {
            (T left, T middle, T right) = Combine(first, second, third, fourth);
            Store(left, to);
            Store(middle, to + count);
            Store(right, to + 2 * count);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Store<T>(T sum, float* to)
            where T : struct, ILanes<T> => T.Store(adds ? T.Load(to) + sum : sum, to);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static (T First, T Second, T Third) Combine<T>(T first, T second, T third, T fourth)
            where T : struct, ILanes<T>
        {
            T sum = 0.5f * (second + third);
            return (first + sum, 0.5f * (second - third), sum + fourth);
        }
    }
}
