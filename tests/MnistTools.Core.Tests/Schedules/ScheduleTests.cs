using MnistTools.Schedules;

namespace MnistTools.Core.Tests.Schedules;

/// <summary>Each schedule against its formula, worked out by hand for a training of 100 steps.</summary>
public class ScheduleTests
{
    [Theory]
    [InlineData("Constant(0.3)", 50, 0.3)]
    [InlineData("Constant(0)", 50, 0)]
    [InlineData("ExponentialDecay(0)", 50, 0)]
    [InlineData("InverseTimeDecay(0)", 50, 0)]
    [InlineData("PolynomialDecay(0, 100, end_learning_rate=0.2)", 50, 0.1)]
    [InlineData("PiecewiseConstantDecay([10], [0.1, 0])", 50, 0)]
    [InlineData("OneCycle(0)", 50, 0)]
    [InlineData("ExponentialDecay(0.1, 10, 0.5)", 0, 0.1)]
    [InlineData("ExponentialDecay(0.1, 10, 0.5)", 25, 0.1 * 0.1767766953)]
    [InlineData("ExponentialDecay(0.1, 10, 0.5, staircase=true)", 29, 0.1 * 0.25)]
    [InlineData("ExponentialDecay(0.1)", 100, 0.01)]
    [InlineData("InverseTimeDecay(0.1, 10, 0.5)", 30, 0.1 / 2.5)]
    [InlineData("InverseTimeDecay(0.1, 10, 0.5, staircase=true)", 39, 0.1 / 2.5)]
    [InlineData("InverseTimeDecay(0.1)", 100, 0.01)]
    [InlineData("PolynomialDecay(0.1, 10)", 5, 0.0999 * 0.5 + 0.0001)]
    [InlineData("PolynomialDecay(0.1, 10)", 11, 0.0001)]
    [InlineData("PolynomialDecay(0.1, 10, 0.02, power=2)", 5, 0.08 * 0.25 + 0.02)]
    [InlineData("PolynomialDecay(0.1, 10, 0.02, cycle=true)", 15, 0.08 * 0.25 + 0.02)]
    [InlineData("PolynomialDecay(0.1, end_learning_rate=0)", 75, 0.025)]
    [InlineData("PiecewiseConstantDecay([10, 20], [0.3, 0.2, 0.1])", 10, 0.3)]
    [InlineData("PiecewiseConstantDecay([10, 20], [0.3, 0.2, 0.1])", 11, 0.2)]
    [InlineData("PiecewiseConstantDecay([10, 20], [0.3, 0.2, 0.1])", 99, 0.1)]
    [InlineData("CosineDecay(0.1)", 50, 0.05)]
    [InlineData("CosineDecay(0.1, 40, alpha=0.2)", 10, 0.1 * (0.8 * 0.8535533906 + 0.2))]
    [InlineData("CosineDecay(0.1, 40, alpha=0.2)", 41, 0.02)]
    [InlineData("CosineDecay(0, warmup_target=0.2, warmup_steps=20)", 5, 0.05)]
    [InlineData("CosineDecay(0, warmup_target=0.2, warmup_steps=20)", 20, 0.2)]
    [InlineData("CosineDecay(0, warmup_target=0.2, warmup_steps=20)", 60, 0.1)]
    [InlineData("CosineDecayRestarts(0.1, 10)", 0, 0.1)]
    [InlineData("CosineDecayRestarts(0.1, 10)", 5, 0.05)]
    [InlineData("CosineDecayRestarts(0.1, 10)", 10, 0.1)]
    [InlineData("CosineDecayRestarts(0.1, 10)", 20, 0.05)]
    [InlineData("CosineDecayRestarts(0.1, 10)", 25, 0.1 * 0.1464466094)]
    [InlineData("CosineDecayRestarts(0.1, 10)", 30, 0.1)]
    [InlineData("CosineDecayRestarts(0.1, 10)", 70, 0.1)]
    [InlineData("CosineDecayRestarts(0.1, 10, t_mul=1, m_mul=0.5, alpha=0.1)", 15, 0.1 * (0.9 * 0.25 + 0.1))]
    [InlineData("CosineDecayRestarts(0.1, 10, t_mul=1, m_mul=0.5, alpha=0.1)", 40, 0.1 * (0.9 * 0.0625 + 0.1))]
    [InlineData("CosineDecayRestarts(0.1, 10, t_mul=3, m_mul=0.9)", 39, 0.1 * 0.9 * 0.0027390523)]
    [InlineData("CosineDecayRestarts(0.1, 10, t_mul=3, m_mul=0.9)", 40, 0.1 * 0.81)]
    [InlineData("OneCycle(1)", 0, 0.04)]
    [InlineData("OneCycle(1)", 29, 1)]
    [InlineData("OneCycle(1)", 14.5, 0.52)]
    [InlineData("OneCycle(1)", 64, 0.500002)]
    [InlineData("OneCycle(1)", 99, 0.000004)]
    [InlineData("OneCycle(0.5, pct_start=0.5, div_factor=10, final_div_factor=5)", 99, 0.01)]
    public void Rates_are_those_of_the_formula(string schedule, double step, double rate)
    {
        Schedule parsed = Schedule.Parse(schedule);
        double found = step == Math.Floor(step) ? parsed.GetRate((long)step, 100) : (parsed.GetRate((long)step, 100) + parsed.GetRate((long)step + 1, 100)) / 2;
        Assert.Equal(rate, found, step == Math.Floor(step) ? 1e-9 : 1e-3);
        Assert.Equal(parsed, Schedule.Parse(parsed.ToString()));
    }

