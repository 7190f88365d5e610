namespace MnistTools.Notebook.Protocol;

/// <summary>Jupyter counts a cursor's place in Unicode code points, .NET in UTF-16 units: they differ behind an emoji.</summary>
internal static class CodePoints
{
    /// <summary>The place in UTF-16 units; a place beyond the text is its end.</summary>
    public static int ToIndex(string text, int codePoints)
    {
        int index = 0;
        for (int i = 0; i < codePoints && index < text.Length; i++)
        {
            index += char.IsSurrogatePair(text, index) ? 2 : 1;
        }

        return index;
    }

    /// <summary>The place in code points.</summary>
    public static int FromIndex(string text, int index)
    {
        int codePoints = 0;
        for (int i = 0; i < index; i += char.IsSurrogatePair(text, i) ? 2 : 1)
        {
            codePoints++;
        }

        return codePoints;
    }
}
