using MnistTools.Models;

namespace MnistTools.Persistence;

/// <summary>
/// A format of history files, which are texts: it reads them, and writes them or says why not. <see cref="HistoryFile"/> lists all that there are.
/// </summary>
internal interface IHistoryFormat
{
    /// <summary>The extensions of its files, in small letters: <c>.json</c>. The first is the one that messages name.</summary>
    IReadOnlyList<string> Extensions { get; }

    /// <summary>Why no file of it can be written, in whole sentences that say what to do; <see langword="null"/> where it can.</summary>
    string? WhyNotWritten => null;

    /// <summary>Whether a text is of this format, whatever its file is called.</summary>
    /// <param name="start">Its first characters.</param>
    bool Recognizes(string start);

    /// <summary>Reads a history. What the file does not say of it is not made up.</summary>
    /// <exception cref="HistoryFormatException">It is no such text; the message names the line.</exception>
    History Read(TextReader reader, string path);

    /// <summary>The whole text of a file, its epochs and its parameters; the model is not written.</summary>
    string Write(History history) => throw new NotSupportedException(WhyNotWritten);
}
