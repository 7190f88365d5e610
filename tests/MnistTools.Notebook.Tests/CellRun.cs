using System.Text.Json;

namespace MnistTools.Notebook.Tests;

/// <summary>What a cell has sent.</summary>
public sealed class CellRun(JsonElement answer)
{
    /// <summary>The content of its execute_reply.</summary>
    public JsonElement Reply => answer.GetProperty("reply");

    /// <summary>ok, error or aborted.</summary>
    public string Status => Reply.GetProperty("status").GetString()!;

    /// <summary>What it asked: prompt and whether the answer is secret.</summary>
    public IReadOnlyList<(string Prompt, bool IsSecret)> Questions =>
        [.. answer.GetProperty("questions")
            .EnumerateArray()
            .Select(question => (question.GetProperty("prompt").GetString()!, question.GetProperty("password").GetBoolean()))];

    /// <summary>The types of its messages, in order, without those about what it is about to do.</summary>
    public IReadOnlyList<string> Types => [.. Messages.Select(message => message.Type).Where(type => type is not ("status" or "execute_input"))];

    /// <summary>All that it broadcast, in order.</summary>
    public IReadOnlyList<(string Type, JsonElement Content)> Messages =>
        [.. answer.GetProperty("messages").EnumerateArray().Select(message => (message.GetProperty("type").GetString()!, message.GetProperty("content")))];

    /// <summary>What it wrote to standard output.</summary>
    public string Output => StreamText("stdout");

    /// <summary>What it wrote to standard error.</summary>
    public string Error => StreamText("stderr");

    /// <summary>Its result as text; <see langword="null"/> without one.</summary>
    public string? Result => Contents("execute_result").SingleOrDefault() is { ValueKind: JsonValueKind.Object } result ? Text(result, "text/plain") : null;

    /// <summary>The contents of its messages of a type.</summary>
    public IReadOnlyList<JsonElement> Contents(string type) => [.. Messages.Where(message => message.Type == type).Select(message => message.Content)];

    /// <summary>One form of what is displayed.</summary>
    public static string? Text(JsonElement display, string mimeType) =>
        display.GetProperty("data").TryGetProperty(mimeType, out JsonElement text) ? text.GetString() : null;

    private string StreamText(string name) =>
        string.Concat(
            Contents("stream").Where(stream => stream.GetProperty("name").GetString() == name).Select(stream => stream.GetProperty("text").GetString()));
}
