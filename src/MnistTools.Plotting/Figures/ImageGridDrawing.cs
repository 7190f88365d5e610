namespace MnistTools.Plotting;

/// <summary>Small images with captions, in rows from left to right.</summary>
public sealed record ImageGridDrawing : Drawing
{
    /// <summary>The images. Each keeps its form; all have the same room.</summary>
    public required IReadOnlyList<ImageTile> Tiles { get; init; }

    /// <summary>How their numbers become colours.</summary>
    public required ColorRamp Colors { get; init; }

    /// <summary>Lines of text under each image.</summary>
    public int CaptionLines => Tiles.Max(tile => tile.Caption.Count);

    /// <summary>The title where captions have no room: it explains none.</summary>
    internal string TitleWithoutCaptions { get => field ?? Title; init; }

    /// <summary>The same images without what stands under them, as for a worksheet: who looks at them shall say it.</summary>
    public ImageGridDrawing WithoutCaptions() => this with { Title = TitleWithoutCaptions, Tiles = [.. Tiles.Select(tile => tile with { Caption = [] })] };

    internal override T Accept<T>(IDrawingVisitor<T> visitor) => visitor.Visit(this);
}

/// <summary>An image of a grid.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Values">(height, width) numbers from -1 to 1, row by row.</param>
/// <param name="Caption">The lines under it.</param>
/// <param name="IsMarked">Whether it is framed and its caption stands out.</param>
public sealed record ImageTile(int Width, int Height, IReadOnlyList<double> Values, IReadOnlyList<string> Caption, bool IsMarked = false);
