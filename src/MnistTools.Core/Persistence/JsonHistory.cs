using System.Text.Json;
using MnistTools.Models;
using MnistTools.Text;

namespace MnistTools.Persistence;

/// <summary>A history as a file of JSON, with line breaks and indents.</summary>
internal sealed class JsonHistory : IHistoryFormat
{
    /// <summary>The names of C#, with which PowerShell's ConvertTo-Json writes epochs.</summary>
    private const string OfConvertToJson = "\"Epoch";

    public IReadOnlyList<string> Extensions { get; } = [".json"];

    public bool Recognizes(string start) => start.TrimStart().StartsWith('{');

    public History Read(TextReader reader, string path)
    {
        string json = reader.ReadToEnd();
        try
        {
            return HistoryJson.Read(json, model: null);
        }
        catch (JsonException damaged)
        {
            string problem = json.Contains(OfConvertToJson, StringComparison.Ordinal)
                ? "ConvertTo-Json leaves out much of it. Save the History itself: $history | Export-MnistHistory -Path run.json."
                : Problem.Of(damaged);
            throw new HistoryFormatException($"This is not a history: {problem}", path, damaged.LineNumber + 1, damaged);
        }
    }

    public string Write(History history) => HistoryJson.Write(history, indented: true) + "\n";
}
