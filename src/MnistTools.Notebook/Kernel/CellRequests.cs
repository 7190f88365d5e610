using System.Management.Automation;
using System.Text.Json;
using System.Text.Json.Nodes;
using MnistTools.Notebook.Cells;
using MnistTools.Notebook.Output;
using MnistTools.Notebook.Protocol;

namespace MnistTools.Notebook.Kernel;

/// <summary>Runs cells as execute_request asks for it, and counts them.</summary>
/// <param name="session">Where they run.</param>
/// <param name="output">Where they show what they give.</param>
/// <param name="input">Whom they ask.</param>
/// <param name="broadcast">Tells all front ends of the running cell.</param>
internal sealed class CellRequests(CellSession session, NotebookOutput output, StandardInput input, Action<string, JsonObject> broadcast)
{
    private readonly HashSet<JupyterMessage> _waiting = new(ReferenceEqualityComparer.Instance), _aborted = new(ReferenceEqualityComparer.Instance);

    /// <summary>The cells so far.</summary>
    public CellHistory History { get; } = new();

    /// <summary>Takes note of a request that waits for its turn.</summary>
    public void Arrived(JupyterMessage request)
    {
        if (request.Type == "execute_request")
        {
            lock (_waiting)
            {
                _waiting.Add(request);
            }
        }
    }

    /// <summary>Runs a cell.</summary>
    public JsonObject Execute(JupyterMessage request)
    {
        lock (_waiting)
        {
            _waiting.Remove(request);
            if (_aborted.Remove(request))
            {
                return new JsonObject { ["status"] = "aborted" };
            }
        }

        using IDisposable cell = session.BeginCell();
        string code = request.Content.GetText("code");
        bool isSilent = request.Content.GetFlag("silent", otherwise: false);
        bool isCounted = !isSilent && request.Content.GetFlag("store_history", otherwise: true);
        input.IsAllowed = request.Content.GetFlag("allow_stdin", otherwise: true);
        output.Begin(isSilent);
        if (isCounted && !string.IsNullOrWhiteSpace(code))
        {
            History.Add(code);
        }

        if (!isSilent)
        {
            broadcast("execute_input", new JsonObject { ["code"] = code, ["execution_count"] = History.Count });
        }

        CellEnd end = Run(code, isCounted);
        JsonObject reply = end.Error is { } error ? Fail(error, isSilent, request.Content) : Succeed(request.Content, isCounted, end);
        reply["execution_count"] = History.Count;
        return reply;
    }

    /// <summary>An error as messages have it.</summary>
    public static JsonObject ToJson(CellError error) => new()
    {
        ["status"] = "error",
        ["ename"] = error.Name,
        ["evalue"] = error.Message,
        ["traceback"] = new JsonArray([.. error.Lines.Concat(error.Place).Select(line => JsonValue.Create(line))]),
    };

    private CellEnd Run(string code, bool isCounted)
    {
        try
        {
            return session.Run(code, isCounted);
        }
        finally
        {
            output.Activities.Complete();
        }
    }

    private JsonObject Succeed(JsonElement request, bool isCounted, CellEnd end)
    {
        output.End(bundle =>
        {
            broadcast("execute_result", new JsonObject { ["data"] = bundle.ToJson(), ["metadata"] = new JsonObject(), ["execution_count"] = History.Count });
            if (isCounted)
            {
                History.SetOutput(bundle.Text);
            }
        });
        JsonObject payload = new() { ["source"] = "ask_exit", ["keepkernel"] = false };
        return new JsonObject
        {
            ["user_expressions"] = Evaluate(request),
            ["payload"] = end.IsExitAsked ? new JsonArray(payload) : [],
        };
    }

    private JsonObject Fail(CellError error, bool isSilent, JsonElement request)
    {
        output.Flush();
        JsonObject reply = ToJson(error);
        if (!isSilent)
        {
            JsonObject content = ToJson(error);
            content.Remove("status");
            broadcast("error", content);
        }

        if (request.GetFlag("stop_on_error", otherwise: true))
        {
            lock (_waiting)
            {
                _aborted.UnionWith(_waiting);
            }
        }

        return reply;
    }

    private JsonObject Evaluate(JsonElement request)
    {
        var values = new JsonObject();
        if (request.TryGetProperty("user_expressions", out JsonElement expressions) && expressions.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty expression in expressions.EnumerateObject())
            {
                values[expression.Name] = Evaluate(expression.Value.ToString());
            }
        }

        return values;
    }

    private JsonObject Evaluate(string expression)
    {
        try
        {
            return new JsonObject { ["status"] = "ok", ["data"] = new MimeBundle(session.Evaluate(expression)).ToJson(), ["metadata"] = new JsonObject() };
        }
        catch (RuntimeException failure)
        {
            return ToJson(new CellError((failure.InnerException ?? failure).GetType().Name, failure.Message, [failure.Message], []));
        }
    }
}
