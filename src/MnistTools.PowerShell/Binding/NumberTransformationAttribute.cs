using System.Collections;
using System.Management.Automation;
using MnistTools.Specs;

namespace MnistTools.PowerShell.Binding;

/// <summary>Reads texts of a parameter for numbers as .NET's invariant culture writes them. PowerShell by itself would make 1 of '0,001'.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NumberTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Whether the parameter takes a list.</summary>
    public bool TakesList { get; set; }

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
    {
        string text => Read(text),
        IEnumerable list when TakesList => list.Cast<object?>().Select(item => (item is PSObject { BaseObject: string inner } ? inner : item) is string text ? Read(text) : item).ToArray(),
        object[] { Length: > 1 } => throw new ArgumentTransformationMetadataException(Messages.Format(Message.OneNumber)),
        _ => inputData,
    };

    private static double Read(string text) => NumberText.TryParse(text, out double number)
        ? number
        : throw new ArgumentTransformationMetadataException(Messages.Format(Message.NoNumber, text) + NumberText.Advise(text));
}
