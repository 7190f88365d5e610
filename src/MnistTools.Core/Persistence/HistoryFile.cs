using System.Globalization;
using System.Text;
using System.Text.Json;
using MnistTools.Files;
using MnistTools.Models;

namespace MnistTools.Persistence;

/// <summary>Histories as files, by extension: <c>.json</c>, or <c>.csv</c> for tables. A round trip gives the same numbers to the last bit.</summary>
public static class HistoryFile
{
    private const string Json = ".json";
    private const string Csv = ".csv";

    /// <summary>A history of a hundred thousand epochs with ten metrics is shorter.</summary>
    private const long MostBytes = 128 << 20;

    /// <summary>The extensions of the formats that can be read and written.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [Json, Csv];

    /// <summary>Writes epochs and parameters of a history, whole or not at all.</summary>
    /// <param name="history">The history; its model is not written.</param>
    /// <param name="path">The file; the extension chooses the format.</param>
    /// <param name="overwrite">Whether a file that is there already may be replaced.</param>
    /// <exception cref="HistoryFormatException">The extension is unknown; the message lists the known ones.</exception>
    /// <exception cref="IOException">The file exists already and <paramref name="overwrite"/> is off, or the disk refuses.</exception>
    public static void Save(History history, string path, bool overwrite)
    {
        ArgumentNullException.ThrowIfNull(history);
        bool isTable = IsTable(path);
        AtomicFile.Write(path, overwrite, stream => stream.Write(Encoding.UTF8.GetBytes(
            isTable ? HistoryCsv.Write(history) : HistoryJson.Write(history, indented: true) + "\n")));
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
        CheckTable(path);
        AtomicFile.Write(path, overwrite, stream => stream.Write(Encoding.UTF8.GetBytes(HistoryCsv.WriteTable(history, HistoryCsvForm.Of(culture)))));
    }

    /// <summary>Refuses a path that <see cref="Save"/> would refuse for its extension, for who saves only after long work.</summary>
    /// <exception cref="HistoryFormatException">The extension is unknown; the message lists the known ones.</exception>
    public static void CheckExtension(string path) => IsTable(path);

    /// <summary>Refuses a path that <see cref="SaveTable"/> would refuse for its extension.</summary>
    /// <exception cref="HistoryFormatException">The extension is not that of a table.</exception>
    public static void CheckTable(string path)
    {
        if (!IsTable(path))
        {
            throw new HistoryFormatException($"A table for spreadsheets is a {Csv} file, not {Json}, which holds all of a history.", path);
        }
    }

    /// <summary>Reads a history. Of a table without the line of parameters, the parameters are empty.</summary>
    /// <exception cref="HistoryFormatException">The extension is unknown, or the file is damaged; the message names the line.</exception>
    /// <exception cref="IOException">The file cannot be read, is a folder, a pipe or a device, or is longer than any history.</exception>
    public static History Load(string path)
    {
        ReceivedFile.RefuseOther(path);
        bool isTable = IsTable(path);
        using var reader = new StreamReader(ReceivedFile.Open(path, MostBytes), Encoding.UTF8);
        if (isTable)
        {
            return HistoryCsv.Read(reader, path);
        }

        try
        {
            return HistoryJson.Read(reader.ReadToEnd(), model: null);
        }
        catch (JsonException damaged)
        {
            throw new HistoryFormatException($"This is no history: {damaged.Message}", path, damaged.LineNumber + 1, damaged);
        }
    }

    private static bool IsTable(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        Csv => true,
        Json => false,
        string other => throw new HistoryFormatException($"'{other}' is no extension of a history file. Known: {string.Join(", ", Extensions)}.", path),
    };
}
