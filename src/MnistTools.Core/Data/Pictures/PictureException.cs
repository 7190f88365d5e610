namespace MnistTools.Data.Pictures;

/// <summary>A picture in which no digit can be found, or that is none. The message names the file and says what to do.</summary>
public sealed class PictureException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problem">What is wrong with it, to go on behind its name.</param>
    public PictureException(string path, string problem)
        : base($"'{path}' {problem}") => Path = path;

    /// <summary>Makes the exception with a message for the user and its cause.</summary>
    public PictureException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes the exception with a message for the user.</summary>
    public PictureException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    public PictureException()
    {
    }

    /// <summary>The file.</summary>
    public string? Path { get; }
}
