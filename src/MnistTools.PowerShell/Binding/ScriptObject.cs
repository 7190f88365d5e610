using System.Collections.Specialized;
using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;

namespace MnistTools.PowerShell.Binding;

/// <summary>Objects that a script makes, such as a row of Import-Csv, and what the engine wraps around others.</summary>
internal static class ScriptObject
{
    /// <summary>What the engine may have wrapped; of a script's object, what .NET has of it.</summary>
    [return: NotNullIfNotNull(nameof(value))]
    public static object? BaseOf(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    /// <summary>What the engine may have wrapped; a script's object stays as it is.</summary>
    public static object? Unwrap(object? value) => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;

    /// <summary>
    /// A script's object as a dictionary of its properties; <see langword="null"/> for anything else. ConvertFrom-Json makes such objects, also within one:
    /// weights of classes lie no deeper, and an object may hold itself.
    /// </summary>
    public static OrderedDictionary? ToTable(object? value, int depth = 2)
    {
        if (value is not PSObject { BaseObject: PSCustomObject } row)
        {
            return null;
        }

        var cells = new OrderedDictionary(StringComparer.OrdinalIgnoreCase);
        foreach (PSPropertyInfo property in row.Properties)
        {
            cells[property.Name] = depth > 1 ? ToTable(property.Value, depth - 1) ?? property.Value : property.Value;
        }

        return cells;
    }
}
