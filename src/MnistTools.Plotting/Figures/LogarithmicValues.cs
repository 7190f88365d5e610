namespace MnistTools.Plotting;

/// <summary>Curves whose values lie by their logarithm.</summary>
internal static class LogarithmicValues
{
    /// <summary>
    /// The same curves on a logarithmic axis; values that are not above 0 are gaps, and a band that reaches below 0 ends at the least value. A bar ends at half
    /// of it.
    /// </summary>
    /// <exception cref="FigureException">No value is above 0.</exception>
    public static CurveDrawing Of(CurveDrawing drawing)
    {
        double[] positive = [.. drawing.Series.SelectMany(series => series.Y.Concat(series.Bars.Select(bar => bar.Upper)))
            .Concat(drawing.ValuesBeside)
            .Concat(drawing.Bands.SelectMany(band => band.Lower.Concat(band.Upper)))
            .Where(value => value > 0)];
        if (positive.Length == 0)
        {
            throw new FigureException($"There is nothing to plot on a logarithmic scale: no value of '{drawing.Y.Label}' is above 0.");
        }

        double least = positive.Min();
        double Move(double value) => Math.Log10(Math.Max(value, least));
        return drawing with
        {
            Y = drawing.Y with { Labels = LogarithmicAxis.Label(least, positive.Max(), drawing.Culture, endsAtValues: true) },
            Series = [.. drawing.Series.Select(series => series.Describe(drawing.Culture) with
            {
                Y = [.. series.Y.Select(value => value > 0 ? Math.Log10(value) : double.NaN)],
                Spread = [.. series.Bars.Select((bar, i) => Math.Log10(bar.Upper / series.Y[i]))],
                SpreadBelow = series.Spread.Count == 0
                    ? null
                    : [.. series.Bars.Select((bar, i) => Math.Log10(series.Y[i] / Math.Max(bar.Lower, Math.Min(series.Y[i], least / 2))))],
            })],
            ValuesBeside = [.. drawing.ValuesBeside.Select(Move)],
            Bands = [.. drawing.Bands.Select(band => band with { Lower = [.. band.Lower.Select(Move)], Upper = [.. band.Upper.Select(Move)] })],
        };
    }
}
