namespace MnistTools.Data.Pictures;

/// <summary>Lines of the paper, rules and margins: thin, nearly straight, and from edge to edge, whatever is written across them.</summary>
internal static class PaperLines
{
    /// <summary>How thick they are at most, as a share of the picture's longer side: a digit that fills its picture has strokes of a tenth of it.</summary>
    private const double Thick = 0.025;

    /// <summary>On which share of its way a line is there alone at least, and on which it may be missing at most. On the rest ink crosses it.</summary>
    private const double LeastAlone = 0.5, MostMissing = 0.1;

    /// <summary>How far the middle of a line moves from one pixel to the next at most: it is not drawn straight, and ink touches it.</summary>
    private const double Step = 2;

    /// <summary>By how many pixels a line is thicker in places than where it begins. What is thicker there is other ink, and would lead astray.</summary>
    private const int Uneven = 2;

    /// <summary>If there are more beside each other, too little of a digit is left between them.</summary>
    private const int Most = 8;

    /// <summary>The pixels of all lines that are no other ink's as well; none of too many lines.</summary>
    /// <param name="inside">(height, width) whether ink is there.</param>
    /// <param name="width">Columns.</param>
    public static List<int> Find(bool[] inside, int width)
    {
        int height = inside.Length / width;
        int thickest = (int)(Thick * Math.Max(width, height));
        return [.. Few(Follow(inside, width, height, width, 1, thickest)), .. Few(Follow(inside, height, width, 1, width, thickest))];

        static IEnumerable<int> Few(IEnumerable<List<int>> lines) =>
            lines.Take(Most + 1).ToArray() is { Length: <= Most } few ? few.SelectMany(line => line) : [];
    }

    /// <summary>Follows each line that begins on one edge to the other.</summary>
    /// <param name="inside">Whether ink is there.</param>
    /// <param name="length">Pixels from one edge to the other.</param>
    /// <param name="breadth">Pixels across.</param>
    /// <param name="across">How far apart the places of two neighbours across are.</param>
    /// <param name="along">How far apart the places of two neighbours along are.</param>
    /// <param name="thickest">How thick a line may be.</param>
    private static IEnumerable<List<int>> Follow(bool[] inside, int length, int breadth, int across, int along, int thickest)
    {
        for (int start = 0; start < breadth; start++)
        {
            if (!IsInk(0, start) || IsInk(0, start - 1))
            {
                continue;
            }

            int thickness = Run(0, start).End - start;
            double first = start + ((thickness - 1) / 2.0), middle = first, slope = 0;
            List<int> line = [];
            int alone = 0, missing = 0;
            for (int at = 0; at < length && missing <= MostMissing * length; at++)
            {
                int? near = Enumerable.Range((int)Math.Round(middle - Step), (int)(2 * Step) + 1).Where(place => IsInk(at, place))
                    .OrderBy(place => Math.Abs(place - middle)).Select(place => (int?)place).FirstOrDefault();
                middle += slope;
                if (near is null)
                {
                    missing++;
                    continue;
                }

                (int begin, int end) = Run(at, near.Value);
                double middleHere = (begin + end - 1) / 2.0;
                if (end - begin <= Math.Min(thickest, thickness + Uneven) && Math.Abs(middleHere - middle) <= Step)
                {
                    alone++;
                    middle = middleHere;
                    slope = (middle - first) / Math.Max(at, length / 8.0);
                    line.AddRange(Enumerable.Range(begin, end - begin).Select(place => (at * along) + (place * across)));
                }
            }

            if (alone >= LeastAlone * length && missing <= MostMissing * length)
            {
                yield return line;
            }
        }

        bool IsInk(int at, int place) => place >= 0 && place < breadth && inside[(at * along) + (place * across)];

        (int Begin, int End) Run(int at, int place)
        {
            (int begin, int end) = (place, place + 1);
            for (; IsInk(at, begin - 1); begin--)
            {
            }

            for (; IsInk(at, end); end++)
            {
            }

            return (begin, end);
        }
    }
}
