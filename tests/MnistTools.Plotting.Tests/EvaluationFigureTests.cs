using System.Text.Json;
using SkiaSharp;

namespace MnistTools.Plotting.Tests;

/// <summary>Whether a model is right as often as it is sure, and a map of what it says.</summary>
public sealed class EvaluationFigureTests
{
    // Outputs of the seven images: 0.8, 0.8, 0.8 right; 0.8 wrong; 1 right; 0.6 wrong; 1 right.
    [Fact]
    public void A_reliability_diagram_has_a_point_for_each_bin_beside_the_line_of_the_ideal()
    {
        CurveDrawing drawing = CalibrationFigure.Create(Evaluated.Evaluation, Some.English);
        Assert.Equal([0, 1], drawing.Series[0].Y);
        Assert.Equal([0.6, 0.8, 1], drawing.Series[1].X, (one, other) => Math.Abs(one - other) < 1e-6);
        Assert.Equal([0, 0.75, 1], drawing.Series[1].Y);
        // (1 · 0.6 + 4 · 0.05 + 2 · 0) / 7.
        Assert.Equal("seven: calibration error 11.4%", drawing.Title);
        Assert.Equal("53% to 60%: confidence 60.0%, accuracy 0.0%, images: 1", drawing.Series[1].Descriptions![0]);
        Assert.Equal([0, 0.75, 1], Assert.Single(drawing.Bands).Lower, (one, other) => Math.Abs(one - other) < 1e-6);
        Assert.Equal("seven: Kalibrierungsfehler 11,4 %", CalibrationFigure.Create(Evaluated.Evaluation, Some.German).Title.Replace('\u00a0', ' '));
    }

    /// <summary>Each entry has a sample that is seen, and the filling is explained in the colour that it is seen in: a fifth of it on white.</summary>
    [Fact]
    public void The_legend_of_a_reliability_diagram_explains_all_that_is_drawn()
    {
        CurveDrawing drawing = CalibrationFigure.Create(Evaluated.Evaluation, Some.English);
        Assert.Equal(("Confidence", "Accuracy"), (drawing.X.Label, drawing.Y.Label));
        Assert.Equal(
            ["Model", "Larger point: more images", "Perfect calibration", "Gap between confidence and accuracy"], drawing.Legend.Select(entry => entry.Text));
        Assert.All(drawing.Legend, entry => Assert.True(entry.Style.Line != LineKind.None || entry.Style.Marker != MarkerKind.None));
        CurveDrawing german = CalibrationFigure.Create(Evaluated.Evaluation, Some.German);
        Assert.Equal(
            ["Konfidenz", "Korrektklassifizierungsrate", "Perfekte Kalibrierung", "Abstand zwischen Konfidenz und Korrektklassifizierungsrate"],
            [german.X.Label, german.Y.Label, .. german.Legend.Skip(2).Select(entry => entry.Text)]);
        FigureBand band = Assert.Single(drawing.Bands);
        Assert.Equal(drawing.Legend[3].Text, band.LegendText);
        SKColor full = SKColor.Parse(band.Color);
        byte Pale(byte part) => (byte)Math.Round(part * 0.2 + 255 * 0.8);
        Assert.Equal(new SKColor(Pale(full.Red), Pale(full.Green), Pale(full.Blue)), SKColor.Parse(drawing.Legend[3].Style.Color));

        using SKBitmap with = Pixels.Draw(drawing);
        using SKBitmap without = Pixels.Draw(drawing with { Legend = [drawing.Legend[0], .. drawing.Legend.Skip(2)] });
        Assert.True(Pixels.Count(with, "#0072B2") > Pixels.Count(without, "#0072B2") + 50);
    }

    /// <summary>One, four and two images: areas as one, four and two. A bin of hardly any image still has a point that is seen.</summary>
    [Fact]
    public void The_area_of_a_point_of_a_reliability_diagram_is_its_share_of_the_images()
    {
        CurveDrawing drawing = CalibrationFigure.Create(Evaluated.Evaluation, Some.English);
        double[] expected = [1.25, 2.5, 2.5 / Math.Sqrt(2)];
        Assert.Equal(expected, drawing.Series[1].Sizes!, Near);
        JsonElement points = HtmlPage.Find(HtmlPage.Render(drawing), "data").EnumerateArray().Last();
        Assert.Equal(expected, points.GetProperty("marker").GetProperty("size").EnumerateArray().Select(size => size.GetDouble() / 7), Near);
        Assert.Superset(new HashSet<string> { "Model", "Larger point: more images" }, Pixels.Texts(drawing).ToHashSet());
        Assert.Contains("Größerer Punkt: mehr Bilder", CalibrationFigure.Create(Evaluated.Evaluation, Some.German).Legend.Select(entry => entry.Text));

        // The blue of the points, in an image: the line is in both.
        Assert.True(Blue(drawing) > Blue(drawing with { Series = [drawing.Series[0], drawing.Series[1] with { Sizes = [1, 1, 1] }] }) + 100);

        ImageSet many = Evaluated.Images.Subset([.. Enumerable.Repeat(0, 500), .. Enumerable.Range(0, 7)]);
        Assert.Equal(0.5, CalibrationFigure.Create(Evaluator.Evaluate(Evaluated.Model(), many), Some.English).Series[1].Sizes![0]);

        static bool Near(double one, double other) => Math.Abs(one - other) < 1e-6;
        static int Blue(Drawing drawing)
        {
            using SKBitmap image = Pixels.Draw(drawing);
            return Pixels.Count(image, "#0072B2");
        }
    }

