using System.Text.Json;
using System.Xml.Linq;
using SkiaSharp;

namespace MnistTools.Plotting.Tests;

public class HistoryFigureTests
{
    [Fact]
    public void One_history_shows_training_and_validation_and_marks_the_best_epoch()
    {
        CurveDrawing figure = HistoryFigure.Create([Some.Overfitted()], Some.English);

        Assert.Equal("Training and validation accuracy", figure.Title);
        Assert.Equal(new FigureAxis("Epochs", TickKind.WholeNumbers), figure.X);
        Assert.Equal("Accuracy", figure.Y.Label);
        Assert.Equal(["Training", "Validation"], figure.Series.Select(series => series.Name));
        Assert.Equal([1, 2, 3, 4], figure.Series[0].X);
        Assert.Equal([0.90, 0.95, 0.97, 0.99], figure.Series[0].Y);
        Assert.Equal([0.93, 0.96, 0.955, 0.96], figure.Series[1].Y);
        VerticalMark mark = Assert.Single(figure.Marks);
        Assert.Equal((2, LineKind.Dashed), (mark.Position, mark.Style.Line));
        // As in reports: validation is dashed wherever training is drawn beside it.
        Assert.Equal([LineKind.Solid, LineKind.Dashed], figure.Series.Select(series => series.Style.Line));
        Assert.Equal(["Training", "Validation", "Best validation: epoch 2"], figure.Legend.Select(entry => entry.Text));
    }

    [Fact]
    public void The_best_loss_is_the_lowest() =>
        Assert.Equal(3, Assert.Single(HistoryFigure.Create([Some.Overfitted()], Some.English, "loss").Marks).Position);

    [Fact]
    public void The_texts_of_the_exercise_in_German()
    {
        History training = Some.History(new(), ("accuracy", [0.9, 0.95]), ("loss", [0.3, 0.2]));

        CurveDrawing first = HistoryFigure.Create([training], Some.German);
        Assert.Equal("Korrektklassifizierungsrate Training", first.Title);
        Assert.Equal(("Epochen", "Korrektklassifizierungsrate"), (first.X.Label, first.Y.Label));
        Assert.Equal(["Training"], first.Legend.Select(entry => entry.Text));
        Assert.Empty(first.Marks);

        CurveDrawing second = HistoryFigure.Create([Some.Overfitted()], Some.German);
        Assert.Equal("Korrektklassifizierungsrate Training und Validierung", second.Title);
        Assert.Equal(["Training", "Validierung", "Beste Validierung: Epoche 2"], second.Legend.Select(entry => entry.Text));

        Assert.Equal("Verlust", HistoryFigure.Create([training], Some.German, "loss").Y.Label);
        Assert.Equal("Verlust Training", HistoryFigure.Create([training], Some.German, "loss").Title);
    }

    [Theory]
    [InlineData("precision", "Training and validation precision", "Präzision Training und Validierung")]
    [InlineData("recall_micro", "Training and validation recall (micro)", "Trefferquote (mikro) Training und Validierung")]
    [InlineData("f1_score_weighted", "Training and validation F1 score (weighted)", "F1-Maß (gewichtet) Training und Validierung")]
    [InlineData("top_5_accuracy", "Training and validation top-5 accuracy", "Top-5-Korrektklassifizierungsrate Training und Validierung")]
    [InlineData("mean_absolute_error", "Training and validation mean absolute error", "Mittlerer absoluter Fehler Training und Validierung")]
    [InlineData("of_another_program", "Training and validation of another program", "of another program Training und Validierung")]
    [InlineData("mean_micro", "Training and validation mean micro", "mean micro Training und Validierung")]
    public void Every_metric_has_a_title(string key, string english, string german)
    {
        History history = Some.History(new(), (key, [0.5, 0.6]), ($"val_{key}", [0.4, 0.5]));
        Assert.Equal(english, HistoryFigure.Create([history], Some.English, key).Title);
        Assert.Equal(german, HistoryFigure.Create([history], Some.German, key).Title);
    }

    [Fact]
    public void A_title_of_ones_own_replaces_the_usual_one() =>
        Assert.Equal("Mein Netz", HistoryFigure.Create([Some.Overfitted()], Some.German, title: "Mein Netz").Title);

