using System.Runtime.InteropServices;

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

    /// <summary>How far around a frame or a line of the paper its soft border goes with it.</summary>
    private const int SoftBorder = 2;

    /// <summary>
    /// Lines this thin in a box of 1 that come to the edges of the picture more often than this are squares or rules on the paper: a digit that fills its
    /// picture touches each edge once or twice.
    /// </summary>
    private const double ThinLine = 0.1;
    private const int MostAtEdges = 8;

    /// <summary>Finds the ink of a digit.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="problem">Why there is none.</param>
    /// <returns><see langword="null"/> where nothing stands out from the paper, or what does is no digit.</returns>
    public static FoundInk? Find(GrayImage picture, out string problem)
    {
        problem = "There is no digit: nothing stands out from the background.";
        // A surface may follow large ink on uneven light: the next ones begin at what is light, and at what is dark, everywhere.
        foreach (double share in (ReadOnlySpan<double>)[PaperSurface.Anywhere, PaperSurface.Light, PaperSurface.Dark])
        {
            if (FindOn(PaperSurface.Remove(picture, share, out double reach), reach, ref problem) is { } ink)
            {
                return ink;
            }
        }

        return null;
    }

    private static FoundInk? FindOn(GrayImage surface, double reach, ref string problem)
    {
        FoundInk? thick = null;
        // Lines of the paper that are paler than the ink are left out by the second.
        foreach (float lineContrast in (ReadOnlySpan<float>)[LineContrast, SureContrast])
        {
            (GrayImage contrast, List<InkPart> parts) = FindDigit(surface, reach, lineContrast);
            if (parts.Count == 0)
            {
                return thick;
            }

            bool[] inside = Mark(parts, contrast);
            var lines = new InkLines(inside, contrast.Width, contrast.Height);
            InkPart.Box bounds = InkPart.Box.Around(parts.Select(part => part.Bounds));
            var ink = new FoundInk(lines.Draw(ThinnestLine, ThickestLine), bounds, DigitCount.Of(parts));
            if (CountAtEdges(inside, contrast.Width) <= MostAtEdges)
            {
                return ink;
            }

            thick ??= lines.WidthInBox >= ThinLine ? ink : null;
        }

        problem = thick is null
            ? "No digit stands out: thin lines go all over the picture, as on squared or ruled paper. Cut it out between them, or write it with a thicker pen."
            : problem;
        return thick;
    }

    private static (GrayImage Contrast, List<InkPart> Parts) FindDigit(GrayImage surface, double reach, float lineContrast)
    {
        GrayImage contrast = surface with { Values = [.. surface.Values] };
        List<InkPart> parts = FindParts(contrast, reach, lineContrast);
        // What is on the paper may be darker than the ink and more than it: what is ink is seen anew without it.
        while (FindOther(contrast, parts) is { Count: > 0 } other)
        {
            GrayImage inside = contrast with { Values = [.. contrast.Values] };
            Erase(inside, other);
            if (FindParts(inside, reach, lineContrast) is not { Count: > 0 } rest)
            {
                break;
            }

            (contrast, parts) = (inside, rest);
        }

        int largest = parts.Select(part => part.Pixels.Count).DefaultIfEmpty().Max();
        return (contrast, parts.FindAll(part => part.Pixels.Count >= LeastPart * largest));
    }

    /// <summary>The pixels of frames, or else of lines of the paper.</summary>
    private static List<int> FindOther(GrayImage contrast, List<InkPart> parts)
    {
        List<InkPart> frames = parts.FindAll(part => part.LiesAlongEdges(contrast) || part.IsDrawnRound(parts, contrast.Width));
        return frames.Count > 0 ? [.. frames.SelectMany(frame => frame.Pixels)] : PaperLines.Find(Mark(parts, contrast), contrast.Width);
    }

    /// <summary>What stands out from the paper. The side on which it does becomes the positive one.</summary>
    private static List<InkPart> FindParts(GrayImage contrast, double reach, float lineContrast)
    {
        MakeInkPositive(contrast);
        List<double> onPaper = new(contrast.Values.Length / PaperSurface.Stride + 1);
        for (int i = 0; i < contrast.Values.Length; i += PaperSurface.Stride)
        {
            double distance = Math.Abs(contrast.Values[i]);
            if (distance <= reach)
            {
                onPaper.Add(distance);
            }
        }

        float roughness = (float)(1.4826 * PaperSurface.Median(CollectionsMarshal.AsSpan(onPaper)));
        float least = Math.Max(LeastContrast, Roughness * roughness);
        return MeanAbove(contrast, TwoKinds.Of(Array.FindAll(contrast.Values, value => value >= least), otherwise: least).Threshold) is { } ink
            ? InkPart.Split(contrast, Math.Max(least, lineContrast * ink), SureContrast * ink)
            : [];
    }

    /// <summary>How often one comes upon ink on the way round the outermost pixels.</summary>
    private static int CountAtEdges(bool[] inside, int width)
    {
        int height = inside.Length / width;
        int[] way =
        [
            .. Enumerable.Range(0, width), .. Enumerable.Range(1, height - 1).Select(y => (y * width) + width - 1),
            .. Enumerable.Range(1, width - 1).Select(x => (height * width) - 1 - x),
            .. Enumerable.Range(1, Math.Max(0, height - 2)).Select(y => (height - 1 - y) * width),
        ];
        return way.Where((place, i) => inside[place] && !inside[way[(i == 0 ? way.Length : i) - 1]]).Count();
    }

    private static void Erase(GrayImage contrast, List<int> pixels)
    {
        foreach (int pixel in pixels)
        {
            (int y, int x) = Math.DivRem(pixel, contrast.Width);
            for (int nearY = Math.Max(0, y - SoftBorder); nearY <= Math.Min(contrast.Height - 1, y + SoftBorder); nearY++)
            {
                for (int nearX = Math.Max(0, x - SoftBorder); nearX <= Math.Min(contrast.Width - 1, x + SoftBorder); nearX++)
                {
                    contrast[nearX, nearY] = 0;
                }
            }
        }
    }

    /// <summary>Paper is all around its surface; ink lies on one side of it, and far away: the third powers tell which.</summary>
    private static void MakeInkPositive(GrayImage contrast)
    {
        double skew = 0;
        foreach (float value in contrast.Values)
        {
            skew += (double)value * value * value;
        }

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
        float[] above = Array.FindAll(contrast.Values, value => value >= threshold);
        return above.Length == 0 ? null : above.Average();
    }

    private static bool[] Mark(List<InkPart> parts, GrayImage contrast)
    {
        var inside = new bool[contrast.Values.Length];
        foreach (InkPart part in parts)
        {
            foreach (int pixel in part.Pixels)
            {
                inside[pixel] = true;
            }
        }

        return inside;
    }
}
