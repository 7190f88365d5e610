namespace MnistTools.Persistence.PyTorch;

/// <summary>A class or a function of Python, by name. It stays a name: nothing is looked up, made or called.</summary>
/// <param name="Module">Where Python would look for it.</param>
/// <param name="Name">What it is called there.</param>
internal sealed record PickleName(string Module, string Name)
{
    public override string ToString() => $"{Module}.{Name}";
}

/// <summary>An object of Python: what it would be made of, as plain data.</summary>
/// <param name="type">Its class, or the function that would make it.</param>
/// <param name="arguments">What the class or function would be given.</param>
internal sealed class PickleObject(PickleName type, object?[] arguments)
{
    /// <summary>Its class, or the function that would make it.</summary>
    public PickleName Type => type;

    /// <summary>What the class or function would be given.</summary>
    public object?[] Arguments => arguments;

    /// <summary>Its attributes by name, or what it would restore itself from.</summary>
    public object? State { get; set; }
}

/// <summary>What lies outside of a pickle, by the name that the pickle has for it; in PyTorch a storage.</summary>
/// <param name="Name">The name: a text, or several values.</param>
internal sealed record PickleReference(object? Name);

/// <summary>A value that no weight needs, such as bytes: it was gone over, not read.</summary>
internal sealed class PickleLeftOut
{
    public static PickleLeftOut Value { get; } = new();
}

/// <summary>A dictionary of Python, in its order. What is filed under other than texts is left out.</summary>
internal sealed class PickleDictionary
{
    // Most that a pickle can hold are empty.
    private OrderedDictionary<string, object?>? _entries;

    /// <summary>Its entries; where one was set twice, it stands where it was first and is what it was last, as in Python.</summary>
    public IEnumerable<KeyValuePair<string, object?>> Entries => _entries ?? [];

    /// <summary>An entry; <see langword="null"/> where there is none.</summary>
    public object? this[string key] => _entries?.GetValueOrDefault(key);

    /// <summary>Sets an entry.</summary>
    public void Set(object? key, object? value)
    {
        if (key is string text)
        {
            (_entries ??= [])[text] = value;
        }
    }
}
