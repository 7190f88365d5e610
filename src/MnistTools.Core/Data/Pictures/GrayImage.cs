namespace MnistTools.Data.Pictures;

/// <summary>One number a pixel: how bright it is, or how much ink is on it.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Values">(height, width), row by row, 0 to 1.</param>
internal sealed record GrayImage(int Width, int Height, float[] Values)
{
    /// <summary>An image of zeros.</summary>
    public GrayImage(int width, int height)
        : this(width, height, new float[width * height])
    {
    }

    /// <summary>The pixel in a column of a row.</summary>
    public ref float this[int x, int y] => ref Values[(y * Width) + x];
}