    [Fact]
    public void Nothing_is_marked_while_validation_still_improves()
    {
        // The last epoch was not validated; the last that was is the best.
        History improving = Some.History(new(), ("accuracy", [0.9, 0.92, 0.94]), ("val_accuracy", [0.91, 0.93, null]));
        Assert.Empty(HistoryFigure.Create([improving], Some.English).Marks);
    }

    [Fact]
    public void Epochs_without_validation_are_no_points_and_what_is_no_number_is_a_gap()
    {
        History every2nd = Some.History(
            new(), ("loss", [0.4, double.NaN, double.PositiveInfinity, 0.1]), ("val_loss", [null, 0.3, null, 0.2]));
        CurveDrawing figure = HistoryFigure.Create([every2nd], Some.English, "loss");

        Assert.Equal([0.4, double.NaN, double.NaN, 0.1], figure.Series[0].Y);
        Assert.Equal([2, 4], figure.Series[1].X);
        Assert.Equal([0.3, 0.2], figure.Series[1].Y);
    }

    [Fact]
    public void A_validation_key_alone_draws_that_one()
    {
        CurveDrawing figure = HistoryFigure.Create([Some.Overfitted()], Some.English, "VAL_accuracy");
        Assert.Equal("Validation accuracy", figure.Title);
        Assert.Equal([0.93, 0.96, 0.955, 0.96], Assert.Single(figure.Series).Y);
        Assert.Single(figure.Marks);
    }

    [Fact]
    public void Without_accuracy_the_loss_is_drawn_and_any_key_can_be()
    {
        History regression = Some.History(new(), ("loss", [0.4, 0.3]), ("top_2_accuracy", [0.5, 0.6]));
        Assert.Equal("Loss", HistoryFigure.Create([regression], Some.English).Y.Label);
        Assert.Equal("Top-2 accuracy", HistoryFigure.Create([regression], Some.English, "top_2_accuracy").Y.Label);
    }

    [Fact]
    public void Several_histories_have_a_colour_each_dashed_validation_and_a_legend_of_what_differs()
    {
        CurveDrawing figure = HistoryFigure.Create([Some.Overfitted(32), Some.Overfitted(64), Some.Overfitted(128)], Some.German);

        Assert.Equal(["BatchSize 32", "BatchSize 64", "BatchSize 128", "Training", "Validierung"], figure.Legend.Select(entry => entry.Text));
        Assert.Equal(6, figure.Series.Count);
        Assert.Equal(3, figure.Series.Select(series => series.Style.Color).Distinct().Count());
        Assert.All(figure.Series.GroupBy(series => series.LegendText), pair =>
        {
            Assert.Single(pair.Select(series => series.Style.Color).Distinct());
            Assert.Equal([LineKind.Solid, LineKind.Dashed], pair.Select(series => series.Style.Line));
        });
        Assert.Equal("BatchSize 64, Validierung", figure.Series[3].Name);
        Assert.Empty(figure.Marks);
    }

    [Fact]
    public void A_seed_is_named_only_where_nothing_else_tells_two_runs_apart()
    {
        Assert.Equal(["BatchSize 32", "BatchSize 64"], Names(new() { BatchSize = 32, Seed = 1 }, new() { BatchSize = 64, Seed = 2 }));
        Assert.Equal(["Schedule –", "Schedule CosineDecay(0.01)"], Names(new(), new() { Schedule = "CosineDecay(0.01)" }));
        Assert.Equal(["Seed 1", "Seed 2"], Names(new() { Seed = 1 }, new() { Seed = 2 }));
        Assert.Equal(
            ["BatchSize 32, Seed 1", "BatchSize 32, Seed 2", "BatchSize 64, Seed 1"],
            Names(new() { BatchSize = 32, Seed = 1 }, new() { BatchSize = 32, Seed = 2 }, new() { BatchSize = 64, Seed = 1 }));
        // A table of Keras' does not say how it was made, and differs by nothing.
        Assert.Equal(["1", "2"], Names(new() { BatchSize = 32 }, HistoryParameters.Unknown));
        Assert.Equal(["BatchSize 32", "BatchSize –", "BatchSize 64"], Names(new() { BatchSize = 32 }, HistoryParameters.Unknown, new() { BatchSize = 64 }));

        static IEnumerable<string> Names(params HistoryParameters[] parameters) =>
            HistoryFigure.Create([.. parameters.Select(p => Some.History(p, ("accuracy", [0.5])))], Some.English).Legend.Take(parameters.Length)
                .Select(entry => entry.Text);
    }

