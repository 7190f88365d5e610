namespace MnistTools.Core.Tests.Training;

public sealed class PaceTests
{
    [Theory]
    [InlineData(0, 0.25, 30)]
    // Eight of ten epochs are those of a backup, and the ninth took ten seconds.
    [InlineData(0.8, 0.9, 10)]
    [InlineData(0.8, 1, 0)]
    public void The_time_left_is_of_the_pace_since_the_first_report(double before, double done, double left)
    {
        var clock = new HandClock { Seconds = 100 };
        var pace = new Pace(clock);
        Assert.Equal(TimeSpan.Zero, pace.Elapsed);
        pace.Report(before);
        Assert.Null(pace.FindLeft(before, 1));
        clock.Seconds += 10;
        pace.Report(done);
        Assert.Equal(TimeSpan.FromSeconds(10), pace.Elapsed);
        Assert.Equal(left, pace.FindLeft(done, 1)!.Value.TotalSeconds, 1e-6);
    }
}
