using System.Collections;
using System.Globalization;
using System.Management.Automation;
using MnistTools.Specs;

namespace MnistTools.PowerShell.Binding;

/// <summary>
/// Reads texts of a parameter for numbers as .NET's invariant culture writes them. PowerShell by itself would make 1 of '0,001' and 15 of '1,5', and round
/// 2.5 where a whole number is needed.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NumberTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Whether the parameter takes a list.</summary>
    public bool TakesList { get; set; }

    /// <summary>Whether the parameter takes a whole number.</summary>
    public bool IsWhole { get; set; }

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object given = ScriptObject.BaseOf(inputData);
        return given switch
        {
            not string and IEnumerable list when TakesList => list.Cast<object?>().Select(item => ReadOne(ScriptObject.BaseOf(item))).ToArray(),
            object[] { Length: > 1 } => throw new ArgumentTransformationMetadataException(Messages.Format(Message.OneNumber)),
            string or double or float or decimal => ReadOne(given)!,
            _ => inputData,
        };
    }

    private object? ReadOne(object? given) => given switch
    {
        string text when IsWhole && NumberText.IsAmbiguous(text) => throw Refuse(Message.NoWholeNumber, text),
        string text => Read(text),
        double or float or decimal when IsWhole => Read(Convert.ToString(given, CultureInfo.InvariantCulture)!),
        _ => given,
    };

    private object Read(string text) =>
        !NumberText.TryParse(text, out double number) ? throw Refuse(Message.NoNumber, text)
        : !IsWhole ? number
        : number != Math.Floor(number) ? throw Refuse(Message.NoWholeNumber, text)
        // PowerShell says which numbers are too large.
        : Math.Abs(number) <= int.MaxValue ? (int)number : text;

    private ArgumentTransformationMetadataException Refuse(Message message, string text) =>
        new(Messages.Format(message, text) + NumberText.Advise(text, IsWhole));
}
