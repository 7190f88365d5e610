using System.Security.Cryptography;
using System.Text;
using MnistTools.Core.Tests.Persistence;

namespace MnistTools.Core.Tests.Data;

/// <summary>Tables of labels and pixels (CSV), as spreadsheets, Kaggle and pandas write them.</summary>
public sealed class ImageTableTests(RealMnist mnist) : FolderTests
{
    private readonly ImageSet _train = mnist.Train.Take(40);

    [Theory]
    [InlineData(",", "\n", false)]
    [InlineData(";", "\r\n", false)]
    [InlineData("\t", "\r", false)]
    [InlineData(" , ", "\n\n", false)]
    [InlineData(",", "\r\n", true)]
    public void A_table_is_read_however_it_is_written(string separator, string lineEnd, bool isQuoted)
    {
        string text = OwnFiles.Table(_train, isQuoted ? $"\"{separator}\"" : separator);
        text = isQuoted ? "\"" + text[..^1].Replace("\n", "\"\n\"", StringComparison.Ordinal) + "\"\n" : text;
        File.WriteAllText(
            Folder.At("digits.csv"), text.Replace("\n", lineEnd, StringComparison.Ordinal), new UTF8Encoding(encoderShouldEmitUTF8Identifier: isQuoted));
        ImageSet read = ImageFiles.LoadSet(Folder.At("digits.csv"));
        OwnFiles.AssertSame(_train, read);
        Assert.Equal("digits.csv: 40 images of 28×28 in 10 classes", read.ToString());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Folder.At("digits.csv")))), read.Sha256["digits.csv"]);
    }

    [Fact]
    public void A_table_has_its_labels_first_or_where_their_name_is()
    {
        ImageSet expected = new("t", new byte[] { 1, 2, 3, 4, 250, 251, 0, 7 }, new byte[] { 2, 0 }, 2, 2, ["0", "1", "2"]);
        OwnFiles.AssertSame(expected, ReadTable("2,1,2,3,4\n0,250,251,0,7"));
        OwnFiles.AssertSame(expected, ReadTable("a,b,Label,c,d\n1,2,2,3,4\n250,251,0,0,7\n"));
        OwnFiles.AssertSame(expected, ReadTable("2.0,1.0,2,3e0,4\n0,250,251,0.000,7"));
    }

    [Theory]
    [InlineData("label;a;b;c;d\n1;0;0,5;0;0\n", "In line 2, cell 3 has '0,5', not a whole number from 0 to 255. Pixels are bytes, without decimals", 18)]
    [InlineData("1;0;25,5;0;0\n", "In line 1, cell 3 has '25,5', not a whole number", 4)]
    [InlineData("1,\"0,5\",\"25,5\",\"1,0\",\"7\"\n", "In line 1, cell 2 has '0,5', not a whole number", 2)]
    [InlineData("label,a,b,c,d\n1,0,0.5,0,0\n", "In line 2, cell 3 has '0.5', not a whole number from 0 to 255. Pixels are bytes: multiply by what makes white 255, and round (at byte 18)", 18)]
    [InlineData("1,0,0,0,0\n1,0,256,0,0\n", "In line 2, cell 3 has '256', not a whole number from 0 to 255. Pixels are bytes (at byte 14)", 14)]
    [InlineData("1,0,0,0,0\n1,0,-1,0,0\n", "In line 2, cell 3 has '-1', not a whole number", 14)]
    [InlineData("1,0,0,0,0\n1,0,,0,0\n", "In line 2, cell 3 has '', not a whole number", 14)]
    [InlineData("1,0,0,0,0\n1,nan,0,0,0\n", "In line 2, cell 2 has 'nan', not a whole number", 12)]
    [InlineData("label,a,b,c,d\ncat,0,0,0,0\n", "In line 2, cell 1 has 'cat', not a whole number from 0 to 255. A label is the number of a class", 14)]
    [InlineData("label,a,Label,c,d\n1,0,0,0,0\n", "Two columns are named 'label' in the first line: leave one out", 0)]
    [InlineData("label\n1\n", "The first line has 1 cell: a label and 0 pixels", 0)]
    [InlineData("label,a,b,c\n1,0,0,0\n", "The first line has 4 cells: a label and 3 pixels, which make no square image. Leave out columns that are neither", 0)]
    [InlineData("a,b,c,d\n0,0,0,0\n", "The first line has names, such as 'a', and none is 'label'", 0)]
    [InlineData("cat,0,13,0,0\n", "The first line has 'cat' and numbers. Labels in words need a line of names above them, with the name 'label' for their column", 0)]
    [InlineData("1,0,0,0,0\n1,0,0,0\n", "Line 2 has 4 cells, and the first line has 5", 16)]
    [InlineData("1,0,0,0,0\n1,0,0,0,0,0\n", "Line 2 has more than 5 cells, and the first line has 5", 18)]
    [InlineData("label,a,b,c,d\n\n", "The table has no images", null)]
    [InlineData("1,0,0,0,0\n\"1,0,0,0,0\n", "In line 2, the quotation mark before cell 1 has no other behind it", 10)]
    [InlineData("1,0,0,0,0\n\"1\"2,0,0,0,0\n", "In line 2, cell 1 goes on behind its quotation marks", 10)]
    [InlineData("\u001b[31m,x\n", @"such as '\u001B[31m'", 0)]
    [InlineData("", "The file is empty", null)]
    [InlineData("\n\r\n", "The table is empty", null)]
    [InlineData(" \n  ", "The table is empty", null)]
    [InlineData("\0\0\b\u0003", "This is neither a table (CSV) nor NumPy's archive", null)]
    public void A_table_that_is_none_is_refused_where_that_shows(string text, string problem, int? offset)
    {
        var refused = Assert.Throws<MnistDataException>(() => ReadTable(text));
        Assert.StartsWith($"{Folder.At("t.csv")}: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
        Assert.Equal(offset, refused.Offset);
    }

    [Theory]
    [InlineData("2,1,2,3,4\n0,250,251,0,7\n   ")]
    [InlineData("2,1,2,3,4\n0,250,251,0,7\n \n")]
    [InlineData("  \r\n2,1,2,3,4\r\n  \r\n   0,250,251,0,7  \r\n  \r\n\r\n ")]
    public void Lines_of_spaces_are_no_rows(string text) =>
        OwnFiles.AssertSame(new("t", new byte[] { 1, 2, 3, 4, 250, 251, 0, 7 }, new byte[] { 2, 0 }, 2, 2, ["0", "1", "2"]), ReadTable(text));

    [Fact]
    public void A_cell_has_an_end()
    {
        string text = $"1,0,0,0,0\n1,{new string('0', 300)},0,0,0\n";
        Assert.Contains(
            "In line 2, cell 2 has more than 256 characters", Assert.Throws<MnistDataException>(() => ReadTable(text)).Message, StringComparison.Ordinal);
    }

    /// <summary>What is read at once has 65536 bytes: cells of all lengths lie across its end.</summary>
    [Fact]
    public void A_long_table_is_read_across_all_ends()
    {
        ImageSet many = Some.Images(4000, 3, 3, 11);
        ImageSet read = ReadTable(OwnFiles.Table(many));
        Assert.Equal(many.Pixels, read.Pixels);
        Assert.Equal(many.Labels, read.Labels);
    }

    /// <summary>Of real digits, the pixel in the corner is black.</summary>
    [Fact]
    public void Labels_that_seem_to_come_last_are_warned_of()
    {
        string Line(LabelledImage image, bool isFirst) =>
            string.Join(',', isFirst ? [image.LabelIndex, .. image.Pixels] : [.. image.Pixels, image.LabelIndex]) + "\n";
        IReadOnlyList<string> Warn(string text) => ImageFiles.Read(OwnFiles.WriteTable(Folder, text)).Warnings;
        string last = string.Concat(_train.EnumerateImages().Select(image => Line(image, isFirst: false)));
        Assert.Equal(
            [$"{Folder.At("t.csv")}: All labels are 0, and the last numbers of the lines differ. Without names in the first line, the label comes first: if it is last here, put it first, or name the columns in a first line, that of the label 'label'"],
            Warn(last));
        List<string> told = [];
        ImageFiles.LoadSet(Folder.At("t.csv"), warnings: new ToldWarnings(told));
        Assert.Equal(Warn(last), told);
        Assert.Empty(Warn(string.Concat(_train.EnumerateImages().Select(image => Line(image, isFirst: true)))));
        // One digit alone, and one image alone.
        Assert.Empty(Warn(string.Concat(_train.SelectClasses([7]).EnumerateImages().Select(image => Line(image, isFirst: true)))));
        Assert.Empty(Warn(Line(_train[0], isFirst: false)));
        Assert.Empty(Warn("label,a,b,c,d\n0,1,2,3,4\n0,1,2,3,5\n"));
    }

    private ImageSet ReadTable(string text) => ImageFiles.LoadSet(OwnFiles.WriteTable(Folder, text));
}
