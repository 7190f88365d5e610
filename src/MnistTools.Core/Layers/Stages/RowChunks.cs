using MnistTools.Numerics;

namespace MnistTools.Layers.Stages;

/// <summary>
/// Fixed cuts of a batch. Threads take whole chunks, and what they add up over rows is added chunk by chunk in order: so the sums have the same bits
/// however many threads there are.
/// </summary>
/// <param name="batchSize">How many rows a batch has at most.</param>
internal sealed class RowChunks(int batchSize)
{
    /// <summary>As many as one core works on while they stay in its cache.</summary>
    private const int LeastSize = 8;

    /// <summary>Each chunk has sums of its own, as large as the weights: so there are not more of them, however large a batch is.</summary>
    private const int Most = 32;

    /// <summary>How many rows a chunk has, the last one excepted.</summary>
    public int Size { get; } = LeastSize * (int)Math.Ceiling(Math.Max(1, batchSize) / (double)(LeastSize * Most));

    /// <summary>How many chunks the largest batch has.</summary>
    public int Count => CountOf(batchSize);

    /// <summary>How many chunks some rows have.</summary>
    public int CountOf(int rows) => (rows + Size - 1) / Size;

    /// <summary>Which chunk some rows lie in.</summary>
    public int IndexOf(RowRange rows) => rows.First / Size;

    /// <summary>Some rows, cut where chunks begin and after a number of rows at most.</summary>
    public IEnumerable<RowRange> Cut(RowRange rows, int rowsAtOnce = int.MaxValue)
    {
        for (int first = rows.First, end = rows.First + rows.Count; first < end;)
        {
            int count = Math.Min(Math.Min(Size - first % Size, rowsAtOnce), end - first);
            yield return new RowRange(first, count, rows.Part);
            first += count;
        }
    }

    /// <summary>The rows that a part of the threads takes.</summary>
    public RowRange ShareOf(int part, ThreadTeam team, int rows)
    {
        (int first, int count) = team.Share(part, CountOf(rows));
        int start = Math.Min(first * Size, rows);
        return new RowRange(start, Math.Min((first + count) * Size, rows) - start, part);
    }
}
