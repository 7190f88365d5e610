using System.Runtime.CompilerServices;
using MnistTools.Numerics;

namespace MnistTools.Layers.Stages;

/// <summary>
/// Images in overlapping tiles of four by four, each turned into sixteen sums of its numbers: what <see cref="WinogradConvolution"/> and
/// <see cref="WinogradKernelGradient"/> multiply.
/// </summary>
internal sealed unsafe class WinogradTiles
{
    /// <summary>Rows and columns of a tile of the input; it gives two by two outputs.</summary>
    public const int Side = 4;

    /// <summary>Sums of a tile, and products that they need.</summary>
    public const int Places = Side * Side;

    private readonly RowBuffer _frames;
    private readonly RowBuffer _sums;

    /// <summary>Prepares for images of a shape.</summary>
    /// <param name="shape">Sizes of images and outputs.</param>
    /// <param name="parts">How many threads share the work out.</param>
    public WinogradTiles(WinogradShape shape, int parts)
    {
        Shape = shape;
        _frames = new RowBuffer(parts, shape.FrameRows * shape.FrameRowLength);
        _sums = new RowBuffer(parts, Places * shape.ImagesAtOnce * shape.Tiles * shape.Channels);
    }

    /// <summary>Sizes of images and outputs.</summary>
    public WinogradShape Shape { get; }

    /// <summary>The sums of some images' tiles.</summary>
    /// <param name="part">Which thread asks.</param>
    /// <param name="images">(images, rows, columns, channels), one behind the other.</param>
    /// <param name="count">How many images, at most <see cref="WinogradShape.ImagesAtOnce"/>.</param>
    /// <returns>(places, images · tiles, channels), until the thread asks again.</returns>
    public float* Take(int part, float* images, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Frame(part, images + (long)i * Shape.ImageLength);
            float* target = _sums.At(part) + (nint)i * Shape.Tiles * Shape.Channels;
            VectorLoop.Run(new InputLoop(Shape, _frames.At(part), target, (nint)count * Shape.Tiles * Shape.Channels));
        }

        return _sums.At(part);
    }

    /// <summary>The zeros around the image are never written to.</summary>
    private void Frame(int part, float* image)
    {
        int length = Shape.Columns * Shape.Channels;
        float* target = _frames.At(part) + (nint)Shape.Top * Shape.FrameRowLength + (nint)Shape.Left * Shape.Channels;
        for (int row = 0; row < Shape.Rows; row++, image += length, target += Shape.FrameRowLength)
        {
            new ReadOnlySpan<float>(image, length).CopyTo(new Span<float>(target, length));
        }
    }

    /// <summary>Bᵀ · tile · B, where Bᵀ = (1 0 -1 0; 0 1 1 0; 0 -1 1 0; 0 1 0 -1), for each tile and channel.</summary>
    private readonly struct InputLoop(WinogradShape shape, float* frame, float* target, nint placeStride) : IVectorLoop
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<T>()
            where T : struct, ILanes<T>
        {
            int channels = shape.Channels;
            float* to = target;
            for (int row = 0; row < shape.TileRows; row++)
            {
                float* from = frame + (nint)row * 2 * shape.FrameRowLength;
                for (int column = 0; column < shape.TileColumns; column++, from += 2 * channels, to += channels)
                {
                    nint channel = 0;
                    for (; channel <= channels - T.Count; channel += T.Count)
                    {
                        Transform<T>(from + channel, to + channel);
                    }

                    for (; channel < channels; channel++)
                    {
                        Transform<Lane>(from + channel, to + channel);
                    }
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Transform<T>(float* from, float* to)
            where T : struct, ILanes<T>
        {
            nint next = shape.Channels;
            nint down = shape.FrameRowLength;
            Store(
                T.Load(from) - T.Load(from + 2 * next), T.Load(from + down) - T.Load(from + down + 2 * next),
                T.Load(from + 2 * down) - T.Load(from + 2 * down + 2 * next), T.Load(from + 3 * down) - T.Load(from + 3 * down + 2 * next), to);
            Store(
                T.Load(from + next) + T.Load(from + 2 * next), T.Load(from + down + next) + T.Load(from + down + 2 * next),
                T.Load(from + 2 * down + next) + T.Load(from + 2 * down + 2 * next), T.Load(from + 3 * down + next) + T.Load(from + 3 * down + 2 * next),
                to + placeStride);
            Store(
                T.Load(from + 2 * next) - T.Load(from + next), T.Load(from + down + 2 * next) - T.Load(from + down + next),
                T.Load(from + 2 * down + 2 * next) - T.Load(from + 2 * down + next), T.Load(from + 3 * down + 2 * next) - T.Load(from + 3 * down + next),
                to + 2 * placeStride);
            Store(
                T.Load(from + next) - T.Load(from + 3 * next), T.Load(from + down + next) - T.Load(from + down + 3 * next),
                T.Load(from + 2 * down + next) - T.Load(from + 2 * down + 3 * next), T.Load(from + 3 * down + next) - T.Load(from + 3 * down + 3 * next),
                to + 3 * placeStride);
        }

        /// <summary>A column.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Store<T>(T first, T second, T third, T fourth, float* to)
            where T : struct, ILanes<T>
        {
            nint down = Side * placeStride;
            T.Store(first - third, to);
            T.Store(second + third, to + down);
            T.Store(third - second, to + 2 * down);
            T.Store(second - fourth, to + 3 * down);
        }
    }
}
