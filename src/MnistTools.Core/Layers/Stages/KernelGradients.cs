using MnistTools.Numerics;

namespace MnistTools.Layers.Stages;

/// <summary>
/// The gradients of a convolution's kernel and bias, a sum for each chunk of rows. What comes of whole products lies as the kernel does, (numbers of a
/// window, filters); what comes of <see cref="SparseConvolution"/> lies turned over. A chunk may have either or both.
/// </summary>
internal sealed unsafe class KernelGradients
{
    private static readonly float One = 1;

    private readonly int _window;
    private readonly int _filters;
    private readonly RowBuffer _whole;
    private readonly RowBuffer _transposed;
    private readonly RowBuffer _bias;
    private readonly bool[] _hasWhole;
    private readonly bool[] _hasTransposed;

    /// <summary>Prepares for a number of chunks.</summary>
    /// <param name="window">How many numbers a window has.</param>
    /// <param name="filters">How many filters there are.</param>
    /// <param name="chunks">How many chunks the largest batch has.</param>
    /// <param name="isSparse">Whether there may be sums that lie turned over.</param>
    public KernelGradients(int window, int filters, int chunks, bool isSparse)
    {
        (_window, _filters) = (window, filters);
        _whole = new RowBuffer(chunks, window * filters);
        _transposed = new RowBuffer(isSparse ? chunks : 0, window * filters);
        _bias = new RowBuffer(chunks, filters);
        (_hasWhole, _hasTransposed) = (new bool[chunks], new bool[chunks]);
    }

    /// <summary>Before a chunk's first rows of a step.</summary>
    public void Clear(int chunk)
    {
        _hasWhole[chunk] = _hasTransposed[chunk] = false;
        _bias.Row(chunk).Clear();
    }

    /// <summary>Adds windows' · gradient, and the sums of the gradient.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="windows">(numbers of a window, windows).</param>
    /// <param name="gradient">(windows, filters) the output's gradient.</param>
    /// <param name="count">How many windows there are.</param>
    public void Add(int chunk, in LeftMatrix windows, float* gradient, int count)
    {
        MatrixProduct.Multiply(windows, false, _filters, gradient, _filters, _whole.At(chunk), _filters, adds: _hasWhole[chunk]);
        _hasWhole[chunk] = true;
        AddBias(chunk, gradient, count);
    }

    /// <summary>Adds the same by Winograd's sums.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="part">Which thread asks.</param>
    /// <param name="winograd">What multiplies.</param>
    /// <param name="images">(images, rows, columns, channels).</param>
    /// <param name="gradient">(images · windows, filters) the output's gradient.</param>
    /// <param name="count">How many images there are.</param>
    public void Add(int chunk, int part, WinogradKernelGradient winograd, float* images, float* gradient, int count)
    {
        winograd.Multiply(part, images, gradient, count, _whole.At(chunk), adds: _hasWhole[chunk]);
        _hasWhole[chunk] = true;
        AddBias(chunk, gradient, count * winograd.OutputPositions);
    }

    private void AddBias(int chunk, float* gradient, int count)
    {
        fixed (float* one = &One)
        {
            var ones = new LeftMatrix { Start = one, Rows = 1, RunLength = count, Step = 0 };
            MatrixProduct.Multiply(ones, false, _filters, gradient, _filters, _bias.At(chunk), _filters, adds: true);
        }
    }

    /// <summary>(filters, numbers of a window) where a chunk's gradients are added that lie turned over.</summary>
    public float* GetTransposed(int chunk)
    {
        if (!_hasTransposed[chunk])
        {
            _transposed.Row(chunk).Clear();
            _hasTransposed[chunk] = true;
        }

        return _transposed.At(chunk);
    }

    /// <summary>(filters) where a chunk's gradients of the bias are added.</summary>
    public Span<float> GetBias(int chunk) => _bias.Row(chunk);

    /// <summary>Adds up the bias' gradients of all chunks.</summary>
    public void SumBias(int chunks, Span<float> target)
    {
        target.Clear();
        for (int chunk = 0; chunk < chunks; chunk++)
        {
            Elementwise.Add(target, _bias.Row(chunk), target);
        }
    }

    /// <summary>Adds up the kernel's gradients of all chunks, for some numbers of the window.</summary>
    /// <param name="chunks">How many chunks there are.</param>
    /// <param name="first">The first number of the window.</param>
    /// <param name="count">How many of them.</param>
    /// <param name="target">(count, filters) where they go.</param>
    public void SumKernel(int chunks, int first, int count, Span<float> target)
    {
        target.Clear();
        for (int chunk = 0; chunk < chunks; chunk++)
        {
            if (_hasWhole[chunk])
            {
                Elementwise.Add(target, _whole.Row(chunk).Slice(first * _filters, target.Length), target);
            }
        }

        SumTransposed(chunks, first, count, target);
    }

    /// <summary>Within the first chunk that has such sums, then turned over.</summary>
    private void SumTransposed(int chunks, int first, int count, Span<float> target)
    {
        int firstChunk = Array.IndexOf(_hasTransposed, true, 0, chunks);
        for (int filter = 0; firstChunk >= 0 && filter < _filters; filter++)
        {
            Span<float> sum = _transposed.Row(firstChunk).Slice(filter * _window + first, count);
            for (int chunk = firstChunk + 1; chunk < chunks; chunk++)
            {
                if (_hasTransposed[chunk])
                {
                    Elementwise.Add(sum, _transposed.Row(chunk).Slice(filter * _window + first, count), sum);
                }
            }

            for (int i = 0; i < count; i++)
            {
                target[i * _filters + filter] += sum[i];
            }
        }
    }
}
