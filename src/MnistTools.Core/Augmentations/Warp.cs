using MnistTools.Numerics;

namespace MnistTools.Augmentations;

/// <summary>
/// Where each pixel of a changed image comes from: a linear map about the centre, a move, and a field of displacements. One resampling, linear
/// between four pixels, applies all. It has room to work in, for one thread.
/// </summary>
internal sealed unsafe class Warp
{
    private readonly RowBuffer _noise;
    private readonly RowBuffer _half;
    private readonly RowBuffer _alongRows;
    private readonly RowBuffer _alongColumns;
    private readonly float[] _padded;
    private readonly Dictionary<(double Sigma, int Length), RowBuffer> _smoothing = [];
    private readonly List<(int Top, int Left, int Rows, int Columns, float Value)> _painted = [];
    private (double XX, double XY, double YX, double YY) _map;
    private (double X, double Y) _move;
    private bool _hasField;

    public Warp(int height, int width)
    {
        (Height, Width) = (height, width);
        _noise = new RowBuffer(height, width);
        _half = new RowBuffer(height, width);
        _alongRows = new RowBuffer(height, width);
        _alongColumns = new RowBuffer(height, width);
        // Two pixels of background all around: a place outside is taken to the nearer border of them.
        _padded = new float[(height + 4) * (width + 4)];
        Clear();
    }

    /// <summary>Rows of the image.</summary>
    public int Height { get; }

    /// <summary>Columns of the image.</summary>
    public int Width { get; }

    private Span<float> AlongRows => new(_alongRows.At(0), Height * Width);

    private Span<float> AlongColumns => new(_alongColumns.At(0), Height * Width);

    /// <summary>Forgets all changes.</summary>
    public void Clear()
    {
        _map = (1, 0, 0, 1);
        _move = (0, 0);
        _hasField = false;
        _painted.Clear();
    }

    /// <summary>Where a place comes from is where the map takes it, seen from the centre: (xx · x + xy · y, yx · x + yy · y).</summary>
    public void Transform(double xx, double xy, double yx, double yy)
    {
        (double mxx, double mxy, double myx, double myy) = _map;
        _map = (mxx * xx + mxy * yx, mxx * xy + mxy * yy, myx * xx + myy * yx, myx * xy + myy * yy);
    }

    /// <summary>The image moves right and down.</summary>
    public void Move(double right, double down) =>
        _move = (_move.X - _map.XX * right - _map.XY * down, _move.Y - _map.YX * right - _map.YY * down);

    /// <summary>Adds smoothed random displacements. Smoothing along both axes is two small matrix products.</summary>
    public void AddField(ref RandomStream random, double alpha, double sigma)
    {
        if (!_hasField)
        {
            AlongRows.Clear();
            AlongColumns.Clear();
            _hasField = true;
        }

        AddSmoothed(ref random, (float)alpha, sigma, AlongColumns);
        AddSmoothed(ref random, (float)alpha, sigma, AlongRows);
    }

    /// <summary>Paints over a rectangle after all else.</summary>
    public void Paint(int top, int left, int rows, int columns, float value) => _painted.Add((top, left, rows, columns, value));

    /// <summary>The changed image.</summary>
    /// <param name="image">(height · width) numbers; 0 is background.</param>
    /// <param name="target">(height · width) numbers; may be the image.</param>
    public void Resample(ReadOnlySpan<float> image, Span<float> target)
    {
        int stride = Width + 4;
        for (int row = 0; row < Height; row++)
        {
            image.Slice(row * Width, Width).CopyTo(_padded.AsSpan((row + 2) * stride + 2));
        }

        (double centerX, double centerY) = ((Width - 1) / 2.0, (Height - 1) / 2.0);
        for (int row = 0; row < Height; row++)
        {
            // In coordinates of the padded image.
            double x = centerX + 2 + _move.X - _map.XX * centerX + _map.XY * (row - centerY);
            double y = centerY + 2 + _move.Y - _map.YX * centerX + _map.YY * (row - centerY);
            for (int column = 0; column < Width; column++, x += _map.XX, y += _map.YX)
            {
                int place = row * Width + column;
                target[place] = _hasField
                    ? Sample((float)x + AlongColumns[place], (float)y + AlongRows[place], stride)
                    : Sample((float)x, (float)y, stride);
            }
        }

        foreach ((int top, int left, int rows, int columns, float value) in _painted)
        {
            for (int row = top; row < top + rows; row++)
            {
                target.Slice(row * Width + left, columns).Fill(value);
            }
        }
    }

    private float Sample(float x, float y, int stride)
    {
        x = Math.Clamp(x, 0.5f, Width + 2.5f);
        y = Math.Clamp(y, 0.5f, Height + 2.5f);
        int column = (int)x;
        int row = (int)y;
        float right = x - column;
        float down = y - row;
        ReadOnlySpan<float> above = _padded.AsSpan(row * stride + column, 2);
        ReadOnlySpan<float> below = _padded.AsSpan((row + 1) * stride + column, 2);
        float upper = above[0] + right * (above[1] - above[0]);
        float lower = below[0] + right * (below[1] - below[0]);
        return upper + down * (lower - upper);
    }

    private void AddSmoothed(ref RandomStream random, float alpha, double sigma, Span<float> field)
    {
        FillNoise(ref random, new Span<float>(_noise.At(0), Height * Width), alpha);
        MatrixProduct.Multiply(false, false, Height, Width, Height, Smoothing(sigma, Height).At(0), Height, _noise.At(0), Width, _half.At(0), Width);
        fixed (float* target = field)
        {
            MatrixProduct.Multiply(false, true, Height, Width, Width, _half.At(0), Width, Smoothing(sigma, Width).At(0), Width, target, Width, adds: true);
        }
    }

    /// <summary>Two numbers of 32 bits from each drawn one of 64.</summary>
    private static void FillNoise(ref RandomStream random, Span<float> noise, float limit)
    {
        float unit = limit / (1L << 31);
        ulong bits = 0;
        for (int i = 0; i < noise.Length; i++)
        {
            bits = (i & 1) == 0 ? random.NextBits() : bits >> 32;
            noise[i] = (int)(uint)bits * unit;
        }
    }

    /// <summary>(n, n) a row for each place: how much each other counts. What lies outside of the image is no displacement.</summary>
    private RowBuffer Smoothing(double sigma, int length)
    {
        if (!_smoothing.TryGetValue((sigma, length), out RowBuffer? matrix))
        {
            matrix = _smoothing[(sigma, length)] = new RowBuffer(length, length);
            double sum = SumOfWeights(sigma);
            for (int place = 0; place < length; place++)
            {
                for (int other = 0; other < length; other++)
                {
                    double distance = (place - other) / sigma;
                    matrix.Row(place)[other] = (float)(DoubleFunctions.Exp(-distance * distance / 2) / sum);
                }
            }
        }

        return matrix;
    }

    /// <summary>What a Gaussian has at all whole pixels together. From a standard deviation of 1 on, its integral is the same to eight digits.</summary>
    private static double SumOfWeights(double sigma)
    {
        const int Farthest = 10;
        return sigma >= 1
            ? sigma * Math.Sqrt(2 * Math.PI)
            : 1 + (2 * Enumerable.Range(1, Farthest).Sum(distance => DoubleFunctions.Exp(-distance * distance / (2 * sigma * sigma))));
    }
}
