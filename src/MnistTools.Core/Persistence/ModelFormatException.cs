using MnistTools.Text;

namespace MnistTools.Persistence;

/// <summary>A model file is not what it should be, or not of a format that can be read or written.</summary>
public sealed class ModelFormatException : IOException
{
    /// <summary>Says what is wrong with a file.</summary>
    /// <param name="problem">Sentences that say what is wrong and what to do.</param>
    /// <param name="path">The file.</param>
    /// <param name="cause">What found it out, if it was an exception.</param>
    public ModelFormatException(string problem, string path, Exception? cause = null)
        : base(VisibleText.Of($"{path}: {VisibleText.Shorten(problem)}"), cause) => Path = path;

    /// <summary>The file.</summary>
    public string Path { get; }
}
