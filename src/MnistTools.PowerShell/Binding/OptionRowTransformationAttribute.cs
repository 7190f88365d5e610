using System.Collections.Specialized;
using System.Management.Automation;

namespace MnistTools.PowerShell.Binding;

/// <summary>
/// Lets a parameter take the properties of a script's object, such as a row of Import-Csv, as a dictionary. PowerShell's own binding by property name would
/// make 0 of an empty cell and 15 of '1,5', and would take the properties of a History for options.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class OptionRowTransformationAttribute : LiveTransformationAttribute
{
    /// <summary>What the engine may have wrapped.</summary>
    public static object? Unwrap(object? value) => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;

    /// <inheritdoc/>
    protected override object TransformLive(EngineIntrinsics engineIntrinsics, object inputData) => ToTable(inputData) ?? inputData;

    /// <summary>
    /// A script's object as a dictionary of its properties; <see langword="null"/> for anything else. ConvertFrom-Json makes such objects, also within one: weights
    /// of classes lie no deeper, and an object may hold itself.
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
