using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MnistTools.Tuning;
using SkiaSharp;

namespace MnistTools.Plotting.Tests;

public sealed class SearchFigureTests : FolderTests
{
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-US");
    private static readonly DateTimeOffset Begin = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    // Number, batch size, learning rate, optimizer, score.
    private static readonly Trial[] Trials =
    [
        Make(1, 32, 1e-4, "Adam", 0.90), Make(2, 64, 1e-3, "RMSprop", 0.95), Make(3, 128, 1e-2, "Adam", 0.93), Make(4, 64, 1e-1, "Adam", double.NaN),
    ];

    [Fact]
    public void Each_parameter_that_differs_has_a_panel_with_the_best_marked()
    {
        PanelDrawing panels = SearchFigure.OverParameters(Trials, English);
        Assert.Equal(["BatchSize", "LearningRate", "Optimizer"], panels.Panels.Select(figure => figure.X.Label));
        Assert.Equal((2, 2), (panels.Columns, panels.Rows));
        Assert.Equal([32, 128], panels.Panels[0].Series[0].X);
        Assert.Equal([0.90, 0.93], panels.Panels[0].Series[0].Y);
        Assert.All(panels.Panels, figure => Assert.Equal([0.95], figure.Series[1].Y));
        Assert.Equal("Validation accuracy", panels.Panels[0].Y.Label);
    }

    [Fact]
    public void A_wide_range_is_logarithmic_and_names_have_ticks_of_their_own()
    {
        PanelDrawing panels = SearchFigure.OverParameters(Trials, English, ["learningrate", "Optimizer"]);
        Assert.Equal([-4, -2, -3], Positions(panels.Panels[0]).Select(x => Math.Round(x, 9)));
        Assert.Equal(["0.0001", "0.001", "0.01"], panels.Panels[0].X.Labels!.Select(label => label.Text));
        Assert.Equal([new(0, "Adam"), new(1, "RMSprop")], panels.Panels[1].X.Labels!);
        Assert.Equal([0, 0, 1], Positions(panels.Panels[1]));
    }

    /// <summary>0.001 alone, the only power of ten among the values, would tell nothing of the scale.</summary>
    [Fact]
    public void Where_a_logarithmic_axis_has_a_single_power_its_doubles_and_fivefolds_are_labelled_too()
    {
        double[] rates = [0.0002, 0.00091234, 0.002, 0.008];
        PanelDrawing panels = SearchFigure.OverParameters([.. rates.Select((rate, i) => Make(i + 1, 32, rate, "Adam", 0.9))], English, ["LearningRate"]);
        FigureFile.Write(panels, Folder.At("p.svg"));
        IEnumerable<string> texts =
            XDocument.Load(Folder.At("p.svg")).Descendants().Where(element => element.Name.LocalName == "text").Select(text => text.Value);
        Assert.Equal(["0.0002", "0.0005", "0.001", "0.002", "0.005"], texts.Where(text => text.StartsWith("0.00", StringComparison.Ordinal)));
    }

    /// <summary>A rate of dropout that is drawn evenly between 0 and 0.5 may come near to 0.</summary>
    [Fact]
    public void A_wide_range_of_evenly_drawn_numbers_is_not_logarithmic()
    {
        double[] rates = [0.01, 0.1304, 0.22, 0.31, 0.40, 0.49];
        PanelDrawing panels = SearchFigure.OverParameters([.. rates.Select((rate, i) => Make(i + 1, 32, rate, "Adam", 0.9))], English, ["LearningRate"]);
        Assert.Equal(rates, Positions(panels.Panels[0]).Order());
        Assert.Null(panels.Panels[0].X.Labels);
    }

    /// <summary>Of batch sizes 32, 64 and 128 the axis shows these, and not 40, 60, 80.</summary>
    [Fact]
    public void Ticks_stand_at_the_values_that_were_tried()
    {
        FigureAxis axis = SearchFigure.OverParameters(Trials, English, ["BatchSize"]).Panels[0].X;
        Assert.Equal([new(32, "32"), new(64, "64"), new(128, "128")], axis.Labels!);
    }