    [Fact]
    public void All_differing_parameters_are_listed_and_equal_names_are_numbered()
    {
        string[] Names(params History[] histories) =>
            [.. HistoryFigure.Create(histories, Some.English).Legend.Take(histories.Length).Select(entry => entry.Text)];

        Assert.Equal(["Epochs 4, BatchSize 32", "Epochs 8, BatchSize 64"], Names(Some.Overfitted(32, 4), Some.Overfitted(64, 8)));
        Assert.Equal(["1", "2"], Names(Some.Overfitted(), Some.Overfitted()));
        Assert.Equal(["BatchSize 32 (1)", "BatchSize 32 (2)", "BatchSize 64"], Names(Some.Overfitted(), Some.Overfitted(), Some.Overfitted(64)));
    }

    [Fact]
    public void The_legend_says_which_run_has_nothing_to_draw()
    {
        History diverged = Some.History(new() { BatchSize = 16 }, ("loss", [double.PositiveInfinity, double.NaN])),
            sound = Some.History(new() { BatchSize = 32 }, ("loss", [0.4, 0.0]));
        CurveDrawing figure = HistoryFigure.Create([diverged, sound], Some.English, "loss");
        Assert.Equal(["BatchSize 16 (nothing to draw)", "BatchSize 32"], figure.Legend.Select(entry => entry.Text));
        Assert.Equal(figure.Legend.Select(entry => entry.Text), figure.Series.Select(series => series.LegendText));
        Assert.Equal("BatchSize 16 (nichts zu zeichnen)", HistoryFigure.Create([diverged, sound], Some.German, "loss").Legend[0].Text);

        // No logarithm either, and a validation beside its training.
        History flat = Some.History(new() { BatchSize = 16 }, ("loss", [0.0, 0.0])),
            unvalidated = Some.History(new(), ("loss", [0.4, 0.2]), ("val_loss", [double.NaN, double.NaN]));
        Assert.Equal("BatchSize 16 (nothing to draw)", HistoryFigure.Create([flat, sound], Some.English, "loss", isLogarithmic: true).Legend[0].Text);
        Assert.Equal("BatchSize 16", HistoryFigure.Create([flat, sound], Some.English, "loss").Legend[0].Text);
        Assert.Equal(
            ["Training", "Validation (nothing to draw)"], HistoryFigure.Create([unvalidated], Some.English, "loss").Legend.Select(entry => entry.Text));
    }

    [Fact]
    public void The_legend_says_which_curve_of_a_run_has_nothing_to_draw()
    {
        History sound = Some.History(new() { BatchSize = 16 }, ("loss", [0.4, 0.2]), ("val_loss", [0.5, 0.3]), ("accuracy", [0.7, 0.8]));
        History diverged = Some.History(
            new() { BatchSize = 32 }, ("loss", [0.6, 0.7]), ("val_loss", [double.NaN, double.NaN]), ("accuracy", [0.1, 0.1]), ("val_accuracy", [0.1, 0.1]));
        History unvalidated = Some.History(new() { BatchSize = 64 }, ("loss", [0.8, 0.6]));
        CurveDrawing figure = HistoryFigure.Create([sound, diverged, unvalidated], Some.English, "loss");
        Assert.Equal(
            ["BatchSize 16", "BatchSize 32", "BatchSize 32, Validation (nothing to draw)", "BatchSize 64", "Training", "Validation"],
            figure.Legend.Select(entry => entry.Text));
        Assert.Equal(figure.Series[3].Style, figure.Legend[2].Style);
        Assert.Equal(
            ["BatchSize 16", "BatchSize 16", "BatchSize 32", "BatchSize 32, Validation (nothing to draw)", "BatchSize 64"],
            figure.Series.Select(series => series.LegendText));
        Assert.Contains(
            "BatchSize 32, Validierung (nichts zu zeichnen)",
            HistoryFigure.Create([sound, diverged], Some.German, "loss").Legend.Select(entry => entry.Text));

        // Its validation has a curve in another panel of the page.
        PanelDrawing panels = HistoryFigure.CreatePanels([sound, diverged], Some.English, ["loss", "accuracy"]);
        Assert.DoesNotContain("nothing to draw", string.Concat(Explained(panels)), StringComparison.Ordinal);
        Assert.Contains("BatchSize 32, Validation (nothing to draw)", Explained(HistoryFigure.CreatePanels([sound, diverged], Some.English, ["loss"])));

        static IEnumerable<string?> Explained(PanelDrawing drawing) => HtmlPage.Find(HtmlPage.Render(drawing), "data").EnumerateArray()
            .Where(trace => !trace.TryGetProperty("showlegend", out _))
            .Select(trace => trace.GetProperty("name").GetString());
    }

