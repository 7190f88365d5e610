namespace MnistTools.Data.Pictures;

/// <summary>Pixels with ink that touch each other, also by a corner.</summary>
internal sealed class InkPart
{
    /// <summary>The outermost share of a picture, in which a desk, a frame or a shadow shows beside the paper.</summary>
    private const double Edge = 0.04;

    /// <summary>How much of an edge a desk or a frame fills that is wider, and which share of the picture it has at most.</summary>
    private const double FilledEdge = 0.9, WideEdge = 0.15;

    /// <summary>The lines of a box lie in this outermost share of it, and what they are drawn round is at least so large a share of it.</summary>
    private const double BoxLine = 0.08, LeastBoxed = 0.25;

    private InkPart(List<int> pixels, Box bounds) => (Pixels, Bounds) = (pixels, bounds);

    /// <summary>Their places in the picture.</summary>
    public List<int> Pixels { get; }

    /// <summary>Its outermost columns and rows.</summary>
    public Box Bounds { get; }

    /// <summary>The parts of all pixels above the lower threshold that have one above the upper one among them.</summary>
    public static List<InkPart> Split(GrayImage contrast, float lower, float upper)
    {
        float[] values = contrast.Values;
        bool[] isDone = new bool[values.Length];
        for (int i = 0; i < isDone.Length; i++)
        {
            isDone[i] = values[i] < lower;
        }

        var parts = new List<InkPart>();
        for (int first = Array.IndexOf(isDone, false); first >= 0; first = Array.IndexOf(isDone, false, first))
        {
            InkPart part = Connected(first, isDone, contrast.Width);
            if (part.Pixels.Exists(pixel => values[pixel] >= upper))
            {
                parts.Add(part);
            }
        }

        return parts;
    }

    /// <summary>Whether all of it is so near to the edges that it is no digit: within a little of any, or within more of those that it fills.</summary>
    public bool LiesAlongEdges(GrayImage picture)
    {
        var whole = new Box(0, 0, picture.Width - 1, picture.Height - 1);
        return LiesWithin(whole, Edge, [true, true, true, true], picture.Width) || LiesWithin(whole, WideEdge, FindFilledEdges(picture), picture.Width);
    }

    /// <summary>Whether it is a box that is drawn round others.</summary>
    public bool IsDrawnRound(IEnumerable<InkPart> parts, int width) =>
        LiesWithin(Bounds, BoxLine, [true, true, true, true], width)
        && parts.Any(part => part.Bounds.IsInside(Bounds) && part.Bounds.LongerSide >= LeastBoxed * Bounds.LongerSide);

    /// <summary>What a pixel is connected with, found in whole runs of a row: paper has hundreds of pixels in one.</summary>
    private static InkPart Connected(int first, bool[] isDone, int width)
    {
        int height = isDone.Length / width;
        List<int> pixels = [];
        var runs = new Queue<Box>();
        (int firstY, int firstX) = Math.DivRem(first, width);
        TakeRuns(firstY, firstX, firstX);
        Box bounds = runs.Peek();
        while (runs.TryDequeue(out Box run))
        {
            bounds = Box.Around(bounds, run);
            (int left, int right) = (Math.Max(0, run.Left - 1), Math.Min(width - 1, run.Right + 1));
            for (int y = Math.Max(0, run.Top - 1); y <= Math.Min(height - 1, run.Top + 1); y++)
            {
                TakeRuns(y, left, right);
            }
        }

        return new InkPart(pixels, bounds);

        // All runs of a row that have a pixel between two columns.
        void TakeRuns(int y, int left, int right)
        {
            Span<bool> row = isDone.AsSpan(y * width, width);
            for (int next = left; next <= right && row[next..(right + 1)].IndexOf(false) is >= 0 and int before;)
            {
                int begin = row[..(next + before)].LastIndexOf(true) + 1;
                int length = row[begin..].IndexOf(true);
                int end = length < 0 ? width : begin + length;
                row[begin..end].Fill(true);
                for (int x = begin; x < end; x++)
                {
                    pixels.Add((y * width) + x);
                }

                runs.Enqueue(new Box(begin, y, end - 1, y));
                next = end + 1;
            }
        }
    }

    /// <summary>Whether each pixel is within a share of a box from one of the sides that count: left, top, right and bottom.</summary>
    private bool LiesWithin(Box box, double share, bool[] counts, int width)
    {
        double marginX = share * (box.Right - box.Left + 1), marginY = share * (box.Bottom - box.Top + 1);
        return Pixels.TrueForAll(pixel =>
            (counts[0] && (pixel % width) - box.Left < marginX) || (counts[1] && (pixel / width) - box.Top < marginY)
            || (counts[2] && box.Right - (pixel % width) < marginX) || (counts[3] && box.Bottom - (pixel / width) < marginY));
    }

    private bool[] FindFilledEdges(GrayImage picture)
    {
        (int width, int height) = (picture.Width, picture.Height);
        int left = 0, top = 0, right = 0, bottom = 0;
        foreach (int pixel in Pixels)
        {
            (int y, int x) = Math.DivRem(pixel, width);
            left += x == 0 ? 1 : 0;
            top += y == 0 ? 1 : 0;
            right += x == width - 1 ? 1 : 0;
            bottom += y == height - 1 ? 1 : 0;
        }

        return [left >= FilledEdge * height, top >= FilledEdge * width, right >= FilledEdge * height, bottom >= FilledEdge * width];
    }

    /// <summary>The outermost columns and rows of something.</summary>
    public readonly record struct Box(int Left, int Top, int Right, int Bottom)
    {
        public int Width => Right - Left + 1;

        public int Height => Bottom - Top + 1;

        public int LongerSide => Math.Max(Width, Height);

        public bool IsInside(Box other) => Left > other.Left && Top > other.Top && Right < other.Right && Bottom < other.Bottom;

        public Box Moved(int right, int down) => new(Left + right, Top + down, Right + right, Bottom + down);

        /// <summary>The smallest box around some; at least one.</summary>
        public static Box Around(IEnumerable<Box> boxes) => boxes.Aggregate(Around);

        /// <summary>The smallest box around two.</summary>
        public static Box Around(Box one, Box other) =>
            new(Math.Min(one.Left, other.Left), Math.Min(one.Top, other.Top), Math.Max(one.Right, other.Right), Math.Max(one.Bottom, other.Bottom));
    }
}
