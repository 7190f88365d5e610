using System.Globalization;
using MnistTools.Text;

namespace MnistTools.Persistence.Keras;

/// <summary>
/// The weights of Keras' own format since 2.12: <c>layers/conv2d/vars/0</c>. Groups are called after classes, with a counter in each model,
/// never by the names of layers. What differs from version to version: the name of the group around the layers, a counter that skips, and
/// backslashes in the names of files saved on Windows.
/// </summary>
internal sealed class KerasGroups : IKerasWeights
{
    private const string Variables = "vars";

    private static readonly string[] Containers = ["layers", "_layer_checkpoint_dependencies", "_self_tracked_trackables"];

    private readonly string _path;
    private readonly Node _root = new("");

    public KerasGroups(Hdf5Group root, string path)
    {
        _path = path;
        Insert(root, _root);
    }

    public IReadOnlyList<IReadOnlyList<Hdf5Dataset>> Find(IReadOnlyList<WeightedLayer> layers) => [.. layers.Select(layer => FindAll(layer.Layer))];

    public IReadOnlyList<Hdf5Dataset> FindAll(KerasLayer layer) => FindNode(layer).Weights;

    /// <summary>
    /// Of the one model whose layers have weights, by the classes of the layers. A model of the user's own class has groups by the names of its attributes
    /// (<c>conv1/vars/0</c>), and a layer of the user's one by its class: those are found by their names and shapes.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<Hdf5Dataset>> FindInOrder(IReadOnlyList<WeightedLayer> layers, ModelImportOptions options)
    {
        (IReadOnlyList<IReadOnlyList<Hdf5Dataset>>? found, ModelFormatException? refused) = options.WeightNames is null ? TryByClass(layers) : default;
        if (found is not null && layers.Zip(found).All(pair => pair.First.Fits(pair.Second)))
        {
            return found;
        }

        (string Name, Node Node)[] nodes = [.. WeightedNodes(_root, "")];
        return KerasMatch.Find(layers, [.. nodes.Select(node => (node.Name, node.Node.LayerName, node.Node.Weights))], options)
            // What of them does not fit is said by who checks them.
            ?? found
            ?? throw refused
                ?? Refuse(KerasMatch.Misfit(nodes.Select(node => node.Node.Weights)));
    }

    private (IReadOnlyList<IReadOnlyList<Hdf5Dataset>>? Found, ModelFormatException? Refused) TryByClass(IReadOnlyList<WeightedLayer> layers)
    {
        try
        {
            return (FindByClass(layers), null);
        }
        catch (ModelFormatException refused)
        {
            return (null, refused);
        }
    }

    private IReadOnlyList<IReadOnlyList<Hdf5Dataset>> FindByClass(IReadOnlyList<WeightedLayer> layers)
    {
        Node[] holders = [.. AllNodes(_root).Where(node => LayersOf(node).Any(layer => layer.Weights.Count > 0))];
        Node holder = holders switch
        {
            [var only] => only,
            [] => throw Refuse("it has no weights of layers"),
            _ => throw Refuse("it is of a model with models in it; save the whole model with model.save"),
        };
        Node[] weighted = [.. LayersOf(holder).Where(layer => layer.Weights.Count > 0)];
        if (weighted.Length != layers.Count)
        {
            throw Refuse(
                $"it is of {Counted.Of(weighted.Length, "layer")} with weights ({string.Join(", ", weighted.Select(node => node.Name))}); layers given: {layers.Count}");
        }

        return [.. layers.Select(layer => Choose(holder, layer.Layer).Weights)];
    }

    /// <summary>All that has weights, by its path, but for what the optimizer and generators of random numbers remember.</summary>
    private static IEnumerable<(string Name, Node Node)> WeightedNodes(Node node, string path) =>
        from child in node.Children.Values
        where child.Name is not (Variables or "seed_generator" or "optimizer" or "metrics")
        let name = path.Length == 0 ? child.Name : $"{path}/{child.Name}"
        from found in WeightedNodes(child, name).Concat(child.Weights.Count > 0 ? [(name, child)] : [])
        select found;

    private static void Insert(Hdf5Group group, Node node)
    {
        foreach (Hdf5Group child in group.Groups)
        {
            Node place = child.Name.Split('\\', '/').Aggregate(node, (parent, name) => parent.GetOrAdd(name));
            place.Group ??= child;
            Insert(child, place);
        }
    }

    private Node FindNode(KerasLayer layer) => Choose(layer.Parent is null ? _root : FindNode(layer.Parent), layer);

    /// <summary>By class and order; where there are not as many, by the name that later versions also write.</summary>
    private Node Choose(Node model, KerasLayer layer)
    {
        Node[] ofClass = [.. LayersOf(model).Where(node => SplitCounter(node.Name).Name == layer.GroupName).OrderBy(node => SplitCounter(node.Name).Counter)];
        return ofClass.ElementAtOrDefault(layer.Index)
            ?? LayersOf(model).FirstOrDefault(node => node.Name == layer.Name || node.LayerName == layer.Name)
            ?? throw Refuse($"it has none for {layer}");
    }

    private static IEnumerable<Node> LayersOf(Node model) =>
        Containers.SelectMany(name => model.Children.GetValueOrDefault(name)?.Children.Values ?? Enumerable.Empty<Node>());

    private static IEnumerable<Node> AllNodes(Node model) => LayersOf(model).SelectMany(AllNodes).Prepend(model);

    /// <summary><c>conv2d_4</c> is the class conv2d and the counter 4; the first has none.</summary>
    private static (string Name, int Counter) SplitCounter(string name)
    {
        int underscore = name.LastIndexOf('_');
        return underscore > 0 && int.TryParse(name.AsSpan(underscore + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int counter)
            ? (name[..underscore], counter)
            : (name, 0);
    }

    private ModelFormatException Refuse(string problem) => new($"The weights in this Keras file do not fit its layers: {problem}.", _path);

    private sealed class Node(string name)
    {
        public string Name { get; } = name;

        public Dictionary<string, Node> Children { get; } = [];

        public Hdf5Group? Group { get; set; }

        public IReadOnlyList<Hdf5Dataset> Weights => Children.GetValueOrDefault(Variables)?.Group?.NumberedDatasets ?? [];

        public string? LayerName => Children.GetValueOrDefault(Variables)?.Group?.ReadText("name");

        public Node GetOrAdd(string name)
        {
            if (!Children.TryGetValue(name, out Node? child))
            {
                child = Children[name] = new Node(name);
            }

            return child;
        }
    }
}
