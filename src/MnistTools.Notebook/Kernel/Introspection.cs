using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.Json;
using System.Text.Json.Nodes;
using MnistTools.Notebook.Cells;
using MnistTools.Notebook.Protocol;

namespace MnistTools.Notebook.Kernel;

/// <summary>What front ends ask about code without running it.</summary>
internal sealed class Introspection(CellSession session)
{
    private const int IndentWidth = 4;

    /// <summary>What could stand at the cursor, by PowerShell's own completion.</summary>
    public JsonObject Complete(JsonElement request)
    {
        string code = request.GetText("code");
        int cursor = CodePoints.ToIndex(code, request.GetNumber("cursor_pos", int.MaxValue));
        CommandCompletion completion = session.Complete(code, cursor);
        bool isEmpty = completion.CompletionMatches.Count == 0;
        int start = isEmpty ? cursor : completion.ReplacementIndex, end = isEmpty ? cursor : start + completion.ReplacementLength;
        (int first, int last) = (CodePoints.FromIndex(code, start), CodePoints.FromIndex(code, end));
        var types = new JsonArray();
        foreach (CompletionResult match in completion.CompletionMatches)
        {
            types.Add(new JsonObject
            {
                ["start"] = first,
                ["end"] = last,
                ["text"] = match.CompletionText,
                ["type"] = match.ResultType.ToString().ToLowerInvariant(),
                ["signature"] = match.ToolTip,
            });
        }

        return new JsonObject
        {
            ["matches"] = new JsonArray([.. completion.CompletionMatches.Select(match => JsonValue.Create(match.CompletionText))]),
            ["cursor_start"] = first,
            ["cursor_end"] = last,
            ["metadata"] = new JsonObject { ["_jupyter_types_experimental"] = types },
        };
    }

    /// <summary>Whether a cell can be run, goes on in the next line, or never can be run.</summary>
    public static JsonObject IsComplete(JsonElement request)
    {
        string code = request.GetText("code");
        Parser.ParseInput(code, out _, out ParseError[] errors);
        if (errors.Any(error => error.IncompleteInput))
        {
            string line = code.Split('\n')[^1];
            int indent = line.Length - line.TrimStart().Length + (line.TrimEnd().EndsWith('{') || line.TrimEnd().EndsWith('(') ? IndentWidth : 0);
            return new JsonObject { ["status"] = "incomplete", ["indent"] = new string(' ', indent) };
        }

        return new JsonObject { ["status"] = errors.Length > 0 ? "invalid" : "complete" };
    }

    /// <summary>The help of the command or the parameter at the cursor, or the value of the variable.</summary>
    public JsonObject Inspect(JsonElement request)
    {
        string code = request.GetText("code");
        int cursor = CodePoints.ToIndex(code, request.GetNumber("cursor_pos", int.MaxValue));
        Ast script = Parser.ParseInput(code, out _, out _);
        // The smallest part of the code that the cursor is in or behind.
        Ast? part = script.FindAll(ast => ast.Extent.StartOffset <= cursor && cursor <= ast.Extent.EndOffset, searchNestedScriptBlocks: true)
            .Where(ast => ast is VariableExpressionAst or CommandParameterAst or CommandAst)
            .MinBy(ast => ast.Extent.EndOffset - ast.Extent.StartOffset);
        bool isDetailed = request.GetNumber("detail_level", 0) > 0;
        string text = part switch
        {
            VariableExpressionAst variable => Evaluate(
                $"Get-Variable -Name {Quote(variable.VariablePath.UserPath)} -ValueOnly -ErrorAction Stop | ForEach-Object {{ \"[$($_.GetType())]\"; $_ }}"),
            CommandParameterAst { Parent: CommandAst command } parameter =>
                Evaluate($"Get-Help -Name {Quote(command.GetCommandName())} -Parameter {Quote(parameter.ParameterName + "*")} -ErrorAction Stop"),
            CommandAst command when command.GetCommandName() is { } name => EvaluateHelp(name, isDetailed),
            _ => "",
        };
        return new JsonObject
        {
            ["found"] = text.Length > 0,
            ["data"] = text.Length > 0 ? new JsonObject { ["text/plain"] = text } : [],
            ["metadata"] = new JsonObject(),
        };
    }

    /// <summary>The help of a command of PowerShell's: by the name of anything else, a program or nothing, Get-Help would look through all texts.</summary>
    private string EvaluateHelp(string name, bool isDetailed) => Evaluate(
        $"if (Get-Command -Name {Quote(WildcardPattern.Escape(name))} -CommandType Alias, Cmdlet, ExternalScript, Filter, Function -ErrorAction Stop) {{ Get-Help -Name {Quote(name)} {(isDetailed ? "-Full" : "")} -ErrorAction Stop }}");

    private static string Quote(string? name) => $"'{CodeGeneration.EscapeSingleQuotedStringContent(name ?? "")}'";

    private string Evaluate(string expression)
    {
        try
        {
            return session.Evaluate(expression);
        }
        catch (RuntimeException)
        {
            return ""; // There is no such command, or nothing to say of it.
        }
    }
}
