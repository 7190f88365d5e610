using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using MnistTools.PowerShell.Binding;
using Engine = System.Management.Automation.PowerShell;

namespace MnistTools.PowerShell.Completion;

/// <summary>What a command that is being written will be given. Variables are looked at; nothing is run.</summary>
internal static class CommandInput
{
    private const string ReadVariable = "$ExecutionContext.SessionState.PSVariable.GetValue($args[0])";
    private const string ResolvePath = "$ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($args[0])";

    /// <summary>The objects that are given by some parameters, or by a variable at the beginning of the pipeline.</summary>
    public static IEnumerable<object> Of(CommandAst? command, IDictionary bound, params string[] parameters) =>
        parameters.SelectMany(name => Flatten(bound[name]))
            .Concat(FindPiped(command) is VariableExpressionAst variable ? Ask(ReadVariable, variable.VariablePath.UserPath) : []);

    /// <summary>What stands before a command in its pipeline: an expression or another command.</summary>
    public static Ast? FindPiped(CommandAst? command)
    {
        if (command?.Parent is not PipelineAst pipeline || pipeline.PipelineElements.IndexOf(command) is not (> 0 and var place))
        {
            return null;
        }

        return pipeline.PipelineElements[place - 1] is CommandExpressionAst { Expression: { } expression } ? expression : pipeline.PipelineElements[place - 1];
    }

    /// <summary>An object, or each of several, as it is under what PowerShell wraps around it.</summary>
    public static IEnumerable<object> Flatten(object? value) => ScriptObject.BaseOf(value) switch
    {
        null => [],
        object[] many => many.SelectMany(Flatten),
        var one => [one],
    };

    /// <summary>The full path of a file, as the session means it; <see langword="null"/> if it means none.</summary>
    public static string? FindPath(string path) => Ask(ResolvePath, path).FirstOrDefault() as string;

    private static object[] Ask(string script, string argument)
    {
        using Engine engine = Engine.Create(RunspaceMode.CurrentRunspace);
        try
        {
            return [.. engine.AddScript(script, useLocalScope: true).AddArgument(argument).Invoke().SelectMany(Flatten)];
        }
        catch (RuntimeException)
        {
            // What cannot be read now is not known.
            return [];
        }
    }
}
