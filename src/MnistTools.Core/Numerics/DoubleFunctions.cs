namespace MnistTools.Numerics;

/// <summary>
/// Functions of doubles by fixed operations, with the same bits on every machine, which those of a system's library have not. Relative errors are below 1e-14;
/// for powers, below 1e-14 · (1 + |exponent · ln basis|).
/// </summary>
internal static class DoubleFunctions
{
    private const double LnTwoHigh = 6.93147180369123816490e-01;
    private const double LnTwoLow = 1.90821492927058770002e-10;
    private const double HalfPiHigh = 1.57079632673412561417e+00;
    private const double HalfPiLow = 6.07710050650619224932e-11;

    /// <summary>e^x.</summary>
    public static double Exp(double x)
    {
        if (double.IsNaN(x) || x > 709.8 || x < -745.2)
        {
            return double.IsNaN(x) ? x : x > 0 ? double.PositiveInfinity : 0;
        }

        // ln 2 in two parts: n times the first is exact (Cody and Waite 1980).
        double n = Math.Round(x * 1.44269504088896338700);
        double r = x - n * LnTwoHigh - n * LnTwoLow;
        double series = 1;
        for (int i = 15; i > 0; i--)
        {
            series = 1 + r / i * series;
        }

        return Math.ScaleB(series, (int)n);
    }

    /// <summary>The natural logarithm.</summary>
    public static double Log(double x)
    {
        if (!(x > 0) || double.IsInfinity(x))
        {
            return x == 0 ? double.NegativeInfinity : x > 0 ? x : double.NaN;
        }

        int exponent = Math.ILogB(x);
        double mantissa = Math.ScaleB(x, -exponent);
        if (mantissa > 1.41421356237309515)
        {
            (mantissa, exponent) = (mantissa / 2, exponent + 1);
        }

        // ln m = 2 artanh ((m - 1) / (m + 1)).
        double t = (mantissa - 1) / (mantissa + 1);
        double square = t * t;
        double series = 0;
        for (int i = 23; i > 0; i -= 2)
        {
            series = 1.0 / i + square * series;
        }

        return exponent * LnTwoHigh + (2 * t * series + exponent * LnTwoLow);
    }

    /// <summary>basis^exponent of a basis that is not negative.</summary>
    public static double Pow(double basis, double exponent)
    {
        if (exponent == 0)
        {
            return 1;
        }

        return exponent == Math.Floor(exponent) && Math.Abs(exponent) <= int.MaxValue
            ? PowInteger(exponent < 0 ? 1 / basis : basis, (long)Math.Abs(exponent))
            : basis == 0 ? (exponent > 0 ? 0 : double.PositiveInfinity) : Exp(exponent * Log(basis));
    }

    /// <summary>The complementary error function, 1 - erf x, within 1.2e-7 of it in relation to it (Press et al., Numerical Recipes, 6.2).</summary>
    public static double Erfc(double x)
    {
        double size = Math.Abs(x);
        double t = 1 / (1 + size / 2);
        double series = 0.17087277;
        foreach (double next in (ReadOnlySpan<double>)[-0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196, 1.00002368,
            -1.26551223])
        {
            series = next + t * series;
        }

        double value = t * Exp(series - size * size);
        return x >= 0 ? value : 2 - value;
    }

    /// <summary>The cosine, of angles up to a few turns.</summary>
    public static double Cos(double angle) => SinCos(angle).Cosine;

    /// <summary>Sine and cosine, of angles up to a few turns.</summary>
    public static (double Sine, double Cosine) SinCos(double angle)
    {
        double n = Math.Round(angle * (2 / Math.PI));
        double r = angle - n * HalfPiHigh - n * HalfPiLow;
        double square = r * r;
        (double sine, double cosine) = (1, 1);
        for (int i = 18; i > 0; i -= 2)
        {
            sine = 1 - square / (i * (i + 1)) * sine;
            cosine = 1 - square / (i * (i - 1)) * cosine;
        }

        sine *= r;
        return ((int)n & 3) switch
        {
            0 => (sine, cosine),
            1 => (cosine, -sine),
            2 => (-sine, -cosine),
            _ => (-cosine, sine),
        };
    }

    /// <summary>By squaring.</summary>
    private static double PowInteger(double basis, long exponent)
    {
        double power = 1;
        for (; exponent > 0; exponent >>= 1, basis *= basis)
        {
            power *= (exponent & 1) == 1 ? basis : 1;
        }

        return power;
    }
}
