using System.Text;
using MnistTools.Text;

namespace MnistTools.Plotting;

/// <summary>Draws curves as text, for a terminal.</summary>
public static class TerminalFigure
{
    /// <summary>The least number of columns and of rows.</summary>
    public const int LeastWidth = 20, LeastHeight = 6;

    private const int BetweenTicks = 3, MostColors = 6, Edge = 2;

    /// <summary>Letters in place of dots, for a terminal without braille characters.</summary>
    private const string Letters = "*o+x#@%&";

    // Colours that a terminal shows on dark and on light, as its own settings say: blue, yellow, cyan, green, magenta, red.
    private static readonly string[] Colors = ["\e[94m", "\e[33m", "\e[36m", "\e[32m", "\e[35m", "\e[31m"];

    /// <summary>
    /// Draws the curves between their axes, with a title above and a legend below. Validation is dashed and the best epoch a vertical line of dots, as in
    /// images. What has one colour there, such as training and validation of one of several histories, has one here; without braille characters it has a
    /// letter. Where curves could be told apart by nothing but colours and there are none, they have letters, too.
    /// </summary>
    /// <param name="drawing">What is shown; bands and bars through points are left out.</param>
    /// <param name="width">Columns of the terminal.</param>
    /// <param name="height">Rows of the curves, without title, axis and legend.</param>
    /// <param name="areBraille">Whether the terminal has braille characters: <see cref="TerminalSigns.AreIn"/>.</param>
    /// <param name="areColored">Whether each curve has a colour, by the escape sequences of ANSI.</param>
    /// <returns>Lines, none wider than the terminal.</returns>
    public static IReadOnlyList<string> Draw(CurveDrawing drawing, int width, int height, bool areBraille, bool areColored)
    {
        ArgumentNullException.ThrowIfNull(drawing);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, LeastWidth);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, LeastHeight);
        drawing = (CurveDrawing)Drawable.Of(drawing);
        areBraille &= areColored || !NeedsColors(drawing);
        AxisRange x = AxisRange.OfPositions(drawing), y = AxisRange.OfValues(drawing);
        IReadOnlyList<AxisLabel> values = drawing.Y.Labels ?? AxisTicks.Between(y.Minimum, y.Maximum, drawing.Y.Ticks, height / BetweenTicks, drawing.Culture);
        values = [.. values.Where(label => label.Position >= y.Minimum && label.Position <= y.Maximum)];
        int beside = Math.Min(width / 3, values.Select(label => label.Text.Length).DefaultIfEmpty().Max()), columns = width - beside - Edge - 1;
        DotCanvas canvas = new(columns, height, areBraille);
        (double X, double Y) Place(double position, double value) =>
            ((position - x.Minimum) / (x.Maximum - x.Minimum) * (canvas.Width - 1), (y.Maximum - value) / (y.Maximum - y.Minimum) * (canvas.Height - 1));

        DrawCurves(canvas, drawing, Place);
        string?[] labels = new string?[height];
        foreach (AxisLabel label in values)
        {
            labels[(int)Math.Round((y.Maximum - label.Position) / (y.Maximum - y.Minimum) * (height - 1))] = label.Text;
        }

        (char vertical, char corner, char level) = areBraille ? ('│', '└', '─') : ('|', '+', '-');
        int owners = MarksOf(drawing);
        return
        [
            .. Wrap(drawing.Title, width).Select(line => new string(' ', Math.Max(0, (width - line.Length) / 2)) + line),
            .. Enumerable.Range(0, height)
                .Select(
                    row => $"{Cut(labels[row] ?? "", beside).PadLeft(beside)} {vertical}{Join(canvas.Read(row, owner => LetterOf(owner, owners)), owners, areColored)}".TrimEnd()),
            $"{new string(' ', beside)} {corner}{new string(level, columns)}",
            .. LabelBelow(drawing, x, columns).Select(line => new string(' ', beside + Edge) + line),
            .. Explain(drawing, width, areBraille, areColored),
        ];
    }

    private static void DrawCurves(DotCanvas canvas, CurveDrawing drawing, Func<double, double, (double X, double Y)> place)
    {
        foreach (VerticalMark mark in drawing.Marks)
        {
            int column = (int)Math.Round(place(mark.Position, 0).X);
            for (int row = 0; row < canvas.Height; row += 2)
            {
                canvas.Set(column, row, MarksOf(drawing));
            }
        }

        foreach (FigureSeries series in drawing.Series)
        {
            int owner = OwnerOf(series.Style.Color, drawing);
            for (int point = 0; point < series.Y.Count; point++)
            {
                if (!double.IsFinite(series.Y[point]))
                {
                    continue;
                }

                (double X, double Y) here = place(series.X[point], series.Y[point]);
                bool hasNext = series.Style.Line != LineKind.None && point + 1 < series.Y.Count && double.IsFinite(series.Y[point + 1]);
                canvas.Draw(
                    here, hasNext ? place(series.X[point + 1], series.Y[point + 1]) : here, owner, isDashed: hasNext && series.Style.Line == LineKind.Dashed);
            }
        }
    }

    private static string Join(IEnumerable<(int Owner, char Sign)> cells, int marks, bool areColored)
    {
        StringBuilder line = new();
        int colored = 0;
        foreach ((int owner, char sign) in cells)
        {
            int wanted = owner == marks ? 0 : owner;
            if (areColored && wanted != colored)
            {
                line.Append(wanted == 0 ? "\e[0m" : Colors[(wanted - 1) % MostColors]);
                colored = wanted;
            }

            line.Append(sign);
        }

        return colored == 0 ? line.ToString() : line.Append("\e[0m").ToString();
    }

    // Texts whose middles stand at their ticks, as many as have room. The title stands behind them; below them where ticks are so few that none may be missing.
    private static string[] LabelBelow(CurveDrawing drawing, AxisRange range, int columns)
    {
        const int Few = 3;
        IReadOnlyList<AxisLabel> ticks = drawing.X.Labels
            ?? AxisTicks.Between(
                drawing.X.Ticks == TickKind.WholeNumbers ? range.Least : range.Minimum, range.Maximum, drawing.X.Ticks, Math.Max(2, columns / 8),
                drawing.Culture);
        string title = " " + VisibleText.Of(drawing.X.Label);
        int room = ticks.Count <= Few ? columns : columns - title.Length;
        StringBuilder line = new();
        foreach (AxisLabel tick in ticks)
        {
            int start = (int)Math.Round((tick.Position - range.Minimum) / (range.Maximum - range.Minimum) * (columns - 1)) - (tick.Text.Length / 2);
            if (start >= 0 && (line.Length == 0 || start > line.Length) && start + tick.Text.Length <= room)
            {
                line.Append(' ', start - line.Length).Append(tick.Text);
            }
        }

        return line.Length + title.Length <= columns ? [line + title.PadLeft(columns - line.Length)]
            : title.Length <= columns ? [line.ToString(), title.PadLeft(columns)]
            : [line.ToString()];
    }

    // A sample of each entry's line in its colour, or its letter.
    private static IEnumerable<string> Explain(CurveDrawing drawing, int width, bool areBraille, bool areColored)
    {
        foreach (LegendEntry entry in drawing.Legend)
        {
            int owner = OwnerOf(entry.Style.Color, drawing);
            bool isMark = drawing.Marks.Any(mark => mark.Label == entry.Text), isDashed = entry.Style.Line == LineKind.Dashed;
            string sample = !areBraille ? isMark ? ": " : owner > 0 ? $"{LetterOf(owner, 0)} " : isDashed ? "- - " : "--- "
                : isMark ? "⡇ "
                : isDashed ? "⠤⠄⠤ "
                : "⠤⠤⠤ ";
            string text = sample + Cut(VisibleText.Of(entry.Text), width - sample.Length);
            yield return areColored && owner > 0 ? $"{Colors[(owner - 1) % MostColors]}{text}\e[0m" : text;
        }
    }

    /// <summary>Whether two curves of different colours have the same kind of line.</summary>
    private static bool NeedsColors(CurveDrawing drawing) =>
        drawing.Series.GroupBy(series => series.Style.Line).Any(alike => alike.Select(series => series.Style.Color).Distinct().Skip(1).Any());

    /// <summary>Of the colours of the curves the one that this is, from 1; 0 for another.</summary>
    private static int OwnerOf(string color, CurveDrawing drawing) =>
        drawing.Series.Select(series => series.Style.Color).Distinct().ToList().IndexOf(color) + 1;

    /// <summary>The number of the vertical lines, after those of all colours.</summary>
    private static int MarksOf(CurveDrawing drawing) => drawing.Series.Count + 1;

    private static char LetterOf(int owner, int marks) => owner == marks ? ':' : Letters[(owner - 1) % Letters.Length];

    private static IEnumerable<string> Wrap(string title, int width) =>
        title.Split('\n').Where(line => line.Length > 0).Select(line => Cut(VisibleText.Of(line), width));

    private static string Cut(string text, int width) => text.Length <= width ? text : text[..Math.Max(0, width - 3)] + "...";
}
