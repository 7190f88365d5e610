using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using MnistTools.Tuning;
using MnistTools.Tuning.Studies;

namespace MnistTools.PowerShell.Completion;

/// <summary>Completes the names of the studies that a file keeps. No server is asked: a key of a keyboard is not to wait for one.</summary>
public sealed class StudyNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = new CompletionWord(wordToComplete, commandAst);
        string study = $"{fakeBoundParameters["Study"] ?? (CommandInput.FindPiped(commandAst) as StringConstantExpressionAst)?.Value}";
        return StudyLook.At(study, StudyStore.DefaultName, store => store.FindNames()).Where(word.Begins).Select(name => word.Whole(name));
    }
}

/// <summary>
/// Completes the hyper-parameters of the trials that come in, or of the study that they are read from; else all parameters that a search may vary.
/// </summary>
public sealed class TrialParameterCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = new CompletionWord(wordToComplete, commandAst);
        string[] known = [.. CommandInput.Of(commandAst, fakeBoundParameters, nameof(Trial), "InputObject")
            .OfType<Trial>()
            .SelectMany(trial => trial.Params.Keys)
            .Distinct()];
        if (known.Length == 0)
        {
            known = [.. ReadStudy(CommandInput.FindPiped(commandAst) as CommandAst)];
        }

        return (known.Length > 0 ? known : TrainingParameters.Names).Where(word.Begins).Select(name => word.Whole(name));
    }

    private static IEnumerable<string> ReadStudy(CommandAst? command)
    {
        if (command?.GetCommandName() != "Get-MnistStudy")
        {
            return [];
        }

        StaticBindingResult given = StaticParameterBinder.BindCommand(command, resolve: true);
        string? study = ReadConstant(given, "Study"), name = ReadConstant(given, "StudyName");
        return StudyLook.At(study ?? "", name ?? StudyStore.DefaultName, store => store.GetDefinition().ParameterNames);
    }

    private static string? ReadConstant(StaticBindingResult given, string parameter) =>
        given.BoundParameters.TryGetValue(parameter, out ParameterBindingResult? bound) ? bound.ConstantValue as string : null;
}

/// <summary>Looks at a study while a command is written.</summary>
internal static class StudyLook
{
    /// <summary>What a study in a file has; nothing if there is none that can be read.</summary>
    public static IEnumerable<string> At(string study, string name, Func<IStudyStore, IEnumerable<string>> read)
    {
        try
        {
            string? path = study.Length == 0 || StudyAddress.IsConnectionString(study) ? null : CommandInput.FindPath(study);
            if (!File.Exists(path))
            {
                return [];
            }

            using IStudyStore store = StudyStore.Open(path, name, StudyAccess.Read);
            return [.. read(store)];
        }
        catch (Exception failure) when (failure is StudyException
            or IOException
            or UnauthorizedAccessException
            or RuntimeException
            or ArgumentException
            or InvalidOperationException)
        {
            return [];
        }
    }
}
