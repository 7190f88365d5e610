namespace MnistTools.Data.Pictures;

/// <summary>Pixels with ink that touch each other, also by a corner.</summary>
internal sealed class InkPart
{
    /// <summary>The outermost share of a picture, in which a desk, a frame or a shadow shows beside the paper.</summary>
    private const double Edge = 0.04;

    private InkPart(List<int> pixels) => Pixels = pixels;

    /// <summary>Their places in the picture.</summary>
    public List<int> Pixels { get; }

    /// <summary>The parts of all pixels above the lower threshold that have one above the upper one among them.</summary>
    public static List<InkPart> Split(GrayImage contrast, float lower, float upper)
    {
        bool[] isDone = [.. contrast.Values.Select(value => value < lower)];
        var parts = new List<InkPart>();
        for (int i = 0; i < isDone.Length; i++)
        {
            if (!isDone[i])
            {
                InkPart part = new(Connected(i, isDone, contrast.Width));
                if (part.Pixels.Exists(pixel => contrast.Values[pixel] >= upper))
                {
                    parts.Add(part);
                }
            }
        }

        return parts;
    }

    /// <summary>Whether all of it is so near to one edge that it is no digit.</summary>
    public bool LiesAlongEdge(GrayImage picture)
    {
        int width = picture.Width;
        double marginX = Edge * width, marginY = Edge * picture.Height;
        return Pixels.TrueForAll(pixel => pixel % width < marginX) || Pixels.TrueForAll(pixel => pixel % width >= width - marginX)
            || Pixels.TrueForAll(pixel => pixel / width < marginY) || Pixels.TrueForAll(pixel => pixel / width >= picture.Height - marginY);
    }

    private static List<int> Connected(int first, bool[] isDone, int width)
    {
        int height = isDone.Length / width;
        isDone[first] = true;
        List<int> pixels = [first];
        for (int next = 0; next < pixels.Count; next++)
        {
            (int y, int x) = Math.DivRem(pixels[next], width);
            for (int nearY = Math.Max(0, y - 1); nearY <= Math.Min(height - 1, y + 1); nearY++)
            {
                for (int nearX = Math.Max(0, x - 1); nearX <= Math.Min(width - 1, x + 1); nearX++)
                {
                    int near = (nearY * width) + nearX;
                    if (!isDone[near])
                    {
                        isDone[near] = true;
                        pixels.Add(near);
                    }
                }
            }
        }

        return pixels;
    }
}
