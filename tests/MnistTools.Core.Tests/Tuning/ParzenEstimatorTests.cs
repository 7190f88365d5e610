using System.Globalization;
using MnistTools.Tuning.Tuners;

namespace MnistTools.Core.Tests.Tuning;

/// <summary>
/// The numbers are those of Optuna's _ParzenEstimator.log_pdf (commit 1d8ce7b, prior_weight 1, magic clip, no endpoints, default_weights), as densities per
/// share of all draws: those of Uniform(-1, 3) times 4, those of LogUniform(1e-4, 1e-1) times ln 1000.
/// </summary>
public sealed class ParzenEstimatorTests
{
    private static readonly double[] Many = [.. Enumerable.Range(1, 40).Select(i => i * 37 % 101 / 128.0)];
    private static readonly int[] Drawn = [0, 3, 2, 0, 0, 3, 0, 1, 0, 0, 2, 1, 0, 3, 2, 0, 0, 3, 0, 1, 0, 0, 2, 1, 0, 3, 2, 0, 0, 3];

    private static readonly double[] OfEight = [0.13365547747317555, 0.18828167204109195, 0.10920318264570927, 0.07027865794578712];

    public static TheoryData<string, double[], double[], double[]> Numbers => new()
    {
        { "Uniform(0, 1)", [], [0.1, 0.5, 0.9], [0.9617293589897772, 1.0418289771969533, 0.9617293589897772] },
        { "Uniform(0, 1)", [0.125], [0.125, 0.5, 0.9375], [1.0581210700719632, 1.0432487105064923, 0.8454202311191543] },
        {
            "Uniform(-1, 3)", [-0.5, 1, 2.75], [-1, 0, 1, 2.875],
            [4 * 0.20911148129086976, 4 * 0.2599091204512732, 4 * 0.2703127619675815, 4 * 0.21497018321558398]
        },
        { "Uniform(0, 1)", Many, [0, 0.25, 0.75, 1], [0.37141739464429036, 1.345975843990386, 1.3014946025003433, 0.027292344204799656] },
        {
            "LogUniform(1e-4, 1e-1)", [1e-3, 2e-3, 5e-2], [1.5e-3, 1e-2], [0.18413962841523823 * Math.Log(1000), 0.14346967799818322 * Math.Log(1000)]
        },
        { "IntUniform(1, 8)", [2, 3, 3, 7], [1, 3, 5, 8], OfEight },
        // The same, but for the unit.
        { "IntUniform(32, 256, step=32)", [64, 96, 96, 224], [32, 96, 160, 256], OfEight },
        { "Uniform(0.1, 0.8, step=0.1)", [0.2, 0.3, 0.3, 0.7], [0.1, 0.3, 0.5, 0.8], OfEight },
        { "IntUniform(32, 512)", [64, 100, 300], [32, 100, 310], [0.00306081286358183, 0.0032431497039940725, 0.0017197909364529138] },
    };

    [Theory]
    [MemberData(nameof(Numbers))]
    public void The_density_of_numbers_is_Optunas(string distribution, double[] tried, double[] at, double[] expected)
    {
        var dimension = new SearchDimension("LearningRate", [], Distribution.Parse(distribution));
        ParzenEstimator estimator = Estimate(dimension, [.. tried.Cast<object>()]);
        // Places are rounded to 6e-8, and the error function has an error of 1.2e-7.
        Assert.All(
            at.Zip(expected), pair => Assert.Equal(1, estimator.FindDensity(PointPlace.FindValue(dimension, pair.First)) / pair.Second, 1e-5));
    }

    public static TheoryData<int, int[], double[]> Choices => new()
    {
        { 3, [], [1 / 3.0, 1 / 3.0, 1 / 3.0] },
        { 4, [0, 2, 2], [0.28125, 0.15625, 0.40625, 0.15625] },
        { 4, Drawn, [0.4636817992503125, 0.16026655560183256, 0.1762765514369013, 0.19977509371095378] },
    };

    [Theory]
    [MemberData(nameof(Choices))]
    public void The_density_of_choices_is_Optunas(int choices, int[] tried, double[] expected)
    {
        var dimension = new SearchDimension("BatchSize", [.. Enumerable.Range(10, choices).Select(value => (object)(long)value)], null);
        ParzenEstimator estimator = Estimate(dimension, [.. tried.Select(index => dimension.Choices[index])]);
        Assert.Equal(expected, Enumerable.Range(0, choices).Select(index => estimator.FindDensity(index)), (one, other) => Math.Abs(one - other) < 1e-12);
    }

