namespace MnistTools.Plotting;

/// <summary>The order of names in which Dense(32) comes before Dense(128): digits count as the number that they write.</summary>
internal sealed class NaturalOrder : IComparer<string>
{
    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        (x, y) = (x ?? "", y ?? "");
        int i = 0, j = 0;
        while (i < x.Length && j < y.Length)
        {
            (string one, string other) = (TakePart(x, ref i), TakePart(y, ref j));
            int order = char.IsAsciiDigit(one[0]) && char.IsAsciiDigit(other[0]) ? CompareNumbers(one, other) : string.CompareOrdinal(one, other);
            if (order != 0)
            {
                return order;
            }
        }

        int rest = (x.Length - i).CompareTo(y.Length - j);
        return rest != 0 ? rest : string.CompareOrdinal(x, y);
    }

    private static string TakePart(string text, ref int at)
    {
        int start = at;
        while (++at < text.Length && char.IsAsciiDigit(text[at]) == char.IsAsciiDigit(text[start]))
        {
        }

        return text[start..at];
    }

    // Of any length: the longer number is the larger one.
    private static int CompareNumbers(string one, string other)
    {
        (one, other) = (one.TrimStart('0'), other.TrimStart('0'));
        return one.Length != other.Length ? one.Length.CompareTo(other.Length) : string.CompareOrdinal(one, other);
    }
}
