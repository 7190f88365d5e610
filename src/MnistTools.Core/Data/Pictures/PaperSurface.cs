using MathNet.Numerics.LinearAlgebra;

namespace MnistTools.Data.Pictures;

/// <summary>
/// How bright the paper is at each place: a surface of the second degree, which follows a lamp from the side or a lens that darkens corners.
/// It is fitted to the pixels that are paper; what lies far from it is ink, and is left out of the next fit.
/// </summary>
internal static class PaperSurface
{
    /// <summary>Every so many pixels count: neighbours say the same.</summary>
    public const int Stride = 4;

    /// <summary>
    /// Where the first surface lies: at the brightness that most of the picture has, or where most or little of each block of it is darker, so that it
    /// follows the light from the beginning.
    /// </summary>
    public const double Anywhere = double.NaN, Light = 0.9, Dark = 0.1;

    private const int Terms = 6, Fits = 6;

    /// <summary>So many blocks in each direction: each is larger than the stroke of a digit that fills its picture is wide, and shows paper.</summary>
    private const int Blocks = 4;

    /// <summary>How far paper lies from the surface at most, in standard deviations, and how far it may whatever they are.</summary>
    private const double Farthest = 2.5, Always = 0.01;

    /// <summary>
    /// Which share of the variance lies between the two kinds of brightness of a picture that has two, and how much ink is so much that it may be taken for
    /// paper.
    /// </summary>
    private const double LeastExplained = 0.85, MuchInk = 0.2;

    /// <summary>The picture less its paper: around 0 on paper, negative where it is darker, positive where it is lighter.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="share">Where the first surface lies.</param>
    /// <param name="reach">How far paper may lie from 0; infinite where paper and ink are not told apart by their brightness alone.</param>
    public static GrayImage Remove(GrayImage picture, double share, out double reach)
    {
        (double[] columns, double[] rows) = (Places(picture.Width), Places(picture.Height));
        double[] surface = Fit(picture, columns, rows, share, out reach);
        var rest = new GrayImage(picture.Width, picture.Height);
        for (int y = 0; y < picture.Height; y++)
        {
            for (int x = 0; x < picture.Width; x++)
            {
                rest[x, y] = (float)(picture[x, y] - Height(surface, columns[x], rows[y]));
            }
        }

        return rest;
    }

    /// <summary>The value that half of some numbers do not exceed. The numbers are brought into another order.</summary>
    public static double Median(Span<double> values)
    {
        int middle = values.Length / 2;
        // Hoare's FIND: what cannot be in the middle is left out, again and again.
        (int first, int last) = (0, values.Length - 1);
        for (int rounds = 2 * System.Numerics.BitOperations.Log2((uint)values.Length + 1); first < last; rounds--)
        {
            if (rounds == 0)
            {
                // Numbers of which it leaves out few.
                values[first..(last + 1)].Sort();
                break;
            }

            double pivot = values[(first + last) / 2];
            (int low, int high) = (first, last);
            while (low <= high)
            {
                for (; values[low] < pivot; low++)
                {
                }

                for (; values[high] > pivot; high--)
                {
                }

                if (low <= high)
                {
                    (values[low], values[high]) = (values[high--], values[low++]);
                }
            }

            if (middle > high && middle < low)
            {
                break;
            }

            (first, last) = middle <= high ? (first, high) : (low, last);
        }

        return values[middle];
    }

    private static double[] Fit(GrayImage picture, double[] columns, double[] rows, double share, out double reach)
    {
        (int X, int Y)[] points = [.. from y in Steps(picture.Height) from x in Steps(picture.Width) select (x, y)];
        double[] surface = new double[Terms];
        if (double.IsNaN(share))
        {
            (surface[0], reach) = FindPaper(Array.ConvertAll(points, point => picture[point.X, point.Y]));
        }
        else
        {
            reach = double.PositiveInfinity;
            surface = Solve(picture, columns, rows, points.GroupBy(point => (Blocks * point.X / picture.Width, Blocks * point.Y / picture.Height))
                .Select(block => block.OrderBy(point => picture[point.X, point.Y]).ElementAt((int)(share * block.Count()))));
        }

        for (int i = 0; i < Fits; i++)
        {
            double limit = reach;
            double[] now = surface;
            double[] distances = Array.ConvertAll(points, point => Math.Abs(picture[point.X, point.Y] - Height(now, columns[point.X], rows[point.Y])));
            double far = Math.Min(limit, Math.Max(Always, Farthest * 1.4826 * Median(Array.FindAll(distances, distance => distance <= limit))));
            surface = Solve(picture, columns, rows, points.Where((_, index) => distances[index] <= far));
        }

        return surface;
    }

    /// <summary>
    /// How bright paper is, and how far from that it may be. More than half of a picture is paper, so that its median is. A digit that fills its picture covers
    /// nearly as much: there are two kinds of brightness then, without much between, and the more frequent one is paper.
    /// </summary>
    private static (double Brightness, double Reach) FindPaper(float[] values)
    {
        TwoKinds kinds = TwoKinds.Of(values);
        return kinds.Explained < LeastExplained || Math.Min(kinds.LowerShare, 1 - kinds.LowerShare) < MuchInk
            ? (Median(Array.ConvertAll(values, value => (double)value)), double.PositiveInfinity)
            : (kinds.LowerShare > 0.5 ? kinds.Lower : kinds.Upper, (kinds.Upper - kinds.Lower) / 2);
    }

    private static IEnumerable<int> Steps(int length) => Enumerable.Range(0, (length + Stride - 1) / Stride).Select(step => step * Stride);

    /// <summary>Where each column or row lies: from -1 to 1.</summary>
    private static double[] Places(int length)
    {
        double[] places = new double[length];
        for (int i = 0; i < length; i++)
        {
            places[i] = (2.0 * i / length) - 1;
        }

        return places;
    }

    /// <summary>Least squares; the small number on the diagonal keeps it solvable where all paper lies on one line.</summary>
    private static double[] Solve(GrayImage picture, double[] columns, double[] rows, IEnumerable<(int X, int Y)> points)
    {
        // Row i with the columns up to i; above them it is the same.
        double[] products = new double[Terms * Terms], values = new double[Terms];
        Span<double> terms = stackalloc double[Terms];
        foreach ((int x, int y) in points)
        {
            (double u, double v) = (columns[x], rows[y]);
            (terms[0], terms[1], terms[2], terms[3], terms[4], terms[5]) = (1, u, v, u * u, u * v, v * v);
            for (int i = 0; i < Terms; i++)
            {
                values[i] += terms[i] * picture[x, y];
                Span<double> row = products.AsSpan(i * Terms, i + 1);
                for (int j = 0; j < row.Length; j++)
                {
                    row[j] += terms[i] * terms[j];
                }
            }
        }

        Matrix<double> matrix = Matrix<double>.Build.Dense(Terms, Terms, (i, j) => products[(Math.Max(i, j) * Terms) + Math.Min(i, j)])
            + (1e-6 * Matrix<double>.Build.DenseIdentity(Terms));
        return [.. matrix.Cholesky().Solve(Vector<double>.Build.Dense(values))];
    }

    /// <summary>How bright the surface is at a place.</summary>
    private static double Height(double[] surface, double u, double v) =>
        surface[0] + (surface[1] * u) + (surface[2] * v) + (surface[3] * (u * u)) + (surface[4] * (u * v)) + (surface[5] * (v * v));
}
