using System.Text.Json;
using System.Xml.Linq;
using MnistTools.Tuning;

namespace MnistTools.Plotting.Tests;

/// <summary>Figures of halving searches, and of several spaces at once.</summary>
public sealed class SearchRoundTests : FolderTests
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    // Trial 2 has the best score of all, but of a first round; of the last round trial 7 is as good as trial 6, which comes first.
    private static readonly Trial[] Halving =
    [
        Make(1, 1, 0.80, ("Units", 8L)), Make(2, 1, 0.99, ("Units", 16L)), Make(3, 1, 0.70, ("Units", 32L)),
        Make(4, 2, 0.85, ("Units", 8L)), Make(5, 2, 0.90, ("Units", 16L)),
        Make(6, 3, 0.95, ("Units", 16L)), Make(7, 3, 0.95, ("Units", 8L)),
    ];

    private static readonly Trial[] TwoSpaces =
    [
        Make(1, 0, 0.90, ("LearningRate", 0.1), ("Optimizer", "SGD")), Make(2, 0, 0.91, ("LearningRate", 0.2), ("Optimizer", "Adam")),
        Make(3, 0, 0.97, ("Dropout", 0.5)), Make(4, 0, 0.93, ("Dropout", 0.1)),
    ];

    [Fact]
    public void The_best_of_the_last_round_is_marked_and_the_rounds_look_different()
    {
        CurveDrawing figure = Assert.Single(SearchFigure.OverParameters(Halving, Some.English).Panels);
        Assert.Equal(["Round 1", "Round 2", "Round 3", "Best trial"], figure.Series.Select(series => series.Name));
        Assert.Equal([0.80, 0.99, 0.70], figure.Series[0].Y);
        Assert.Equal([8, 16], figure.Series[1].X);
        Assert.Equal([0.95], figure.Series[2].Y);
        Assert.Equal((16, 0.95), (figure.Series[3].X.Single(), figure.Series[3].Y.Single()));
        Assert.StartsWith("Trial 6: ", figure.Series[3].Descriptions![0], StringComparison.Ordinal);
        Assert.Equal(4, figure.Series.Select(series => (series.Style.Color, series.Style.Marker)).Distinct().Count());
        Assert.Equal(figure.Series.Select(series => (series.Name, series.Style)), figure.Legend.Select(entry => (entry.Text, entry.Style)));
    }

    /// <summary>Of losses the smallest, and of equals the trial that came first, as a search takes it.</summary>
    [Fact]
    public void The_best_of_losses_is_the_smallest_of_the_last_round()
    {
        CurveDrawing figure = SearchFigure.OverParameters([.. Halving.Select(trial => trial with { Metric = "val_loss" })], Some.English).Panels[0];
        Assert.StartsWith("Trial 6: ", figure.Series[^1].Descriptions![0], StringComparison.Ordinal);
        CurveDrawing running = SearchFigure.OverParameters([.. Halving[..5].Select(trial => trial with { Metric = "val_loss" })], Some.English).Panels[0];
        Assert.StartsWith("Trial 4: ", running.Series[^1].Descriptions![0], StringComparison.Ordinal);
    }

    [Fact]
    public void Over_time_a_later_round_is_better_whatever_its_score()
    {
        CurveDrawing figure = SearchFigure.OverTime(Halving, Some.German);
        Assert.Equal([0.80, 0.80, 0.99, 0.99, 0.99, 0.99, 0.85, 0.85, 0.90, 0.90, 0.95, 0.95, 0.95], figure.Series[0].Y);
        Assert.Equal(["Bester bisher", "Runde 1", "Runde 2", "Runde 3", "Bester Versuch"], figure.Series.Select(series => series.Name));
        Assert.Equal((6, 0.95), (figure.Series[^1].X.Single(), figure.Series[^1].Y.Single()));
    }

    [Fact]
    public void Parallel_coordinates_have_an_axis_for_the_rounds_and_name_the_best()
    {
        ParallelDrawing figure = SearchFigure.Parallel(Halving, Some.English);
        Assert.Equal(["Units", "Round", "Validation accuracy"], figure.Axes.Select(axis => axis.Axis.Label));
        Assert.Equal([1, 1, 1, 2, 2, 3, 3], figure.Axes[1].Values);
        Assert.Equal("Validation accuracy\nBest: trial 6", figure.Title);
    }

    [Fact]
    public void The_legend_of_panels_stands_once_in_image_and_page()
    {
        PanelDrawing panels = SearchFigure.OverParameters(
            [.. Halving.Select(trial => trial with { Params = new Dictionary<string, object>(trial.Params) { ["Epochs"] = (long)trial.Number } })],
            Some.English);
        FigureFile.Write(panels, Folder.At("p.svg"));
        FigureFile.Write(panels, Folder.At("p.html"));
        string[] explained = ["Round 1", "Round 2", "Round 3", "Best trial"];
        Assert.Equal(
            explained,
            XDocument.Load(Folder.At("p.svg"))
                .Descendants()
                .Where(element => element.Name.LocalName == "text")
                .Select(text => text.Value)
                .Where(explained.Contains));

        string page = File.ReadAllText(Folder.At("p.html"));
        Assert.True(HtmlPage.Find(page, "layout").GetProperty("showlegend").GetBoolean());
        // An entry of the legend switches the points of all panels.
        JsonElement[] traces = [.. HtmlPage.Find(page, "data").EnumerateArray()];
        Assert.Equal(
            explained, traces.Where(trace => trace.GetProperty("x")[0].ValueKind == JsonValueKind.Null).Select(trace => trace.GetProperty("name").GetString()));
        Assert.All(explained, name => Assert.Equal(3, traces.Count(trace => trace.GetProperty("legendgroup").GetString() == name)));
    }

    /// <summary>plotly.js itself would take what is missing for 0.</summary>
    [Fact]
    public void A_trial_of_another_space_passes_the_axes_that_it_does_not_have_at_a_place_of_its_own()
    {
        ParallelDrawing figure = SearchFigure.Parallel(TwoSpaces, Some.English);
        Assert.Equal(["LearningRate", "Optimizer", "Dropout", "Validation accuracy"], figure.Axes.Select(axis => axis.Axis.Label));
        Assert.Equal([0.1, 0.2, double.NaN, double.NaN], figure.Axes[0].Values);
        Assert.Equal([1, 0, double.NaN, double.NaN], figure.Axes[1].Values);
        Assert.Equal([double.NaN, double.NaN, 0.5, 0.1], figure.Axes[2].Values);

        FigureFile.Write(figure, Folder.At("c.html"));
        JsonElement[] axes = [.. HtmlPage.Find(File.ReadAllText(Folder.At("c.html")), "data")[0].GetProperty("dimensions").EnumerateArray()];
        Assert.All(axes[..3].Zip(figure.Axes), pair =>
        {
            (JsonElement drawn, ParallelAxis axis) = pair;
            double none = drawn.GetProperty("tickvals")[0].GetDouble();
            Assert.Equal("(none)", drawn.GetProperty("ticktext")[0].GetString());
            Assert.Equal(none, drawn.GetProperty("range")[0].GetDouble());
            Assert.True(none < axis.Values.Where(double.IsFinite).Min());
            Assert.Equal(
                axis.Values.Select(value => double.IsNaN(value) ? none : value),
                drawn.GetProperty("values").EnumerateArray().Select(value => value.GetDouble()));
        });
        Assert.Equal([0.90, 0.91, 0.97, 0.93], axes[3].GetProperty("values").EnumerateArray().Select(value => value.GetDouble()));
        Assert.DoesNotContain("(none)", axes[3].GetProperty("ticktext").EnumerateArray().Select(text => text.GetString()));
    }

    /// <summary>The best would be that of the metric that comes first, or of the search with more rounds.</summary>
    [Fact]
    public void Scores_that_cannot_be_compared_are_refused()
    {
        Trial[] losses = [.. TwoSpaces.Select(trial => trial with { Metric = "val_loss" })];
        AssertRefused([.. TwoSpaces, .. losses], "some are scored by val_accuracy, others by val_loss");
        AssertRefused([.. losses, .. TwoSpaces], "some are scored by val_loss, others by val_accuracy");
        AssertRefused([.. Halving, .. Halving[..2]], "the rounds of a halving search are its own");
        AssertRefused([.. Halving[..1], .. TwoSpaces[1..]], "the rounds of a halving search are its own");
        Assert.Equal(8, SearchFigure.OverTime([.. TwoSpaces, .. TwoSpaces], Some.English).Series[1].X.Count);

        static void AssertRefused(Trial[] trials, string reason)
        {
            Func<Drawing>[] drawings = [() => SearchFigure.OverParameters(trials, Some.English), () =>
                SearchFigure.OverTime(trials, Some.English), () => SearchFigure.Parallel(trials, Some.English)];
            Assert.All(drawings, draw => Assert.Contains(reason, Assert.Throws<FigureException>(draw).Message, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void The_best_of_several_searches_is_told_by_its_hyperparameters() =>
        Assert.Equal("Korrektklassifizierungsrate Validierung\nAm besten: Dropout 0.5", SearchFigure.Parallel([.. TwoSpaces, .. TwoSpaces], Some.German).Title);

    /// <summary>
    /// Points without a name below them say nothing. Side by side, half of these would be left out, and the others broken in the middle of a word.
    /// </summary>
    [Fact]
    public void Names_that_have_no_room_side_by_side_are_turned()
    {
        string[] names = [.. Enum.GetNames<Layers.ActivationFunction>().Order(StringComparer.OrdinalIgnoreCase)];
        PanelDrawing panels = SearchFigure.OverParameters(
            [.. names.Select((name, i) => Make(i + 1, 0, i / 20.0, ("A", name), ("Units", (long)i), ("Few", i < 3 ? "some" : "other")))], Some.English);
        FigureFile.Write(panels, Folder.At("p.svg"));
        FigureFile.Write(panels, Folder.At("p.html"));
        XElement[] texts = [.. XDocument.Load(Folder.At("p.svg")).Descendants().Where(element => element.Name.LocalName == "text")];
        Assert.All(names, name => Assert.Contains("matrix(0 -1 1 0", Place(Assert.Single(texts, text => text.Value == name)), StringComparison.Ordinal));
        Assert.DoesNotContain("matrix(0 -1 1 0", Place(Assert.Single(texts, text => text.Value == "some")), StringComparison.Ordinal);

        JsonElement layout = HtmlPage.Find(File.ReadAllText(Folder.At("p.html")), "layout");
        Assert.Equal(
            (-90, 0), (layout.GetProperty("xaxis").GetProperty("tickangle").GetInt32(), layout.GetProperty("xaxis2").GetProperty("tickangle").GetInt32()));
        Assert.Equal(names, layout.GetProperty("xaxis").GetProperty("ticktext").EnumerateArray().Select(text => text.GetString()));
        Assert.True(layout.GetProperty("margin").GetProperty("b").GetDouble() > AxisLabels.Widest(names, PanelLayout.TextSize));

        static string Place(XElement text) => string.Join(' ', text.AncestorsAndSelf().Select(element => element.Attribute("transform")?.Value));
    }

    [Fact]
    public void A_list_without_anything_in_it_has_a_name()
    {
        Trial[] trials = [Make(1, 0, 0.9, ("Augmentation", Array.Empty<string>())), Make(2, 0, 0.8, ("Augmentation", new[] { "Shift(1)" }))];
        Assert.Equal(["(none)", "Shift(1)"], SearchFigure.OverParameters(trials, Some.English).Panels[0].X.Labels!.Select(label => label.Text));
    }

    /// <summary>The best of those that have a parameter is not the trial that a search takes.</summary>
    [Fact]
    public void A_panel_without_the_best_trial_marks_none()
    {
        Assert.Equal(
            [("LearningRate", 1), ("Optimizer", 1), ("Dropout", 2)],
            SearchFigure.OverParameters(TwoSpaces, Some.English).Panels.Select(figure => (figure.X.Label, figure.Series.Count)));
    }

    [Fact]
    public void Numbers_below_1e_minus_10_on_a_logarithmic_axis_have_texts_of_their_own()
    {
        double[] rates = [1e-13, 1e-12, 1e-11, 1e-10, 1e-9];
        FigureAxis axis = SearchFigure.OverParameters([.. rates.Select((rate, i) => Make(i + 1, 0, 0.9, ("LearningRate", rate)))], Some.German).Panels[0].X;
        Assert.Equal(["1E-13", "1E-12", "1E-11", "1E-10", "1E-9"], axis.Labels!.Select(label => label.Text));
        Assert.Equal([-13, -12, -11, -10, -9], axis.Labels!.Select(label => Math.Round(label.Position, 9)));
    }

    [Theory]
    [InlineData(5e-324, 1e-310, 1.0)]
    [InlineData(-1e308, 1e308, 1.0)]
    [InlineData(1e300, 1e303, 1.7e308)]
    [InlineData(double.NaN, double.PositiveInfinity, 1.0)]
    public void Any_numbers_are_drawn_in_every_kind_of_figure(double first, double second, double third)
    {
        double[] numbers = [first, second, third];
        Trial[] trials = [.. numbers.Select((number, i) => Make(i + 1, 0, double.IsFinite(number) ? number : i, ("LearningRate", number)))];
        foreach (string name in (string[])["p.png", "p.html"])
        {
            FigureFile.Write(SearchFigure.OverParameters(trials, Some.English), Folder.At(name));
            FigureFile.Write(SearchFigure.OverTime(trials, Some.English), Folder.At("t" + name));
        }

        FigureFile.Write(SearchFigure.Parallel(trials, Some.English), Folder.At("c.html"));
        JsonElement axes = HtmlPage.Find(File.ReadAllText(Folder.At("c.html")), "data")[0].GetProperty("dimensions");
        Assert.All(axes.EnumerateArray(), axis =>
        {
            double[] range = [.. axis.GetProperty("range").EnumerateArray().Select(end => end.GetDouble())];
            Assert.All(
                axis.GetProperty("values").EnumerateArray().Concat(axis.GetProperty("tickvals").EnumerateArray()),
                value => Assert.InRange(value.GetDouble(), range[0], range[1]));
            Assert.True(double.IsFinite(range[1] - range[0]));
        });
    }

    [Fact]
    public void What_has_no_end_or_no_parameters_is_refused_by_name()
    {
        Trial[] unknown = [.. TwoSpaces.Select(trial => trial with { Finished = null })];
        Assert.Contains("when it ended", Assert.Throws<FigureException>(() => SearchFigure.OverTime(unknown, Some.English)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "no hyper-parameters", Assert.Throws<FigureException>(() => SearchFigure.OverParameters([Make(1, 0, 0.9)], Some.English)).Message,
            StringComparison.Ordinal);
    }

    private static Trial Make(int number, int round, double score, params (string Name, object Value)[] parameters) => new()
    {
        Number = number,
        State = TrialState.Complete,
        Metric = "val_accuracy",
        Round = round,
        Params = new OrderedDictionary<string, object>(parameters.Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Value))),
        SplitTestScores = [score],
        Started = Begin.AddMinutes(number - 1),
        Finished = Begin.AddMinutes(number),
    };
}
