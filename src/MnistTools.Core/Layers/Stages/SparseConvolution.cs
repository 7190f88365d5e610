using MnistTools.Numerics;

namespace MnistTools.Layers.Stages;

/// <summary>
/// The gradients of a convolution whose output's gradient is mostly 0: after a pooling only one of four positions of a filter has one, dropout and dead
/// units take more. What is not 0 is gone through alone, filter by filter for the kernel and window by window for the image.
/// </summary>
internal sealed unsafe class SparseConvolution
{
    /// <summary>From this share of zeros on. Products of whole matrices do more in a second, so that they win where less can be left out.</summary>
    private const double LeastZeros = 0.6;

    /// <summary>With shorter runs the work of finding what is not 0 outweighs what it saves.</summary>
    private const int LeastRun = 32;

    private readonly WindowMatrix _windows;
    private readonly int _filters;
    private readonly int _window;
    private readonly Room[] _rooms;

    /// <summary>Prepares for images one at a time.</summary>
    /// <param name="windows">The windows.</param>
    /// <param name="filters">How many filters there are.</param>
    /// <param name="parts">How many threads share the work out.</param>
    public SparseConvolution(WindowMatrix windows, int filters, int parts)
    {
        (_windows, _filters) = (windows, filters);
        _window = windows.WindowRows.Length * windows.RunLength;
        _rooms = [.. Enumerable.Range(0, parts).Select(_ => new Room(windows.Windows.Length * filters, filters))];
    }

    /// <summary>Whether windows like these can gain by it.</summary>
    public static bool IsWorthwhile(WindowMatrix windows) => windows.RunLength >= LeastRun;

    /// <summary>Whether an output's gradient has enough zeros.</summary>
    public static bool IsSparse(ReadOnlySpan<float> gradient) => NonzeroInputs.CountZeros(gradient) >= LeastZeros * gradient.Length;

    /// <summary>Finds what is not 0 in an image's gradient. The other two look at the image that was found last.</summary>
    /// <param name="part">Which thread asks.</param>
    /// <param name="gradient">(windows, filters) the output's gradient.</param>
    public void Find(int part, ReadOnlySpan<float> gradient)
    {
        Room room = _rooms[part];
        room.Count = NonzeroInputs.Find(gradient, 0, room.Found, room.Values);
    }

    /// <summary>target (filters, numbers of a window) += the gradients of the kernel; and of the bias.</summary>
    /// <param name="part">Which thread asks.</param>
    /// <param name="image">The image that went in.</param>
    /// <param name="target">Where the kernel's gradients go.</param>
    /// <param name="biasTarget">(filters) where the bias' go.</param>
    public void AddKernelGradient(int part, float* image, float* target, Span<float> biasTarget)
    {
        Room room = _rooms[part];
        SortByFilter(room);
        fixed (int* offsets = room.Offsets)
        fixed (float* weights = room.Weights)
        {
            for (int filter = 0; filter < _filters; filter++)
            {
                int first = room.Starts[filter];
                int count = room.Starts[filter + 1] - first;
                for (int i = first; i < first + count; i++)
                {
                    biasTarget[filter] += weights[i];
                }

                float* sums = target + (long)filter * _window;
                foreach (int run in _windows.WindowRows)
                {
                    WeightedRows.Sum(count, offsets + first, weights + first, image + run, sums, sums, _windows.RunLength);
                    sums += _windows.RunLength;
                }
            }
        }
    }

    /// <summary>target += the gradient of the image that went in.</summary>
    /// <param name="part">Which thread asks.</param>
    /// <param name="transposedKernel">(filters, numbers of a window) the kernel.</param>
    /// <param name="target">The image's gradient, as the image lies.</param>
    public void AddInputGradient(int part, float* transposedKernel, float* target)
    {
        Room room = _rooms[part];
        fixed (int* offsets = room.Offsets)
        fixed (float* weights = room.Values)
        {
            for (int first = 0, end; first < room.Count; first = end)
            {
                int window = room.Found[first] / _filters;
                int behind = (window + 1) * _filters;
                for (end = first; end < room.Count && room.Found[end] < behind; end++)
                {
                    offsets[end] = (room.Found[end] - window * _filters) * _window;
                }

                float* kernel = transposedKernel;
                foreach (int run in _windows.WindowRows)
                {
                    float* sums = target + _windows.Windows[window] + run;
                    WeightedRows.Sum(end - first, offsets + first, weights + first, kernel, sums, sums, _windows.RunLength);
                    kernel += _windows.RunLength;
                }
            }
        }
    }

    /// <summary>Filter after filter, within each the windows in order, by counting.</summary>
    private void SortByFilter(Room room)
    {
        Span<int> starts = room.Starts;
        starts.Clear();
        for (int i = 0; i < room.Count; i++)
        {
            starts[room.Found[i] % _filters + 1]++;
        }

        for (int filter = 0; filter < _filters; filter++)
        {
            starts[filter + 1] += starts[filter];
            room.Next[filter] = starts[filter];
        }

        for (int i = 0; i < room.Count; i++)
        {
            (int window, int filter) = Math.DivRem(room.Found[i], _filters);
            int place = room.Next[filter]++;
            room.Offsets[place] = _windows.Windows[window];
            room.Weights[place] = room.Values[i];
        }
    }

    /// <summary>What a thread writes to.</summary>
    private sealed class Room(int numbers, int filters)
    {
        /// <summary>How many numbers were found.</summary>
        public int Count { get; set; }

        /// <summary>Their indices, ascending.</summary>
        public int[] Found { get; } = new int[numbers];

        /// <summary>Their values.</summary>
        public float[] Values { get; } = new float[numbers];

        /// <summary>Where the rows begin that are summed.</summary>
        public int[] Offsets { get; } = new int[numbers];

        /// <summary>The values, filter after filter.</summary>
        public float[] Weights { get; } = new float[numbers];

        /// <summary>Where each filter's begin, and where all end.</summary>
        public int[] Starts { get; } = new int[filters + 1];

        /// <summary>Where each filter's next goes.</summary>
        public int[] Next { get; } = new int[filters];
    }
}
