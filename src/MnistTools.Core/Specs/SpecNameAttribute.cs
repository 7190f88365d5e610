namespace MnistTools.Specs;

/// <summary>What a parameter is called in texts, where its property cannot have that name.</summary>
/// <param name="name">The name, as Keras has it.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SpecNameAttribute(string name) : Attribute
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;
}
