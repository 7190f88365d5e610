using SkiaSharp;

namespace MnistTools.Plotting;

/// <summary>
/// The font that all text in images is drawn with. It travels in the assembly, because a server may have no font at all, and because a figure
/// should look the same everywhere. DejaVu Sans is what plots in Python are known by, and has nearly every letter and sign that a title may want.
/// </summary>
internal static class EmbeddedFont
{
    /// <summary>For text that a browser draws: Verdana has the same ancestor and nearly the same widths.</summary>
    public const string CssFamily = "DejaVu Sans, Verdana, sans-serif";

    private const string ResourceName = "MnistTools.Plotting.Fonts.DejaVuSans.ttf";

    // A typeface never changes, so that all threads may share it; it is never disposed.
    private static readonly Lazy<SKTypeface> Loaded = new(Load);

    /// <summary>The typeface.</summary>
    public static SKTypeface Typeface => Loaded.Value;

    /// <summary>
    /// How far down text of a size must be moved, in pixels, so that its capitals and digits stand in the middle of their line: ScottPlot
    /// centres the line, which in this font has much more room above than below.
    /// </summary>
    public static float CentreOffset(float size)
    {
        using SKFont font = new(Typeface, size);
        float lineHeight = font.GetFontMetrics(out SKFontMetrics metrics);
        return metrics.Bottom + (metrics.CapHeight / 2) - (lineHeight / 2);
    }

    private static SKTypeface Load()
    {
        using Stream stream = typeof(EmbeddedFont).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw new InvalidOperationException($"The assembly lacks its font, {ResourceName}.");
        using SKData data = SKData.Create(stream);
        return SKTypeface.FromData(data) ?? throw new InvalidOperationException("The font in the assembly cannot be read.");
    }
}