    [Theory]
    [InlineData("Uniform(0, 1)", 0.2, 0.25)]
    [InlineData("Normal(3, 2)", 1.5, 8.0)]
    [InlineData("IntUniform(1, 20)", 3L, 4L)]
    public void Draws_lie_as_the_density_says(string distribution, object one, object other)
    {
        const int Cells = 20, Draws = 20_000;
        ParzenEstimator estimator = Estimate(new SearchDimension("Dropout", [], Distribution.Parse(distribution)), [one, other]);
        var random = new RandomStream(1, RandomPurpose.Search, 0, 9);
        int[] drawn = new int[Cells];
        for (int i = 0; i < Draws; i++)
        {
            drawn[(int)(estimator.Draw(ref random) * Cells)]++;
        }

        double scale = distribution.StartsWith("Int", StringComparison.Ordinal) ? 1 : 1.0 / Cells;
        // Five standard deviations, and what the middle of a cell is away from its mean.
        Assert.All(drawn.Index(), cell =>
        {
            double expected = estimator.FindDensity((cell.Index + 0.5) / Cells) * scale * Draws;
            Assert.Equal(expected, cell.Item, 5 * Math.Sqrt(expected) + 0.01 * expected);
        });
    }

    [Fact]
    public void Weights_of_old_trials_rise_to_the_last_25()
    {
        // Of 27, numpy.linspace(1/27, 1, 2) and 25 ones, and 1 for the prior.
        double[] weights = ParzenEstimator.WeighKernels(27);
        double sum = 1 / 27.0 + 27;
        Assert.Equal([1 / 27.0 / sum, .. Enumerable.Repeat(1 / sum, 27)], weights, (one, other) => Math.Abs(one - other) < 1e-15);
        Assert.Equal(1 / 26.0, ParzenEstimator.WeighKernels(26)[0] / ParzenEstimator.WeighKernels(26)[1], 1e-15);
        Assert.All(ParzenEstimator.WeighKernels(25), weight => Assert.Equal(1 / 26.0, weight, 1e-15));
    }

    [Theory]
    [InlineData("Uniform(-1e308, 1e308)")]
    [InlineData("Uniform(-3, 5)")]
    [InlineData("LogUniform(1e-9, 1e9)")]
    [InlineData("IntUniform(-2147483648, 2147483647)")]
    [InlineData("IntUniform(4, 4)")]
    [InlineData("IntUniform(-2147483648, 2147483647, step=5)")]
    [InlineData("Uniform(-3, 5, step=0.7)")]
    [InlineData("Uniform(1e-300, 2e-300, step=1e-301)")]
    [InlineData("Normal(-10, 0.5)")]
    public void The_share_below_a_draw_is_the_share_it_was_drawn_by(string text)
    {
        var distribution = Distribution.Parse(text);
        foreach (double share in (double[])[0, 1e-3, 0.25, 0.5, 0.875, 1 - 1e-9])
        {
            double draw = Convert.ToDouble(distribution.Quantile(share), CultureInfo.InvariantCulture);
            Assert.Equal(share, distribution.ShareBelow(draw), distribution.StepShare / 2 + 2e-7);
        }
    }

    [Fact]
    public void Points_are_combined_in_the_order_of_their_gains()
    {
        double[][] gains = [[3, 1, 0.5], [2], [0.25, 0, -0.125, -4]];
        Candidate[][] candidates = [.. gains.Select(row => row.Select((gain, i) => new Candidate(i, i, gain)).ToArray())];
        double[] sums = [.. Candidates.Combine(candidates).Select(point => point.Sum(value => value.Gain))];
        IEnumerable<double> all = from one in gains[0] from other in gains[1] from third in gains[2] select one + other + third;
        Assert.Equal(all.OrderDescending(), sums);
        Assert.Equal(12, Candidates.Combine(candidates).Select(point => string.Join(' ', point.Select(value => value.Place))).Distinct().Count());
    }

    private static ParzenEstimator Estimate(SearchDimension dimension, object[] tried) =>
        ParzenEstimator.Create(dimension, [.. tried.Select(value => PointPlace.FindValue(dimension, value))]);
}
