namespace MnistTools.Core.Tests.Numerics;

/// <summary>What is done number by number has the bits of single numbers, also behind the last whole vector, and where the target is what is read.</summary>
public class ElementwiseTests
{
    private static readonly float[] Special =
        [0, -0f, 1, -1, 0.1f, 3.7f, -12345.678f, 1e-40f, 3e30f, float.MaxValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN];

    private delegate void OfTwo(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> target);

    private delegate void OfOne(ReadOnlySpan<float> x, float y, Span<float> target);

    public static TheoryData<int> Lengths => [.. Enumerable.Range(0, 2 * 16 + 2), 169];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Rows_are_added_subtracted_and_multiplied(int length)
    {
        for (int turn = 0; turn < Special.Length; turn++)
        {
            (float[] x, float[] y) = (Turned(length, 0), Turned(length, turn));
            AssertIs(Elementwise.Add, x, y, (one, other) => one + other);
            AssertIs(Elementwise.Subtract, x, y, (one, other) => one - other);
            AssertIs(Elementwise.Multiply, x, y, (one, other) => one * other);
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Rows_meet_one_number(int length)
    {
        float[] x = Turned(length, 0);
        foreach (float y in Special)
        {
            AssertIs(Elementwise.Add, x, y, (one, other) => one + other);
            AssertIs(Elementwise.Subtract, x, y, (one, other) => one - other);
            AssertIs(Elementwise.Multiply, x, y, (one, other) => one * other);
            AssertIs(Elementwise.Divide, x, y, (one, other) => one / other);
            AssertIs(Elementwise.Max, x, y, Math.Max);
            AssertIs(Elementwise.Min, x, y, Math.Min);
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Bytes_become_floats(int length)
    {
        byte[] bytes = [.. Enumerable.Range(0, length).Select(i => (byte)(255 - 7 * i))];
        float[] target = Enumerable.Repeat(-1f, length + 1).ToArray();
        Elementwise.Convert(bytes, target);
        Assert.Equal([.. bytes.Select(value => (float)value), -1f], target);
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void What_is_not_finite_and_what_is_largest_is_found_wherever_it_is(int length)
    {
        Assert.True(Elementwise.AreFinite(new float[length]));
        for (int place = 0; place < length; place++)
        {
            float[] x = [.. Enumerable.Range(0, length).Select(i => i == place ? float.MaxValue : -i)];
            Assert.True(Elementwise.AreFinite(x));
            Assert.Equal(float.MaxValue, Elementwise.Largest(x));
            foreach (float wrong in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity])
            {
                x[place] = wrong;
                Assert.False(Elementwise.AreFinite(x));
                Assert.Equal(float.IsNaN(wrong) ? wrong : x.Max(), Elementwise.Largest(x));
            }
        }
    }

    [Fact]
    public void A_target_that_is_too_short_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Elementwise.Add(new float[3], new float[3], new float[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Elementwise.Add(new float[3], new float[2], new float[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Elementwise.Max(new float[3], 0, new float[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Elementwise.Convert(new byte[3], new float[2]));
    }

    private static float[] Turned(int length, int by) => [.. Enumerable.Range(0, length).Select(i => Special[(i + by) % Special.Length])];

    private static void AssertIs(OfTwo function, float[] x, float[] y, Func<float, float, float> ofNumbers)
    {
        float[] expected = [.. x.Zip(y, ofNumbers)];
        float[] target = new float[x.Length];
        function(x, y, target);
        AssertSameBits(expected, target);
        float[] inPlace = [.. y];
        function(x, inPlace, inPlace);
        AssertSameBits(expected, inPlace);
    }

    private static void AssertIs(OfOne function, float[] x, float y, Func<float, float, float> ofNumbers)
    {
        float[] expected = [.. x.Select(one => ofNumbers(one, y))];
        float[] inPlace = [.. x];
        function(inPlace, y, inPlace);
        AssertSameBits(expected, inPlace);
    }

    // What is not a number has no sign that matters.
    private static void AssertSameBits(float[] expected, float[] actual) => Assert.Equal(expected.Select(Bits), actual.Select(Bits));

    private static int Bits(float value) => float.IsNaN(value) ? int.MaxValue : BitConverter.SingleToInt32Bits(value);
}
