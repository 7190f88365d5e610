using System.Globalization;
using System.Text;
using MnistTools.Files;
using MnistTools.Models;

namespace MnistTools.Persistence;

/// <summary>Histories as files, by extension: <c>.json</c>, or <c>.csv</c> for tables. A round trip gives the same numbers to the last bit.</summary>
public static class HistoryFile
{
    /// <summary>A history of a hundred thousand epochs with ten metrics is shorter.</summary>
    private const long MostBytes = 128 << 20;

    /// <summary>How many characters a format may know its files by.</summary>
    private const int StartLength = 256;

    private static readonly IHistoryFormat[] Formats = [new JsonHistory(), new CsvHistory(), new CSVLoggerHistory()];

    /// <summary>The extensions of the formats that can be written.</summary>
    public static IReadOnlyList<string> Extensions { get; } =
        [.. Formats.Where(format => format.WhyNotWritten is null).SelectMany(format => format.Extensions)];

    /// <summary>The extensions of the formats that can be read. A file is known by how it begins, whatever its extension says.</summary>
    public static IReadOnlyList<string> ReadableExtensions { get; } = [.. Formats.SelectMany(format => format.Extensions).Distinct()];

    /// <summary>Writes epochs and parameters of a history, whole or not at all.</summary>
    /// <param name="history">The history; its model is not written.</param>
    /// <param name="path">The file; the extension chooses the format.</param>
    /// <param name="overwrite">Whether a file that is there already may be replaced.</param>
    /// <exception cref="HistoryFormatException">The extension is unknown, or of a format that is not written; the message lists the known ones.</exception>
    /// <exception cref="IOException">The file exists already and <paramref name="overwrite"/> is off, or the disk refuses.</exception>
    public static void Save(History history, string path, bool overwrite = false)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(path);
        IHistoryFormat format = FindWritten(path);
        AtomicFile.Write(path, overwrite, stream => stream.Write(Encoding.UTF8.GetBytes(format.Write(history))));
    }

    /// <summary>
    /// Writes the table of the epochs alone, for spreadsheets: a <c>.csv</c> without the line of parameters. <see cref="Load"/> reads it back without them.
    /// </summary>
    /// <param name="history">The history.</param>
    /// <param name="path">The file.</param>
    /// <param name="overwrite">Whether a file that is there already may be replaced.</param>
    /// <param name="culture">What stands between cells and before decimals.</param>
    /// <exception cref="HistoryFormatException">The extension is not that of a table.</exception>
    /// <exception cref="IOException">The file exists already and <paramref name="overwrite"/> is off, or the disk refuses.</exception>
    public static void SaveTable(History history, string path, bool overwrite, CultureInfo culture)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(culture);
        CheckTable(path);
        AtomicFile.Write(path, overwrite, stream => stream.Write(Encoding.UTF8.GetBytes(CsvHistory.WriteTable(history, CsvForm.Of(culture)))));
    }

    /// <summary>Refuses a path that <see cref="Save"/> would refuse for its extension, for who saves only after long work.</summary>
    /// <exception cref="HistoryFormatException">The extension is unknown, or of a format that is not written; the message lists the known ones.</exception>
    public static void CheckExtension(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        FindWritten(path);
    }

    /// <summary>Refuses a path that <see cref="SaveTable"/> would refuse for its extension.</summary>
    /// <exception cref="HistoryFormatException">The extension is not that of a table.</exception>
    public static void CheckTable(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (FindWritten(path) is not CsvHistory)
        {
            throw new HistoryFormatException("A table for spreadsheets is a .csv file; other formats hold all of a history.", path);
        }
    }

    /// <summary>
    /// Reads a history. A table without the line of parameters does not say how it was made, and no more does the history: its parameters are empty.
    /// </summary>
    /// <exception cref="HistoryFormatException">It is no history that can be read, or damaged; the message names the line.</exception>
    /// <exception cref="IOException">The file cannot be read, is a folder, a pipe or a device, or is longer than any history.</exception>
    public static History Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        ReceivedFile.RefuseOther(path);
        if (Named(path) is null && !File.Exists(path))
        {
            throw UnknownToRead(path);
        }

        using FileStream stream = ReceivedFile.Open(path, MostBytes);
        IHistoryFormat format = FindRead(stream, path);
        stream.Position = 0;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return format.Read(reader, path);
    }

    /// <summary>By how it begins; by its extension where no format knows that.</summary>
    private static IHistoryFormat FindRead(FileStream stream, string path)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        char[] start = new char[StartLength];
        string text = new(start, 0, reader.ReadBlock(start));
        return Formats.FirstOrDefault(format => format.Recognizes(text)) ?? Named(path) ?? throw UnknownToRead(path);
    }

    private static IHistoryFormat FindWritten(string path) => Named(path) switch
    {
        null => throw Unknown(path, Extensions),
        { WhyNotWritten: { } reason } => throw new HistoryFormatException(reason, path),
        IHistoryFormat format => format,
    };

    /// <summary>Of several with one extension, the first.</summary>
    private static IHistoryFormat? Named(string path)
    {
        string extension = Path.GetExtension(path).ToLowerInvariant();
        return Formats.FirstOrDefault(format => format.Extensions.Contains(extension));
    }

    private static HistoryFormatException UnknownToRead(string path) => Unknown(
        path, ReadableExtensions,
        ModelFormats.Named(path) is null ? "" : " The file of a model is read as a model, which has its History.");

    private static HistoryFormatException Unknown(string path, IReadOnlyList<string> known, string advice = "") =>
        new($"Unknown extension '{Path.GetExtension(path)}' of a history file. Known: {string.Join(", ", known)}.{advice}", path);
}