    [Fact]
    public void Layers_stand_in_the_order_of_their_units()
    {
        string[] layers = ["Dense(128)", "Dense(32)", "Conv2D(8, 3)", "Dense(32, relu)", "Conv2D(16, 3)"];
        Assert.Equal(["Conv2D(8, 3)", "Conv2D(16, 3)", "Dense(32)", "Dense(32, relu)", "Dense(128)"], layers.Order(new NaturalOrder()));
        FigureAxis axis = SearchFigure.OverParameters([.. layers.Select((layer, i) => Make(i + 1, 32, 0.1, layer, 0.9))], English, ["Optimizer"]).Panels[0].X;
        Assert.Equal(layers.Order(new NaturalOrder()), axis.Labels!.Select(label => label.Text));
    }

    [Fact]
    public void The_spread_of_the_folds_is_drawn_and_explained()
    {
        Trial[] trials = [.. Trials[..2].Select(trial => trial with { SplitTestScores = [0.9, 0.94, 0.98] })];
        CurveDrawing panel = SearchFigure.OverParameters(trials, English, ["BatchSize"]).Panels[0];
        // √(2 · 0.04² / 3), as numpy divides.
        Assert.All(panel.Series, series => Assert.Equal(Math.Sqrt(2 * 0.0016 / 3), Assert.Single(series.Spread), 1e-12));
        Assert.Equal(["Trials, ± standard deviation of the folds", "Best trial"], panel.Legend.Select(entry => entry.Text));
        Assert.Equal(["Trials", "Best trial"], SearchFigure.OverParameters(Trials, English, ["BatchSize"]).Panels[0].Legend.Select(entry => entry.Text));
        Assert.True(AxisRange.OfValues(panel).Maximum > 0.94 + Math.Sqrt(2 * 0.0016 / 3));
    }

    [Theory]
    [InlineData(10, "Sekunden", 20)]
    [InlineData(600, "Minuten", 20)]
    [InlineData(7200, "Stunden", 4)]
    public void Time_has_the_unit_in_which_it_can_be_read(int secondsOfTrial, string unit, double end)
    {
        Trial[] trials =
            [.. Enumerable.Range(1, 2).Select(i => Make(i, 32, 0.1, "Adam", 0.9) with { Started = Begin, Finished = Begin.AddSeconds(i * secondsOfTrial) })];
        CurveDrawing drawing = SearchFigure.OverTime(trials, CultureInfo.GetCultureInfo("de-DE"));
        Assert.Equal((unit, end), (drawing.X.Label, drawing.Series[0].X[^1]));
    }

    /// <summary>The best line is drawn last, in the colour of the best, and each tick is written.</summary>
    /// <summary>A number without its middle is another one.</summary>
    [Fact]
    public void The_first_axis_of_parallel_coordinates_has_its_numbers_whole()
    {
        ParallelDrawing drawing = new()
        {
            Title = "",
            Axes = [new(new("learning rate"), [0.0001, 0.0003, 0.001]), new(new("b"), [2, 1, 2])],
            Colors = [1, 2, 3],
            ColorAxis = new("score"),
        };
        FigureFile.Write(drawing, Folder.At("c.svg"));
        string[] texts = [.. XDocument.Load(Folder.At("c.svg")).Descendants().Where(element => element.Name.LocalName == "text").Select(text => text.Value)];
        Assert.DoesNotContain(texts, text => text.Contains('…'));
        IEnumerable<string> numbers = ParallelScale.Of(drawing.Axes[0], drawing.Culture, FigureFile.DefaultHeight).Labels.Select(label => label.Text);
        Assert.All(numbers, number => Assert.Contains(number, texts));
        Assert.Contains(numbers, number => number.Length >= 5);
    }

    [Fact]
    public void Parallel_coordinates_are_an_image_too()
    {
        ParallelDrawing drawing = SearchFigure.Parallel(Trials, English);
        using SKBitmap image = Pixels.Draw(drawing);
        Assert.True(
            Pixels.Count(
                image, Palette.Scores.CssAt(ParallelScale.Of(new(drawing.ColorAxis, drawing.Colors), English, 400).ShareOf(0.95)), tolerance: 3) > 200);
        Assert.Superset(new HashSet<string> { "BatchSize", "32", "64", "128", "0.0001", "RMSprop", "Validation accuracy" }, Pixels.Texts(drawing).ToHashSet());
    }