    /// <summary>60 % sure and right, 80 % sure and wrong: the curve falls from (0.6, 1) to (0.8, 0) and meets the line y = x at 2/3.</summary>
    [Fact]
    public void What_lies_between_curve_and_line_ends_where_they_cross()
    {
        var images = new ImageSet("two", new byte[] { 153, 102, 204, 51 }, new byte[] { 0, 1 }, 1, 2, ["a", "b"]);
        var model = new MnistModel([Layer.Parse("Flatten")], inputShape: new Shape(1, 2));
        FigureBand band = Assert.Single(CalibrationFigure.Create(Evaluator.Evaluate(model, images), Some.English).Bands);
        AssertNear([0.6, 2 / 3.0, 0.8], band.X);
        AssertNear([0.6, 2 / 3.0, 0], band.Lower);
        AssertNear([1, 2 / 3.0, 0.8], band.Upper);

        static void AssertNear(double[] expected, IReadOnlyList<double> actual) => Assert.Equal(expected, actual, (one, other) => Math.Abs(one - other) < 1e-6);
    }

    [Fact]
    public void Only_mistakes_are_crosses_in_a_map()
    {
        byte[] labels = [.. Enumerable.Range(0, 20).Select(i => (byte)(i % 10))];
        byte[] pixels = [.. labels.SelectMany((label, i) => Enumerable.Range(0, 10).Select(c => (byte)(c == (i == 3 ? 9 : label) ? 164 : 8 + c + i % 2)))];
        var images = new ImageSet("ten", pixels, labels, 1, 10, [.. Enumerable.Range(0, 10).Select(c => $"{c}")]);
        var model = new MnistModel([Layer.Parse("Flatten")], inputShape: new Shape(1, 10));
        CurveDrawing drawing = OutputFigure.Create(Evaluator.Evaluate(model, images), Some.English);
        Assert.Equal(11, drawing.Series.Count);
        Assert.Equal("Mistakes", Assert.Single(drawing.Series, series => series.Style.Marker == MarkerKind.Cross).Name);
        Assert.Equal(10, drawing.Series.SkipLast(1).Select(series => series.Style).Distinct().Count());
    }

