using System.Text.Json;
using System.Xml.Linq;
using SkiaSharp;

namespace MnistTools.Plotting.Tests;

public class ConfusionFigureTests
{
    /// <summary>In an image of 900 pixels; the keys to the colours are right of it.</summary>
    private const int CellsEnd = 800;

    private const string Blue = "#0072B2", Orange = "#D55E00";

    private static readonly int[,] Counts = { { 3, 1, 0 }, { 1, 1, 0 }, { 0, 0, 1 } };

    [Fact]
    public void A_cell_has_its_count_and_says_what_it_means()
    {
        HeatMapDrawing figure = ConfusionFigure.Create(Evaluated.Evaluation, Some.English);

        Assert.Equal("seven: 71.43% of 7 recognised", figure.Title);
        Assert.Equal(("Predicted class", "Actual class"), (figure.X, figure.Y));
        Assert.Equal(Evaluated.ClassNames, figure.Columns);
        Assert.Equal(Evaluated.ClassNames, figure.Rows);
        Assert.Equal(["3", "1", "", "1", "1", "", "", "", "1"], figure.Cells.Cast<HeatCell>().Select(cell => cell.Text));
        Assert.Equal("Auge taken for Bär: 1 (25.0%)", figure.Cells[0, 1].Description);
        Assert.Equal("<c> taken for <c>: 1 (100.0%)", figure.Cells[2, 2].Description);
    }

    [Fact]
    public void What_is_right_is_as_strong_as_its_share_and_mistakes_as_strong_as_the_worst_of_them()
    {
        HeatMapDrawing map = ConfusionFigure.Create(Evaluated.Evaluation, Some.English);
        Assert.Equal(2, map.Layers.Count);
        for (int row = 0; row < 3; row++)
        {
            double images = Counts[row, 0] + Counts[row, 1] + Counts[row, 2];
            for (int column = 0; column < 3; column++)
            {
                double share = Counts[row, column] / images;
                Assert.Equal(row == column ? share : double.NaN, map.Layers[0].Values[row, column], 1e-12);
                // "Bär" is taken for "Auge" in one case of two: no mistake is more frequent.
                Assert.Equal(row == column ? double.NaN : share / 0.5, map.Layers[1].Values[row, column], 1e-12);
            }
        }
    }

    [Fact]
    public void Texts_are_German_in_German_and_a_title_of_ones_own_is_kept()
    {
        HeatMapDrawing figure = ConfusionFigure.Create(Evaluated.Evaluation, Some.German);
        Assert.Equal("seven: 71,43 % von 7 erkannt", figure.Title.Replace('\u00a0', ' '));
        Assert.Equal(("Vorhergesagte Klasse", "Tatsächliche Klasse"), (figure.X, figure.Y));
        Assert.Equal("Bär für Auge gehalten: 1 (50,0 %)", figure.Cells[1, 0].Description.Replace('\u00a0', ' '));
        Assert.Equal("Meine", ConfusionFigure.Create(Evaluated.Evaluation, Some.German, "Meine").Title);
    }

    [Fact]
    public void The_image_has_the_first_class_above_and_its_colours_in_their_cells()
    {
        using SKBitmap image = Pixels.Draw(ConfusionFigure.Create(Evaluated.Evaluation, Some.English));
        Assert.Equal((900, 600), (image.Width, image.Height));

        // The one cell of 100 % right is below on the right, the strongest mistake in the middle row on the left.
        SKRectI right = Pixels.Bounds(image, Blue, CellsEnd), wrong = Pixels.Bounds(image, Orange, CellsEnd);
        Assert.True(right.Left > 500 && right.Top > 350, $"{right}");
        Assert.True(wrong.Right < 400 && wrong.Top > 150 && wrong.Bottom < right.Top + 5, $"{wrong}");
        Assert.All([right, wrong], cell => Assert.InRange(cell.Width * cell.Height, 15_000, 60_000));
    }

    [Fact]
    public void Svg_holds_counts_and_names()
    {
        IReadOnlyList<string> texts = Pixels.Texts(ConfusionFigure.Create(Evaluated.Evaluation, Some.German));
        Assert.Equal(1, texts.Count(text => text == "3"));
        Assert.Equal(4, texts.Count(text => text == "1"));
        Assert.All(Evaluated.ClassNames, name => Assert.Equal(2, texts.Count(text => text == name)));
        Assert.Contains("Tatsächliche Klasse", texts);
    }

    [Fact]
    public void The_page_holds_both_layers_with_their_descriptions()
    {
        string page = HtmlPage.Render(ConfusionFigure.Create(Evaluated.Evaluation, Some.English));
        JsonElement[] layers = [.. HtmlPage.Find(page, "data").EnumerateArray().Where(trace => trace.GetProperty("type").GetString() == "heatmap")];
        Assert.Equal([0.75, null, null], layers[0].GetProperty("z")[0].EnumerateArray().Select(Number));
        Assert.Equal([1.0, null, 0.0], layers[1].GetProperty("z")[1].EnumerateArray().Select(Number));
        Assert.Equal("Auge taken for Auge: 3 (75.0%)", layers[0].GetProperty("customdata")[0][0].GetString());
        // Each number is written once, in its cell.
        string[] texts = [.. HtmlPage.Find(page, "layout")
            .GetProperty("annotations")
            .EnumerateArray()
            .Select(text => $"{text.GetProperty("y")}, {text.GetProperty("x")}: {text.GetProperty("text")}")
            .Order(StringComparer.Ordinal)];
        Assert.Equal(["&lt;c&gt;, &lt;c&gt;: 1", "Auge, Auge: 3", "Auge, Bär: 1", "Bär, Auge: 1", "Bär, Bär: 1"], texts);
        Assert.All(layers, layer => Assert.False(layer.TryGetProperty("text", out _)));
        Assert.Equal("&lt;c&gt;", layers[0].GetProperty("x")[2].GetString());
        Assert.Equal("reversed", HtmlPage.Find(page, "layout").GetProperty("yaxis").GetProperty("autorange").GetString());
    }