    [Fact]
    public void Over_time_the_best_so_far_is_a_staircase()
    {
        CurveDrawing figure = SearchFigure.OverTime(Trials, CultureInfo.GetCultureInfo("de-DE"));
        Assert.Equal(("Minuten", "Bester bisher"), (figure.X.Label, figure.Series[0].Name));
        Assert.Equal([1, 2, 2, 3, 3], figure.Series[0].X);
        Assert.Equal([0.90, 0.90, 0.95, 0.95, 0.95], figure.Series[0].Y);
        Assert.Equal([1, 2, 3], figure.Series[1].X);
    }

    /// <summary>The logarithm that a point lies at says nothing, and the value not whose it is.</summary>
    [Fact]
    public void A_pointer_on_a_point_is_told_the_trial_and_its_score()
    {
        FigureFile.Write(SearchFigure.OverParameters(Trials, CultureInfo.GetCultureInfo("de-DE"), ["LearningRate"]), Folder.At("p.html"));
        FigureFile.Write(SearchFigure.OverTime(Trials, English), Folder.At("t.html"));
        JsonElement point = HtmlPage.Find(File.ReadAllText(Folder.At("p.html")), "data")[3];
        Assert.Equal("%{text}<extra></extra>", point.GetProperty("hovertemplate").GetString());
        Assert.Equal(
            "Trial 2: BatchSize 64, Epochs 5, LearningRate 0.001,<br>Optimizer RMSprop<br>Korrektklassifizierungsrate Validierung: 0,95",
            point.GetProperty("text")[0].GetString());

        JsonElement data = HtmlPage.Find(File.ReadAllText(Folder.At("t.html")), "data");
        Assert.Equal(["markers", "lines", "lines", "markers"], data.EnumerateArray().Select(trace => trace.GetProperty("mode").GetString()));
        JsonElement[] curves = [.. data.EnumerateArray().Where(trace => trace.TryGetProperty("text", out _))];
        Assert.Equal(["Trial 1:", "Trial 2:", "Trial 3:"], Assert.Single(curves).GetProperty("text").EnumerateArray().Select(text => text.GetString()![..8]));
    }

    [Fact]
    public void What_cannot_be_drawn_is_said()
    {
        Assert.Contains("none of the trials has a score", Refusal(() => SearchFigure.OverTime([Trials[3]], English)), StringComparison.Ordinal);
        Assert.Contains(
            "no parameter 'Units'. They have: BatchSize", Refusal(() => SearchFigure.OverParameters(Trials, English, ["Units"])), StringComparison.Ordinal);
    }

    [Fact]
    public void Panels_fill_an_image_and_a_page()
    {
        PanelDrawing panels = SearchFigure.OverParameters(Trials, English);
        FigureFile.Write(panels, Folder.At("p.png"), 800, 600);
        using SKBitmap image = SKBitmap.Decode(Folder.At("p.png"));
        Assert.Equal((800, 600), (image.Width, image.Height));
        // Three of four quarters are drawn on.
        Assert.Equal([true, true, true, false], new[] { (0, 40), (400, 40), (0, 330), (400, 330) }.Select(corner => HasInk(image, corner.Item1, corner.Item2)));

        FigureFile.Write(panels, Folder.At("p.html"));
        string page = File.ReadAllText(Folder.At("p.html"));
        Assert.Contains("\"xaxis3\"", page, StringComparison.Ordinal);
        Assert.Matches(new Regex("\"ticktext\":\\[\"Adam\",\"RMSprop\"\\]"), page);
        JsonElement layout = HtmlPage.Find(page, "layout");
        Assert.Equal(
            ["Validation accuracy", "", "Validation accuracy"],
            new[] { "yaxis", "yaxis2", "yaxis3" }.Select(axis => layout.GetProperty(axis).GetProperty("title").GetProperty("text").GetString()));
    }

