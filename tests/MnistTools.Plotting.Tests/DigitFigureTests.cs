using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using SkiaSharp;

namespace MnistTools.Plotting.Tests;

public class DigitFigureTests
{
    [Fact]
    public void Images_have_their_labels_and_as_many_are_shown_as_are_asked_for()
    {
        ImageGridDrawing figure = DigitFigure.OfImages(Evaluated.Images, Some.English, count: 5);
        Assert.Equal("seven", figure.Title);
        Assert.Equal(["Auge", "Auge", "Auge", "Auge", "Bär"], figure.Tiles.Select(tile => Assert.Single(tile.Caption)));
        Assert.Equal([204 / 255.0, 51 / 255.0, 0], figure.Tiles[0].Values);
        Assert.Equal(7, DigitFigure.OfImages(Evaluated.Images, Some.English).Tiles.Count);
    }

    [Fact]
    public void What_is_not_there_is_named_as_that()
    {
        Assert.Throws<ArgumentNullException>("images", () => DigitFigure.OfImages([null!], Some.English));
        Assert.Throws<ArgumentNullException>("predictions", () => DigitFigure.OfPredictions([null!], Some.English));
        Assert.Throws<ArgumentNullException>("culture", () => DigitFigure.OfImages(Evaluated.Images, null!));
        Assert.Throws<ArgumentNullException>("culture", () => DigitFigure.OfPredictions(Evaluated.Predictions, null!));
        Assert.Throws<ArgumentNullException>("trials", () => SearchFigure.OverTime([null!], Some.English));
        Assert.Throws<ArgumentNullException>("culture", () => SearchFigure.Parallel([], null!));
    }

    [Fact]
    public void A_mistake_is_marked_and_says_what_stands_in_place_of_what()
    {
        ImageGridDrawing figure = DigitFigure.OfPredictions(Evaluated.Predictions, Some.German);
        Assert.Equal("Vorhersagen: 5 von 7 richtig (tatsächlich → vorhergesagt)", figure.Title);
        IReadOnlyList<ImageTile> tiles = figure.Tiles;
        Assert.Equal([3, 5], Enumerable.Range(0, 7).Where(i => tiles[i].IsMarked));
        Assert.Equal(["Auge", "80,0 %"], Caption(tiles[0]));
        Assert.Equal(["Auge → Bär", "80,0 %"], Caption(tiles[3]));
        Assert.Equal(["Bär → Auge", "60,0 %"], Caption(tiles[5]));
        Assert.Equal("Predictions: 5 of 7 right, the first 2 shown", DigitFigure.OfPredictions(Evaluated.Predictions, Some.English, count: 2).Title);
        Assert.Equal("Vorhersagen: 5 von 7 richtig, die ersten 2 gezeigt", DigitFigure.OfPredictions(Evaluated.Predictions, Some.German, count: 2).Title);
        Assert.Equal("Vorhersagen: 5 von 7 richtig, die erste gezeigt", DigitFigure.OfPredictions(Evaluated.Predictions, Some.German, count: 1).Title);
        LabelledImage[] images = [.. Evaluated.Images.EnumerateImages()];
        Assert.Equal(
            [$"{Evaluated.Images.Name}: das erste von 7 Bildern", $"{Evaluated.Images.Name}: die ersten 2 von 7 Bildern", Evaluated.Images.Name],
            ((int[])[1, 2, 7]).Select(count => DigitFigure.OfImages(images, Some.German, count).Title));
    }

    [Fact]
    public void Both_long_names_of_a_mistake_keep_their_ends()
    {
        GridLayout layout = new(1, 100, 100, 120, 130, 0, 13);
        string line = Assert.Single(layout.Write([$"A{new string('a', 40)}Z → B{new string('b', 40)}Y"]));
        Assert.Matches("^Aa*…a*Z → Bb*…b*Y$", line);
        Assert.InRange(TextLayout.Measure(line, 13), 60, 120);
        // What the shorter leaves is the longer's.
        Assert.Matches("^Aa{3,}…a*Z → 7$", Assert.Single(layout.Write([$"A{new string('a', 40)}Z → 7"])));
    }

