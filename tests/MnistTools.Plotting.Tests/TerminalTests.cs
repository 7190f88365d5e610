using System.Text;

namespace MnistTools.Plotting.Tests;

/// <summary>Curves as text.</summary>
public sealed class TerminalTests
{
    // From the lower left corner to the upper right one, with half an epoch of air.
    private static readonly CurveDrawing Diagonal = new()
    {
        Title = "Up",
        X = new("Epochs"),
        Y = new("Loss"),
        Series = [new("Training", [0, 1], [0, 1], new("#0072B2"), "Training")],
        Legend = [new("Training", new("#0072B2"))],
    };

    [Fact]
    public void A_diagonal_is_drawn_by_the_dots_of_braille_characters()
    {
        DotCanvas canvas = new(2, 1, areBraille: true);
        canvas.Draw((0, 3), (3, 0), owner: 1, isDashed: false);
        // Unicode's dots 7, 6 and 2, 1: 0x40 + 0x20 of the first cell, 0x02 + 0x08 of the second one.
        Assert.Equal([(1, '\u2860'), (1, '\u280A')], canvas.Read(0, _ => '*'));
    }

    /// <summary>Three rows of two columns; ink from half of 255 on, and the fourth row is none.</summary>
    [Fact]
    public void An_image_is_drawn_by_half_blocks_or_by_letters()
    {
        ImageSet images = new("three", new byte[] { 255, 0, 255, 128, 255, 127 }, new byte[] { 0 }, 3, 2, ["seven"]);
        Assert.Equal(["seven (image 0 of three)", "█▄", "▀"], TerminalImage.Draw(images[0], Encoding.UTF8).Split(Environment.NewLine));
        Assert.Equal(["seven (image 0 of three)", "@.", ":."], TerminalImage.Draw(images[0], Encoding.ASCII).Split(Environment.NewLine));
    }

