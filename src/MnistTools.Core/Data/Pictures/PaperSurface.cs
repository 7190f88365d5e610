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
        double[] surface = Fit(picture, share, out reach);
        var rest = new GrayImage(picture.Width, picture.Height);
        Span<double> terms = stackalloc double[Terms];
        for (int y = 0; y < picture.Height; y++)
        {
            for (int x = 0; x < picture.Width; x++)
            {
                rest[x, y] = (float)Distance(picture, x, y, surface, terms);
            }
        }

        return rest;
    }

    /// <summary>The value that half of some numbers do not exceed. The numbers are sorted.</summary>
    public static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }

    private static double[] Fit(GrayImage picture, double share, out double reach)
    {
        (int X, int Y)[] points = [.. from y in Steps(picture.Height) from x in Steps(picture.Width) select (x, y)];
        double[] surface = new double[Terms];
        if (double.IsNaN(share))
        {
            (surface[0], reach) = FindPaper([.. points.Select(point => picture[point.X, point.Y])]);
        }
        else
        {
            reach = double.PositiveInfinity;
            surface = Solve(picture, points.GroupBy(point => (Blocks * point.X / picture.Width, Blocks * point.Y / picture.Height))
                .Select(block => block.OrderBy(point => picture[point.X, point.Y]).ElementAt((int)(share * block.Count()))));
        }

        double[] terms = new double[Terms];
        for (int i = 0; i < Fits; i++)
        {
            double[] distances = [.. points.Select(point => Math.Abs(Distance(picture, point.X, point.Y, surface, terms)))];
            double limit = reach;
            double far = Math.Min(limit, Math.Max(Always, Farthest * 1.4826 * Median([.. distances.Where(distance => distance <= limit)])));
            surface = Solve(picture, points.Where((_, index) => distances[index] <= far));
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
            ? (Median([.. values.Select(value => (double)value)]), double.PositiveInfinity)
            : (kinds.LowerShare > 0.5 ? kinds.Lower : kinds.Upper, (kinds.Upper - kinds.Lower) / 2);
    }

    private static IEnumerable<int> Steps(int length) => Enumerable.Range(0, (length + Stride - 1) / Stride).Select(step => step * Stride);

    /// <summary>Least squares; the small number on the diagonal keeps it solvable where all paper lies on one line.</summary>
    private static double[] Solve(GrayImage picture, IEnumerable<(int X, int Y)> points)
    {
        double[,] products = new double[Terms, Terms];
        double[] values = new double[Terms], terms = new double[Terms];
        foreach ((int x, int y) in points)
        {
            SetTerms(picture, x, y, terms);
            for (int i = 0; i < Terms; i++)
            {
                values[i] += terms[i] * picture[x, y];
                for (int j = 0; j < Terms; j++)
                {
                    products[i, j] += terms[i] * terms[j];
                }
            }
        }

        Matrix<double> matrix = Matrix<double>.Build.DenseOfArray(products) + (1e-6 * Matrix<double>.Build.DenseIdentity(Terms));
        return [.. matrix.Cholesky().Solve(Vector<double>.Build.Dense(values))];
    }

    /// <summary>How much brighter a pixel is than the surface there.</summary>
    private static double Distance(GrayImage picture, int x, int y, ReadOnlySpan<double> surface, Span<double> terms)
    {
        SetTerms(picture, x, y, terms);
        double height = 0;
        for (int i = 0; i < Terms; i++)
        {
            height += surface[i] * terms[i];
        }

        return picture[x, y] - height;
    }

    private static void SetTerms(GrayImage picture, int x, int y, Span<double> terms)
    {
        double u = (2.0 * x / picture.Width) - 1, v = (2.0 * y / picture.Height) - 1;
        (terms[0], terms[1], terms[2], terms[3], terms[4], terms[5]) = (1, u, v, u * u, u * v, v * v);
    }
}