    /// <summary>The order is by what the captions show: 80 % before 60 %, though the second had none left for the right class.</summary>
    [Fact]
    public void Mistakes_begin_with_the_surest()
    {
        ImageGridDrawing all = DigitFigure.OfMistakes(Evaluated.Evaluation, Some.English);
        Assert.Equal("seven: all 2 mistakes (actual → predicted)", all.Title);
        Assert.Equal(["Auge → Bär", "Bär → Auge"], all.Tiles.Select(tile => tile.Caption[0]));
        Assert.All(all.Tiles, tile => Assert.True(tile.IsMarked));

        ImageGridDrawing worst = DigitFigure.OfMistakes(Evaluated.Evaluation, Some.German, count: 1);
        Assert.Equal("seven: der größte von 2 Fehlern (tatsächlich → vorhergesagt)", worst.Title);
        Assert.Equal("seven: the worst of 2 mistakes (actual → predicted)", DigitFigure.OfMistakes(Evaluated.Evaluation, Some.English, count: 1).Title);
        Assert.Equal("Auge → Bär", Assert.Single(worst.Tiles).Caption[0]);
    }

    [Theory]
    [InlineData("Dense(10, softmax)", 28, 10)]
    [InlineData("Conv2D(10, 3)", 3, 10)]
    public void Weights_are_a_tile_a_unit_with_the_strongest_as_1(string layer, int side, int units)
    {
        var model = new MnistModel([Layer.Parse(layer)], seed: 1);
        float[] weights = model.GetWeight(model.Weights.First(weight => weight.Shape.Sizes.Count > 1));
        // All but the strongest hundredth keep their proportions.
        double scale = weights.Select(Math.Abs).Order().ElementAt(weights.Length * 99 / 100);

        ImageGridDrawing figure = DigitFigure.OfWeights(model, Some.German);
        Assert.StartsWith($"Gewichte von {layer[..5]}", figure.Title, StringComparison.Ordinal);
        Assert.Equal(units, figure.Tiles.Count);
        Assert.Equal(Enumerable.Range(1, units).Select(unit => $"{unit}"), figure.Tiles.Select(tile => Assert.Single(tile.Caption)));
        Assert.All(figure.Tiles, tile => Assert.Equal((side, side), (tile.Width, tile.Height)));
        Assert.Equal(weights.Select(weight => weight / scale), figure.Tiles.SelectMany(tile => tile.Values));
    }

    [Fact]
    public void Positive_weights_are_blue_and_negative_ones_orange()
    {
        var model = new MnistModel([Layer.Parse("Conv2D(1, 3)")], seed: 1);
        ImageGridDrawing figure = DigitFigure.OfWeights(model, Some.English, title: "");
        using SKBitmap image = Pixels.Draw(figure);
        SKRectI place = FrameOf(image);
        float[] weights = model.GetWeight(model.Weights[0]);
        for (int i = 0; i < 9; i++)
        {
            SKColor color = image.GetPixel(place.Left + (((2 * (i % 3)) + 1) * place.Width / 6), place.Top + (((2 * (i / 3)) + 1) * place.Height / 6));
            Assert.True(weights[i] > 0 ? color.Blue > color.Red : color.Red > color.Blue, $"{weights[i]} is {color}.");
        }
    }

    [Fact]
    public void The_image_shows_ink_on_paper_and_a_frame_around_a_mistake()
    {
        using SKBitmap right = Pixels.Draw(DigitFigure.OfPredictions([Evaluated.Predictions[6]], Some.English, title: ""));
        Assert.Equal(0, Pixels.Count(right, Palette.Mistake));
        SKRectI place = FrameOf(right);
        Assert.Equal(
            [0xFFFFFFFF, 0xFFFFFFFF, 0xFF000000],
            Enumerable.Range(0, 3).Select(i => (uint)right.GetPixel(place.Left + (((2 * i) + 1) * place.Width / 6), place.MidY)));

        using SKBitmap wrong = Pixels.Draw(DigitFigure.OfPredictions([Evaluated.Predictions[3]], Some.English, title: ""));
        // Captions in that colour are below the middle of the frame; a side of it is a line of at least two pixels.
        Assert.True(Pixels.Count(wrong, new(0, 0, 450, FrameOf(wrong).MidY), SKColor.Parse(Palette.Mistake), tolerance: 0) >= FrameOf(wrong).Height);
    }

