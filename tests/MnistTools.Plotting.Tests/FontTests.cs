using SkiaSharp;

namespace MnistTools.Plotting.Tests;

[Collection(nameof(FontsOfTheProcess))]
public class FontTests
{
    private const string SystemFonts = "/usr/share/fonts", Hidden = "MNISTTOOLS_TEST_FONTS_HIDDEN";

    [Fact]
    public void The_font_has_every_letter_of_every_text()
    {
        string texts = string.Concat(
            from culture in new[] { Some.English, Some.German }
            from metric in new[] { "accuracy", "loss" }
            let figure = HistoryFigure.Create([Some.Overfitted(), Some.Overfitted(64)], culture, metric)
            select figure.Title + figure.X.Label + figure.Y.Label + string.Concat(figure.Legend.Select(entry => entry.Text)));
        Assert.True(EmbeddedFont.Typeface.ContainsGlyphs(texts + "ÄÖÜäöüßẞ„“”–…×·±≤≥→αβηλµσ²€0123456789.,%"));
        Assert.Equal("DejaVu Sans", EmbeddedFont.Typeface.FamilyName);
    }

    [Fact]
    public async Task Text_is_drawn_where_no_font_is_installed()
    {
        if (Environment.GetEnvironmentVariable(Hidden) is not null || !Directory.Exists(SystemFonts))
        {
            AssertDrawnWithoutSystemFonts();
            return;
        }

        // SkiaSharp knows one folder of fonts. A process of its own gets to see an empty one in its place, and runs this test.
        string program = Path.Combine(AppContext.BaseDirectory, "MnistTools.Plotting.Tests");
        (int exitCode, string output) = await OwnMounts.RunAsync(
            SystemFonts, OwnMounts.Empty, [program, "--filter-method", $"*{nameof(Text_is_drawn_where_no_font_is_installed)}"], (Hidden, "1"));
        Assert.True(exitCode == 0, output);
    }

    private static void AssertDrawnWithoutSystemFonts()
    {
        Assert.All(SKFontManager.Default.FontFamilies, Assert.Empty);
        using SKBitmap image = Pixels.Draw(Some.Figure(Some.German));
        using SKBitmap untitled = Pixels.Draw(Some.Figure(Some.German, title: string.Empty));
        SKRectI title = new(0, 0, 900, 35), values = new(0, 40, 60, 560), epochs = new(0, 558, 900, 600);
        Assert.True(Pixels.CountText(image, title) > Pixels.CountText(untitled, title) + 200);
        Assert.True(Pixels.CountText(image, values) > 200);
        Assert.True(Pixels.CountText(image, epochs) > 100);
    }

    [Fact]
    public void No_text_is_drawn_with_a_font_of_the_system()
    {
        // ScottPlot looks fonts up by name only for texts that were given none. Here such a look-up finds a font that draws boxes.
        byte[] usual = Pixels.Render(Some.Figure());
        FontOfBoxes boxes = new();
        string before = ScottPlot.Fonts.Default;
        ScottPlot.Fonts.FontResolvers.Insert(0, boxes);
        ScottPlot.Fonts.Default = FontOfBoxes.Name;
        try
        {
            Assert.Equal(usual, Pixels.Render(Some.Figure()));
            Assert.False(ScottPlot.Fonts.GetTypeface(FontOfBoxes.Name, bold: false, italic: false).ContainsGlyphs("a"));
        }
        finally
        {
            ScottPlot.Fonts.Default = before;
            ScottPlot.Fonts.FontResolvers.Remove(boxes);
        }
    }

    private sealed class FontOfBoxes : ScottPlot.IFontResolver
    {
        public const string Name = "a font of boxes";

        public SKTypeface? CreateTypeface(string fontName, ScottPlot.FontWeight weight, ScottPlot.FontSlant slant, ScottPlot.FontSpacing spacing)
        {
            if (fontName != Name)
            {
                return null;
            }

            using Stream stream = typeof(EmbeddedFont).Assembly.GetManifestResourceStream("MnistTools.Plotting.Fonts.DejaVuSans.ttf")!;
            byte[] font = new byte[stream.Length];
            stream.ReadExactly(font);
            // Without the tables of characters and of glyph names every letter is the missing one.
            "xmap"u8.CopyTo(font.AsSpan(font.AsSpan().IndexOf("cmap"u8)));
            "xost"u8.CopyTo(font.AsSpan(font.AsSpan().IndexOf("post"u8)));
            return SKTypeface.FromStream(new MemoryStream(font));
        }

        public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => null;
    }
}

/// <summary>Alone, because a test changes the fonts that ScottPlot knows in the whole process.</summary>
[CollectionDefinition(nameof(FontsOfTheProcess), DisableParallelization = true)]
public class FontsOfTheProcess;
