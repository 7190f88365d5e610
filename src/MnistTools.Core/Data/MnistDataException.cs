using System.Globalization;
using MnistTools.Text;

namespace MnistTools.Data;

/// <summary>A data file is not what it should be.</summary>
public sealed class MnistDataException : IOException
{
    /// <summary>Says what is wrong with a file.</summary>
    /// <param name="problem">What is wrong, and what would be right.</param>
    /// <param name="path">The file.</param>
    /// <param name="offset">Where, in bytes of the unpacked file from 0; <see langword="null"/> if the whole file is meant.</param>
    public MnistDataException(string problem, string path, long? offset = null)
        : base(VisibleText.Of(
            $"{path}: {VisibleText.Shorten(problem)}{(offset is { } at ? $" (at byte {at.ToString(CultureInfo.InvariantCulture)})" : "")}"))
    {
        Path = path;
        Offset = offset;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Where, in bytes of the unpacked file from 0.</summary>
    public long? Offset { get; }
}
