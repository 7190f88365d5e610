using System.Globalization;
using System.Text.Json;
using MnistTools.Specs;

namespace MnistTools.Persistence.Keras;

/// <summary>A layer, or a model within a model, as Keras' config has it.</summary>
/// <param name="ClassName"><c>Conv2D</c>, <c>Sequential</c>.</param>
/// <param name="Name">What its user or Keras called it.</param>
/// <param name="Config">Its settings.</param>
/// <param name="Parent">The model within the model that it is in, if it is in one.</param>
/// <param name="Position">Its place in its model, from 1.</param>
/// <param name="Index">How many layers of its class are before it in its model.</param>
internal sealed record KerasLayer(string ClassName, string Name, JsonElement Config, KerasLayer? Parent, int Position, int Index)
{
    /// <summary>What Keras calls the group of its first one in a file of weights: <c>batch_normalization</c>.</summary>
    public string GroupName => SpecNames.ToSnakeCase(ClassName);

    /// <summary>Itself, or the model of the outermost level that it is in.</summary>
    public KerasLayer Outermost => Parent?.Outermost ?? this;

    /// <summary>Whether an optimizer may change it: neither it nor a model that it is in is frozen.</summary>
    public bool IsTrainable => Parent is not { IsTrainable: false }
        && (Config.ValueKind != JsonValueKind.Object
            || !Config.TryGetProperty("trainable", out JsonElement trainable)
            || trainable.ValueKind != JsonValueKind.False);

    /// <summary>By reference: two layers with the same settings are two layers.</summary>
    public bool Equals(KerasLayer? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    /// <summary>For messages: <c>layer 3 'lstm' (LSTM) of 'sequential_1'</c>.</summary>
    public override string ToString() =>
        $"layer {Position.ToString(CultureInfo.InvariantCulture)} '{Name}' ({ClassName}){(Parent is null ? "" : $" of '{Parent.Name}'")}";
}
