namespace MnistTools.Data.Pictures;

/// <summary>Lines of ink, known by the distance of each pixel to their border, so that they can be drawn thicker or thinner.</summary>
internal sealed class InkLines
{
    private readonly int _width;
    private readonly int _height;
    private readonly float[] _depth;
    private readonly int _boxSize;

    /// <summary>Knows some lines.</summary>
    /// <param name="inside">(height, width) whether ink is there; at least one pixel has some.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    public InkLines(bool[] inside, int width, int height)
    {
        // Thicker lines need room around them.
        int[] pixels = [.. Enumerable.Range(0, inside.Length).Where(i => inside[i])];
        int left = pixels.Min(i => i % width), top = pixels.Min(i => i / width);
        int right = pixels.Max(i => i % width), bottom = pixels.Max(i => i / width);
        _boxSize = Math.Max(right - left, bottom - top) + 1;
        int air = (_boxSize / 4) + 2;
        (_width, _height) = (right - left + 1 + (2 * air), bottom - top + 1 + (2 * air));
        bool[] box = new bool[_width * _height];
        foreach (int i in pixels)
        {
            box[((i / width - top + air) * _width) + (i % width) - left + air] = true;
        }

        float[] toPaper = Distances([.. box.Select(isInk => !isInk)]), toInk = Distances(box);
        // The border lies half a pixel from the middles to both sides.
        _depth = [.. box.Select((isInk, i) => isInk ? toPaper[i] - 0.5f : 0.5f - toInk[i])];
    }

    /// <summary>How wide they are in a box of 1 around all.</summary>
    public double WidthInBox => LineWidth() / _boxSize;

    /// <summary>Draws them, in a picture of their own with air around them.</summary>
    /// <param name="thinnest">The least width of a line, as a share of the longer side of all.</param>
    /// <param name="thickest">The greatest.</param>
    public GrayImage Draw(double thinnest, double thickest)
    {
        double width = LineWidth();
        double grown = (Math.Clamp(width, thinnest * _boxSize, thickest * _boxSize) - width) / 2;
        return new GrayImage(_width, _height, [.. _depth.Select(depth => (float)Math.Clamp(depth + grown + 0.5, 0, 1))]);
    }

    /// <summary>In a strip the distances to the nearer border run from 0 to half its width: their mean is a quarter of it.</summary>
    private double LineWidth() => 4 * _depth.Where(depth => depth > 0).Average();

    /// <summary>
    /// How far each pixel is from the nearest marked one, by steps of 1 to the side and √2 over a corner, found in one pass forward and one
    /// back: Rosenfeld and Pfaltz, "Distance functions on digital pictures", 1968. At most 8 % more than the straight line.
    /// </summary>
    private float[] Distances(bool[] marked)
    {
        const float Corner = 1.41421356f;
        float[] distance = [.. marked.Select(isMarked => isMarked ? 0 : float.MaxValue / 2)];
        for (int y = 0; y < _height; y++)
        {
            for (int x = 0; x < _width; x++)
            {
                Shorten(x, y, (-1, 0, 1), (-1, -1, Corner), (0, -1, 1), (1, -1, Corner));
            }
        }

        for (int y = _height - 1; y >= 0; y--)
        {
            for (int x = _width - 1; x >= 0; x--)
            {
                Shorten(x, y, (1, 0, 1), (1, 1, Corner), (0, 1, 1), (-1, 1, Corner));
            }
        }

        return distance;

        void Shorten(int x, int y, params ReadOnlySpan<(int X, int Y, float Length)> steps)
        {
            ref float here = ref distance[(y * _width) + x];
            foreach ((int stepX, int stepY, float length) in steps)
            {
                int fromX = x + stepX, fromY = y + stepY;
                if (fromX >= 0 && fromX < _width && fromY >= 0 && fromY < _height)
                {
                    here = Math.Min(here, distance[(fromY * _width) + fromX] + length);
                }
            }
        }
    }
}
