using System.Globalization;
using MnistTools.Data;
using MnistTools.Layers;

namespace MnistTools.Persistence;

/// <summary>What a user says of the weights in a file, layer by layer.</summary>
internal sealed class ChosenModules
{
    private readonly IReadOnlyList<IReadOnlyList<ModelWeight>> _layers;
    private readonly IReadOnlyList<StoredModule> _modules;
    private readonly Dictionary<int, Dictionary<string, TensorEntry>> _parts = [];

    private ChosenModules(IReadOnlyList<IReadOnlyList<ModelWeight>> layers, IReadOnlyList<StoredModule> modules) => (_layers, _modules) = (layers, modules);

    private IEnumerable<ModelWeight> Weights => _layers.SelectMany(layer => layer);

    /// <summary>The modules that are named, by the index of their layer.</summary>
    /// <exception cref="MismatchException">A name is of nothing in the file or the model, or a list has not one name for each layer or weight.</exception>
    public static Dictionary<int, StoredModule> Find(IReadOnlyList<IReadOnlyList<ModelWeight>> layers, IReadOnlyList<StoredModule> modules, WeightNames? names)
    {
        var chosen = new ChosenModules(layers, modules);
        if (names is { InOrder: { Count: > 0 } list })
        {
            chosen.AddList(list);
        }

        foreach ((string key, string name) in names?.ByWeight ?? new Dictionary<string, string>())
        {
            chosen.Add(key, name);
        }

        return chosen._parts.ToDictionary(layer => layer.Key, layer => new StoredModule("", layer.Value));
    }

    private void AddList(IReadOnlyList<string> names)
    {
        ModelWeight[] weights = [.. Weights];
        if (names.Count == _layers.Count && names.All(name => FindModule(name) is not null))
        {
            for (int layer = 0; layer < names.Count; layer++)
            {
                Set(layer, names[layer]);
            }
        }
        else if (names.Count == weights.Length)
        {
            foreach ((ModelWeight weight, string name) in weights.Zip(names))
            {
                Set(weight, name);
            }
        }
        else
        {
            string? unknown = names.FirstOrDefault(name => FindModule(name) is null && FindTensor(name) is null);
            throw unknown is not null ? Unknown(unknown) : new MismatchException(string.Create(
                CultureInfo.InvariantCulture,
                $"There are {names.Count} names of weights for {_layers.Count} layers that have weights, {weights.Length} in all: give one for each layer, or for each weight."));
        }
    }

    private void Add(string key, string name)
    {
        if (Weights.FirstOrDefault(weight => weight.Name == key) is { } weight)
        {
            Set(weight, name);
            return;
        }

        int layer = Enumerable.Range(0, _layers.Count).Where(index => _layers[index][0].Prefix == $"{key}.").DefaultIfEmpty(-1).First();
        Set(layer >= 0
            ? layer
            : throw new MismatchException($"The model has no weight or layer '{key}'. It has {string.Join(", ", Weights.Select(each => each.Name))}."), name);
    }

    private void Set(int layer, string name) => _parts[layer] = new(FindModule(name)?.Parts ?? throw Unknown(name));

    private void Set(ModelWeight weight, string name)
    {
        int layer = Enumerable.Range(0, _layers.Count).First(index => _layers[index].Contains(weight));
        _parts.TryAdd(layer, []);
        _parts[layer][weight.TorchName] = FindTensor(name) ?? throw Unknown(name);
    }

    private StoredModule? FindModule(string name) => _modules.FirstOrDefault(module => module.Name == name);

    private TensorEntry? FindTensor(string name) => _modules.SelectMany(module => module.Parts.Values).FirstOrDefault(tensor => tensor.Name == name);

    private MismatchException Unknown(string name) =>
        new($"The file has no weights '{name}'. It has {string.Join(", ", _modules.SelectMany(module => module.Parts.Values).Select(tensor => tensor.Name))}.");
}