    [Fact]
    public void Svg_and_page_hold_captions_images_and_marks()
    {
        ImageGridDrawing figure = DigitFigure.OfPredictions(Evaluated.Predictions, Some.German);
        IReadOnlyList<string> texts = Pixels.Texts(figure);
        Assert.Superset(
            new HashSet<string> { "Vorhersagen: 5 von 7 richtig (tatsächlich → vorhergesagt)", "Auge → Bär", "Bär → Auge", "<c>" }, texts.ToHashSet());

        JsonElement layout = HtmlPage.Find(HtmlPage.Render(figure), "layout");
        Assert.Equal(7, layout.GetProperty("images").GetArrayLength());
        Assert.Equal(
            [3, 5], Enumerable.Range(0, 7).Where(i => layout.GetProperty("shapes")[i].GetProperty("line").GetProperty("color").GetString() == Palette.Mistake));
        string?[] annotations = [.. layout.GetProperty("annotations").EnumerateArray().Select(text => text.GetProperty("text").GetString())];
        Assert.Contains("Auge → Bär", annotations);
        Assert.Contains("&lt;c&gt;", annotations);

        // The image of the page, decoded: its third pixel is the only one with ink.
        byte[] png = Convert.FromBase64String(layout.GetProperty("images")[6].GetProperty("source").GetString()!["data:image/png;base64,".Length..]);
        using SKBitmap tile = SKBitmap.Decode(png);
        Assert.Equal(
            [0xFFFFFFFF, 0xFFFFFFFF, 0xFF000000], Enumerable.Range(0, 3).Select(i => (uint)tile.GetPixel(((2 * i) + 1) * tile.Width / 6, tile.Height / 2)));
    }

    /// <summary>All captions have one size that can be read, and keep off their neighbours.</summary>
    [Theory]
    [InlineData("T-shirt/top → Ankle boot", 40, 900, 600)]
    [InlineData("Dress → Coat", 40, 900, 600)]
    [InlineData("8 → 3", 18, 400, 300)]
    public void Captions_have_one_size_and_their_room(string caption, int count, int width, int height)
    {
        ImageTile[] tiles = [.. Enumerable.Range(0, count).Select(i => new ImageTile(2, 2, [0, 1, 1, 0], [i % 2 == 0 ? caption : "a", "98.3%"]))];
        ImageGridDrawing drawing = new() { Title = "", Tiles = tiles, Colors = ColorRamp.Ink };
        double scale = ImageRoom.OfPicture(width, height, default).Scale;
        GridLayout layout = GridLayout.Arrange(drawing, width - (32 * scale), height - (32 * scale), scale);
        Assert.InRange(layout.TextSize, 9 * scale, 13 * scale);
        Assert.Equal([caption, "98.3%"], layout.Write(tiles[0].Caption));
        Assert.InRange(TextLayout.Measure(caption, (float)layout.TextSize), 1, layout.CellWidth - (0.9 * layout.TextSize));
        Assert.True(layout.LineOf(0, 1) + layout.TextSize < layout.PlaceOf(layout.Columns, tiles[0]).Top);
    }

    /// <summary>Pictures of several files may have several forms: none is stretched to that of another.</summary>
    [Fact]
    public void Each_image_keeps_its_form()
    {
        (int Width, int Height)[] sizes = [(28, 14), (14, 28), (8, 8), (28, 28)];
        ImageTile[] tiles = [.. sizes.Select(size => new ImageTile(size.Width, size.Height, new double[size.Width * size.Height], ["a"]))];
        GridLayout layout = GridLayout.Arrange(new() { Title = "", Tiles = tiles, Colors = ColorRamp.Ink }, 800, 300, 1);
        Assert.Equal(layout.ImageWidth, layout.ImageHeight);
        Assert.All(sizes.Index(), at =>
        {
            (double left, double top, double width, double height) = layout.PlaceOf(at.Index, tiles[at.Index]);
            Assert.Equal((double)at.Item.Height / at.Item.Width, height / width, 1e-9);
            Assert.Equal(layout.ImageWidth, Math.Max(width, height), 1e-9);
            Assert.Equal(layout.MiddleOf(at.Index), left + (width / 2), 1e-9);
            Assert.Equal(layout.CentreOf(at.Index), top + (height / 2), 1e-9);
        });
    }

    /// <summary>In a larger picture text grows, but not so far that it has no room any more.</summary>
    [Theory]
    [InlineData(1600, 1600)]
    [InlineData(3000, 3000)]
    [InlineData(900, 3000)]
    public void Captions_of_many_images_are_in_a_picture_that_is_large_enough(int width, int height)
    {
        Prediction[] many = [.. Enumerable.Repeat(Evaluated.Predictions, 15).SelectMany(predictions => predictions).Take(100)];
        ImageGridDrawing figure = DigitFigure.OfPredictions(many, Some.English, count: 100);
        XElement[] texts = [.. XDocument.Load(new MemoryStream(Pixels.Render(figure, FigureFormat.Svg, width, height)))
            .Descendants()
            .Where(element => element.Name.LocalName == "text")];
        Assert.InRange(texts.Length, 101, 400);
        Assert.All(texts, text => Assert.InRange(double.Parse(text.Attribute("font-size")!.Value, CultureInfo.InvariantCulture), 9, 90));
    }

