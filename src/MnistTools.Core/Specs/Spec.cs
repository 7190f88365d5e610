namespace MnistTools.Specs;

/// <summary>
/// Something named by a short text that reads like Keras: <c>Dense(512, relu)</c>, <c>RMSprop(0.001, rho=0.9)</c>.
/// A spec is an immutable record; its text is made from, and parsed by, the parameters of its primary constructor.
/// </summary>
public abstract record Spec
{
    /// <summary>The text that parses to an equal spec: what has no default by place, then what differs from its default, numbers by name.</summary>
    public sealed override string ToString() => SpecDefinition.Of(GetType()).Write(this);
}
