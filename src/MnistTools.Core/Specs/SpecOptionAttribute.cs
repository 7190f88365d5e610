namespace MnistTools.Specs;

/// <summary>Marks a property that all specs of a family take by name, beside the parameters of their constructor.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SpecOptionAttribute : Attribute
{
    /// <summary>The value if it is left out.</summary>
    public object? Default { get; init; }
}
