namespace MnistTools.Plotting;

/// <summary>Several drawings of curves side by side in one picture, row by row.</summary>
public sealed record PanelDrawing : Drawing
{
    /// <summary>At least one.</summary>
    public required IReadOnlyList<CurveDrawing> Panels { get; init; }

    /// <summary>How many stand side by side.</summary>
    public int Columns => (int)Math.Ceiling(Math.Sqrt(Panels.Count));

    /// <summary>How many rows there are.</summary>
    public int Rows => (Panels.Count + Columns - 1) / Columns;

    internal override string Name => Title.Length > 0 ? Title : string.Join(", ", Panels.Select(panel => panel.Title).Where(title => title.Length > 0));

    internal override T Accept<T>(IDrawingVisitor<T> visitor) => visitor.Visit(this);
}
