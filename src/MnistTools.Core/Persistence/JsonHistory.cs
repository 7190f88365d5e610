using System.Text.Json;
using MnistTools.Models;
using MnistTools.Text;

namespace MnistTools.Persistence;

/// <summary>A history as a file of JSON, with line breaks and indents.</summary>
internal sealed class JsonHistory : IHistoryFormat
{
    public IReadOnlyList<string> Extensions { get; } = [".json"];

    public bool Recognizes(string start) => start.TrimStart().StartsWith('{');

    public History Read(TextReader reader, string path)
    {
        try
        {
            return HistoryJson.Read(reader.ReadToEnd(), model: null);
        }
        catch (JsonException damaged)
        {
            throw new HistoryFormatException($"This is not a history: {Problem.Of(damaged)}", path, damaged.LineNumber + 1, damaged);
        }
    }

    public string Write(History history) => HistoryJson.Write(history, indented: true) + "\n";
}
