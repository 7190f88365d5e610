namespace MnistTools.Plotting;

/// <summary>Which entries a legend has in an image, where nothing can be scrolled.</summary>
internal static class LegendEntries
{
    private const int Most = 60;

    /// <summary>
    /// All of them, or the first and how many more there are: hundreds of curves have one of 70 looks each, so a legend of all would explain nothing.
    /// </summary>
    public static LegendEntry[] Limit(CurveDrawing drawing) => drawing.Legend.Count <= Most
        ? [.. drawing.Legend]
        : [.. drawing.Legend.Take(Most - 1), new(new FigureTexts(drawing.Culture).More(drawing.Legend.Count - Most + 1), new(Palette.Neutral, LineKind.None))];
}
