namespace MnistTools.Data.Pictures;

/// <summary>How many digits stand beside each other in a picture. A guess: the two halves of a broken digit may look like two.</summary>
internal static class DigitCount
{
    /// <summary>What is a digit of its own has at least this share of the tallest one's height, and this share of it as a gap beside it.</summary>
    private const double LeastHeight = 0.6, LeastGap = 0.05;

    /// <summary>Ink that is more than half a line's is a line.</summary>
    private const float Line = 0.5f;

    /// <summary>Counts groups of strokes that share no column.</summary>
    /// <param name="ink">Where ink is, 0 to 1.</param>
    public static int Of(GrayImage ink)
    {
        InkPart.Box[] parts = [.. InkPart.Split(ink, Line, Line).Select(part => part.Bounds).OrderBy(bounds => bounds.Left)];
        double tallest = parts.Length == 0 ? 0 : parts.Max(bounds => bounds.Height);
        var groups = new List<InkPart.Box>();
        foreach (InkPart.Box part in parts)
        {
            if (groups is [.., var last] && part.Left - last.Right <= LeastGap * tallest)
            {
                groups[^1] = last.With(part);
            }
            else
            {
                groups.Add(part);
            }
        }

        return groups.Count(group => group.Height >= LeastHeight * groups.Max(other => other.Height));
    }
}