    [Fact]
    public void Outputs_that_are_no_probabilities_have_no_reliability()
    {
        var model = new MnistModel([Layer.Parse("Flatten"), Layer.Parse("Dense(3)")], seed: 1, inputShape: new Shape(1, 3));
        FigureException error = Assert.Throws<FigureException>(() => CalibrationFigure.Create(Evaluator.Evaluate(model, Evaluated.Images), Some.English));
        Assert.Contains("not probabilities", error.Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// Three logits less their mean lie in a plane: distances in the map are those of the logarithms less their mean, whichever way the axes point.
    /// </summary>
    [Fact]
    public void A_map_keeps_the_distances_of_what_the_softmax_was_given()
    {
        CurveDrawing drawing = OutputFigure.Create(Evaluated.Evaluation, Some.English);
        Dictionary<string, (double X, double Y)> places = drawing.Series.Where(series => series.Name != "Mistakes")
            .SelectMany(series => series.X.Zip(series.Y).Zip(series.Descriptions!))
            .GroupBy(point => point.Second)
            .ToDictionary(group => group.Key, group => group.First().First);
        double[] first = Centre(0.8, 0.2, 1e-38), wrong = Centre(0.2, 0.8, 1e-38);
        (double x1, double y1) = places["Auge, said: Auge (80.0%)"];
        (double x2, double y2) = places["Auge, said: Bär (80.0%)"];
        double expected = Math.Sqrt(first.Zip(wrong, (one, other) => (one - other) * (one - other)).Sum());
        Assert.Equal(expected, Math.Sqrt(((x1 - x2) * (x1 - x2)) + ((y1 - y2) * (y1 - y2))), 1e-4);
        Assert.Equal(7, drawing.Series.Where(series => series.Name != "Mistakes").Sum(series => series.X.Count));
        Assert.Equal(2, drawing.Series[^1].X.Count);

        // Two components hold all of the variance.
        double[] shares = [.. new[] { drawing.X, drawing.Y }.Select(axis => double.Parse(axis.Label.Split('(')[1].Split('%')[0], Some.English))];
        Assert.InRange(shares.Sum(), 99, 101);
        Assert.True(shares[0] >= shares[1]);

        static double[] Centre(params double[] probabilities)
        {
            double[] logarithms = [.. probabilities.Select(probability => Math.Log(probability))];
            return [.. logarithms.Select(logarithm => logarithm - logarithms.Average())];
        }
    }

    /// <summary>Two probabilities have one logarithm less their mean, and its negative: all lie on a line.</summary>
    [Fact]
    public void A_component_without_variance_is_a_flat_line()
    {
        var images = new ImageSet("two", new byte[] { 204, 51, 153, 102, 26, 229, 77, 178, 250, 5 }, new byte[] { 0, 0, 1, 1, 0 }, 1, 2, ["a", "b"]);
        CurveDrawing drawing =
            OutputFigure.Create(Evaluator.Evaluate(new MnistModel([Layer.Parse("Flatten")], inputShape: new Shape(1, 2)), images), Some.English);
        Assert.All(drawing.Series, series => Assert.All(series.Y, y => Assert.Equal(0, y)));
        Assert.Equal("Principal component 1 (100% of the variance)", drawing.X.Label);
        Assert.Equal("Principal component 2 (0% of the variance)", drawing.Y.Label);
        Assert.Equal("0", Assert.Single(drawing.Y.Labels!).Text);
        // (ln 0.8 - ln 0.2) / √2 of the first image, less that of the third, (ln 26 - ln 229) / √2.
        double[] x = [.. drawing.Series.Where(series => series.Name != "Mistakes").SelectMany(series => series.X).Order()];
        double[] logits = [.. new[] { 204 / 51.0, 153 / 102.0, 26 / 229.0, 77 / 178.0, 250 / 5.0 }.Select(ratio => Math.Log(ratio) / Math.Sqrt(2)).Order()];
        Assert.Equal(logits[^1] - logits[0], x[^1] - x[0], 1e-5);
    }

    /// <summary>The mean of numbers that are alike may differ from them by rounding.</summary>
    [Fact]
    public void Outputs_that_are_all_alike_are_no_map() => Assert.All(Enumerable.Range(3, 20), count =>
    {
        var images = new ImageSet(
            "alike", Enumerable.Repeat((byte[])[200, 40, 15], count).SelectMany(pixels => pixels).ToArray(), new byte[count], 1, 3, Evaluated.ClassNames);
        FigureException error = Assert.Throws<FigureException>(() => OutputFigure.Create(Evaluator.Evaluate(Evaluated.Model(), images), Some.English));
        Assert.Contains("says the same of all images", error.Message, StringComparison.Ordinal);
    });

    [Fact]
    public void A_map_says_of_how_many_images_it_is_and_few_have_large_points()
    {
        Assert.Equal("seven: outputs of the last layer", OutputFigure.Create(Evaluated.Evaluation, Some.English).Title);
        Assert.Equal("seven: outputs of the last layer, the first 5 of 7 images", OutputFigure.Create(Evaluated.Evaluation, Some.English, count: 5).Title);
        Assert.Equal("seven: Ausgaben der letzten Schicht, die ersten 5 von 7 Bildern", OutputFigure.Create(Evaluated.Evaluation, Some.German, count: 5).Title);
        Assert.Equal("mine", OutputFigure.Create(Evaluated.Evaluation, Some.English, count: 5, title: "mine").Title);
        Assert.Equal([1, 1, 1, 1.6], OutputFigure.Create(Evaluated.Evaluation, Some.English).Series.Select(series => series.Style.MarkerSize));

        ImageSet many = Evaluated.Images.Subset([.. Enumerable.Range(0, 2100).Select(i => i % 7)]);
        Assert.Equal(
            [0.55, 0.55, 0.55, 0.88],
            OutputFigure.Create(Evaluator.Evaluate(Evaluated.Model(), many), Some.English).Series.Select(series => series.Style.MarkerSize),
            (one, other) => Math.Abs(one - other) < 1e-9);
    }

    [Fact]
    public void A_map_of_two_images_is_refused() =>
        Assert.Contains(
            "three images at least", Assert.Throws<FigureException>(() => OutputFigure.Create(Evaluated.Evaluation, Some.English, count: 2)).Message,
            StringComparison.Ordinal);

    /// <summary>"Bär" is taken for "Auge" in one case of two, "Auge" for "Bär" in one of four.</summary>
    [Fact]
    public void In_percent_the_cells_of_a_row_sum_to_100_and_a_key_tells_the_colours()
    {
        HeatMapDrawing drawing = ConfusionFigure.Create(Evaluated.Evaluation, Some.German, inPercent: true);
        Assert.Equal(["75,0", "25,0", "", "50,0", "50,0", "", "", "", "100,0"], drawing.Cells.Cast<HeatCell>().Select(cell => cell.Text));
        Assert.Equal("Tatsächliche Klasse, Prozent der Zeile", drawing.Y);
        Assert.Equal([("Richtig", "100 %"), ("Fehler", "50 %")], drawing.Layers.Select(layer => (layer.Key.Title, layer.Key.One.Replace('\u00a0', ' '))));
        Assert.Superset(
            new HashSet<string> { "Richtig", "Fehler", "50 %", "0 %" }, Pixels.Texts(drawing).Select(text => text.Replace('\u00a0', ' ')).ToHashSet());
        Assert.All(HtmlPage.Find(HtmlPage.Render(drawing), "data").EnumerateArray(), trace => Assert.True(trace.GetProperty("showscale").GetBoolean()));
    }
}
