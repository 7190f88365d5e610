using System.Collections.ObjectModel;
using System.Reflection;

namespace MnistTools.Help;

/// <summary>PowerShell's attributes and type names, read from metadata alone.</summary>
internal static class MetadataExtensions
{
    private const string Namespace = "System.Management.Automation.";

    /// <summary>The attributes of that name in PowerShell's namespace, such as <c>Parameter</c>.</summary>
    public static IEnumerable<CustomAttributeData> AttributesNamed(this MemberInfo member, string name) =>
        member.GetCustomAttributesData().Where(attribute => attribute.AttributeType.FullName == $"{Namespace}{name}Attribute");

    /// <summary>A named argument of an attribute, or what stands for it if it is not given.</summary>
    public static T Named<T>(this CustomAttributeData attribute, string name, T otherwise) =>
        attribute.NamedArguments.FirstOrDefault(argument => argument.MemberName == name).TypedValue.Value is T value ? value : otherwise;

    /// <summary>The values behind an attribute's <c>params</c> array.</summary>
    public static IEnumerable<T> Listed<T>(this CustomAttributeData attribute) =>
        attribute.ConstructorArguments is [{ Value: ReadOnlyCollection<CustomAttributeTypedArgument> values }, ..]
            ? values.Select(value => value.Value).OfType<T>()
            : [];

    /// <summary>The type itself, or the one that may be absent.</summary>
    public static Type WithoutNullable(this Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition().FullName == "System.Nullable`1" ? type.GetGenericArguments()[0] : type;

    /// <summary>The type's name as PowerShell's syntax shows it.</summary>
    public static string ShellName(this Type type) => type switch
    {
        { IsArray: true } => type.GetElementType()!.ShellName() + "[]",
        _ => type.WithoutNullable() is var actual && actual.FullName is string fullName ? fullName switch
        {
            Namespace + "SwitchParameter" => "switch",
            "System.Boolean" => "bool",
            "System.Double" => "double",
            "System.Int32" => "int",
            "System.Int64" => "long",
            "System.Single" => "float",
            "System.String" => "string",
            "System.Collections.Hashtable" => "hashtable",
            Namespace + "ScriptBlock" => "scriptblock",
            Namespace + "PSObject" => "psobject",
            _ => actual.Name.Split('`')[0],
        } : type.Name,
    };
}
