using System.Globalization;
using MnistTools.Text;

namespace MnistTools.Persistence;

/// <summary>A history file is not what it should be, or not of a format that can be read or written.</summary>
public sealed class HistoryFormatException : IOException
{
    /// <summary>Says what is wrong with a file.</summary>
    /// <param name="problem">Sentences that say what is wrong and what would be right.</param>
    /// <param name="path">The file.</param>
    /// <param name="line">Number of the line at fault, from 1; <see langword="null"/> if the whole file is meant.</param>
    /// <param name="cause">What found it out, if it was an exception.</param>
    public HistoryFormatException(string problem, string path, long? line = null, Exception? cause = null)
        : base(
            VisibleText.Of((line is { } number ? $"{path}, line {number.ToString(CultureInfo.InvariantCulture)}: " : $"{path}: ") + VisibleText.Shorten(problem)),
            cause)
    {
        Path = path;
        Line = line;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Number of the line at fault, from 1.</summary>
    public long? Line { get; }
}
