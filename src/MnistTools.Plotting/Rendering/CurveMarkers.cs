namespace MnistTools.Plotting;

/// <summary>Which points of a curve have a marker: not every one of a long curve, which would become a band.</summary>
internal static class CurveMarkers
{
    private const int MostMarkers = 25;

    /// <summary>
    /// The indices of the points, ascending: points at equal distances, those under a vertical line, and each without neighbours, which has no line.
    /// </summary>
    public static IEnumerable<int> Find(FigureSeries series, IReadOnlyList<VerticalMark> marks)
    {
        int every = series.Style.Line == LineKind.None ? 1 : (series.Y.Count + MostMarkers - 1) / MostMarkers;
        bool IsNumber(int i) => i >= 0 && i < series.Y.Count && double.IsFinite(series.Y[i]);
        return Enumerable.Range(0, series.Y.Count)
            .Where(IsNumber)
            .Where(
                i => (series.Style.Marker != MarkerKind.None && (i % every == 0 || marks.Any(mark => mark.Position == series.X[i])))
                    || !(IsNumber(i - 1) || IsNumber(i + 1)));
    }
}
