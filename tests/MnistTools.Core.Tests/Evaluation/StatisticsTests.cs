namespace MnistTools.Core.Tests.Evaluations;

/// <summary>Statistics against values worked out by hand or printed in the literature.</summary>
public class StatisticsTests
{
    /// <summary>Newcombe, "Two-sided confidence intervals for the single proportion", 1998, table I, method 3.</summary>
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0.0000, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    public void Wilsons_interval_is_that_of_the_literature(int successes, int count, double lower, double upper)
    {
        ConfidenceInterval interval = ConfidenceInterval.OfShare(successes, count);
        Assert.Equal(lower, interval.Lower, 5e-5);
        Assert.Equal(upper, interval.Upper, 5e-5);
    }

    [Fact]
    public void Few_differences_are_tested_exactly()
    {
        // 2 · (C(12, 0) + C(12, 1)) / 2^12 = 26 / 4096.
        var test = McNemarTest.Compute(11, 1);
        Assert.Equal(McNemarMethod.ExactBinomial, test.Method);
        Assert.Null(test.Statistic);
        Assert.Equal(26.0 / 4096, test.PValue);
        Assert.True(test.IsSignificant);
        Assert.Equal(test.PValue, McNemarTest.Compute(1, 11).PValue);
    }

    /// <summary>2 · (C(n, 0) + … + C(n, k)) / 2^n, and 1 at most: whole numbers and powers of two, so nothing is rounded.</summary>
    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, 3, 10.0 / 16)]
    [InlineData(0, 24, 2.0 / (1 << 24))]
    [InlineData(2, 22, 2.0 * (1 + 24 + 276) / (1 << 24))]
    [InlineData(11, 12, 1)]
    [InlineData(12, 12, 1)]
    [InlineData(0, 0, 1)]
    public void The_exact_test_is_exact(int onlyThis, int onlyReference, double expected)
    {
        Assert.Equal(expected, McNemarTest.Compute(onlyThis, onlyReference).PValue);
        Assert.Equal(expected, McNemarTest.Compute(onlyReference, onlyThis).PValue);
    }

    [Fact]
    public void Many_differences_are_tested_by_chi_squared_with_continuity_correction()
    {
        // (|25 - 15| - 1)² / 40 = 2.025; of χ² with one degree of freedom, 0.154729 lies above it.
        var test = McNemarTest.Compute(25, 15);
        Assert.Equal(McNemarMethod.ChiSquaredWithContinuityCorrection, test.Method);
        Assert.Equal(2.025, test.Statistic!.Value, 1e-12);
        Assert.Equal(0.154729, test.PValue, 1e-6);
        Assert.False(test.IsSignificant);
    }

    /// <summary>erfc(√(χ²/2)) by Python's math.erfc. From 9 standard deviations on, 1 less what lies below would be 0.</summary>
    [Theory]
    [InlineData(100, 5, 4.580719758164703e-20)]
    [InlineData(5, 100, 4.580719758164703e-20)]
    [InlineData(700, 10, 1.9928287010198472e-147)]
    [InlineData(61, 20, 8.811927405178392e-06)]
    public void A_small_probability_has_all_its_digits(int onlyThis, int onlyReference, double expected) =>
        Assert.Equal(1, McNemarTest.Compute(onlyThis, onlyReference).PValue / expected, 1e-9);

    [Fact]
    public void A_probability_too_small_for_four_digits_is_not_written_as_0()
    {
        // (|80 - 29| - 1)² / 109 = 22.94; less than 2e-6 lies above it. (|30 - 20| - 1)² / 50 = 1.62; erfc(0.9) = 0.203092.
        Assert.EndsWith(
            "(χ² = 22.94 with continuity correction): p < 0.0001, more than chance", McNemarTest.Compute(80, 29).ToString(), StringComparison.Ordinal);
        Assert.EndsWith("(χ² = 1.62 with continuity correction): p = 0.2031, may be chance", McNemarTest.Compute(30, 20).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 3)]
    [InlineData(20, 20)]
    public void No_difference_is_chance(int onlyThis, int onlyReference) => Assert.Equal(1, McNemarTest.Compute(onlyThis, onlyReference).PValue, 1e-12);

    [Fact]
    public void A_test_says_its_method_its_probability_and_its_verdict()
    {
        Assert.Equal(
            "right alone on 8, the reference on 0; McNemar's test (exact binomial): p = 0.0078, more than chance", McNemarTest.Compute(8, 0).ToString());
        Assert.Equal("right alone on 0, the reference on 0; McNemar's test (exact binomial): p = 1, may be chance", McNemarTest.Compute(0, 0).ToString());
        // (|10 - 30| - 1)² / 40
        Assert.StartsWith(
            "right alone on 10, the reference on 30; McNemar's test (χ² = 9.03 with continuity correction): p = 0.0027, more",
            McNemarTest.Compute(10, 30).ToString(), StringComparison.Ordinal);
    }

    /// <summary>(2147483647 - 1 - 1)² / 2147483648; two counts whose sum is no int any more.</summary>
    [Fact]
    public void Counts_may_be_as_large_as_they_can_be()
    {
        Assert.Equal(2147483645.0 * 2147483645.0 / 2147483648.0, McNemarTest.Compute(int.MaxValue, 1).Statistic!.Value, 1.0);
        Assert.Equal(1, McNemarTest.Compute(1_500_000_000, 1_500_000_000).PValue);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void A_confidence_of_nothing_or_all_is_refused(double confidence) =>
        Assert.Equal("confidence", Assert.Throws<ArgumentOutOfRangeException>(() => ConfidenceInterval.OfShare(1, 2, confidence)).ParamName);

    /// <summary>The greatest confidence there is below 1: 1 - erf(z/√2) = 2^-53 has z = 8.2924, from which Wilson's formula gives the ends.</summary>
    [Fact]
    public void A_confidence_close_to_1_has_an_interval()
    {
        ConfidenceInterval interval = ConfidenceInterval.OfShare(50, 100, Math.BitDecrement(1));
        double reach = 8.2924 / 2 / Math.Sqrt(100 + (8.2924 * 8.2924));
        Assert.Equal(0.5 - reach, interval.Lower, 1e-5);
        Assert.Equal(0.5 + reach, interval.Upper, 1e-5);
    }

    [Fact]
    public void More_successes_than_tries_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ConfidenceInterval.OfShare(-1, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => ConfidenceInterval.OfShare(11, 10));
    }
}
