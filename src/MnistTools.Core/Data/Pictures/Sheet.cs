namespace MnistTools.Data.Pictures;

/// <summary>
/// A sheet of paper on something of another brightness, as on a desk: a large filled rectangle, turned or not. What little is not filled in it is its ink.
/// </summary>
/// <param name="Left">The column of the picture in which the image begins.</param>
/// <param name="Top">The row of the picture in which it begins.</param>
/// <param name="Image">The sheet alone. Beside a turned one, the paper goes on.</param>
internal sealed record Sheet(int Left, int Top, GrayImage Image)
{
    /// <summary>A picture that is sheet and desk has two kinds of brightness, without much between: 0.75 is what light that falls off evenly reaches.</summary>
    private const double LeastExplained = 0.85;

    /// <summary>Which share of the picture a sheet has at least: less may be a digit.</summary>
    private const double LeastArea = 0.1;

    /// <summary>How much of a sheet is paper at least: of a digit with straight sides, an 8 or a 0, a larger share is holes.</summary>
    private const double LeastPaper = 0.8;

    /// <summary>How much of the smallest rectangle around it a sheet fills at least. An ellipse, such as a fat 0, fills π/4 = 0.785.</summary>
    private const double LeastRectangular = 0.85;

    /// <summary>A sheet is not narrower than this share of its length: a fat 1 is.</summary>
    private const double LeastBreadth = 0.4;

    /// <summary>How much of what is beside a sheet is as bright as it at most: else it is paper between lines.</summary>
    private const double MostAlike = 0.3;

    /// <summary>How much of the picture's edges a sheet touches at most; else it is the paper that the picture was cut from.</summary>
    private const double MostOfEdges = 0.5;

    /// <summary>The edge of a sheet is so soft, in pixels, and has a shadow.</summary>
    private const int SoftEdge = 3;

    /// <summary>Finds the largest sheet.</summary>
    public static Sheet? Find(GrayImage picture)
    {
        TwoKinds kinds = TwoKinds.Of(picture.Values);
        if (kinds.Explained < LeastExplained)
        {
            return null;
        }

        return Parts(areLight: true).Concat(Parts(areLight: false))
            .OrderByDescending(part => part.Part.Pixels.Count)
            .Select(part => IsInside(part.Part, picture) ? Of(part.Part, part.Others, picture) : null)
            .FirstOrDefault(sheet => sheet is not null);

        IEnumerable<(InkPart Part, int Others)> Parts(bool areLight)
        {
            var kind = new GrayImage(picture.Width, picture.Height);
            int count = 0;
            for (int i = 0; i < kind.Values.Length; i++)
            {
                bool belongs = picture.Values[i] >= kinds.Threshold == areLight;
                kind.Values[i] = belongs ? 1 : 0;
                count += belongs ? 1 : 0;
            }

            return InkPart.Split(kind, 1, 1).Where(part => part.Pixels.Count >= LeastArea * picture.Values.Length)
                .Select(part => (part, count - part.Pixels.Count));
        }
    }

    private static bool IsInside(InkPart part, GrayImage picture)
    {
        (int right, int bottom) = (picture.Width - 1, picture.Height - 1);
        int atEdges = 0;
        foreach (int pixel in part.Pixels)
        {
            (int y, int x) = Math.DivRem(pixel, picture.Width);
            atEdges += x == 0 || x == right || y == 0 || y == bottom ? 1 : 0;
        }

        return atEdges <= MostOfEdges * 2 * (right + bottom);
    }

    /// <summary>The sheet that a part is, if it is one; so many pixels of other parts are as bright.</summary>
    private static Sheet? Of(InkPart part, int others, GrayImage picture)
    {
        (int Left, int Right)[] rows = [.. Enumerable.Repeat((int.MaxValue, int.MinValue), part.Bounds.Height)];
        foreach (int pixel in part.Pixels)
        {
            (int y, int x) = Math.DivRem(pixel, picture.Width);
            ref (int Left, int Right) row = ref rows[y - part.Bounds.Top];
            row = (Math.Min(row.Left, x), Math.Max(row.Right, x));
        }

        double filled = rows.Sum(row => row.Right - row.Left + 1);
        (double length, double breadth) = SmallestRectangle(rows);
        return part.Pixels.Count >= LeastPaper * filled && filled >= LeastRectangular * length * breadth && breadth >= LeastBreadth * length
            && others <= MostAlike * (picture.Values.Length - filled)
            ? Cut(picture, part.Bounds, rows)
            : null;
    }

    /// <summary>The smallest rectangle around some rows, whose sides are turned by a whole number of degrees.</summary>
    private static (double Length, double Breadth) SmallestRectangle((int Left, int Right)[] rows) => Enumerable.Range(0, 90).Select(degrees =>
    {
        (double sine, double cosine) = Math.SinCos(double.DegreesToRadians(degrees));
        double least = double.MaxValue, most = double.MinValue, leastAcross = double.MaxValue, mostAcross = double.MinValue;
        for (int y = 0; y < rows.Length; y++)
        {
            foreach (int x in (ReadOnlySpan<int>)[rows[y].Left, rows[y].Right])
            {
                double along = (x * cosine) + (y * sine), across = (y * cosine) - (x * sine);
                (least, most) = (Math.Min(least, along), Math.Max(most, along));
                (leastAcross, mostAcross) = (Math.Min(leastAcross, across), Math.Max(mostAcross, across));
            }
        }

        (double side, double otherSide) = (most - least + 1, mostAcross - leastAcross + 1);
        return (Length: Math.Max(side, otherSide), Breadth: Math.Min(side, otherSide));
    }).MinBy(sides => sides.Length * sides.Breadth);

    private static Sheet Cut(GrayImage picture, InkPart.Box bounds, (int Left, int Right)[] rows)
    {
        (int left, int top) = (bounds.Left + SoftEdge, bounds.Top + SoftEdge);
        var image = new GrayImage(bounds.Right - bounds.Left + 1 - (2 * SoftEdge), bounds.Height - (2 * SoftEdge));
        float paper = (float)PaperSurface.Median(
            [.. from row in Enumerable.Range(0, rows.Length) from x in (int[])[rows[row].Left, rows[row].Right] select (double)picture[x, bounds.Top + row]]);
        for (int y = 0; y < image.Height; y++)
        {
            ReadOnlySpan<(int Left, int Right)> near = rows.AsSpan(y, (2 * SoftEdge) + 1);
            int first = 0, last = picture.Width - 1;
            foreach ((int rowLeft, int rowRight) in near)
            {
                (first, last) = (Math.Max(first, rowLeft + SoftEdge), Math.Min(last, rowRight - SoftEdge));
            }

            for (int x = 0; x < image.Width; x++)
            {
                image[x, y] = first <= last ? picture[Math.Clamp(left + x, first, last), top + y] : paper;
            }
        }

        return new Sheet(left, top, image);
    }
}