    /// <summary>Under the middle of three columns, two losses have 100 pixels each.</summary>
    [Fact]
    public void Long_names_under_a_panel_are_broken_and_shortened()
    {
        string[] losses = ["CategoricalCrossentropy", "CategoricalCrossentropy(label_smoothing=0.1)"];
        Trial[] trials = [.. losses.Select(
            (loss, i) => Make(i + 1, 32, 1e-3, "Adam", 0.9) with
            {
                Params = new Dictionary<string, object> { ["A"] = 1L, ["B"] = 2L, ["C"] = 3L, ["D"] = 4L, ["Loss"] = loss },
            })];
        PanelDrawing panels = SearchFigure.OverParameters(trials, English, ["A", "Loss", "B", "C", "D"]);
        FigureFile.Write(panels, Folder.At("p.html"));
        JsonElement axis = HtmlPage.Find(File.ReadAllText(Folder.At("p.html")), "layout").GetProperty("xaxis2");
        Assert.Equal([-0.5, 1.5], axis.GetProperty("range").EnumerateArray().Select(end => end.GetDouble()));
        Assert.Collection(
            Texts(axis), plain => Assert.Equal("Categorical<br>Crossentropy", plain), smoothed => Assert.Matches("^Categ[^<]*<br>[^<]*=0[.]1[)]$", smoothed));

        FigureFile.Write(panels, Folder.At("p.svg"));
        IEnumerable<string> lines =
            XDocument.Load(Folder.At("p.svg")).Descendants().Where(element => element.Name.LocalName == "text").Select(text => text.Value);
        Assert.Superset(new HashSet<string> { "Categorical", "Crossentropy" }, lines.ToHashSet());
        Assert.Single(lines, line => line.StartsWith('C') && line.EndsWith("=0.1)", StringComparison.Ordinal));
    }

    /// <summary>Also where a panel does not have the worst trials, since their space lacks its parameter.</summary>
    [Fact]
    public void All_panels_have_one_scale()
    {
        Trial[] trials =
        [
            Make(1, 32, 1e-3, "Adam", 0.2), Make(2, 64, 1e-2, "Adam", 0.7),
            .. new[] { 0.8, 0.9 }.Select(
                (score, i) => Make(3 + i, 64, 1e-3, "SGD", score) with { Params = new Dictionary<string, object> { ["Optimizer"] = "SGD", ["M"] = 0.1 * i } }),
        ];
        PanelDrawing panels = SearchFigure.OverParameters(trials, English, ["LearningRate", "M", "Optimizer"]);
        Assert.Equal([0.8], panels.Panels[1].Series[0].Y);
        AxisRange range = Assert.Single(panels.Panels.Select(AxisRange.OfValues).Distinct());
        Assert.Equal((0.172, 0.928), (Math.Round(range.Minimum, 9), Math.Round(range.Maximum, 9)));
        FigureFile.Write(panels, Folder.At("p.html"));
        JsonElement layout = HtmlPage.Find(File.ReadAllText(Folder.At("p.html")), "layout");
        Assert.Single(new[] { "yaxis", "yaxis2", "yaxis3" }.Select(axis => layout.GetProperty(axis).GetProperty("range").ToString()).Distinct());
    }

    /// <summary>One trial that diverged would press all others into one line.</summary>
    [Fact]
    public void Losses_of_which_one_is_much_larger_lie_by_their_logarithm()
    {
        double[] losses = [1.5, 1.8, 2.4, 13.8];
        Trial[] trials =
            [.. losses.Select((loss, i) => Make(i + 1, 16 << i, 1e-3, "Adam", loss) with { Metric = "val_loss", SplitTestScores = [loss - 0.5, loss + 0.5] })];
        CurveDrawing panel = SearchFigure.OverParameters(trials, English, ["BatchSize"]).Panels[0], time = SearchFigure.OverTime(trials, English);
        Assert.Equal(["2", "5", "10"], panel.Y.Labels!.Select(label => label.Text).Intersect(["2", "5", "10"]));
        Assert.Equal([1.8, 2.4, 13.8], panel.Series[0].Y.Select(y => Math.Round(Math.Pow(10, y), 9)));
        Assert.Equal(
            [(1.3, 2.3), (1.9, 2.9), (13.3, 14.3)],
            panel.Series[0].Bars.Select(bar => (Math.Round(Math.Pow(10, bar.Lower), 9), Math.Round(Math.Pow(10, bar.Upper), 9))));
        Assert.Contains("Validation loss: 13.8 ± 0.5", panel.Series[0].Descriptions![2], StringComparison.Ordinal);
        Assert.Equal(losses, time.Series[1].Y.Select(y => Math.Round(Math.Pow(10, y), 9)));
        ParallelDrawing parallel = SearchFigure.Parallel(trials, English);
        Assert.Equal(losses, parallel.Colors.Select(y => Math.Round(Math.Pow(10, y), 9)));
        Assert.Equal(parallel.ColorAxis, parallel.Axes[^1].Axis);
        Assert.NotNull(parallel.ColorAxis.Labels);

        FigureFile.Write(SearchFigure.OverParameters(trials, English, ["BatchSize"]), Folder.At("p.html"));
        JsonElement bars = HtmlPage.Find(File.ReadAllText(Folder.At("p.html")), "data")[2].GetProperty("error_y");
        Assert.Equal(
            (false, Math.Round(Math.Log10(2.3 / 1.8), 9), Math.Round(Math.Log10(1.8 / 1.3), 9)),
            (bars.GetProperty("symmetric")
                .GetBoolean(), Math.Round(bars.GetProperty("array")[0].GetDouble(), 9), Math.Round(bars.GetProperty("arrayminus")[0].GetDouble(), 9)));
    }

