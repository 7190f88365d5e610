namespace MnistTools.Data.Pictures;

/// <summary>A picture as it is, without colours.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Values">(height, width) bytes, row by row: 0 is black, 255 white.</param>
internal sealed record GrayPixels(int Width, int Height, byte[] Values);
