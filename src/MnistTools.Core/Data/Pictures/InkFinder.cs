namespace MnistTools.Data.Pictures;

/// <summary>
/// Tells the ink of a digit from the paper, whichever is darker, and draws it anew as MNIST's forms were scanned: black or white alone, with lines of
/// a usual width. What is only a speck, or lies along the edge, is left out.
/// </summary>
internal static class InkFinder
{
    /// <summary>From which share of the ink's contrast a pixel is a line's, and which some pixel of each line must have.</summary>
    private const float LineContrast = 0.35f, SureContrast = 0.6f;

    /// <summary>Ink must stand out from the roughness of the paper by so many standard deviations, and at all by so much.</summary>
    private const float Roughness = 4, LeastContrast = 0.04f;

    /// <summary>A part of a digit that stands apart has at least this share of the largest part's pixels.</summary>
    private const double LeastPart = 0.05;

    /// <summary>How wide a line is in a box of 1, at least and at most: MNIST's are 2 to 3 pixels of 20.</summary>
    private const double ThinnestLine = 0.11, ThickestLine = 0.2;

    /// <summary>The ink, 0 to 1.</summary>
    /// <returns><see langword="null"/> where nothing stands out from the paper.</returns>
    public static GrayImage? Find(GrayImage picture)
    {
        GrayImage contrast = PaperSurface.Remove(picture, out double reach);
        MakeInkPositive(contrast);
        float roughness = (float)(1.4826 * PaperSurface.Median(
            [.. contrast.Values.Where((_, i) => i % PaperSurface.Stride == 0).Select(value => (double)Math.Abs(value)).Where(distance => distance <= reach)]));
        float least = Math.Max(LeastContrast, Roughness * roughness);
        if (MeanAbove(contrast, TwoKinds.Of(contrast.Values.Where(value => value >= least), otherwise: least).Threshold) is not { } ink)
        {
            return null;
        }

        List<InkPart> parts = InkPart.Split(contrast, Math.Max(least, LineContrast * ink), SureContrast * ink);
        List<InkPart> digit = [.. parts.Where(part => !part.LiesAlongEdge(contrast))];
        digit = digit.Count > 0 ? digit : parts;
        return digit.Count == 0 ? null : Draw(contrast, digit);
    }

    /// <summary>Paper is all around its surface; ink lies on one side of it, and far away: the third powers tell which.</summary>
    private static void MakeInkPositive(GrayImage contrast)
    {
        double skew = contrast.Values.Sum(value => (double)value * value * value);
        if (skew < 0)
        {
            for (int i = 0; i < contrast.Values.Length; i++)
            {
                contrast.Values[i] = -contrast.Values[i];
            }
        }
    }

    private static float? MeanAbove(GrayImage contrast, float threshold)
    {
        float[] above = [.. contrast.Values.Where(value => value >= threshold)];
        return above.Length == 0 ? null : above.Average();
    }

    private static GrayImage Draw(GrayImage contrast, List<InkPart> parts)
    {
        int largest = parts.Max(part => part.Pixels.Count);
        var inside = new bool[contrast.Values.Length];
        foreach (int pixel in parts.Where(part => part.Pixels.Count >= LeastPart * largest).SelectMany(part => part.Pixels))
        {
            inside[pixel] = true;
        }

        return new InkLines(inside, contrast.Width, contrast.Height).Draw(ThinnestLine, ThickestLine);
    }
}
