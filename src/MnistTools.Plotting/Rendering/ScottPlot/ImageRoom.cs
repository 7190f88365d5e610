namespace MnistTools.Plotting;

/// <summary>The room that a picture has on a canvas.</summary>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Scale">How much larger than usual texts and lines are.</param>
/// <param name="Cancellation">Ends the drawing.</param>
internal readonly record struct ImageRoom(int Width, int Height, double Scale, CancellationToken Cancellation)
{
    private const int NarrowestLayout = 440, LowestLayout = 300, NarrowestPanel = 300, LowestPanel = 200;

    /// <summary>The width in sizes of the layout, which is enlarged.</summary>
    public double LayoutWidth => Width / Scale;

    /// <summary>The height in sizes of the layout.</summary>
    public double LayoutHeight => Height / Scale;

    /// <summary>A whole picture: text and lines grow with it, but are no smaller than usual where its shorter side has room for them.</summary>
    public static ImageRoom OfPicture(int width, int height, CancellationToken cancellation)
    {
        double area = Math.Sqrt((double)width * height / (FigureFile.DefaultWidth * FigureFile.DefaultHeight));
        return new(width, height, Math.Min(Math.Max(1, area), Fit(width, height, NarrowestLayout, LowestLayout)), cancellation);
    }

    /// <summary>A panel: small, but read from as near as a whole picture, so that its texts are as large as there is room for.</summary>
    public ImageRoom OfPanel(int width, int height) => new(width, height, Math.Min(Fit(width, height, NarrowestPanel, LowestPanel), Scale), Cancellation);

    private static double Fit(int width, int height, int narrowest, int lowest) => Math.Min((double)width / narrowest, (double)height / lowest);
}
