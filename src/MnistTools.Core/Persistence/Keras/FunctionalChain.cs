using System.Text.Json;
using MnistTools.Text;

namespace MnistTools.Persistence.Keras;

/// <summary>
/// The order of the layers of a Functional model that is a chain, one input and one output, in which an Add may take what came out of an earlier layer
/// once more.
/// </summary>
internal sealed class FunctionalChain
{
    private readonly Func<string, ModelFormatException> _refuse;
    private readonly Dictionary<string, (KerasLayer Layer, JsonElement Source)> _layers = [];
    private readonly Dictionary<string, int?> _depths = [];
    private readonly string _input;

    private FunctionalChain(string input, IReadOnlyList<(KerasLayer Layer, JsonElement Source)> layers, Func<string, ModelFormatException> refuse)
    {
        (_input, _refuse) = (input, refuse);
        foreach ((KerasLayer Layer, JsonElement Source) entry in layers)
        {
            string name = KerasConfig.Text(entry.Source, "name") ?? entry.Layer.Name;
            if (!_layers.TryAdd(name, entry))
            {
                throw refuse($"two layers are called '{name}'");
            }
        }
    }

    /// <summary>From the input to the output.</summary>
    /// <param name="config">The model's config.</param>
    /// <param name="layers">Its layers, each with what the config says of it.</param>
    /// <param name="refuse">Makes the exception for what is no such chain.</param>
    public static IReadOnlyList<KerasLink> Order(
        JsonElement config, IReadOnlyList<(KerasLayer Layer, JsonElement Source)> layers, Func<string, ModelFormatException> refuse)
    {
        string output = Single(ReadEnds(config, "output_layers"), "outputs");
        var chain = new FunctionalChain(Single(ReadEnds(config, "input_layers"), "inputs"), layers, refuse);
        return [new KerasLink(chain.Find(chain._input).Layer), .. chain.Follow(output, chain._input)];

        string Single(IReadOnlyList<string> ends, string what) =>
            ends is [var only] ? only : throw refuse($"it has {ends.Count} {what}; models with one can be read");
    }

    /// <summary>The layers behind one, up to another.</summary>
    private List<KerasLink> Follow(string end, string start)
    {
        int startDepth = DepthOf(start);
        var links = new List<KerasLink>();
        for (string current = end; current != start;)
        {
            if (DepthOf(current) <= startDepth)
            {
                throw _refuse($"{Find(end).Layer} does not come from {Find(start).Layer} by a chain of layers; an Add can be read that takes the ends of one");
            }

            string[] inputs = InputsOf(current);
            if (inputs.Length == 1)
            {
                links.Insert(0, new KerasLink(Find(current).Layer));
                current = inputs[0];
            }
            else
            {
                string[] ends = [.. inputs.OrderBy(DepthOf)];
                links.Insert(0, new KerasLink(Find(current).Layer, Follow(ends[1], ends[0])));
                current = ends[0];
            }
        }

        return links;
    }

    /// <summary>How many layers there are before one at most.</summary>
    private int DepthOf(string name)
    {
        if (_depths.TryGetValue(name, out int? known))
        {
            return known ?? throw _refuse($"the layer '{name}' takes its own output");
        }

        _depths[name] = null;
        int depth = name == _input ? 0 : InputsOf(name).Max(DepthOf) + 1;
        _depths[name] = depth;
        return depth;
    }

    private (KerasLayer Layer, JsonElement Source) Find(string name) =>
        _layers.TryGetValue(name, out (KerasLayer, JsonElement) entry) ? entry : throw _refuse($"the layer '{name}' is missing");

    /// <summary>One, or two of an Add.</summary>
    private string[] InputsOf(string name)
    {
        (KerasLayer layer, JsonElement source) = Find(name);
        JsonElement nodes = KerasConfig.Property(source, "inbound_nodes") ?? throw _refuse($"{layer} has no 'inbound_nodes'");
        string[] names = nodes is { ValueKind: JsonValueKind.Array } && nodes.GetArrayLength() == 1 ? [.. FindTensors(nodes[0])] : [];
        return names.Length == 1 || (names.Length == 2 && layer.ClassName == "Add")
            ? names
            : throw _refuse(
                $"{layer} takes {(nodes.ValueKind == JsonValueKind.Array && nodes.GetArrayLength() > 1 ? "part more than once" : Counted.Of(names.Length, "input"))}; models that are a chain of layers, with an Add across some, can be read");
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
