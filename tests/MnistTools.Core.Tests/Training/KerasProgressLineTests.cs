using System.Globalization;

namespace MnistTools.Core.Tests.Training;

public class KerasProgressLineTests
{
    [Fact]
    public void The_line_at_an_epochs_end() => Assert.Equal(
        "938/938 [==============================] - 5s 5ms/step - loss: 0.3822 - accuracy: 0.9736",
        Line(938, 938, 5, true, ("loss", 0.38221), ("accuracy", 0.97357)));

    [Fact]
    public void The_line_within_an_epoch() => Assert.Equal(
        "469/938 [==============>...............] - ETA: 7s - loss: 0.3822",
        Line(469, 938, 7, false, ("loss", 0.3822)));

    [Fact]
    public void The_counter_is_as_wide_as_its_target() => Assert.Equal(
        "  1/938 [..............................] - ETA: 15s", Line(1, 938, 15.5 / 937, false));

    /// <summary>As before the first step of a training that has none.</summary>
    [Fact]
    public void Without_steps_the_bar_is_full() => Assert.Equal("0/0 [==============================] - ETA: 0s", Line(0, 0, 0, false));

    [Fact]
    public void The_bar_begins_with_its_head() => Assert.Equal(
        " 1/30 [>.............................] - ETA: 1:27", Line(1, 30, 3, false));

    [Fact]
    public void More_than_an_hour_is_told_in_hours() => Assert.Equal(
        " 1/30 [>.............................] - ETA: 2:25:00", Line(1, 30, 300, false));

    /// <summary>Keras writes whole seconds that are left, and minutes where there is more than one.</summary>
    [Theory]
    [InlineData(59.9, "59s")]
    [InlineData(60, "60s")]
    [InlineData(61.9, "1:01")]
    [InlineData(3600, "60:00")]
    [InlineData(3601, "1:00:01")]
    [InlineData(90_061, "25:01:01")]
    public void The_time_left_is_told_as_Keras_tells_it(double seconds, string expected) =>
        Assert.EndsWith($" - ETA: {expected}", Line(1, 2, seconds, false), StringComparison.Ordinal);

    [Theory]
    [InlineData(20, "20s 2s/step")]
    [InlineData(75, "75s 8s/step")]
    [InlineData(4000, "4000s 400s/step")]
    [InlineData(0.4, "0s 40ms/step")]
    [InlineData(0.005, "0s 500us/step")]
    public void A_steps_time_is_told_in_the_unit_that_fits(double seconds, string expected) =>
        Assert.EndsWith($" - {expected}", Line(10, 10, seconds, true), StringComparison.Ordinal);

    [Theory]
    [InlineData(1.2345e-5, "1.2345e-05")]
    [InlineData(0.001, "1.0000e-03")]
    [InlineData(0.0011, "0.0011")]
    [InlineData(12.34567, "12.3457")]
    [InlineData(59655 / 60000.0, "0.9942")]
    [InlineData(59655 / 60000.0 / 1000, "9.9425e-04")]
    [InlineData(-2e-4, "-2.0000e-04")]
    [InlineData(0, "0.0000e+00")]
    public void Small_values_are_told_with_an_exponent(double value, string expected) =>
        Assert.EndsWith($" - loss: {expected}", Line(1, 1, 1, true, ("loss", value)), StringComparison.Ordinal);

    [Fact]
    public void The_culture_does_not_matter()
    {
        CultureInfo kept = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            Assert.EndsWith(" - loss: 0.3822", Line(1, 1, 1, true, ("loss", 0.3822)), StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = kept;
        }
    }

    /// <summary>130 columns by Keras; the bar gives what lacks, and where even the shortest does not, the values go on below.</summary>
    [Theory]
    [InlineData(131, "938/938 [==============================] - 5s 5ms/step - loss: 0.3822 - accuracy: 0.9736 - val_loss: 0.1113 - val_accuracy: 0.9655")]
    [InlineData(120, "938/938 [===================] - 5s 5ms/step - loss: 0.3822 - accuracy: 0.9736 - val_loss: 0.1113 - val_accuracy: 0.9655")]
    [InlineData(80, "938/938 [==========] - 5s 5ms/step - loss: 0.3822 - accuracy: 0.9736|        - val_loss: 0.1113 - val_accuracy: 0.9655")]
    [InlineData(40, "938/938 [==========] - 5s 5ms/step|        - loss: 0.3822|        - accuracy: 0.9736|        - val_loss: 0.1113|        - val_accuracy: 0.9655")]
    public void A_narrow_terminal_has_a_shorter_bar(int columns, string expected)
    {
        string line = Line(938, 938, 5, true, columns, ("loss", 0.38221), ("accuracy", 0.97357), ("val_loss", 0.1113), ("val_accuracy", 0.9655));
        Assert.Equal(expected.Split('|'), line.Split(Environment.NewLine));
        Assert.All(line.Split(Environment.NewLine), part => Assert.InRange(part.Length, 1, columns - 1));
    }

    [Fact]
    public void A_shorter_bar_is_as_full()
    {
        Assert.Equal("469/938 [=======>........] - ETA: 7s - loss: 0.3822", Line(469, 938, 7, false, 52, ("loss", 0.3822)));
        Assert.Equal("  1/938 [..........] - ETA: 15s", Line(1, 938, 15.5 / 937, false, 32));
    }

    [Fact]
    public void The_line_before_an_epoch() =>
        Assert.Equal("Epoch 1/10", KerasProgressLine.FormatEpoch(new(1, 10, 0, 0, 938, default, new Dictionary<string, double>(), null)));

    private static string Line(int step, int steps, double seconds, bool ended, params (string Name, double Value)[] metrics) =>
        Line(step, steps, seconds, ended, null, metrics);

    private static string Line(int step, int steps, double seconds, bool ended, int? columns, params (string Name, double Value)[] metrics)
    {
        var time = TimeSpan.FromSeconds(seconds);
        var values = new OrderedDictionary<string, double>(metrics.Select(m => KeyValuePair.Create(m.Name, m.Value)));
        return KerasProgressLine.Format(new(1, 10, 0, step, steps, time, values, ended ? new EpochLog(1, steps, time, values) : null), columns);
    }
}