    /// <summary>WCAG 2.2, 1.4.3, on the light page and on the dark one: 4.5 to 1.</summary>
    [Theory]
    [InlineData("#E3EEF7", "#0072B2")]
    [InlineData("#FFFFFF", "#D55E00")]
    public void Texts_in_cells_of_a_page_can_be_read(string zero, string one)
    {
        ColorRamp colors = new("#FFFFFF", zero, one), dark = new("#FFFFFF", Palette.Dark[zero], Palette.DarkCells[one]);
        double[,] shares = new double[20, 20];
        Buffer.BlockCopy(Enumerable.Range(0, 400).Select(i => i / 399.0).ToArray(), 0, shares, 0, 400 * sizeof(double));
        string[] names = [.. Enumerable.Range(0, 20).Select(i => $"{i}")];
        HeatMapDrawing drawing = Classes(names) with { Layers = [new(shares, colors, new("", "", ""))] };
        JsonElement[] texts = [.. HtmlPage.Find(HtmlPage.Render(drawing), "layout").GetProperty("annotations").EnumerateArray()];
        Assert.Equal(400, texts.Length);
        foreach (JsonElement text in texts)
        {
            double share = shares[int.Parse(text.GetProperty("y").GetString()!, Some.English), int.Parse(text.GetProperty("x").GetString()!, Some.English)];
            string color = text.GetProperty("font").GetProperty("color").GetString()!;
            Assert.InRange(PaletteTests.Contrast(Full(color), colors.CssAt(share)), 4.5, 21);
            Assert.InRange(PaletteTests.Contrast(Full(Palette.Dark.GetValueOrDefault(color, color)), dark.CssAt(share)), 4.5, 21);
            Assert.Equal(colors.IsDark(share), Full(color) == "#FFFFFF");
        }

        static string Full(string color) =>
            color is "white" or "#FFF" ? "#FFFFFF" : color is "black" or "#000" ? "#000000" : throw new InvalidDataException(color);
    }

    [Fact]
    public void Without_mistakes_their_key_has_one_end()
    {
        HeatMapDrawing map = ConfusionFigure.Create(Evaluator.Evaluate(Evaluated.Model(), Evaluated.Images.Take(3)), Some.English);
        Assert.Equal(("Mistakes", "0%", ""), (map.Layers[1].Key.Title, map.Layers[1].Key.Zero, map.Layers[1].Key.One));
        Assert.Equal("#FFFFFF", map.Layers[1].Colors.CssAt(1));
        Assert.Equal(2, Pixels.Texts(map).Count(text => text == "0%"));
    }

    [Fact]
    public void A_class_without_an_image_has_no_colour()
    {
        HeatMapDrawing map = ConfusionFigure.Create(Evaluator.Evaluate(Evaluated.Model(), Evaluated.Images.Take(5)), Some.English);
        Assert.Equal(0.75, map.Layers[0].Values[0, 0]);
        Assert.All(map.Layers, layer => Assert.All((int[])[0, 1, 2], column => Assert.Equal(double.NaN, layer.Values[2, column])));
        Assert.DoesNotContain("NaN", map.Cells[2, 2].Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_many_classes_have_room()
    {
        HeatMapDrawing figure = Classes([.. Enumerable.Range(0, 47).Select(i => $"{(char)('A' + i)}")]);
        JsonElement layout = HtmlPage.Find(HtmlPage.Render(figure), "layout");
        Assert.Equal(12, layout.GetProperty("yaxis").GetProperty("title").GetProperty("standoff").GetInt32());
        // 47 lines of 13 pixels in 600 less title and names.
        Assert.Equal((47, 24), (Count("xaxis"), Count("yaxis")));

        int Count(string axis) => layout.GetProperty(axis).GetProperty("ticktext").GetArrayLength();
    }

    [Fact]
    public void Long_names_of_columns_are_turned_where_they_have_no_room_side_by_side()
    {
        string[] names = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];
        Assert.Equal(0, Turned(900, 600));
        Assert.Equal(10, Turned(500, 900));

        int Turned(int width, int height) => XDocument.Load(new MemoryStream(Pixels.Render(Classes(names), FigureFormat.Svg, width, height))).Descendants()
            .Where(element => element.Name.LocalName == "text" && names.Contains(element.Value))
            .Count(text => text.Attribute("transform")?.Value.StartsWith("matrix(0 -", StringComparison.Ordinal) == true);
    }

    private static HeatMapDrawing Classes(string[] names)
    {
        HeatCell[,] cells = new HeatCell[names.Length, names.Length];
        for (int i = 0; i < cells.Length; i++)
        {
            cells[i / names.Length, i % names.Length] = new("1", "one");
        }

        HeatLayer layer = new(new double[names.Length, names.Length], ColorRamp.Ink, new("Right", "0 %", "100 %"));
        return new() { Title = "", X = "Predicted class", Y = "Actual class", Columns = names, Rows = names, Layers = [layer], Cells = cells };
    }

    private static double? Number(JsonElement element) => element.ValueKind == JsonValueKind.Null ? null : element.GetDouble();
}