    /// <summary>Keras' formula with its logarithm, in double precision, at steps that are no restarts.</summary>
    [Theory]
    [InlineData(1.5, 1, 0)]
    [InlineData(2.25, 0.8, 0.05)]
    public void Restarts_are_those_of_Keras_formula(double tMul, double mMul, double alpha)
    {
        var schedule = new CosineDecayRestarts(0.3, 7, tMul, mMul, alpha);
        for (int step = 0; step < 500; step++)
        {
            double done = step / 7.0;
            double exact = Math.Log(1 - done * (1 - tMul)) / Math.Log(tMul);
            if (Math.Abs(exact - Math.Round(exact)) < 1e-9)
            {
                continue;
            }

            double restart = Math.Floor(exact);
            double share = (done - (1 - Math.Pow(tMul, restart)) / (1 - tMul)) / Math.Pow(tMul, restart);
            double decayed = (1 - alpha) * 0.5 * Math.Pow(mMul, restart) * (1 + Math.Cos(Math.PI * share)) + alpha;
            Assert.Equal(0.3 * decayed, schedule.GetRate(step, 1), 1e-12);
        }
    }

    [Theory]
    [InlineData("PiecewiseConstantDecay([20, 10], [0.3, 0.2, 0.1])", "PiecewiseConstantDecay: 'boundaries' must be finite numbers that rise (at position 24")]
    [InlineData("PiecewiseConstantDecay([NaN], [0.3, 0.2])", "PiecewiseConstantDecay: 'boundaries' must be finite numbers that rise")]
    [InlineData("PiecewiseConstantDecay([10], [0.3, Infinity])", "PiecewiseConstantDecay: 'values' must be 2 finite learning rates of at least 0")]
    [InlineData("PiecewiseConstantDecay([10], [0.3, 0.2, 0.1])", "PiecewiseConstantDecay: 'values' must be 2 finite learning rates of at least 0, one more than boundaries (at position 30")]
    [InlineData("PiecewiseConstantDecay(10, [0.3, 0.2])", "PiecewiseConstantDecay: 'boundaries' must be a list of numbers, such as [0.1, 0.01] (at position 24")]
    [InlineData("OneCycle(1, 1)", "OneCycle: 'pct_start' must be at least 0 and less than 1, not 1 (at position 13")]
    [InlineData("CosineDecayRestarts(1, 10, t_mul=0.5)", "CosineDecayRestarts: 't_mul' must be at least 1, not 0.5 (at position 34")]
    [InlineData("CosineDecay(0.01, warmup_steps=500)", "CosineDecay: 'warmup_steps' needs 'warmup_target', which the rate rises to: initial_learning_rate is where it begins (at position 32")]
    [InlineData("Cosine(1)", "Unknown schedule 'Cosine'. Did you mean CosineDecay or CosineDecayRestarts?")]
    public void What_is_wrong_is_named_with_its_place(string text, string message) =>
        Assert.StartsWith(message, Assert.Throws<SpecException>(() => Schedule.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_schedule_is_the_learning_rate_of_each_step()
    {
        var images = Some.Images(40);
        History history =
            Train.Fit(Model(), images, new() { Epochs = 3, BatchSize = 10, Schedule = Schedule.Parse("PiecewiseConstantDecay([3, 7], [0.5, 0.05, 0.005])") });
        Assert.Equal([0.5, 0.05, 0.005], history["learning_rate"]);
        Assert.Equal("PiecewiseConstantDecay([3, 7], [0.5, 0.05, 0.005])", history.Parameters.Schedule);
        History first = Train.Fit(Model(), images, new() { BatchSize = 10, Optimizer = new MnistTools.Optimizers.SGD(0.5) });
        Assert.Equal(first["loss"][0], history["loss"][0]);
        Assert.False(first.ContainsKey("learning_rate"));

        static MnistModel Model() => new([new Dense(4, ActivationFunction.Softmax)], 1, new Shape(3, 3), new MnistTools.Optimizers.SGD(123));
    }

    [Fact]
    public void A_history_says_how_a_schedule_of_ones_own_is_given_again()
    {
        ImageSet images = Some.Images(40, 28, 28, 10);
        TrainingOptions options = new() { Epochs = 2, BatchSize = 10, Schedule = new Halved(0.1) };
        History recorded = Train.Fit(Train.Small(), images, options);
        HistoryParameters parameters = recorded.Parameters;
        Assert.Equal("Halved(0.1)", parameters.Schedule);
        Assert.StartsWith(
            "The recorded run had Schedule Halved(0.1), which its history cannot bring back. In C#, make the options of its parameters with Schedule = \"\", and put it into them. (Unknown schedule 'Halved'.",
            Assert.Throws<SpecException>(() => TrainingRecipe.CreateOptions(parameters)).Message, StringComparison.Ordinal);

        TrainingOptions again = TrainingRecipe.CreateOptions(parameters with { Schedule = "" }) with { Schedule = options.Schedule, Repeats = parameters };
        Train.AssertSame(recorded, Train.Fit(Train.Small(), images, again));
    }

    private sealed record Halved(double Rate) : Schedule
    {
        public override double GetRate(long step, long totalSteps) => Rate / 2;
    }
}
