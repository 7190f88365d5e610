using System.Globalization;
using System.Text.Json;
using MnistTools.Layers;
using MnistTools.Specs;

namespace MnistTools.Persistence.Keras;

/// <summary>The settings of one layer of a Keras config.</summary>
internal sealed class KerasSettings(KerasLayer layer, string path)
{
    /// <summary>What Keras assumes where a setting is not there.</summary>
    public JsonElement? Find(string name) => KerasConfig.Property(layer.Config, name) is { ValueKind: not JsonValueKind.Null } value ? value : null;

    public bool Flag(string name, bool otherwise) => Find(name) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Bad(name),
    };

    public double Number(string name, double? otherwise = null) => Find(name) switch
    {
        null => otherwise ?? throw Bad(name),
        { ValueKind: JsonValueKind.Number } value when double.IsFinite(value.GetDouble()) => value.GetDouble(),
        // A scalar weight is written as a list in some versions.
        { ValueKind: JsonValueKind.Array } list when list.GetArrayLength() == 1 && list[0].ValueKind == JsonValueKind.Number => list[0].GetDouble(),
        // So are numbers of NumPy and TensorFlow written.
        { ValueKind: JsonValueKind.Object } when Nested(name) is ("__numpy__" or "__tensor__", var array) => array.Number("value"),
        _ => throw Bad(name),
    };

    public int WholeNumber(string name) => Find(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out int number) ? number : throw Bad(name);

    /// <summary>A setting that is an object of a class with settings of its own; <see langword="null"/> where it is none.</summary>
    public (string ClassName, KerasSettings Settings)? Nested(string name) =>
        Find(name) is { } made && KerasConfig.Text(made, "class_name") is { } className && KerasConfig.Property(made, "config") is { ValueKind: JsonValueKind.Object } config
            ? (className, new KerasSettings(layer with { Config = config }, path))
            : null;

    public string? Text(string name) => KerasConfig.Text(layer.Config, name);

    public Size2D? Size(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out int size) => size,
        { ValueKind: JsonValueKind.Array } list when Whole(list) is [var rows, var columns] => new Size2D(rows, columns),
        _ => throw Bad(name),
    };

    public IReadOnlyList<int> WholeNumbers(string name) => Find(name) switch
    {
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out int number) => [number],
        { ValueKind: JsonValueKind.Array } list when Whole(list) is { } numbers => numbers,
        _ => throw Bad(name),
    };

    public Padding Padding => Text("padding")?.ToUpperInvariant() switch
    {
        null or "VALID" => Layers.Padding.Valid,
        "SAME" => Layers.Padding.Same,
        _ => throw Unsupported($"padding '{Text("padding")}'"),
    };

    /// <summary>An activation by name, as a function, or as a layer of its own, whose settings are not looked at here.</summary>
    public ActivationFunction Activation(string name = "activation")
    {
        string? text = Find(name) switch
        {
            null => nameof(ActivationFunction.Linear),
            { ValueKind: JsonValueKind.String } word => word.GetString(),
            { ValueKind: JsonValueKind.Object } made => KerasConfig.Text(made, KerasConfig.Text(made, "class_name") == "function" ? "config" : "class_name"),
            _ => null,
        };
        string written = (text ?? throw Bad(name)).Split('.', '>')[^1];
        // The Python function of softmax is called so.
        string known = written.EndsWith("_v2", StringComparison.Ordinal) ? written[..^3] : written;
        return Enum.GetValues<ActivationFunction>().Where(function => SpecNames.AreSame(function.ToString(), known)).Select(function => (ActivationFunction?)function).FirstOrDefault()
            ?? throw Unsupported($"the activation '{written}'; known are {string.Join(", ", Enum.GetNames<ActivationFunction>().Select(SpecNames.ToSnakeCase))}");
    }

    public void RequireChannelsLast() =>
        Require(Text("data_format") is null or "channels_last", "the data_format channels_first; save the model with channels_last");

    /// <summary>Refuses a setting that MnistTools has no counterpart for.</summary>
    public void Require(bool isSupported, string what)
    {
        if (!isSupported)
        {
            throw Unsupported(what);
        }
    }

    public ModelFormatException Unsupported(string what) => new($"This Keras model cannot be used here: its {layer} has {what}.", path);

    private static int[]? Whole(JsonElement list) => list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out _))
        ? [.. list.EnumerateArray().Select(item => item.GetInt32())]
        : null;

    private ModelFormatException Bad(string name) => new(
        string.Create(CultureInfo.InvariantCulture, $"The config of this Keras model cannot be used: '{name}' of its {layer} is missing or no such value ({KerasConfig.Property(layer.Config, name)?.ToString() ?? "none"})."),
        path);
}
