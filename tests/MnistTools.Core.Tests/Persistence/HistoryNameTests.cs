namespace MnistTools.Core.Tests.Persistence;

/// <summary>Names that somebody chose to harm whoever opens the file: they come back equal, and do nothing on the way.</summary>
public sealed class HistoryNameTests : IDisposable
{
    private static readonly string[] Keys =
        ["loss", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "x;=1+1", "x,@y", " =2", "\u001b[2J", "two\nlines\r\n", @"back\slash\n", "'quoted'", "'=3",
            "say \"=4\""];

    private static readonly string Data = string.Join(',', Keys);

    private readonly PersistenceFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("h.csv")]
    [InlineData("h.json")]
    public void They_are_read_back_equal(string name)
    {
        HistoryFile.Save(Create(), _folder.At(name), overwrite: false);
        History read = HistoryFile.Load(_folder.At(name));
        Assert.Equal(Keys, read.Keys);
        Assert.Equal([1.0, 2.0], read["=cmd|' /C calc'!A0"]);
        Assert.Equal(Data, read.Parameters.Data);
        Assert.Equal([Keys[1]], read.Parameters.ClassWeights.Keys);
        Assert.Equal(-2, read.Parameters.ClassWeights[Keys[1]]);
    }

    [Fact]
    public void No_spreadsheet_finds_a_formula_and_no_terminal_an_escape_sequence_in_a_table()
    {
        HistoryFile.Save(Create(), _folder.At("h.csv"), overwrite: false);
        string[] lines = File.ReadAllText(_folder.At("h.csv")).TrimEnd('\n').Split('\n');
        // The run, the names of the columns, two epochs.
        Assert.Equal(4, lines.Length);
        Assert.All(lines, line => Assert.DoesNotContain(line, char.IsControl));
        // Some spreadsheets take a semicolon for the end of a cell, and whatever is in quotes for a cell.
        Assert.All(lines[..2], line => Assert.DoesNotMatch("(^|[,;\"]) *[=+@-]", line));
        Assert.Contains(",'=cmd|' /C calc'!A0,'+1,'-1,'@SUM(A1),", lines[1], StringComparison.Ordinal);
    }

    private static History Create() => new(
        new HistoryParameters { Data = Data, Layers = ["-1", "@x"], ClassWeights = new Dictionary<string, double> { [Keys[1]] = -2 } },
        Enumerable.Range(1, 2).Select(epoch => new EpochLog(epoch, 1, TimeSpan.Zero, Keys.Select(key => KeyValuePair.Create(key, (double)epoch)))));
}
