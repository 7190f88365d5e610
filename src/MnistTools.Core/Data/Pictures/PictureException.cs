using MnistTools.Text;

namespace MnistTools.Data.Pictures;

/// <summary>A file is no picture of a digit.</summary>
public sealed class PictureException : IOException
{
    /// <summary>Says what is wrong with a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problem">What is wrong, and what to do.</param>
    public PictureException(string path, string problem)
        : base(VisibleText.Of($"{path}: {VisibleText.Shorten(problem)}")) => Path = path;

    /// <summary>The file.</summary>
    public string Path { get; }
}
