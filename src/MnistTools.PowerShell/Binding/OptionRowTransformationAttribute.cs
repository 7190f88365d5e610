using System.Management.Automation;

namespace MnistTools.PowerShell.Binding;

/// <summary>
/// Lets a parameter take the properties of a script's object, such as a row of Import-Csv, as a dictionary. PowerShell's own binding by property name would
/// make 0 of an empty cell and 15 of '1,5', and would take the properties of a History for options.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class OptionRowTransformationAttribute : LiveTransformationAttribute
{
    /// <inheritdoc/>
    protected override object TransformLive(EngineIntrinsics engineIntrinsics, object inputData) => ScriptObject.ToTable(inputData) ?? inputData;
}
