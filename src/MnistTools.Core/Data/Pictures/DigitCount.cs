namespace MnistTools.Data.Pictures;

/// <summary>How many digits a picture shows, beside or below each other. A guess: the two halves of a broken digit may look like two.</summary>
internal static class DigitCount
{
    /// <summary>What is a digit of its own has at least this share of the tallest one's height, and this share of it as a gap around it.</summary>
    private const double LeastHeight = 0.6, LeastGap = 0.12;

    /// <summary>A digit is seldom wider than its height through this; the upper and the lower half of one are.</summary>
    private const double LeastUpright = 0.75;

    /// <summary>So many of all groups of strokes are digits at least. Pale ink on rough paper is broken into pieces of all sizes.</summary>
    private const double LeastDigits = 0.5;

    /// <summary>Counts groups of strokes between which gaps go through the picture, or through what other gaps leave of it.</summary>
    /// <param name="parts">The strokes, or what of them is connected; at least one.</param>
    public static int Of(IEnumerable<InkPart> parts)
    {
        InkPart.Box[] boxes = [.. parts.Select(part => part.Bounds)];
        InkPart.Box[] groups = [.. Divide(boxes, LeastGap * boxes.Max(box => box.Height)).Select(InkPart.Box.Around)];
        double leastHeight = LeastHeight * groups.Max(group => group.Height);
        int digits = groups.Count(group => group.Height >= Math.Max(leastHeight, LeastUpright * group.Width));
        return digits >= LeastDigits * groups.Length ? Math.Max(1, digits) : 1;
    }

    private static IEnumerable<InkPart.Box[]> Divide(InkPart.Box[] boxes, double gap)
    {
        List<InkPart.Box[]> groups = Cut(boxes, gap, box => (box.Left, box.Right));
        groups = groups.Count > 1 ? groups : Cut(boxes, gap, box => (box.Top, box.Bottom));
        return groups.Count > 1 ? groups.SelectMany(group => Divide(group, gap)) : groups;
    }

    /// <summary>What lies before and behind each gap in one direction.</summary>
    private static List<InkPart.Box[]> Cut(InkPart.Box[] boxes, double gap, Func<InkPart.Box, (int First, int Last)> extent)
    {
        List<InkPart.Box[]> groups = [];
        List<InkPart.Box> group = [];
        int last = 0;
        foreach (InkPart.Box box in boxes.OrderBy(box => extent(box).First))
        {
            if (group.Count > 0 && extent(box).First - last > gap)
            {
                groups.Add([.. group]);
                group.Clear();
            }

            last = group.Count > 0 ? Math.Max(last, extent(box).Last) : extent(box).Last;
            group.Add(box);
        }

        return [.. groups, [.. group]];
    }
}
