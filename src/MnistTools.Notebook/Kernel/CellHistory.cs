using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MnistTools.Notebook.Protocol;

namespace MnistTools.Notebook.Kernel;

/// <summary>The cells that were run in this session, for history_request.</summary>
internal sealed class CellHistory
{
    private const int Session = 1;

    private readonly List<(string Input, string? Output)> _cells = [];

    /// <summary>How many cells were counted so far.</summary>
    public int Count => _cells.Count;

    /// <summary>Counts a cell.</summary>
    public void Add(string input) => _cells.Add((input, null));

    /// <summary>Keeps the result of the last cell.</summary>
    public void SetOutput(string output) => _cells[^1] = (_cells[^1].Input, output);

    /// <summary>What a history_request asks for: [session, number, input], or with outputs [session, number, [input, output]].</summary>
    public JsonArray Find(JsonElement request)
    {
        IEnumerable<int> numbers = Enumerable.Range(1, _cells.Count);
        int last = request.GetNumber("n", int.MaxValue);
        switch (request.FindText("hist_access_type"))
        {
            case "range":
                int start = request.GetNumber("start", 1), stop = request.GetNumber("stop", int.MaxValue);
                numbers = request.GetNumber("session", 0) is 0 or Session ? numbers.Where(number => number >= start && number < stop) : [];
                break;
            case "search":
                Regex pattern = ToRegex(request.FindText("pattern") ?? "*");
                numbers = numbers.Where(number => pattern.IsMatch(_cells[number - 1].Input));
                if (request.GetFlag("unique", otherwise: false))
                {
                    numbers = numbers.Reverse().DistinctBy(number => _cells[number - 1].Input).Reverse();
                }

                numbers = numbers.TakeLast(last);
                break;
            default:
                numbers = numbers.TakeLast(last);
                break;
        }

        bool withOutput = request.GetFlag("output", otherwise: false);
        return [.. numbers.Select(
            number => (JsonNode)new JsonArray(
                Session, number, withOutput ? new JsonArray(_cells[number - 1].Input, _cells[number - 1].Output) : _cells[number - 1].Input))];
    }

    /// <summary>A pattern with * and ?, as Jupyter has it, for the whole cell.</summary>
    private static Regex ToRegex(string glob) => new(
        "^" + Regex.Escape(glob).Replace(@"\*", ".*", StringComparison.Ordinal).Replace(@"\?", ".", StringComparison.Ordinal) + "$",
        RegexOptions.Singleline | RegexOptions.NonBacktracking);
}
