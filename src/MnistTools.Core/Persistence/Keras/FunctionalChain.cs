using System.Text.Json;
using MnistTools.Text;

namespace MnistTools.Persistence.Keras;

/// <summary>The order of the layers of a Functional model that is a plain chain: one input, one output, no branch.</summary>
internal static class FunctionalChain
{
    /// <summary>From the input to the output.</summary>
    /// <param name="config">The model's config.</param>
    /// <param name="layers">Its layers, each with what the config says of it.</param>
    /// <param name="refuse">Makes the exception for what is no chain.</param>
    public static IReadOnlyList<KerasLayer> Order(
        JsonElement config, IReadOnlyList<(KerasLayer Layer, JsonElement Source)> layers, Func<string, ModelFormatException> refuse)
    {
        var chain = new List<KerasLayer>();
        var byName = new Dictionary<string, (KerasLayer Layer, JsonElement Source)>();
        foreach ((KerasLayer Layer, JsonElement Source) entry in layers)
        {
            string name = KerasConfig.Text(entry.Source, "name") ?? entry.Layer.Name;
            if (!byName.TryAdd(name, entry))
            {
                throw refuse($"two layers are called '{name}'");
            }
        }

        string? current = Single(ReadEnds(config, "output_layers"), "outputs");
        string input = Single(ReadEnds(config, "input_layers"), "inputs");
        while (current is not null)
        {
            if (!byName.Remove(current, out (KerasLayer Layer, JsonElement Source) entry))
            {
                throw refuse($"the layer '{current}' is missing, or is used twice");
            }

            chain.Insert(0, entry.Layer);
            current = current == input ? null : FindPrevious(entry.Layer, entry.Source);
        }

        return chain;

        string Single(IReadOnlyList<string> ends, string what) =>
            ends is [var only] ? only : throw refuse($"it has {ends.Count} {what}; models with one can be read");

        string FindPrevious(KerasLayer layer, JsonElement source)
        {
            JsonElement nodes = KerasConfig.Property(source, "inbound_nodes") ?? throw refuse($"{layer} has no 'inbound_nodes'");
            string[] names = nodes is { ValueKind: JsonValueKind.Array } && nodes.GetArrayLength() == 1 ? [.. FindTensors(nodes[0])] : [];
            return names is [var previous]
                ? previous
                : throw refuse($"{layer} takes {(nodes.ValueKind == JsonValueKind.Array && nodes.GetArrayLength() > 1 ? "part more than once" : Counted.Of(names.Length, "input"))}; models that are a plain chain of layers can be read");
        }
    }

    /// <summary><c>["dense", 0, 0]</c>, a list of such, or an object that gives them names.</summary>
    private static string[] ReadEnds(JsonElement config, string name) => KerasConfig.Property(config, name) is { } ends ? [.. FindTensors(ends)] : [];

    /// <summary>Keras 2: <c>["dense", 0, 0, {}]</c> in lists; Keras 3: objects with a <c>keras_history</c> somewhere in their args and kwargs.</summary>
    private static IEnumerable<string> FindTensors(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array when IsTensor(element) => [element[0].GetString()!],
        JsonValueKind.Array => element.EnumerateArray().SelectMany(FindTensors),
        JsonValueKind.Object when KerasConfig.Property(element, "keras_history") is { } history && IsTensor(history) => [history[0].GetString()!],
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => FindTensors(property.Value)),
        _ => [],
    };

    private static bool IsTensor(JsonElement element) => element.ValueKind == JsonValueKind.Array && element.GetArrayLength() >= 3
        && element[0].ValueKind == JsonValueKind.String && element[1].ValueKind == JsonValueKind.Number && element[2].ValueKind == JsonValueKind.Number;
}