    /// <summary>A bar that reaches to 0 or below would have no end.</summary>
    [Fact]
    public void A_bar_of_a_logarithmic_score_ends_at_half_of_the_least()
    {
        double[] losses = [1, 2, 13];
        Trial[] trials =
            [.. losses.Select((loss, i) => Make(i + 1, 16 << i, 1e-3, "Adam", loss) with { Metric = "val_loss", SplitTestScores = [loss - 3, loss + 3] })];
        CurveDrawing panel = SearchFigure.OverParameters(trials, English, ["BatchSize"]).Panels[0];
        Assert.Equal(
            [(0.5, 5), (10, 16)], panel.Series[0].Bars.Select(bar => (Math.Round(Math.Pow(10, bar.Lower), 9), Math.Round(Math.Pow(10, bar.Upper), 9))));
    }

    [Theory]
    [InlineData("val_loss", 1.5, 1.8, 2.4)]
    [InlineData("val_loss", 1.0, 3.0, 5.0, 7.0, 9.0)]
    [InlineData("val_loss", 0.0, 1.5, 13.8)]
    [InlineData("val_accuracy", 0.05, 0.08, 0.9)]
    public void Other_scores_lie_where_they_are(string metric, params double[] scores)
    {
        Trial[] trials = [.. scores.Select((score, i) => Make(i + 1, 16 << i, 1e-3, "Adam", score) with { Metric = metric })];
        Assert.Null(SearchFigure.OverParameters(trials, English, ["BatchSize"]).Panels[0].Y.Labels);
        Assert.Equal(scores, SearchFigure.Parallel(trials, English).Colors);
    }

    /// <summary>
    /// What the first panel explains is for all, and stands above them: within a panel it would take the room of its points, or of the row below.
    /// </summary>
    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void The_legend_of_several_panels_takes_room_from_none(int count)
    {
        CurveStyle points = Palette.Style(0) with { Line = LineKind.None }, explained = Palette.Style(2) with { Line = LineKind.None };
        double[] grid = [.. Enumerable.Range(0, 12).Select(i => (double)i)];
        CurveDrawing panel = new()
        {
            Title = "",
            X = new("x"),
            Y = new("y"),
            Series = [new("points", [.. grid.SelectMany(x => grid.Select(_ => x))], [.. grid.SelectMany(_ => grid)], points, "points")],
        };
        PanelDrawing drawing =
            new() { Title = "Title", Panels = [panel with { Legend = [new("What it is", explained)] }, .. Enumerable.Repeat(panel, count - 1)] };
        using SKBitmap image = Pixels.Draw(drawing);
        int columns = drawing.Columns, width = image.Width / columns;
        SKRectI first = Pixels.Bounds(image, points.Color, right: width), legend = Pixels.Bounds(image, explained.Color);
        Assert.True(legend.Bottom < first.Top, $"{legend} {first}");
        using SKBitmap others = new();
        Assert.True(image.ExtractSubset(others, new SKRectI(width, 0, 2 * width, image.Height)));
        Assert.Equal(
            (first.Left, first.Width, first.Height),
            (Pixels.Bounds(others, points.Color).Left, Pixels.Bounds(others, points.Color).Width, Pixels.Bounds(others, points.Color).Height));
    }

