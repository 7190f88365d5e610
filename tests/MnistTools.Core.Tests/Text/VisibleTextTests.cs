using System.Globalization;
using MnistTools.Data.Downloads;
using MnistTools.Data.Pictures;
using MnistTools.Text;

namespace MnistTools.Core.Tests.Text;

public class VisibleTextTests
{
    private const string Colour = "\u001b[31mred\u0007";

    [Theory]
    [InlineData(Colour, @"\u001B[31mred\u0007")]
    [InlineData("one\r\ntwo\tthree", @"one\r\ntwo\tthree")]
    [InlineData("\u009b2J", @"\u009B2J")]
    [InlineData("abc\u202Ecba", @"abc\u202Ecba")]
    [InlineData("\u2028\u2029\u0000", @"\u2028\u2029\u0000")]
    [InlineData("\U000E0041", @"\uDB40\uDC41")]
    [InlineData(@"C:\new\u0041", @"C:\new\u0041")]
    [InlineData("ä, 数字, 😀, 'quoted'", "ä, 数字, 😀, 'quoted'")]
    public void What_does_something_to_a_terminal_is_shown_as_an_escape(string text, string shown) => Assert.Equal(shown, VisibleText.Of(text));

    /// <summary>No attribute can hold one.</summary>
    [Fact]
    public void Half_a_surrogate_pair_is_shown_as_an_escape() => Assert.Equal(@"\uD83D, \uDE00, 😀", VisibleText.Of("\uD83D, \uDE00, \uD83D\uDE00"));

    [Fact]
    public void Long_words_of_a_message_are_cut_in_their_middle_but_no_pair_of_surrogates()
    {
        string word = new('a', 200), folders = string.Concat(Enumerable.Repeat("/folder", 100));
        Assert.Equal($"{word} '{word}' {folders}", VisibleText.Shorten($"{word} '{word}' {folders}"));
        Assert.Equal($"{word[..133]}…{word[..65]}", VisibleText.Shorten(word + "b" + word));
        string smiles = string.Concat(Enumerable.Repeat("😀", 1000));
        Assert.Equal($"x{smiles[..132]}…{smiles[..64]}x", VisibleText.Shorten($"x{smiles}x"));
        Assert.Equal($"{smiles[..132]}…{smiles[..64]}", VisibleText.Shorten(smiles));
        Assert.Equal(3000, VisibleText.Shorten(string.Concat(Enumerable.Repeat("a ", 100_000))).Length);
    }

    [Fact]
    public void What_is_encoded_is_read_back_equal_and_hides_nothing()
    {
        string all = string.Concat(Enumerable.Range(0, 0x10000).Select(unit => (char)unit)) + @"\n \\u0041 \";
        string encoded = VisibleText.Encode(all);
        Assert.Equal(all, VisibleText.Decode(encoded));
        Assert.DoesNotContain(encoded, character => char.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format);
    }

    [Fact]
    public void Texts_of_a_history_are_shown_with_their_escapes()
    {
        var history = new History(
            new HistoryParameters { Layers = [Colour], Optimizer = Colour, Data = "a\nb" },
            [new EpochLog(1, 1, TimeSpan.Zero, [KeyValuePair.Create("loss\u001b[2J", 0.5)])]);
        string[] shown = [history.GetTable()
            .ReplaceLineEndings(""), $"{history}", $"{history.Epochs[0]}", history.Epochs[0].GetTableHeader(),
            Assert.Throws<KeyNotFoundException>(() => history["x"]).Message];
        Assert.All(shown, text => Assert.DoesNotContain(text, char.IsControl));
        Assert.All(shown, text => Assert.Contains(@"loss\u001B[2J", text, StringComparison.Ordinal));
        Assert.Contains(@"images of a\nb", shown[0], StringComparison.Ordinal);
    }

    /// <summary>Users give names and paths of any length, and what is quoted of them ends somewhere.</summary>
    [Fact]
    public void What_messages_quote_is_cut_in_all_exceptions()
    {
        string text = new('a', 5000), cut = $"'{text[..133]}…{text[..65]}'";
        string[] messages =
        [
            new SpecException($"'{text}'").Message, new MismatchException($"'{text}'").Message, new MnistDataException($"'{text}'", "x", 3).Message,
            new StudyException($"'{text}'").Message, new ModelFormatException($"'{text}'", "x").Message, new HistoryFormatException($"'{text}'", "x").Message,
            new PictureException("x", $"'{text}'").Message, new DownloadException("x", "y", [$"'{text}'"], hasBegun: false).Message,
        ];
        Assert.All(messages, message => Assert.Contains(cut, message, StringComparison.Ordinal));
    }

    [Fact]
    public void Messages_and_names_of_image_sets_are_shown_with_their_escapes()
    {
        var images = new ImageSet(Colour, new byte[1], new byte[1], 1, 1, ["0"]);
        string[] shown =
        [
            new HistoryFormatException(Colour, "h.csv", 1).Message, new ModelFormatException(Colour, "m.safetensors").Message,
            new MnistDataException(Colour, "x", 3).Message,
            new SpecException(Colour).Message, new SpecException("wrong", Colour, 0).Message, new StudyException(Colour).Message, $"{images}",
            $"{new MnistData(Colour, images, images)}",
        ];
        Assert.All(shown, text => Assert.Contains(@"\u001B[31mred\u0007", text, StringComparison.Ordinal));
    }
}
