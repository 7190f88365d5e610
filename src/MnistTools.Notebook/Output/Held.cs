using System.Text;

namespace MnistTools.Notebook.Output;

/// <summary>What a cell has given last. It is held back for a moment, since what is still held when the cell ends is its result.</summary>
internal abstract class Held
{
    /// <summary>Since when.</summary>
    public long Since { get; } = System.Diagnostics.Stopwatch.GetTimestamp();

    /// <summary>Objects as PowerShell formats them.</summary>
    public sealed class Text : Held
    {
        public StringBuilder Lines { get; } = new();
    }

    /// <summary>Objects that have a picture, all of one kind.</summary>
    public sealed class Objects(RichKind kind) : Held
    {
        public RichKind Kind => kind;

        public List<object> Items { get; } = [];
    }

    /// <summary>An error that has not ended the cell; if it is the last that happens, the cell has failed.</summary>
    public sealed class Error(CellError error) : Held
    {
        public CellError Value => error;
    }
}

/// <summary>An error as Jupyter tells of it.</summary>
/// <param name="Name">The kind of error.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Lines">As PowerShell shows it.</param>
/// <param name="Place">Where in the cell it was, if the lines do not say it.</param>
internal sealed record CellError(string Name, string Message, IReadOnlyList<string> Lines, IReadOnlyList<string> Place)
{
    /// <summary>For the stream of errors.</summary>
    public string Text => string.Join('\n', Lines) + "\n";
}
