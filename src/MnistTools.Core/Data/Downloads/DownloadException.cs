using MnistTools.Text;

namespace MnistTools.Data.Downloads;

/// <summary>A file could be had from none of its mirrors.</summary>
public sealed class DownloadException : IOException
{
    /// <summary>Says what each mirror did.</summary>
    /// <param name="fileName">The file.</param>
    /// <param name="folder">Where it would have gone.</param>
    /// <param name="problems">A sentence for each mirror.</param>
    /// <param name="hasBegun">Whether a part of it was received.</param>
    public DownloadException(string fileName, string folder, IReadOnlyList<string> problems, bool hasBegun)
        : base(VisibleText.OfMessage(
            $"{fileName} could not be downloaded. {string.Join(" ", problems)} "
            + (hasBegun ? "What was received is kept, and the next attempt continues from there. " : "")
            + $"Without a network, get the file elsewhere and put it into '{folder}'.")) => Problems = problems;

    /// <summary>What each mirror did.</summary>
    public IReadOnlyList<string> Problems { get; }
}
