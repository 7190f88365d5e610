using System.Globalization;
using System.Management.Automation;

namespace MnistTools.PowerShell.Binding;

/// <summary>Refuses a culture that the system does not know: .NET makes one of any word, whose texts would be English without a word.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class KnownCultureAttribute : ValidateArgumentsAttribute
{
    /// <inheritdoc/>
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        string name = arguments is CultureInfo culture ? culture.Name : "$null";
        if (!IsKnown(name))
        {
            throw new ValidationMetadataException(Messages.Format(Message.UnknownCulture, name));
        }
    }

    private static bool IsKnown(string name)
    {
        try
        {
            return CultureInfo.GetCultureInfo(name, predefinedOnly: true) is not null;
        }
        catch (CultureNotFoundException)
        {
            return false;
        }
    }
}