    /// <summary>In Keras' world they are the two curves of one panel.</summary>
    [Theory]
    [InlineData(new[] { "loss", "val_loss" }, new[] { "Training and validation loss" })]
    [InlineData(new[] { "VAL_loss", "accuracy", "LOSS" }, new[] { "Training and validation accuracy", "Training and validation loss" })]
    [InlineData(new[] { "val_loss", "accuracy" }, new[] { "Validation loss", "Training and validation accuracy" })]
    [InlineData(new[] { "val_loss", "val_accuracy" }, new[] { "Validation loss", "Validation accuracy" })]
    public void A_metric_and_its_validation_share_a_panel(string[] metrics, string[] titles) =>
        Assert.Equal(titles, HistoryFigure.CreatePanels([Some.Overfitted()], Some.English, metrics).Panels.Select(panel => panel.Title));

    [Fact]
    public void A_run_without_a_curve_in_one_panel_is_once_in_the_legend_of_a_page()
    {
        History sound = Some.History(new() { BatchSize = 16 }, ("loss", [0.4, 0.2]), ("accuracy", [0.7, 0.8]));
        History half = Some.History(new() { BatchSize = 32 }, ("loss", [double.NaN, double.NaN]), ("accuracy", [0.1, 0.1]));
        History none = Some.History(new() { BatchSize = 64 }, ("loss", [double.NaN, double.NaN]), ("accuracy", [double.NaN, double.NaN]));
        PanelDrawing drawing = HistoryFigure.CreatePanels([sound, half, none], Some.English, ["loss", "accuracy"]);
        Assert.Equal(
            ["BatchSize 16", "BatchSize 32 (nothing to draw)", "BatchSize 64 (nothing to draw)"], drawing.Panels[0].Legend.Select(entry => entry.Text));
        IEnumerable<JsonElement> explained =
            HtmlPage.Find(HtmlPage.Render(drawing), "data").EnumerateArray().Where(trace => !trace.TryGetProperty("showlegend", out _));
        Assert.Equal(["BatchSize 16", "BatchSize 64 (nothing to draw)", "BatchSize 32"], explained.Select(trace => trace.GetProperty("name").GetString()));
    }

    /// <summary>For a browser's tab and for a screen reader; what is seen has the titles of its panels alone.</summary>
    [Fact]
    public void Panels_without_a_title_are_called_by_those_of_the_panels()
    {
        PanelDrawing figure = HistoryFigure.CreatePanels([Some.Overfitted()], Some.English, ["accuracy", "loss"]);
        const string Both = "Training and validation accuracy, Training and validation loss";
        Assert.Contains($"<title>{Both}</title>", HtmlPage.Render(figure), StringComparison.Ordinal);
        Assert.Equal("", HtmlPage.Find(HtmlPage.Render(figure), "layout").GetProperty("title").GetProperty("text").GetString());
        Assert.Equal(Both, TitleOfSvg(figure));
        Assert.DoesNotContain(Both, Pixels.Texts(figure));
        Assert.Equal("mine", TitleOfSvg(figure with { Title = "mine" }));

        static string TitleOfSvg(Drawing drawing) =>
            XDocument.Load(new MemoryStream(Pixels.Render(drawing, FigureFormat.Svg))).Descendants().First(element => element.Name.LocalName == "title").Value;
    }

