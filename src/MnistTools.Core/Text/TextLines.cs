using System.Text;

namespace MnistTools.Text;

/// <summary>Lays text out for a terminal.</summary>
internal static class TextLines
{
    /// <summary>A terminal has 80 columns; some go to the next line after the last.</summary>
    public const int Width = 79;

    /// <summary>Items with a space between them, in as many lines as they need; no item is broken.</summary>
    /// <param name="items">The items.</param>
    /// <param name="indent">With how many spaces each line but the first begins.</param>
    /// <param name="width">How wide a line may be.</param>
    /// <param name="used">How many columns of the first line are taken already.</param>
    public static string Join(IEnumerable<string> items, int indent = 0, int width = Width, int used = 0)
    {
        var text = new StringBuilder();
        int column = used;
        bool isFirst = true;
        foreach (string item in items)
        {
            bool hasRoom = isFirst || column + 1 + item.Length <= width;
            text.Append(isFirst ? "" : hasRoom ? " " : Environment.NewLine + new string(' ', indent)).Append(item);
            column = (isFirst ? column : hasRoom ? column + 1 : indent) + item.Length;
            isFirst = false;
        }

        return text.ToString();
    }

    /// <summary>A text of so many columns at most; what is cut off is told by three dots.</summary>
    public static string Cut(string text, int width) => text.Length <= width ? text : string.Concat(text.AsSpan(0, width - 1), "…");
}
