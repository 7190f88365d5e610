namespace MnistTools.Plotting;

/// <summary>Coloured cells in rows and columns.</summary>
public sealed record HeatMapDrawing : Drawing
{
    /// <summary>The text under the columns.</summary>
    public required string X { get; init; }

    /// <summary>The text beside the rows.</summary>
    public required string Y { get; init; }

    /// <summary>The names of the columns, from left to right.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>The names of the rows, from top to bottom.</summary>
    public required IReadOnlyList<string> Rows { get; init; }

    /// <summary>What colours the cells; each cell is coloured by the layer that has a number for it.</summary>
    public required IReadOnlyList<HeatLayer> Layers { get; init; }

    /// <summary>(rows, columns) what stands in each cell.</summary>
    public required HeatCell[,] Cells { get; init; }

    /// <summary>One size for all cells, at which the widest text fits into its cell.</summary>
    /// <param name="largest">The largest size.</param>
    /// <param name="width">What a text may take of the width of a cell.</param>
    /// <param name="height">The height of a cell.</param>
    internal float FitText(float largest, float width, float height)
    {
        float widest = Cells.Cast<HeatCell>().Select(cell => cell.Text).Distinct().Max(text => TextLayout.Measure(text, largest));
        return Math.Min(largest, Math.Min(largest * width / Math.Max(1, widest), 0.75f * height));
    }

    internal override T Accept<T>(IDrawingVisitor<T> visitor) => visitor.Visit(this);
}

/// <summary>Numbers that are shown by one range of colours.</summary>
/// <param name="Values">(rows, columns) from 0 to 1; <see cref="double.NaN"/> where another layer colours the cell.</param>
/// <param name="Colors">The colours.</param>
/// <param name="Key">What the colours mean.</param>
public sealed record HeatLayer(double[,] Values, ColorRamp Colors, ColorKey Key);

/// <summary>The key to a range of colours, beside the cells.</summary>
/// <param name="Title">What the colours stand for.</param>
/// <param name="Zero">What the colour of 0 means.</param>
/// <param name="One">What the colour of 1 means.</param>
public sealed record ColorKey(string Title, string Zero, string One);

/// <summary>What stands in a cell.</summary>
/// <param name="Text">The text in it; may be empty.</param>
/// <param name="Description">What it means, shown where a pointer rests on it.</param>
public sealed record HeatCell(string Text, string Description);