    [Fact]
    public void Each_line_has_its_room_and_the_curve_rises()
    {
        IReadOnlyList<string> lines = TerminalFigure.Draw(Diagonal, 40, 8, areBraille: false, areColored: false);
        Assert.Equal("                   Up", lines[0]);
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 40));
        int[] stars = [.. lines.Skip(1).Take(8).Select(line => line.IndexOf('*'))];
        Assert.Equal(stars.OrderDescending(), stars);
        Assert.Equal(8, stars.Distinct().Count());
        Assert.Matches("^ *[+]-+$", lines[9]);
        Assert.Equal("* Training", lines[^1]);
        Assert.All(lines, line => Assert.True(Ascii.IsValid(line), line));
    }

    /// <summary>Of two or three epochs each has its number; there the title has a line of its own.</summary>
    [Theory]
    [InlineData(2, "^ *1 +2$")]
    [InlineData(3, "^ *1 +2 +3$")]
    public void Few_epochs_are_all_numbered(int count, string numbers)
    {
        CurveDrawing drawing = Diagonal with
        {
            X = new("Epochs", TickKind.WholeNumbers),
            Series = [Diagonal.Series[0] with { X = [.. Enumerable.Range(1, count).Select(epoch => (double)epoch)], Y = new double[count] }],
        };
        IReadOnlyList<string> lines = TerminalFigure.Draw(drawing, 40, 8, areBraille: false, areColored: false);
        Assert.Matches(numbers, lines[^3]);
        Assert.Matches("^ +Epochs$", lines[^2]);
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 40));
    }

    [Fact]
    public void Validation_is_dashed_and_the_best_epoch_a_vertical_line()
    {
        IReadOnlyList<string> lines = TerminalFigure.Draw(Some.Figure(), 60, 10, areBraille: true, areColored: false);
        Assert.Equal(["⠤⠤⠤ Training", "⠤⠄⠤ Validation", "⡇ Best validation: epoch 2"], lines.TakeLast(3));
        // A third of the way, in each row of the curves.
        int[] columns = [.. lines.Skip(1).Take(10).Select(line => line.Length > 24 ? line.IndexOf('⠅') : -1)];
        Assert.True(columns.Count(column => column > 0) >= 7);
        Assert.Single(columns.Where(column => column > 0).Distinct());
    }

    [Fact]
    public void Colours_end_where_their_curve_does()
    {
        IReadOnlyList<string> lines = TerminalFigure.Draw(Some.Figure(), 60, 10, areBraille: true, areColored: true);
        Assert.Contains(lines, line => line.Contains("\e[94m", StringComparison.Ordinal));
        Assert.All(
            lines.Where(line => line.Contains("\e[9", StringComparison.Ordinal) || line.Contains("\e[3", StringComparison.Ordinal)),
            line => Assert.EndsWith("\e[0m", line.TrimEnd(' ', '⠅'), StringComparison.Ordinal));
        IReadOnlyList<string> plain = TerminalFigure.Draw(Some.Figure(), 60, 10, areBraille: true, areColored: false);
        Assert.Equal(
            plain,
            lines.Select(
                line => line.Replace("\e[94m", "", StringComparison.Ordinal)
                    .Replace("\e[33m", "", StringComparison.Ordinal)
                    .Replace("\e[0m", "", StringComparison.Ordinal)
                    .TrimEnd()));
    }

    /// <summary>Training and validation of one history are of one colour or letter, and the legend has the same.</summary>
    [Fact]
    public void Each_of_several_histories_has_its_own_sign_as_the_legend_has_it()
    {
        History[] runs =
            [.. Enumerable.Range(1, 5).Select(i => Some.History(new() { BatchSize = i }, ("loss", [i, i + 0.1]), ("val_loss", [i + 0.4, i + 0.5])))];
        CurveDrawing drawing = HistoryFigure.Create(runs, Some.English, "loss");
        IReadOnlyList<string> letters = TerminalFigure.Draw(drawing, 60, 25, areBraille: false, areColored: false);
        Assert.Equal(
            ["* BatchSize 1", "o BatchSize 2", "+ BatchSize 3", "x BatchSize 4", "# BatchSize 5", "--- Training", "- - Validation"], letters.TakeLast(7));
        // From the highest loss to the lowest.
        Assert.Equal("#x+o*", string.Concat(string.Concat(letters.Skip(1).Take(25)).Where("*o+x#@%&".Contains).Distinct()));
        IReadOnlyList<string> colored = TerminalFigure.Draw(drawing, 60, 25, areBraille: true, areColored: true);
        Assert.Equal(5, colored.TakeLast(7).Take(5).Select(line => line[..5]).Distinct().Count());
    }

    [Fact]
    public void Curves_that_only_colours_would_tell_apart_have_letters_where_there_are_none()
    {
        CurveDrawing drawing = HistoryFigure.Create([Some.Overfitted(32), Some.Overfitted(64)], Some.English);
        Assert.Equal(
            TerminalFigure.Draw(drawing, 60, 10, areBraille: false, areColored: false),
            TerminalFigure.Draw(drawing, 60, 10, areBraille: true, areColored: false));
        Assert.Contains(TerminalFigure.Draw(drawing, 60, 10, areBraille: true, areColored: true), line => line.Any(sign => sign is > '\u2800' and <= '\u28FF'));
    }

    /// <summary>A title from a file cannot move the terminal's cursor.</summary>
    [Fact]
    public void Texts_that_came_with_a_file_are_shown_with_their_escapes()
    {
        IReadOnlyList<string> lines =
            TerminalFigure.Draw(Diagonal with { Title = "a\e[2Jb", Legend = [new("\e[31mred", new("#0072B2"))] }, 40, 8, areBraille: true, areColored: false);
        Assert.All(lines, line => Assert.DoesNotContain('\e', line));
    }

    [Fact]
    public void Extreme_numbers_and_a_single_epoch_are_drawn()
    {
        foreach (double?[] values in new double?[][] { [0.5], [1e308, -1e308], [5e-324, 1e-323], [double.NaN, 1, double.PositiveInfinity] })
        {
            CurveDrawing drawing = HistoryFigure.Create([Some.History(new(), ("loss", values))], Some.English, "loss");
            Assert.Contains(
                TerminalFigure.Draw(drawing, 50, 8, areBraille: false, areColored: false).Skip(1).Take(8),
                line => line.Contains('*', StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_sparkline_goes_from_the_least_to_the_greatest_value()
    {
        History history = Some.History(new(), ("loss", [0.8, 0.4, double.NaN, 0.1]), ("val_accuracy", [0.5, 0.5, 0.5, 0.5]), ("once", [null, null, 1, null]));
        Assert.Equal(
            ["loss         █▄ ▁  0.8 → 0.1", "val_accuracy ▅▅▅▅  0.5 → 0.5"], HistorySparklines.Write(history, Encoding.UTF8).Split(Environment.NewLine));
    }

    /// <summary>Of 80 epochs each block is the mean of two.</summary>
    [Fact]
    public void A_sparkline_of_many_epochs_is_as_wide_as_forty_blocks()
    {
        History history = Some.History(new(), ("loss", [.. Enumerable.Range(0, 80).Select(i => (double?)(i % 2))]));
        Assert.Equal($"loss {new string('▅', 40)}  0 → 1", HistorySparklines.Write(history, Encoding.UTF8));
    }

    [Fact]
    public void Where_the_terminal_has_no_such_signs_there_are_none()
    {
        History history = Some.Overfitted();
        Assert.Equal("", HistorySparklines.Write(history, Encoding.Latin1));
        Assert.Equal("", HistorySparklines.Write(history, Encoding.ASCII));
        Assert.Equal([true, true, false], new[] { Encoding.UTF8, Encoding.Unicode, Encoding.Latin1 }.Select(TerminalSigns.AreIn));
    }
}