    /// <summary>One row of images in a low picture, as notebooks had it.</summary>
    [Theory]
    [InlineData(720, 146)]
    [InlineData(300, 200)]
    public void Captions_can_be_read_in_a_small_picture(int width, int height)
    {
        ImageGridDrawing figure = DigitFigure.OfImages(Evaluated.Images, Some.English, count: 4);
        XElement[] texts = [.. XDocument.Load(new MemoryStream(Pixels.Render(figure, FigureFormat.Svg, width, height)))
            .Descendants()
            .Where(element => element.Name.LocalName == "text")];
        Assert.Equal(["seven", "Auge", "Auge", "Auge", "Auge"], texts.Select(text => text.Value));
        Assert.All(texts, text => Assert.InRange(double.Parse(text.Attribute("font-size")!.Value, CultureInfo.InvariantCulture), 9, 18));
    }

    [Fact]
    public void The_title_explains_no_captions_that_are_not_there()
    {
        Prediction[] many = [.. Enumerable.Repeat(Evaluated.Predictions, 40).SelectMany(predictions => predictions)];
        ImageGridDrawing few = DigitFigure.OfPredictions(many, Some.English), all = DigitFigure.OfPredictions(many, Some.English, count: 280);
        Assert.Contains("Predictions: 200 of 280 right, the first 40 shown (actual → predicted)", Pixels.Texts(few));
        Assert.Equal(["Predictions: 200 of 280 right"], Pixels.Texts(all));
        Assert.Equal("Predictions: 200 of 280 right", HtmlPage.Find(HtmlPage.Render(all), "layout").GetProperty("title").GetProperty("text").GetString());
        Assert.Equal(["mine"], Pixels.Texts(DigitFigure.OfPredictions(many, Some.English, count: 280, title: "mine")));
    }

    [Fact]
    public void Without_captions_the_images_are_larger_and_nothing_tells_what_they_show()
    {
        ImageGridDrawing captioned = DigitFigure.OfPredictions(Evaluated.Predictions, Some.English), bare = captioned.WithoutCaptions();
        Assert.Equal("Predictions: 5 of 7 right", bare.Title);
        Assert.Equal(captioned.Tiles.Select(tile => tile.Values), bare.Tiles.Select(tile => tile.Values));
        Assert.True(GridLayout.Arrange(bare, 800, 600, 1).ImageWidth > GridLayout.Arrange(captioned, 800, 600, 1).ImageWidth);
        Assert.Equal(["Predictions: 5 of 7 right"], Pixels.Texts(bare));
        Assert.DoesNotContain("Auge", HtmlPage.Render(bare), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_there_is_nothing_to_draw_it_is_said()
    {
        Assert.Contains("There are no predictions.", Refusal(() => DigitFigure.OfPredictions([], Some.English)), StringComparison.Ordinal);
        Assert.Contains(
            "has no layer whose weights are images", Refusal(() => DigitFigure.OfWeights(new MnistModel([Layer.Parse("Flatten")]), Some.English)),
            StringComparison.Ordinal);
        var halved = new MnistModel([Layer.Parse("MaxPooling2D"), Layer.Parse("Dense(10, softmax)")]);
        Assert.Contains("are not images: it takes (196)", Refusal(() => DigitFigure.OfWeights(halved, Some.English)), StringComparison.Ordinal);
    }

    private static string Refusal(Func<Drawing> create) => Assert.Throws<FigureException>(create).Message;

    private static IEnumerable<string> Caption(ImageTile tile) => tile.Caption.Select(line => line.Replace('\u00a0', ' '));

    /// <summary>The place of the only image: its frame is all that is in the left-most columns.</summary>
    private static SKRectI FrameOf(SKBitmap image)
    {
        bool IsInked(int x, int y) => image.GetPixel(x, y) != SKColors.White;
        int[] columns = [.. Enumerable.Range(0, image.Width).Where(x => Enumerable.Range(0, image.Height).Any(y => IsInked(x, y)))];
        int[] rows = [.. Enumerable.Range(0, image.Height).Where(y => IsInked(columns[0], y))];
        return new(columns[0], rows[0], columns[^1] + 1, rows[^1] + 1);
    }
}
