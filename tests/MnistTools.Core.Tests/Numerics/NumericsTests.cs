namespace MnistTools.Core.Tests.Numerics;

/// <summary>Functions of fixed operations against those of the system in double, whose last digits they do not need.</summary>
public class NumericsTests
{
    private static readonly float[] Numbers =
    [
        .. Enumerable.Range(-1000, 2001).Select(i => i / 10f), .. Enumerable.Range(-300, 601).Select(i => i / 313f),
        0, 1e-30f, -1e-30f, 1e-8f, 88.7f, -87.5f, -103.9f, float.Epsilon,
    ];

    /// <summary>Below it a float has fewer digits; a sigmoid is 0 there.</summary>
    private const float SmallestNormal = 1.1754944e-38f;

    private delegate void RowFunction(ReadOnlySpan<float> x, Span<float> target);

    [Fact]
    public void Exponentials_are_within_two_units_of_the_last_place() => Compare(Elementary.Exp, Math.Exp, units: 2);

    [Fact]
    public void Sigmoids_and_hyperbolic_tangents_are_within_four_units_of_the_last_place()
    {
        Compare(Elementary.Sigmoid, x => 1 / (1 + Math.Exp(-x)), units: 4);
        Compare(Elementary.Tanh, Math.Tanh, units: 4);
    }

    [Fact]
    public void What_is_no_number_and_what_is_infinite_stays_so()
    {
        float[] x = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1000, -1000];
        float[] y = new float[5];
        Elementary.Exp(x, y);
        Assert.Equal([float.NaN, float.PositiveInfinity, 0, float.PositiveInfinity, 0], y);
        Elementary.Sigmoid(x, y);
        Assert.Equal([float.NaN, 1, 0, 1, 0], y);
        Elementary.Tanh(x, y);
        Assert.Equal([float.NaN, 1, -1, 1, -1], y);
    }

    /// <summary>The end of a row is shorter than a vector.</summary>
    [Fact]
    public void A_number_gives_the_same_bits_wherever_it_stands()
    {
        foreach (RowFunction function in new RowFunction[] { Elementary.Exp, Elementary.Sigmoid, Elementary.Tanh })
        {
            float[] whole = new float[Numbers.Length];
            function(Numbers, whole);
            for (int i = 0; i < Numbers.Length; i++)
            {
                float[] alone = new float[1];
                function(Numbers.AsSpan(i, 1), alone);
                Assert.Equal(BitConverter.SingleToInt32Bits(whole[i]), BitConverter.SingleToInt32Bits(alone[0]));
            }
        }
    }

    [Fact]
    public void A_softmax_is_a_distribution_whatever_the_size_of_its_input()
    {
        float[] y = new float[3];
        Elementary.Softmax([1000, 1001, 999], y);
        double sum = Math.Exp(-1) + 1 + Math.Exp(-2);
        Assert.Equal(Math.Exp(-1) / sum, y[0], 1e-7);
        Assert.Equal(1 / sum, y[1], 1e-7);
        Assert.Equal(Math.Exp(-2) / sum, y[2], 1e-7);
    }

    [Fact]
    public void Sums_go_in_sixteen_lanes_and_then_in_pairs()
    {
        for (int length = 0; length < 70; length++)
        {
            (float[] x, float[] y) = (Some.Numbers(length, 1), Some.Numbers(length, 2));
            Assert.Equal(InLanes(length, (i, sum) => sum + x[i]), Sums.Sum(x));
            Assert.Equal(InLanes(length, (i, sum) => float.MultiplyAddEstimate(x[i], y[i], sum)), Sums.Dot(x, y));
            Assert.Equal(x.Sum(number => (double)number * number), Sums.SumOfSquares(x), 1e-5);
        }
    }

    [Fact]
    public void Functions_of_doubles_are_those_of_the_system_but_for_the_last_digits()
    {
        for (int i = -700; i <= 700; i++)
        {
            double x = i * 0.9973;
            Assert.Equal(1, DoubleFunctions.Exp(x) / Math.Exp(x), 1e-14);
            Assert.Equal(Math.Cos(x / 100), DoubleFunctions.Cos(x / 100), 1e-14);
            Assert.Equal(Math.Sin(x / 100), DoubleFunctions.SinCos(x / 100).Sine, 1e-14);
            double positive = Math.Exp(x);
            Assert.Equal(Math.Log(positive), DoubleFunctions.Log(positive), 1e-14 * (1 + Math.Abs(x)));
            Assert.Equal(1, DoubleFunctions.Pow(positive, 0.37) / Math.Pow(positive, 0.37), 1e-14 * (1 + Math.Abs(x)));
        }

        Assert.Equal(Math.Pow(0.999, 46_900), DoubleFunctions.Pow(0.999, 46_900), 1e-30);
        Assert.Equal(1 / 8.0, DoubleFunctions.Pow(2, -3));
        Assert.Equal([0, 1, double.PositiveInfinity], [DoubleFunctions.Pow(0, 2.5), DoubleFunctions.Pow(0, 0), DoubleFunctions.Pow(0, -0.5)]);
        Assert.Equal(
            [double.NegativeInfinity, double.NaN, double.PositiveInfinity],
            [DoubleFunctions.Log(0), DoubleFunctions.Log(-1), DoubleFunctions.Log(double.PositiveInfinity)]);
        Assert.Equal([double.PositiveInfinity, 0, double.NaN], [DoubleFunctions.Exp(710), DoubleFunctions.Exp(-746), DoubleFunctions.Exp(double.NaN)]);
    }

    [Theory]
    [InlineData(-3.0, 1.999977909503001)]
    [InlineData(-0.5, 1.520499877813047)]
    [InlineData(0.0, 1.0)]
    [InlineData(0.5, 0.479500122186953)]
    [InlineData(2.0, 0.004677734981047266)]
    [InlineData(5.0, 1.5374597944280349e-12)]
    public void The_complementary_error_function_is_that_of_tables(double x, double expected) => Assert.Equal(1, DoubleFunctions.Erfc(x) / expected, 1.3e-7);

    private static float InLanes(int length, Func<int, float, float> add)
    {
        float[] sums = new float[16];
        for (int i = 0; i < length; i++)
        {
            sums[i % 16] = add(i, sums[i % 16]);
        }

        for (int lanes = 8; lanes >= 4; lanes /= 2)
        {
            for (int i = 0; i < lanes; i++)
            {
                sums[i] += sums[i + lanes];
            }
        }

        return sums[0] + sums[2] + (sums[1] + sums[3]);
    }

    private static void Compare(RowFunction function, Func<double, double> exact, int units)
    {
        float[] values = new float[Numbers.Length];
        function(Numbers, values);
        for (int i = 0; i < values.Length; i++)
        {
            double expected = exact(Numbers[i]);
            float nearest = (float)expected;
            if (float.IsInfinity(nearest))
            {
                Assert.Equal(nearest, values[i]);
                continue;
            }

            float unit = MathF.BitIncrement(MathF.Abs(nearest)) - MathF.Abs(nearest);
            Assert.True(Math.Abs(values[i] - expected) <= units * unit + SmallestNormal, $"{Numbers[i]}: {values[i]} is not {expected}");
        }
    }
}
