namespace MnistTools.Core.Tests.Models;

/// <summary>The keys of a history: how they are found, and the table that they head.</summary>
public class HistoryColumnTests
{
    [Theory]
    [InlineData(0.93444, "0.9344")]
    [InlineData(1, "1.000")]
    [InlineData(99.996, "100.0")]
    [InlineData(2345.6, "2346")]
    [InlineData(12345.6, "1.235e+04")]
    [InlineData(0.00123456, "0.001235")]
    [InlineData(0.0000123456, "1.235e-05")]
    [InlineData(-1.23456e-300, "-1.235e-300")]
    [InlineData(0, "0")]
    [InlineData(double.NaN, "NaN")]
    public void A_value_has_four_significant_digits_and_stands_alone(double value, string shown)
    {
        EpochLog row = Row(3, ("loss", value), ("accuracy", value));
        Assert.Equal(["3", shown, shown, "0.00", "s"], row.GetTableRow().Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Each_row_has_the_columns_of_its_history()
    {
        var history = new History(new(), [Row(1, ("loss", 0.5)), Row(2, ("loss", 0.25), ("val_loss", 0.125))]);
        Assert.Equal(["loss", "val_loss"], history.Epochs[0].Keys);
        Assert.Equal("Epoch      loss  val_loss   Duration", history.Epochs[0].GetTableHeader());
        Assert.Equal("    1    0.5000               0.00 s", history.Epochs[0].GetTableRow());
        Assert.Equal("    2    0.2500    0.1250     0.00 s", history.Epochs[1].GetTableRow());
        Assert.Equal(
            string.Join(
                Environment.NewLine, history.Epochs[0].GetTableHeader(), history.Epochs[0].GetTableRow(), history.Epochs[1].GetTableRow(),
                "Best epoch: 2, by val_loss"), history.GetTable());
    }

    [Fact]
    public void A_key_is_found_whatever_its_case()
    {
        var history = new History(new(), [Row(1, ("loss", 0.5)), Row(2, ("loss", 0.25), ("val_F1", 1))]);
        Assert.Equal(["loss", "val_F1"], history.Keys);
        Assert.Equal([0.5, 0.25], history["LOSS"]);
        Assert.True(history.ContainsKey("VAL_f1"));
        Assert.Equal(2, history.FindBestEpoch("VAL_f1"));
        Assert.Equal(2, history.FindBestEpoch("LOSS"));
        Assert.Equal(0.25, history.Epochs[1].Metrics["lOSS"]);
        Assert.Equal(0.25, history.Epochs[1].Loss);
    }

    [Fact]
    public void A_value_of_ones_own_comes_last_or_takes_the_place_of_the_one_that_is_there()
    {
        EpochLog row = Row(1, ("loss", 0.5), ("accuracy", 0.25));
        row.SetMetric("LOSS", 2);
        row.SetMetric("my_error", 3);
        Assert.Equal(
            [KeyValuePair.Create("loss", 2.0), KeyValuePair.Create("accuracy", 0.25), KeyValuePair.Create("my_error", 3.0)],
            new History(new(), [row]).Epochs[0].Metrics);
        Assert.Equal(2, row.Loss);
    }

    /// <summary>And it knows that a loss is the better the smaller it is.</summary>
    [Fact]
    public void A_callback_finds_what_it_watches_whatever_its_case()
    {
        History history = Train.Fit(
            Train.Small(dropout: 0), Some.Images(60, 28, 28, 10),
            new() { Epochs = 4, Callbacks = [Callback.Parse("EarlyStopping(monitor=LOSS, patience=0)")] });
        Assert.Equal(history["loss"].OrderDescending(), history["loss"]);
        Assert.Equal(4, history.Epochs.Count);
    }

    /// <summary>A function of an earlier build may have added one.</summary>
    [Fact]
    public void Keys_that_differ_by_their_case_alone_are_two()
    {
        var history = new History(new(), [Row(1, ("loss", 0.5), ("Loss", 0.25))]);
        Assert.Equal([0.5], history["loss"]);
        Assert.Equal([0.25], history["Loss"]);
        Assert.False(history.ContainsKey("LOSS"));
    }

    /// <summary>As PowerShell indexes it, which would take the exception of any other object for nothing being there.</summary>
    [Fact]
    public void A_language_that_looks_members_up_while_it_runs_is_told_of_a_wrong_key()
    {
        dynamic history = new History(new(), [Row(1, ("loss", 0.5))]);
        Assert.Equal(0.5, history["LOSS"][0]);
        Assert.Equal("The history has no 'los'. It has: loss.", Assert.Throws<KeyNotFoundException>(() => history["los"]).Message);
        Assert.Equal("The history has no '1'. It has: loss.", Assert.Throws<KeyNotFoundException>(() => history[1]).Message);
    }

    private static EpochLog Row(int epoch, params (string Key, double Value)[] metrics) =>
        new(epoch, 1, TimeSpan.Zero, metrics.Select(metric => KeyValuePair.Create(metric.Key, metric.Value)));
}
