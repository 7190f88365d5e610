using System.Management.Automation;
using System.Text.Json;
using MnistTools.Models;
using MnistTools.Persistence;

namespace MnistTools.PowerShell.Binding;

/// <summary>
/// A History that has been through a job, another session or Export-Clixml. PowerShell writes down properties, some levels deep; one of them, hidden on a
/// History, is all of it but its model as a text, from which it is made again.
/// </summary>
public static class DeserializedHistory
{
    private const string Property = "AsJson";

    /// <summary>Whether an object is what PowerShell left of a History.</summary>
    internal static bool Is(object? value) => value is PSObject { TypeNames: [var name, ..] } && name == $"Deserialized.{typeof(History).FullName}";

    /// <summary>The property's value, for PowerShell: the code property of MnistTools.Types.ps1xml.</summary>
    public static string? AsJson(PSObject instance) => instance?.BaseObject is History history ? HistoryJson.Write(history, indented: false) : null;

    /// <summary>The History that it was, without its model; <see langword="null"/> if an earlier build wrote it down, or its text is damaged.</summary>
    internal static History? Read(PSObject left)
    {
        try
        {
            return left.Properties[Property]?.Value is string json ? HistoryJson.Read(json, model: null) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>Lets PowerShell make a History again where it reads one from a job, another session or Import-Clixml.</summary>
public sealed class HistoryConverter : PSTypeConverter
{
    /// <inheritdoc/>
    public override bool CanConvertFrom(object sourceValue, Type destinationType) =>
        DeserializedHistory.Is(sourceValue) && DeserializedHistory.Read((PSObject)sourceValue) is not null;

    /// <inheritdoc/>
    public override object? ConvertFrom(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        DeserializedHistory.Read((PSObject)sourceValue);

    /// <inheritdoc/>
    public override bool CanConvertTo(object sourceValue, Type destinationType) => false;

    /// <inheritdoc/>
    public override object ConvertTo(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        throw new NotSupportedException();
}
