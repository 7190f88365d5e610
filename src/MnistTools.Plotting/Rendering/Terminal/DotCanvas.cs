namespace MnistTools.Plotting;

/// <summary>Dots in the cells of a terminal: eight in each by braille characters, or one by a letter.</summary>
/// <param name="columns">Cells beside each other.</param>
/// <param name="rows">Cells below each other.</param>
/// <param name="areBraille">Whether a cell is a braille character.</param>
internal sealed class DotCanvas(int columns, int rows, bool areBraille)
{
    private const char BrailleBlank = '\u2800';

    // Unicode counts the dots of a cell down the left column and the right one, and then the two that were added below.
    private static readonly byte[,] Bits = { { 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 } };

    private readonly byte[,] _dots = new byte[rows, columns];
    private readonly int[,] _owners = new int[rows, columns];

    /// <summary>Dots beside each other.</summary>
    public int Width => columns * (areBraille ? 2 : 1);

    /// <summary>Dots below each other.</summary>
    public int Height => rows * (areBraille ? 4 : 1);

    /// <summary>Sets a dot, counted from the upper left corner.</summary>
    /// <param name="x">From the left.</param>
    /// <param name="y">From the top.</param>
    /// <param name="owner">Who sets it, from 1; the last one's colour or letter is the cell's.</param>
    public void Set(int x, int y, int owner)
    {
        (int row, int column) = areBraille ? (y / 4, x / 2) : (y, x);
        _dots[row, column] |= areBraille ? Bits[y % 4, x % 2] : (byte)1;
        _owners[row, column] = owner;
    }

    /// <summary>Sets the dots from one to another.</summary>
    /// <param name="from">The first.</param>
    /// <param name="to">The last.</param>
    /// <param name="owner">Who sets them.</param>
    /// <param name="isDashed">Whether every third pair of columns is left out.</param>
    public void Draw((double X, double Y) from, (double X, double Y) to, int owner, bool isDashed)
    {
        int steps = (int)Math.Max(1, Math.Ceiling(Math.Max(Math.Abs(to.X - from.X), Math.Abs(to.Y - from.Y))));
        for (int step = 0; step <= steps; step++)
        {
            int x = (int)Math.Round(double.Lerp(from.X, to.X, (double)step / steps)), y = (int)Math.Round(double.Lerp(from.Y, to.Y, (double)step / steps));
            if (!isDashed || x % 6 < 4)
            {
                Set(x, y, owner);
            }
        }
    }

    /// <summary>The owner and the sign of each cell of a row; without dots it is a space of nobody.</summary>
    public IEnumerable<(int Owner, char Sign)> Read(int row, Func<int, char> letterOf) => Enumerable.Range(0, columns).Select(column =>
        _dots[row, column] == 0 ? (0, ' ') : (_owners[row, column], areBraille ? (char)(BrailleBlank + _dots[row, column]) : letterOf(_owners[row, column])));
}
