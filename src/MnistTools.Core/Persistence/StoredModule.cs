using System.Text.RegularExpressions;
using MnistTools.Layers;

namespace MnistTools.Persistence;

/// <summary>The tensors of a file whose names begin, or in some files end, the same: those of one layer.</summary>
/// <param name="Name">What they have in common.</param>
/// <param name="Parts">The tensors by the rest of their names.</param>
internal sealed partial record StoredModule(string Name, IReadOnlyDictionary<string, TensorEntry> Parts)
{
    /// <summary>What says its place among others; its name, unless the file has something better.</summary>
    public string Order { get; init; } = Name;

    /// <summary>What PyTorch, Keras, Flax and people call the weights of a layer.</summary>
    private static readonly Dictionary<string, WeightKind[]> KnownParts = new(StringComparer.OrdinalIgnoreCase)
    {
        ["weight"] = [WeightKind.Kernel, WeightKind.DepthwiseKernel, WeightKind.Gamma, WeightKind.Alpha],
        ["depthwise_weight"] = [WeightKind.DepthwiseKernel],
        ["weights"] = [WeightKind.Kernel],
        ["kernel"] = [WeightKind.Kernel],
        ["w"] = [WeightKind.Kernel],
        ["bias"] = [WeightKind.Bias, WeightKind.Beta],
        ["biases"] = [WeightKind.Bias],
        ["b"] = [WeightKind.Bias],
        ["gamma"] = [WeightKind.Gamma],
        ["scale"] = [WeightKind.Gamma],
        ["beta"] = [WeightKind.Beta],
        ["running_mean"] = [WeightKind.MovingMean],
        ["moving_mean"] = [WeightKind.MovingMean],
        ["mean"] = [WeightKind.MovingMean],
        ["running_var"] = [WeightKind.MovingVariance],
        ["moving_variance"] = [WeightKind.MovingVariance],
        ["var"] = [WeightKind.MovingVariance],
        ["alpha"] = [WeightKind.Alpha],
    };

    /// <summary>PyTorch's count of batches, in whatever numbers a program keeps it.</summary>
    private const string Counter = "num_batches_tracked";

    /// <summary>All modules, in the order of the file.</summary>
    public static StoredModule[] FindAll(IEnumerable<TensorEntry> tensors) =>
    [
        .. tensors.Where(tensor => tensor.Type.IsReadable && !tensor.Name.EndsWith(Counter, StringComparison.Ordinal))
            .GroupBy(tensor => Split(tensor.Name).Module)
            .Select(module => new StoredModule(module.Key, module.ToDictionary(tensor => Split(tensor.Name).Part))),
    ];

    /// <summary>
    /// For each weight of a layer its tensor, if it has just as many: by what PyTorch calls them, else by what others do, else in the order
    /// of their names. <see langword="null"/> where their shapes are others.
    /// </summary>
    /// <param name="layer">The weights of a layer.</param>
    /// <param name="isWeightLayout">Whether kernels are stored (in, out) and (rows, columns, in, out).</param>
    public IReadOnlyList<TensorEntry>? Fit(IReadOnlyList<ModelWeight> layer, bool isWeightLayout)
    {
        TensorEntry?[][] ways =
        [
            [.. layer.Select(weight => Parts.GetValueOrDefault(weight.TorchName))],
            [.. layer.Select(
                weight => Parts.FirstOrDefault(part => KnownParts.TryGetValue(part.Key, out WeightKind[]? kinds) && kinds.Contains(weight.Kind)).Value)],
            Parts.Keys.Any(KnownParts.ContainsKey)
                ? []
                : [.. Parts.OrderBy(part => NameOrder.ToSortable(part.Key), StringComparer.Ordinal).Select(part => part.Value)],
        ];
        return ways.FirstOrDefault(
            way => way.Length == Parts.Count
                && way.Distinct().Count() == layer.Count
                && way.Zip(layer).All(pair => HasShape(pair.First, pair.Second, isWeightLayout)))!;
    }

    /// <summary>Whether a tensor has the shape of a weight, in numbers that can be read.</summary>
    public static bool HasShape(TensorEntry? tensor, ModelWeight weight, bool isWeightLayout) =>
        tensor is not null
            && tensor.Type.IsReadable
            && tensor.Shape.SequenceEqual((isWeightLayout ? weight.KerasShape : weight.Shape).Sizes.Select(size => (long)size));

    /// <summary><c>fc1.weight</c>, <c>fc1_weight</c>, <c>W1</c>, and what is behind the last separator in any other name.</summary>
    private static (string Module, string Part) Split(string name)
    {
        Match match = AtDot().Match(name) is { Success: true } dotted ? dotted
            : KnownAtEnd().Match(name) is { Success: true } atEnd ? atEnd
            : KnownAtStart().Match(name) is { Success: true } atStart ? atStart
            : AtSeparator().Match(name);
        return match.Success ? (match.Groups["module"].Value, match.Groups["part"].Value) : (name, "");
    }

    [GeneratedRegex("^(?<module>.*)\\.(?<part>[^.]*)$", RegexOptions.CultureInvariant)]
    private static partial Regex AtDot();

    [GeneratedRegex("^(?<module>.+?)[^A-Za-z0-9](?<part>running_mean|running_var|moving_mean|moving_variance|weights?|kernel|bias|biases|gamma|beta|scale|alpha|w|b)$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex KnownAtEnd();

    [GeneratedRegex("^(?<part>weights?|kernel|bias|biases|w|b)[^A-Za-z0-9]?(?<module>[0-9]+)$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex KnownAtStart();

    [GeneratedRegex("^(?<module>.*)[^A-Za-z0-9](?<part>[A-Za-z0-9]*)$", RegexOptions.CultureInvariant)]
    private static partial Regex AtSeparator();
}
