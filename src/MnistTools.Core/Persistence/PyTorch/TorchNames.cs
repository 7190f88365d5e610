namespace MnistTools.Persistence.PyTorch;

/// <summary>Finds tensors in what a pickle holds, and the names that <c>state_dict()</c> gives them.</summary>
internal sealed class TorchNames
{
    /// <summary>Modules and dictionaries one in another; what goes deeper goes round in circles.</summary>
    private const int MostLevels = 64;

    /// <summary>Parts that are in many others stand under many names, and there could be more of those than the file has bytes.</summary>
    private const int MostVisits = 20_000;

    private const int LongestName = 1000;

    /// <summary>Where trainings put the weights, the likeliest first.</summary>
    private static readonly string[] Wrappers = ["model_state_dict", "state_dict", "model_state", "model", "net", "network", "weights", "params", "module"];

    /// <summary>What DataParallel and torch.compile put before all names.</summary>
    private static readonly string[] Prefixes = ["module.", "_orig_mod."];

    /// <summary>What the state_dict of an optimizer has.</summary>
    private static readonly string[] OfOptimizers = ["state", "param_groups"];

    private readonly OrderedDictionary<string, TorchTensor> _found = [];
    private int _visits;

    /// <summary>All tensors that are weights of the model that was saved.</summary>
    /// <exception cref="InvalidDataException">There is none, or it is not clear which of several models is meant.</exception>
    public static IReadOnlyList<KeyValuePair<string, TorchTensor>> Collect(object? saved)
    {
        var names = new TorchNames();
        names.Add(FindModel(saved, 0), "", 0);
        int start = 0;
        while (Prefixes.FirstOrDefault(prefix => names._found.Keys.All(name => name.AsSpan(start).StartsWith(prefix))) is { } wrapper && names._found.Count > 0)
        {
            start += wrapper.Length;
        }

        return [.. names._found.Select(tensor => KeyValuePair.Create(tensor.Key[start..], tensor.Value))];
    }

    /// <summary>The state_dict or module within what was saved.</summary>
    private static object FindModel(object? saved, int level)
    {
        if (saved is PickleObject module && Attribute(module, "_modules") is not null)
        {
            return module;
        }

        if (saved is not PickleDictionary dictionary || level > MostLevels)
        {
            throw new InvalidDataException("what it holds is neither a state_dict nor a module. Save one: torch.save(model.state_dict(), 'weights.pt')");
        }

        string[] candidates =
            [.. dictionary.Entries.Where(entry => entry.Value is PickleDictionary or PickleObject { State: PickleDictionary }).Select(entry => entry.Key)];
        string? wrapper = Wrappers.FirstOrDefault(candidates.Contains);
        if (wrapper is null && dictionary.Entries.Any(entry => TorchTensor.IsTensor(entry.Value)))
        {
            return dictionary;
        }

        if (!dictionary.Entries.Any())
        {
            throw new InvalidDataException("there are no weights with names in it. Save those of a model: torch.save(model.state_dict(), 'weights.pt')");
        }

        if (wrapper is null && OfOptimizers.All(dictionary.Entries.Select(entry => entry.Key).Contains))
        {
            throw new InvalidDataException(
                "it is the state of an optimizer, without the weights of a model. Save these: torch.save(model.state_dict(), 'weights.pt')");
        }

        return (wrapper ?? (candidates is [var only] ? only : null)) is { } chosen
            ? FindModel(dictionary[chosen], level + 1)
            : throw new InvalidDataException(
                $"it is not clear which of its entries are the weights: {string.Join(", ", dictionary.Entries.Take(20).Select(entry => $"'{entry.Key}'"))}. Save the weights alone: torch.save(model.state_dict(), 'weights.pt')");
    }

    /// <summary>Adds the tensors of a part, in PyTorch's order: its own parameters and buffers, then those of its parts.</summary>
    private void Add(object? part, string prefix, int level)
    {
        if (level > MostLevels || prefix.Length > LongestName || ++_visits > MostVisits)
        {
            throw new InvalidDataException("its modules go round in circles, or are too many");
        }

        if (TorchTensor.IsTensor(part))
        {
            _found[prefix.TrimEnd('.')] = TorchTensor.Read(part);
        }
        else if (part is PickleDictionary dictionary)
        {
            AddEach(dictionary, prefix, level, []);
        }
        else if (part is PickleObject module)
        {
            IEnumerable<string> unsaved = Attribute(module, "_non_persistent_buffers_set") is PickleObject { Arguments: [List<object?> list] }
                ? list.OfType<string>()
                : [];
            AddEach(Attribute(module, "_parameters"), prefix, level, []);
            AddEach(Attribute(module, "_buffers"), prefix, level, [.. unsaved]);
            AddEach(Attribute(module, "_modules"), prefix, level, []);
        }
    }

    private void AddEach(object? parts, string prefix, int level, HashSet<string> leftOut)
    {
        foreach ((string name, object? part) in (parts as PickleDictionary)?.Entries ?? [])
        {
            if (!leftOut.Contains(name))
            {
                Add(part, $"{prefix}{name}.", level + 1);
            }
        }
    }

    private static object? Attribute(PickleObject module, string name) => (module.State as PickleDictionary)?[name];
}
