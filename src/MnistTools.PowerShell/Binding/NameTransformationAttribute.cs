using System.Collections;
using System.Management.Automation;
using MnistTools.Specs;
using MnistTools.Training.Options;

namespace MnistTools.PowerShell.Binding;

/// <summary>Takes one name of an enumeration. PowerShell by itself would add up the numbers of 'Mlp, LeNet', and take 3 for the name of a network.</summary>
/// <typeparam name="T">The enumeration.</typeparam>
/// <param name="kind">What its names are names of.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NameTransformationAttribute<T>(string kind) : ArgumentTransformationAttribute
    where T : struct, Enum
{
    /// <summary>What its names are names of.</summary>
    public string Kind { get; } = kind;

    /// <summary>Whether $null is as if the parameter were left out. Where it is not, PowerShell would say it in words of .NET.</summary>
    public bool IsOptional { get; set; }

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => ScriptObject.BaseOf(inputData) switch
    {
        null => IsOptional ? inputData : Parse("$null"),
        T => inputData,
        string text => Parse(text),
        IEnumerable list => Parse(string.Join(", ", list.Cast<object?>())),
        var other => Parse($"{other}"),
    };

    private object Parse(string text)
    {
        try
        {
            return OptionText.ParseName<T>(Kind, text);
        }
        catch (SpecException unknown)
        {
            throw new ArgumentTransformationMetadataException(unknown.Message, unknown);
        }
    }
}
