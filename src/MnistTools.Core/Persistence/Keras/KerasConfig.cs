using System.Text.Json;
using MnistTools.Layers;

namespace MnistTools.Persistence.Keras;

/// <summary>
/// The config of a Sequential model, or of a Functional one that is a chain with steps across it, models within it opened up.
/// </summary>
/// <param name="Layers">All layers in the order of the config, which is that of their weights.</param>
/// <param name="Chain">The layers in the order in which they work.</param>
/// <param name="InputShape">The sizes of one sample, where the config says them; <see langword="null"/> for one that is left open.</param>
internal sealed record KerasConfig(IReadOnlyList<KerasLayer> Layers, IReadOnlyList<KerasLink> Chain, IReadOnlyList<int?>? InputShape)
{
    public const string InputLayer = "InputLayer";

    /// <summary>Whether images are channels first, as a layer that knows images says it. A Flatten may say so of what it makes alone.</summary>
    public bool IsChannelsFirst => Layers.Any(layer => layer.ClassName != nameof(Flatten) && Text(layer.Config, "data_format") == "channels_first");

    private static readonly string[] FunctionalNames = ["Functional", "Model"];
    private static readonly string[] ShapeNames = ["batch_shape", "batch_input_shape"];

    /// <summary>Reads what <c>config.json</c>, or the attribute <c>model_config</c>, holds.</summary>
    /// <exception cref="ModelFormatException">It is no such model; the message says where it is not.</exception>
    public static KerasConfig Read(JsonElement model, string path)
    {
        var reader = new Reader(path);
        IReadOnlyList<KerasLink> chain = reader.ReadModel(model, null);
        return new KerasConfig(reader.Layers, chain, reader.InputShape);
    }

    private sealed class Reader(string path)
    {
        /// <summary>No sensible model has more, and each level of models in models can double them.</summary>
        private const int MostLayers = 1000;

        private readonly InputShapes _ofWhole = new();
        private readonly InputShapes _ofFirst = new();

        public List<KerasLayer> Layers { get; } = [];

        /// <summary>What the model says; what a model within it says that is its first layer counts more than what the whole was built with.</summary>
        public IReadOnlyList<int?>? InputShape => _ofWhole.Declared ?? _ofFirst.Declared ?? _ofWhole.Built ?? _ofFirst.Built;

        /// <summary>Whether the input still is as it came in: no layer has made another shape of it.</summary>
        private bool IsAtInput =>
            Layers.All(
                layer => KerasNetwork.DoesNothing(layer)
                    || layer.ClassName is "Rescaling" or KerasMoments.ClassName or "Resizing" or nameof(Dropout) or nameof(GaussianNoise));

        public IReadOnlyList<KerasLink> ReadModel(JsonElement model, KerasLayer? parent)
        {
            string className = ReadClassName(model);
            JsonElement config = Property(model, "config") ?? throw Refuse($"'{className}' has no config");
            if (!IsModel(className))
            {
                throw Refuse(
                    $"the model is a {className}; Sequential and Functional models can be read. Give its layers, and the weights in the file are taken for them");
            }

            // What a model within the model takes is the input of the whole only where nothing comes before it.
            InputShapes? shapes = parent is null ? _ofWhole : IsAtInput ? _ofFirst : null;
            // Keras 2 keeps it in the config where no layer says it.
            shapes?.Built ??= BuiltShape(model) ?? WithoutBatch(Property(config, "build_input_shape"));
            List<(KerasLayer Layer, JsonElement Source, IReadOnlyList<KerasLink> Chain)> children = ReadChildren(config, parent, shapes);
            return className == "Sequential"
                ? [.. children.SelectMany(child => child.Chain)]
                : [.. FunctionalChain.Order(config, [.. children.Select(child => (child.Layer, child.Source))], Refuse).SelectMany(Open)];

            IEnumerable<KerasLink> Open(KerasLink link) =>
                link.Branch is null ? children.Single(child => child.Layer == link.Layer).Chain : [link with { Branch = [.. link.Branch.SelectMany(Open)] }];
        }

        private List<(KerasLayer Layer, JsonElement Source, IReadOnlyList<KerasLink> Chain)> ReadChildren(
            JsonElement config, KerasLayer? parent, InputShapes? shapes)
        {
            // Keras before 2.2.3 wrote the list of a Sequential model's layers alone.
            JsonElement list = config.ValueKind == JsonValueKind.Array ? config : Property(config, "layers") ?? throw Refuse("a model has no 'layers'");
            var children = new List<(KerasLayer, JsonElement, IReadOnlyList<KerasLink>)>();
            var counts = new Dictionary<string, int>();
            int position = 0;
            if (list.ValueKind != JsonValueKind.Array)
            {
                throw Refuse("'layers' is not a list");
            }

            foreach (JsonElement source in list.EnumerateArray())
            {
                string className = ReadClassName(source);
                JsonElement settings = Property(source, "config") ?? throw Refuse($"a {className} has no config");
                position += className == InputLayer ? 0 : 1;
                int index = counts.GetValueOrDefault(className);
                counts[className] = index + 1;
                var layer = new KerasLayer(className, Text(settings, "name") ?? Text(source, "name") ?? className, settings, parent, position, index);
                if (className == InputLayer || IsAtInput)
                {
                    shapes?.Declared ??= ShapeNames.Select(shape => WithoutBatch(Property(settings, shape))).FirstOrDefault(shape => shape is not null);
                }

                _ofWhole.Built ??= children.Count == 0 && parent is null ? BuiltShape(source) : null;
                if (IsModel(className))
                {
                    children.Add((layer, source, ReadModel(source, layer)));
                }
                else
                {
                    Layers.Add(layer);
                    children.Add((layer, source, [new KerasLink(layer)]));
                }

                if (Layers.Count > MostLayers)
                {
                    throw Refuse($"it has more than {MostLayers} layers");
                }
            }

            return children;
        }

        private static List<int?>? BuiltShape(JsonElement element) =>
            Property(element, "build_config") is { } build ? WithoutBatch(Property(build, "input_shape")) : null;

        /// <summary>The batch may be 32 as well as open. Several inputs have a list of shapes, which is none.</summary>
        private static List<int?>? WithoutBatch(JsonElement? shape) =>
            shape is { ValueKind: JsonValueKind.Array } list
                && list.GetArrayLength() > 1
                && list.EnumerateArray().All(size => size.ValueKind is JsonValueKind.Number or JsonValueKind.Null)
                ? [.. list.EnumerateArray()
                    .Skip(1)
                    .Select(size => size.ValueKind == JsonValueKind.Number && size.TryGetInt32(out int number) ? number : (int?)null)]
                : null;

        private string ReadClassName(JsonElement element) => Text(element, "class_name") ?? throw Refuse("something in it has no 'class_name'");

        private ModelFormatException Refuse(string problem) => new($"The config of this Keras model cannot be used: {problem}.", path);
    }

    /// <summary>What says which sizes a model's input has.</summary>
    private sealed class InputShapes
    {
        /// <summary>What an InputLayer or the first layer says.</summary>
        public IReadOnlyList<int?>? Declared { get; set; }

        /// <summary>What the model was built with.</summary>
        public IReadOnlyList<int?>? Built { get; set; }
    }

    private static bool IsModel(string className) => className == "Sequential" || FunctionalNames.Contains(className);

    internal static JsonElement? Property(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : null;

    internal static string? Text(JsonElement element, string name) =>
        Property(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
