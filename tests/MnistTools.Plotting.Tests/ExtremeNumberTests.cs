using System.Globalization;
using System.Text.Json;
using SkiaSharp;

namespace MnistTools.Plotting.Tests;

/// <summary>Numbers from one end of what a double holds to the other.</summary>
public class ExtremeNumberTests
{
    private const string Orange = "#B35900";

    [Theory]
    [InlineData("4.9E-324,5.0E-324", 5e-324)]
    [InlineData("1E-323,5E-323", 5e-324, 1e-323, 5e-323)]
    [InlineData("1.0E-300,3.0E-300", 1e-300, 2e-300, 3e-300)]
    [InlineData("1.00E+308", 1e308)]
    [InlineData("-1.0E+308,0,1.0E+308", -1e308, 0.0, 1e308)]
    [InlineData("-1E+308,0,1E+308", double.MaxValue, -double.MaxValue)]
    [InlineData("0,1.0E+308", 5e-324, 1e308)]
    [InlineData("0,0.4E+308", double.NaN, 1e308, double.NegativeInfinity, 5e-324, double.PositiveInfinity)]
    [InlineData("-1E+289,0,1E+289", -1e289, 1e289)]
    [InlineData("1E-289,2E-289", 1e-289, 2e-289)]
    public void A_history_of_them_is_drawn_with_its_numbers_at_the_axis(string ticks, params double[] values)
    {
        CurveDrawing figure = HistoryFigure.Create(
            [Some.History(new(), ("loss", [.. values.Select(value => (double?)value)]), ("val_loss", [.. values.Select(value => (double?)value)]))],
            Some.English);
        Assert.Superset(ticks.Split(',').ToHashSet(), Pixels.Texts(figure).ToHashSet());
        using SKBitmap image = Pixels.Draw(figure);
        Assert.InRange(Pixels.Count(image, Orange), 20, 8000);

        string page = HtmlPage.Render(figure);
        JsonElement axis = HtmlPage.Find(page, "layout").GetProperty("yaxis");
        double[] range = [.. axis.GetProperty("range").EnumerateArray().Select(end => end.GetDouble())];
        Assert.True(double.IsFinite(range[1] - range[0]) && range[1] > range[0], $"{range[0]} {range[1]}");
        JsonElement curve = HtmlPage.Find(page, "data").EnumerateArray().Last();
        Assert.All(curve.GetProperty("y").EnumerateArray().Zip(values), point =>
        {
            (JsonElement drawn, double value) = point;
            Assert.Equal(double.IsFinite(value), drawn.ValueKind == JsonValueKind.Number);
            Assert.True(!double.IsFinite(value) || (drawn.GetDouble() >= range[0] && drawn.GetDouble() <= range[1]));
        });
    }

    /// <summary>The point lies at 1 in a unit of 1E+308; a pointer is told what it is.</summary>
    [Fact]
    public void A_pointer_is_told_the_number_itself()
    {
        JsonElement data = HtmlPage.Find(HtmlPage.Render(HistoryFigure.Create([Some.History(new(), ("loss", [1.5e308, -1e308]))], Some.German)), "data");
        Assert.Equal(
            ["Training<br>1,5E+308", "Training<br>-1E+308"],
            data.EnumerateArray().Last().GetProperty("text").EnumerateArray().Select(text => text.GetString()));
    }

    /// <summary>Labels tell their ticks apart, and say where these are.</summary>
    [Theory]
    [InlineData(0.5, 0.500000001)]
    [InlineData(1e7, 1e7 + 10)]
    [InlineData(1e-12, 3e-12)]
    [InlineData(-1e-9, 1e-9)]
    [InlineData(123456, 123456.001)]
    [InlineData(0, 1e300)]
    [InlineData(1e15, 1e15 + 1000)]
    public void No_two_ticks_have_the_same_text(double minimum, double maximum)
    {
        IReadOnlyList<AxisLabel> ticks = AxisTicks.Between(minimum, maximum, TickKind.Numbers, 9, CultureInfo.InvariantCulture);
        Assert.InRange(ticks.Count, 3, 10);
        Assert.Equal(ticks.Count, ticks.Select(tick => tick.Text).Distinct().Count());
        double step = ticks[1].Position - ticks[0].Position;
        Assert.All(
            ticks, tick => Assert.InRange(double.Parse(tick.Text, CultureInfo.InvariantCulture), tick.Position - (0.01 * step), tick.Position + (0.01 * step)));
    }

    [Fact]
    public void Weights_that_are_no_numbers_are_white()
    {
        Assert.Equal(((byte)255, (byte)255, (byte)255), ColorRamp.BlueOrOrange.At(double.NaN));
        Assert.Equal(ColorRamp.BlueOrOrange.At(1), ColorRamp.BlueOrOrange.At(double.PositiveInfinity));
    }
}
