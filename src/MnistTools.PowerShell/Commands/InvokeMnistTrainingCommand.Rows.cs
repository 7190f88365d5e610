using System.Collections;
using System.Management.Automation;
using MnistTools.PowerShell.Binding;
using MnistTools.Specs;
using MnistTools.Text;
using MnistTools.Training.Options;

namespace MnistTools.PowerShell.Commands;

/// <content>Trains once for each row of options that comes in.</content>
public sealed partial class InvokeMnistTrainingCommand
{
    private readonly HashSet<string> _leftOut = new(StringComparer.OrdinalIgnoreCase);

    private int _rowCount;

    private protected override string Locate(string message) => Option is null ? message : Messages.Format(Message.InRow, _rowCount, message);

    /// <summary>Whether what comes in may be rows of options.</summary>
    private bool TakesRows => Option is not null || (MyInvocation.ExpectingInput && MyInvocation.BoundParameters.ContainsKey(nameof(Data)));

    /// <summary>
    /// Puts the cells of the row into the settings, but for those that are given to the command itself. What $PSDefaultParameterValues says gives way.
    /// </summary>
    private TrainingSettings ReadRow(TrainingSettings settings)
    {
        if (Option is null)
        {
            return settings;
        }

        // A default says what counts where nothing else is said, and a row says it.
        var given = MyInvocation.BoundParameters.Keys.Where(name => !IsDefault(name)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry cell in Option)
        {
            string name = NameOf($"{cell.Key}".Trim());
            object? value = ScriptObject.Unwrap(cell.Value);
            if (TrainingOption.Find(name) is not { } option)
            {
                RefuseOrWarn(name, value);
            }
            else if (!given.Contains(option.Name) && ReadCell(option, value) is { } read)
            {
                settings = option.Apply(settings, read);
                given.Add(option.Name);
            }
        }

        Exclude(given.Contains(nameof(Layer)) && given.Contains(nameof(Architecture)), nameof(Layer), nameof(Architecture));
        Exclude(Model is not null && given.Contains(nameof(Layer)), nameof(Model), nameof(Layer));
        Exclude(Model is not null && given.Contains(nameof(Architecture)), nameof(Model), nameof(Architecture));
        LoadEngine(settings.Options.Engine);
        return settings;
    }

    /// <summary>The value of a cell; <see langword="null"/> for one without text, which is not given.</summary>
    private object? ReadCell(TrainingOption option, object? cell) => cell switch
    {
        null => null,
        string when IsEmpty(cell) => null,
        _ when option.Name == nameof(Callback) => Admit(ReadCallbacks(ItemsOf(cell))),
        IDictionary weights when option.Name == nameof(ClassWeight) => ReadClassWeights(weights),
        _ when option.IsList => ItemsOf(cell).Select(item => OptionText.Of(item)).ToArray(),
        _ => cell,
    };

    /// <summary>As a table has the cells of a switch that is not set.</summary>
    private static bool IsOff(object? cell) => $"{cell}".Trim() is var text && (text == "0" || text.Equals(bool.FalseString, StringComparison.OrdinalIgnoreCase));

    /// <summary>As a table has the cells of what is not given.</summary>
    private static bool IsEmpty(object? cell) => cell is null || (cell is string text && string.IsNullOrWhiteSpace(text));

    private static object[] ItemsOf(object cell) => cell switch
    {
        string text => [.. SpecParser.ParseList(text)],
        IEnumerable many => [.. many.Cast<object?>().Select(ScriptObject.Unwrap).OfType<object>()],
        _ => [cell],
    };

    /// <summary>The parameter that a column's name is an alias of.</summary>
    private string NameOf(string column) =>
        MyInvocation.MyCommand.Parameters.Values.FirstOrDefault(parameter => parameter.Aliases.Contains(column, StringComparer.OrdinalIgnoreCase))?.Name
            ?? column;

    /// <summary>What other parameters hold does not go into a cell, or decides how rows are read and trained: WhatIf, say.</summary>
    private void RefuseOrWarn(string name, object? value)
    {
        if (MyInvocation.MyCommand.Parameters.TryGetValue(name, out ParameterMetadata? parameter))
        {
            if (!IsEmpty(value) && !(parameter.ParameterType == typeof(SwitchParameter) && IsOff(value)))
            {
                throw new ArgumentException(Messages.Format(Message.NotInRow, name));
            }
        }
        else if (_leftOut.Add(name))
        {
            WriteWarning(VisibleText.Of(Messages.Format(Message.ColumnsLeftOut, name)));
        }
    }
}
