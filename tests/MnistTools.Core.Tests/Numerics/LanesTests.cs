using MnistTools.Layers.Stages;

namespace MnistTools.Core.Tests.Numerics;

/// <summary>What loops are written with has the same bits for vectors of every width as for one number.</summary>
public unsafe class LanesTests
{
    private static readonly float[] Numbers =
        [0, -0f, 1, -1, 0.1f, 3.7f, -12345.678f, 1e-40f, 1e-7f, 3e30f, float.MaxValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN];

    [Fact]
    public void Each_operation_is_that_of_single_numbers()
    {
        foreach (float left in Numbers)
        {
            foreach (float right in Numbers)
            {
                float[] expected = Compute<Lane>(left, right);
                AssertSame(expected, Compute<Lanes128>(left, right));
                AssertSame(expected, Compute<Lanes256>(left, right));
                AssertSame(expected, Compute<Lanes512>(left, right));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(48)]
    public void Sums_over_positions_are_those_of_double_numbers(int channels)
    {
        const int Positions = 23;
        float[] x = Some.Numbers(Positions * channels, 1);
        float[] y = Some.Numbers(Positions * channels, 2);
        float[] center = Some.Numbers(channels, 3);
        float[] sums = new float[channels];
        float[] squares = new float[channels];
        float[] products = new float[channels];
        ChannelRows.Sum(x, sums);
        ChannelRows.SumSquaredDistances(x, center, squares);
        ChannelRows.SumDistancesTimes(x, center, y, products);
        for (int c = 0; c < channels; c++)
        {
            int channel = c;
            int[] places = [.. Enumerable.Range(0, Positions).Select(position => position * channels + channel)];
            Assert.Equal(places.Sum(i => (double)x[i]), sums[c], 1e-4);
            Assert.Equal(places.Sum(i => Math.Pow((double)x[i] - center[channel], 2)), squares[c], 1e-4);
            Assert.Equal(places.Sum(i => ((double)x[i] - center[channel]) * y[i]), products[c], 1e-4);
        }
    }

    /// <summary>All operations; of two that are both 0 or not a number, Max and Min may give either.</summary>
    private static float[] Compute<T>(float first, float second)
        where T : struct, ILanes<T>
    {
        (T left, T right) = (T.Fill(first), T.Fill(second));
        T[] results =
        [
            left + right, left - right, left * right, left / right, first * right, left + second, T.MultiplyAdd(left, right, left), T.Sqrt(left),
            T.Max(left, right),
            float.IsNaN(first) || float.IsNaN(second) || first == second ? default : T.Min(left, right),
            T.Abs(left), T.WhereEqual(left, right, left, T.Fill(5)), T.WherePositive(left, right, T.Fill(7)), T.GuessInverseRoot(left),
        ];
        float[] numbers = new float[results.Length * T.Count];
        fixed (float* target = numbers)
        {
            for (int i = 0; i < results.Length; i++)
            {
                T.Store(results[i], target + i * T.Count);
            }
        }

        return numbers;
    }

    private static void AssertSame(float[] expected, float[] actual)
    {
        int lanes = actual.Length / expected.Length;
        Assert.All(actual, (number, i) => Assert.Equal(Bits(expected[i / lanes]), Bits(number)));

        // Which of the many bit patterns that are no number comes out is the processor's choice.
        static int Bits(float number) => float.IsNaN(number) ? -1 : BitConverter.SingleToInt32Bits(number);
    }
}
