using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using MnistTools.Data;
using MnistTools.Specs;

namespace MnistTools.PowerShell.Completion;

/// <summary>Completes the classes of the data set that is named; those of MNIST if none is.</summary>
public sealed class ClassCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = new CompletionWord(wordToComplete, commandAst);
        string name = $"{fakeBoundParameters["Name"]}";
        return (name.Length == 0 ? DataSetName.Mnist : SpecNames.Find<DataSetName>(name)) is { } set
            ? DataSetCatalog.Get(set).ClassNames.Where(word.Begins).Select(one => word.Whole(one))
            : [];
    }
}

/// <summary>Completes the names of the classes of a model: all of a data set at once, by its name, or one by one.</summary>
public sealed class ClassNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = new CompletionWord(wordToComplete, commandAst);
        var sets = Enum.GetValues<DataSetName>().Select(name => (Name: $"{name}", Classes: DataSetCatalog.Get(name).ClassNames)).ToArray();
        IEnumerable<CompletionResult> whole = sets.Where(set => word.Begins(set.Name)).Select(set => new CompletionResult(
            string.Join(", ", set.Classes.Select(name => $"'{CodeGeneration.EscapeSingleQuotedStringContent(name)}'")), set.Name,
            CompletionResultType.ParameterValue, string.Join(", ", set.Classes)));
        return [.. whole, .. word.Text.Length > 0 ? sets.SelectMany(set => set.Classes).Distinct().Where(word.Begins).Select(name => word.Whole(name)) : []];
    }
}