    /// <summary>The text of its highest tick reaches above a panel, half as high as the text is.</summary>
    [Fact]
    public void The_legend_of_a_page_lies_above_the_texts_of_its_panels()
    {
        FigureFile.Write(SearchFigure.OverParameters(Trials, English), Folder.At("p.html"));
        foreach (JsonElement chart in HtmlPage.Charts(File.ReadAllText(Folder.At("p.html"))))
        {
            JsonElement layout = chart.GetProperty("figure").GetProperty("layout"), margin = layout.GetProperty("margin");
            double height = chart.GetProperty("height").GetDouble() - margin.GetProperty("t").GetDouble() - margin.GetProperty("b").GetDouble();
            Assert.True((layout.GetProperty("legend").GetProperty("y").GetDouble() - 1) * height > PanelLayout.TextSize * TextLayout.LineHeight / 2);
        }
    }

    [Fact]
    public void The_best_trial_is_a_diamond_that_stands_out()
    {
        FigureFile.Write(SearchFigure.OverParameters(Trials, English, ["BatchSize"]), Folder.At("p.html"));
        JsonElement[] markers = [.. HtmlPage.Find(File.ReadAllText(Folder.At("p.html")), "data").EnumerateArray().Select(trace => trace.GetProperty("marker"))];
        // The entries of the legend, and then the points.
        Assert.Equal(["circle", "diamond", "circle", "diamond"], markers.Select(marker => marker.GetProperty("symbol").GetString()));
        Assert.Equal(1.6, markers[3].GetProperty("size").GetDouble() / markers[2].GetProperty("size").GetDouble(), 1e-9);

        // A disc has a diameter of 7 pixels at the size that a panel is laid out for, and some of those are only half covered.
        PanelDrawing panels = SearchFigure.OverParameters(Trials, English, ["BatchSize"]);
        FigureFile.Write(panels with { Panels = [panels.Panels[0] with { Legend = [] }] }, Folder.At("p.png"), 540, 360);
        using SKBitmap image = SKBitmap.Decode(Folder.At("p.png"));
        Assert.InRange(Pixels.Bounds(image, Palette.Style(4).Color).Width, 8, 14);
    }

    [Fact]
    public void Long_numbers_under_a_panel_do_not_run_into_each_other()
    {
        // Twelve labels would be allowed; the eleven at every 0.0002 are wider than the axis, and the next round step is 0.0005.
        PanelDrawing panels = SearchFigure.OverParameters([Make(1, 32, 3.001e-4, "Adam", 0.90), Make(2, 32, 2.4e-3, "Adam", 0.95)], English);
        FigureFile.Write(panels, Folder.At("p.svg"), 440, 300);
        IEnumerable<string> texts =
            XDocument.Load(Folder.At("p.svg")).Descendants().Where(element => element.Name.LocalName == "text").Select(text => text.Value);
        Assert.Equal(["0.0005", "0.0010", "0.0015", "0.0020"], texts.Where(text => text.StartsWith("0.00", StringComparison.Ordinal)));
    }

    [Fact]
    public void Parallel_coordinates_have_an_axis_for_each_parameter_and_the_score()
    {
        ParallelDrawing figure = SearchFigure.Parallel(Trials, English);
        Assert.Equal(["BatchSize", "LearningRate", "Optimizer", "Validation accuracy"], figure.Axes.Select(axis => axis.Axis.Label));
        Assert.Equal([0.90, 0.95, 0.93], figure.Axes[3].Values);
    }

    /// <summary>The powers of ten around the values are written beside the axis, and not above or below it.</summary>
    [Fact]
    public void A_logarithmic_parallel_axis_reaches_as_far_as_its_texts()
    {
        Trial[] trials = [Make(1, 32, 3.001e-4, "Adam", 0.90), Make(2, 32, 4e-2, "Adam", 0.95)];
        FigureFile.Write(SearchFigure.Parallel(trials, English), Folder.At("c.html"));
        Assert.Matches("\"range\":\\[-4(\\.0)?,-1(\\.0)?\\],\"tickvals\":\\[-4(\\.0)?,-3(\\.0)?,-2(\\.0)?,-1(\\.0)?\\]", File.ReadAllText(Folder.At("c.html")));
    }

