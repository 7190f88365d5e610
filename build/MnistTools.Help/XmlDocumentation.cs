using System.Reflection;
using System.Xml.Linq;

namespace MnistTools.Help;

/// <summary>The documentation comments beside some assemblies; <c>inheritdoc</c> is replaced by what it stands for.</summary>
internal sealed class XmlDocumentation
{
    private readonly Dictionary<string, XElement> _members;

    private XmlDocumentation(IEnumerable<XElement> members) =>
        _members = members.DistinctBy(IdOf).ToDictionary(IdOf);

    /// <summary>Reads the comments of those assemblies that are of this house: others say too little to a user of the shell.</summary>
    public static XmlDocumentation Beside(IEnumerable<string> assemblies) => new(
        assemblies.Where(path => Path.GetFileName(path).StartsWith("MnistTools.", StringComparison.Ordinal))
            .Select(path => Path.ChangeExtension(path, ".xml"))
            .Where(File.Exists)
            .SelectMany(path => XDocument.Load(path, LoadOptions.PreserveWhitespace).Descendants("member")));

    /// <summary>The comment of a type or a property; an empty one if it has none.</summary>
    public XElement Of(MemberInfo member) => Expand(IdOf(member), member, []);

    /// <summary>The member's name as <c>cref</c> writes it.</summary>
    public static string IdOf(MemberInfo member) => member switch
    {
        Type type => "T:" + FullNameOf(type),
        { DeclaringType: Type type } => $"P:{FullNameOf(type)}.{member.Name}",
        _ => throw new ArgumentException($"{member} is neither a type nor a property.", nameof(member)),
    };

    private static string IdOf(XElement member) => (string?)member.Attribute("name") ?? "";

    private static string FullNameOf(Type type) =>
        (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!.Replace('+', '.');

    /// <summary>
    /// A copy of a comment without <c>inheritdoc</c>: at the top it stands for every element that the comment lacks, within an element for
    /// the content of the same element. Without <c>cref</c> it means the base class, for which the member itself must be known.
    /// </summary>
    private XElement Expand(string id, MemberInfo? member, HashSet<string> seen)
    {
        if (!_members.TryGetValue(id, out XElement? own) || !seen.Add(id))
            return new XElement("member");

        XElement expanded = new(own);
        foreach (XElement inheritance in expanded.Descendants("inheritdoc").ToArray())
        {
            XElement inherited = (string?)inheritance.Attribute("cref") is string other ? Expand(other, null, [.. seen])
                : BaseOf(member) is MemberInfo baseMember ? Expand(IdOf(baseMember), baseMember, [.. seen])
                : new XElement("member");
            XElement parent = inheritance.Parent!;
            inheritance.ReplaceWith(parent == expanded
                ? inherited.Elements().Where(element => parent.Element(element.Name) is null)
                : inherited.Element(parent.Name)?.Nodes());
        }

        return expanded;
    }

    private static MemberInfo? BaseOf(MemberInfo? member) => member switch
    {
        Type type => type.BaseType,
        PropertyInfo { DeclaringType.BaseType: Type type } => type.GetProperty(member.Name),
        _ => null,
    };
}
