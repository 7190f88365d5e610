using System.Text.Json;
using MnistTools.Specs;

namespace MnistTools.Layers.Exchange;

/// <summary>The settings of one layer of a Keras config.</summary>
/// <param name="owner">What messages call the layer.</param>
/// <param name="config">Its settings.</param>
/// <param name="refuse">Makes the exception of a message.</param>
internal sealed class KerasSettings(string owner, JsonElement config, Func<string, Exception> refuse)
{
    private const string ActivationName = "activation";

    /// <summary>
    /// Whether the model has its images channels first, as it then says of each layer that knows images. Here they are channels last all the same.
    /// </summary>
    public bool IsChannelsFirst { get; init; }

    /// <summary>A setting; <see langword="null"/> where it is not there, so that Keras' default counts.</summary>
    public JsonElement? Find(string name) => Property(config, name) is { ValueKind: not JsonValueKind.Null } value ? value : null;

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

    /// <summary>Numbers, alone or in lists of any depth; <see langword="null"/> where there are none.</summary>
    public IReadOnlyList<double>? Numbers(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } list => Flatten(list) is { Count: > 0 } numbers && numbers.All(double.IsFinite) ? numbers : throw Bad(name),
        { ValueKind: JsonValueKind.Object } when Nested(name) is ("__numpy__" or "__tensor__", var array) => array.Numbers("value"),
        _ => [Number(name)],
    };

    public int WholeNumber(string name, int? otherwise = null) => Find(name) switch
    {
        null => otherwise ?? throw Bad(name),
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out int number) => number,
        _ => throw Bad(name),
    };

    /// <summary>A setting that is an object of a class with settings of its own; <see langword="null"/> where it is none.</summary>
    public (string ClassName, KerasSettings Settings)? Nested(string name) =>
        Find(name) is { } made && TextOf(made, "class_name") is { } className && Property(made, "config") is { ValueKind: JsonValueKind.Object } settings
            ? (className, new KerasSettings(owner, settings, refuse) { IsChannelsFirst = IsChannelsFirst })
            : null;

    public string? Text(string name) => TextOf(config, name);

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

    /// <summary>
    /// An activation by name, as a function, or as a layer of its own; one that only a layer can be follows (<see cref="ListActivationLayers"/>).
    /// </summary>
    /// <param name="input">What goes into the layer.</param>
    public ActivationFunction Activation(Shape input)
    {
        if (ReadActivation(input) is { } layers)
        {
            return AsFunction(layers) ?? ActivationFunction.Linear;
        }

        string? text = Find(ActivationName) switch
        {
            null => nameof(ActivationFunction.Linear),
            { ValueKind: JsonValueKind.String } word => word.GetString(),
            { ValueKind: JsonValueKind.Object } made => TextOf(made, TextOf(made, "class_name") == "function" ? "config" : "class_name"),
            _ => null,
        };
        string written = (text ?? throw Bad(ActivationName)).Split('.', '>')[^1];
        // The Python function of softmax is called so; silu has two names.
        string sought = written.EndsWith("_v2", StringComparison.Ordinal) ? written[..^3] : written == "swish" ? nameof(ActivationFunction.Silu) : written;
        return Enum.GetValues<ActivationFunction>()
            .Where(function => SpecNames.AreSame(function.ToString(), sought))
            .Select(function => (ActivationFunction?)function)
            .FirstOrDefault()
            ?? throw Unsupported(
                $"the activation '{written}'; known are {string.Join(", ", Enum.GetNames<ActivationFunction>().Select(SpecNames.ToSnakeCase))}");
    }

    /// <summary>The layers that follow on the layer because its activation is one that no function is: a LeakyReLU with another slope.</summary>
    /// <param name="output">What comes out of the layer.</param>
    public IReadOnlyList<Layer> ListActivationLayers(Shape output)
    {
        if (ReadActivation(output) is not { } made || AsFunction(made) is not null)
        {
            return [];
        }

        Require(
            made.All(layer => layer.Axes is InputAxes.None or InputAxes.Last && layer is not LearningLayer),
            $"the activation {string.Join(", ", made)}; one that has weights, or makes another shape, can be read where it is a layer of the model");
        return [.. made.Where(layer => layer is not Layers.Activation { Function: ActivationFunction.Linear })];
    }

    /// <summary>What a kernel began with. Where that is unknown here, the default: what the model predicts does not depend on it.</summary>
    public KernelInitializer Initializer(string name)
    {
        string? written = Nested(name)?.ClassName ?? Text(name);
        return Enum.GetValues<KernelInitializer>().FirstOrDefault(initializer => written is not null && SpecNames.AreSame(initializer.ToString(), written));
    }

    /// <summary>A layer of images has them as the whole model does.</summary>
    public void RequireDataFormat() => Require(
        (Text("data_format") == "channels_first") == IsChannelsFirst,
        $"the data_format {Text("data_format") ?? "channels_last"} in a model of another; save the model with channels_last");

    /// <summary>The axis of the channels: -1, or the number of the last one where the batch is axis 0; where images are channels first, 1.</summary>
    public void RequireLastAxis(Shape input)
    {
        IReadOnlyList<int> axes = Find("axis") is null ? [-1] : WholeNumbers("axis");
        bool isFirst = IsChannelsFirst && input.Sizes.Count == 3;
        Require(
            axes is [var axis] && (isFirst ? axis is 1 or -3 : axis == -1 || axis == input.Sizes.Count),
            $"axis {string.Join(", ", axes)}; {(isFirst ? "that of the channels" : "the last one")} can be used");
    }

    /// <summary>Rows and columns of the image that goes in.</summary>
    public Size2D WholeImage(Shape input) =>
        input.Sizes is [var rows, var columns, ..] ? new Size2D(rows, columns) : throw Unsupported($"an input of {input}; it takes images");

    /// <summary>Refuses a setting that MnistTools has no counterpart for.</summary>
    public void Require(bool isSupported, string what)
    {
        if (!isSupported)
        {
            throw Unsupported(what);
        }
    }

    public Exception Unsupported(string what) => refuse($"This Keras model cannot be used here: its {owner} has {what}.");

    /// <summary>The layers of an activation that is an object of a layer's class; an Activation may have such a one again.</summary>
    private IReadOnlyList<Layer>? ReadActivation(Shape shape) =>
        Nested(ActivationName) is var (className, settings) && KerasReader.Find(className) is { } reader
            ? [.. reader.Read(settings, shape), .. settings.ListActivationLayers(shape)]
            : null;

    private static ActivationFunction? AsFunction(IReadOnlyList<Layer> layers) =>
        layers is [{ Axes: InputAxes.None or InputAxes.Last, OutputFunction: { } known }] ? known : null;

    private static JsonElement? Property(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : null;

    private static string? TextOf(JsonElement element, string name) =>
        Property(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>What is no number is one that is not finite, so that it is refused.</summary>
    private static List<double> Flatten(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => [.. element.EnumerateArray().SelectMany(Flatten)],
        JsonValueKind.Number => [element.GetDouble()],
        _ => [double.NaN],
    };

    private static int[]? Whole(JsonElement list) => list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out _))
        ? [.. list.EnumerateArray().Select(item => item.GetInt32())]
        : null;

    private Exception Bad(string name) => refuse(
        $"The config of this Keras model cannot be used: '{name}' of its {owner} is missing or no such value ({Property(config, name)?.ToString() ?? "none"}).");
}
