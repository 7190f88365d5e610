namespace MnistTools.Plotting;

/// <summary>Small images with captions, in rows from left to right.</summary>
/// <param name="Tiles">The images; all have one size.</param>
/// <param name="Colors">How their numbers become colours.</param>
public sealed record ImageGrid(IReadOnlyList<ImageTile> Tiles, ColorRamp Colors)
{
    /// <summary>Lines of text under each image.</summary>
    public int CaptionLines => Tiles.Max(tile => tile.Caption.Count);
}

/// <summary>An image of a grid.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Values">(height, width) numbers from -1 to 1, row by row.</param>
/// <param name="Caption">The lines under it.</param>
/// <param name="IsMarked">Whether it is framed and its caption stands out.</param>
public sealed record ImageTile(int Width, int Height, IReadOnlyList<double> Values, IReadOnlyList<string> Caption, bool IsMarked = false);