    /// <summary>The second panel's curve fills it, so that its legend, which is wide, goes below.</summary>
    [Fact]
    public void All_panels_have_the_same_height()
    {
        double[] epochs = [.. Enumerable.Range(1, 60).Select(epoch => (double)epoch)];
        CurveStyle style = Palette.Style(0) with { Marker = MarkerKind.None };
        string name = string.Join(' ', Enumerable.Repeat("BatchSize", 6));
        CurveDrawing level = new() { Title = "", X = new("Epochs"), Y = new("Loss"), Series = [new(name, epochs, new double[60], style, name)] };
        CurveDrawing filled = level with { Series = [new(name, epochs, [.. epochs.Select(epoch => epoch % 2)], style, name)], Legend = [new(name, style)] };
        int[] both = AxesOf(level, filled);
        Assert.Equal(both[0], both[1]);
        Assert.InRange(both[0], 400, AxesOf(level, level)[0] - 15);

        // The axis is the lowest long line of its colour in a panel.
        static int[] AxesOf(params CurveDrawing[] panels)
        {
            using SKBitmap image = Pixels.Draw(new PanelDrawing { Title = "", Panels = panels });
            return [.. ((int[])[0, 450]).Select(
                left => Enumerable.Range(0, 600)
                    .Last(y => Pixels.Count(image, new(left, y, left + 450, y + 1), SKColor.Parse(Palette.Frame), tolerance: 40) > 250))];
        }
    }

    [Fact]
    public void An_unknown_metric_is_answered_with_the_known_ones()
    {
        FigureException error = Assert.Throws<FigureException>(() => HistoryFigure.Create([Some.Overfitted()], Some.English, "f1"));
        Assert.Equal("The history has no metric 'f1'. Known metrics: accuracy, loss, val_accuracy, val_loss.", error.Message);

        History lacking = Some.History(new(), ("loss", [0.1]));
        error = Assert.Throws<FigureException>(() => HistoryFigure.Create([Some.Overfitted(), lacking], Some.English, "accuracy"));
        Assert.Equal("History 2 has no metric 'accuracy'. Known metrics: loss.", error.Message);
    }

    [Theory]
    [InlineData("mse", 2)]
    [InlineData("val_MSE", 1)]
    public void A_short_name_of_a_metric_finds_its_curves(string metric, int curves)
    {
        History history = Some.History(new(), ("mean_squared_error", [0.5, 0.25]), ("val_mean_squared_error", [0.6, 0.3]));
        CurveDrawing figure = HistoryFigure.Create([history], Some.English, metric);
        Assert.Equal(curves, figure.Series.Count);
        Assert.Equal([0.6, 0.3], figure.Series[^1].Y);
        FigureException error = Assert.Throws<FigureException>(() => HistoryFigure.Create([history], Some.English, "mae"));
        Assert.Equal("The history has no metric 'mae'. Known metrics: mean_squared_error, val_mean_squared_error.", error.Message);
    }

    [Fact]
    public void A_history_without_values_cannot_be_plotted()
    {
        FigureException error = Assert.Throws<FigureException>(() => HistoryFigure.Create([Some.History(new())], Some.English));
        Assert.Contains("no values to plot", error.Message, StringComparison.Ordinal);
        Assert.Contains("'accuracy', 'loss'", error.Message, StringComparison.Ordinal);
        Assert.Throws<FigureException>(() => HistoryFigure.Create([], Some.English));

        // A loss that was never a number would have an axis from 0 to 1 that means nothing.
        History diverged = Some.History(new(), ("loss", [double.NaN, double.PositiveInfinity]), ("accuracy", [0.1, 0.1]));
        error = Assert.Throws<FigureException>(() => HistoryFigure.Create([diverged], Some.English, "loss"));
        Assert.Equal("There is nothing to plot: no value of 'loss' is a finite number. Known metrics: accuracy, loss.", error.Message);
        Assert.Equal("Accuracy", HistoryFigure.Create([diverged], Some.English).Y.Label);
    }
}