    [Fact]
    public void Parallel_coordinates_speak_the_language_and_have_whole_epochs()
    {
        Trial[] trials = [.. Enumerable.Range(16, 9).Select((size, i) => Make(i + 1, size, 1e-3, "Adam", i == 1 ? 0.955 : 0.90))];
        FigureFile.Write(SearchFigure.Parallel(trials, CultureInfo.GetCultureInfo("de-DE")), Folder.At("c.html"));
        string page = File.ReadAllText(Folder.At("c.html"));
        Assert.StartsWith("<!DOCTYPE html>\n<html lang=\"de\">", page, StringComparison.Ordinal);
        Assert.Equal(",.", HtmlPage.Find(page, "layout").GetProperty("separators").GetString());
        JsonElement axes = HtmlPage.Find(page, "data")[0].GetProperty("dimensions");
        Assert.Equal(["16", "17", "18", "19", "20", "21", "22", "23", "24"], Texts(axes[0]));
        // An axis is drawn as far as it has texts: around 0.90 … 0.955.
        Assert.Equal(["0,90", "0,91", "0,92", "0,93", "0,94", "0,95", "0,96"], Texts(axes[1]));
    }

    [Fact]
    public void Heads_and_names_of_parallel_coordinates_stay_at_their_axis()
    {
        Trial Try(int number, string loss) => Make(number, 32, 1e-3, "Adam", 0.9) with
        {
            Params =
                Enumerable.Range(1, 6).ToDictionary(i => $"ValidationBatchSize{i}", i => (object)(long)(i + number)).Append(new("Loss", loss)).ToDictionary(),
        };
        FigureFile.Write(
            SearchFigure.Parallel([Try(1, "CategoricalCrossentropy"), Try(2, "CategoricalCrossentropy(label_smoothing=0.1)")], English), Folder.At("c.html"));
        JsonElement axes = HtmlPage.Find(File.ReadAllText(Folder.At("c.html")), "data")[0].GetProperty("dimensions");
        Assert.Equal("Validation<br>BatchSize1", axes[0].GetProperty("label").GetString());
        Assert.Collection(Texts(axes[6]), plain => Assert.Matches("^Categ.*….*tropy$", plain), smoothed => Assert.Matches("^Categ.*….*=0[.]1[)]$", smoothed));
    }

    [Fact]
    public void The_smallest_page_is_written_all_the_same()
    {
        FigureFile.Write(SearchFigure.OverParameters(Trials, English), Folder.At("p.html"), FigureFile.MinimumSize, FigureFile.MinimumSize);
        FigureFile.Write(SearchFigure.Parallel(Trials, English), Folder.At("c.html"), FigureFile.MinimumSize, FigureFile.MinimumSize);
        Assert.All(["p.html", "c.html"], name => Assert.NotEmpty(HtmlPage.Find(File.ReadAllText(Folder.At(name)), "data").EnumerateArray()));
    }

    private static IEnumerable<string> Texts(JsonElement axis) => axis.GetProperty("ticktext").EnumerateArray().Select(text => text.GetString()!);

    private static IEnumerable<double> Positions(CurveDrawing figure) => figure.Series.SelectMany(series => series.X);

    private static string Refusal(Action draw) => Assert.Throws<FigureException>(draw).Message;

    private static bool HasInk(SKBitmap image, int left, int top) =>
        Enumerable.Range(left + 5, 390).Any(x => Enumerable.Range(top + 5, 260).Any(y => image.GetPixel(x, y) != SKColors.White));

    private static Trial Make(int number, long batchSize, double learningRate, string optimizer, double score) => new()
    {
        Number = number,
        State = double.IsNaN(score) ? TrialState.Failed : TrialState.Complete,
        Metric = "val_accuracy",
        Params =
            new OrderedDictionary<string, object> { ["BatchSize"] = batchSize, ["Epochs"] = 5L, ["LearningRate"] = learningRate, ["Optimizer"] = optimizer },
        SplitTestScores = [score],
        Started = Begin.AddMinutes(number - 1),
        Finished = Begin.AddMinutes(number),
    };
}
