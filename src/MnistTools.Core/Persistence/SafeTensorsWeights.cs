using System.Text.RegularExpressions;
using MnistTools.Layers;
using MnistTools.Models;

namespace MnistTools.Persistence;

/// <summary>
/// Weights that another program saved as safetensors, such as a <c>state_dict</c> of PyTorch, for layers that are given. What the modules
/// are called and how they are counted is theirs (<c>fc1.weight</c>, <c>net.3.weight</c>): they are taken in the order of their names,
/// numbers counting as numbers, and where that does not fit, by shape. What holds no floats, such as PyTorch's count of batches
/// (<c>1.num_batches_tracked</c>), is no weight.
/// </summary>
internal static partial class SafeTensorsWeights
{
    /// <exception cref="ModelFormatException">No layers are given, or the weights are not theirs.</exception>
    public static MnistModel Read(SafeTensorsFile file, ModelImportOptions options, string path)
    {
        if (options.Layers is null)
        {
            throw new ModelFormatException(
                "This safetensors file was not written by MnistTools: it has weights, but does not say which layers they belong to. Give its layers, for example 'Flatten', 'Dense(128, relu)', 'Dense(10, softmax)'.", path);
        }

        Module[] modules = [.. file.Header.Tensors
            .Where(tensor => tensor.Type.IsReadable)
            .GroupBy(tensor => tensor.Name[..(tensor.Name.LastIndexOf('.') + 1)])
            .Select(module => new Module(module.Key, module.ToDictionary(tensor => tensor.Name[module.Key.Length..])))
            .OrderBy(module => ToSortable(module.Prefix), StringComparer.Ordinal)];
        var laidOut = ModelWeights.InputShapes.Select(shape => (InputShape: shape, Needed: LayOut(options.Layers, shape, path))).ToList();
        foreach ((Shape inputShape, ModelWeight[][] needed) in laidOut)
        {
            if (Choose(needed, modules) is { } chosen)
            {
                return Fill(new MnistModel(options.Layers, inputShape: inputShape, inputScale: options.InputScale), file, needed, chosen);
            }
        }

        // Something of one channel in the file is hardly anything else; something of 28 may be of filters as well as of columns.
        int likely = laidOut.FindLastIndex(candidate => candidate.Needed is [var first, ..] && modules.Any(module => module.Fits(first)));
        throw Refuse(laidOut[Math.Max(0, likely)].Needed, modules, file.Header.Tensors, path);
    }

    private static ModelWeight[][] LayOut(IReadOnlyList<Layer> layers, Shape inputShape, string path) =>
        [.. ModelWeights.LayOut(layers, inputShape, path).Weights.GroupBy(weight => weight.Prefix).Select(layer => layer.ToArray())];

    private static MnistModel Fill(MnistModel model, SafeTensorsFile file, ModelWeight[][] needed, Module[] chosen)
    {
        foreach ((ModelWeight[] weights, Module module) in needed.Zip(chosen))
        {
            foreach (ModelWeight weight in weights)
            {
                file.ReadInto(model, weight, module.Tensors[weight.TorchName]);
            }
        }

        return model;
    }

    private static Module[]? Choose(ModelWeight[][] needed, Module[] modules)
    {
        if (needed.Length != modules.Length)
        {
            return null;
        }

        if (needed.Zip(modules).All(pair => pair.Second.Fits(pair.First)))
        {
            return modules;
        }

        Module[][] fitting = [.. needed.Select(layer => modules.Where(module => module.Fits(layer)).ToArray())];
        return fitting.All(found => found.Length == 1) && fitting.Select(found => found[0]).Distinct().Count() == needed.Length
            ? [.. fitting.Select(found => found[0])]
            : null;
    }

    private static ModelFormatException Refuse(ModelWeight[][] needed, Module[] modules, IReadOnlyList<TensorEntry> tensors, string path)
    {
        string layers = string.Join("; ", needed.Select(layer => string.Join(", ", layer.Select(weight => $"{weight.TorchName} {weight.Shape}"))));
        string found = modules.Length == 0 ? "none that can be read" : string.Join("; ", modules.Select(module => string.Join(", ", module.Tensors.Values)));
        HashSet<string> names = [.. needed.SelectMany(layer => layer).Select(weight => weight.TorchName)];
        TensorEntry[] leftOut = [.. tensors.Where(tensor => !tensor.Type.IsReadable && names.Contains(tensor.Name[(tensor.Name.LastIndexOf('.') + 1)..]))];
        string advice = leftOut.Length == 0
            ? "Give the layers that it was saved from."
            : $"Left out {(leftOut.Length == 1 ? "is" : "are")} {string.Join(", ", leftOut.AsEnumerable())}: save weights as floats, {string.Join(", ", SafeTensorsType.All.Where(type => type.IsReadable).Select(type => type.Name))}.";
        return new ModelFormatException($"The weights in this file do not fit the given layers: these need {layers}, and the file has {found}. {advice}", path);
    }

    /// <summary>Numbers with zeros before them, so that 2 comes before 10.</summary>
    private static string ToSortable(string name) => Number().Replace(name, number => number.Value.PadLeft(20, '0'));

    [GeneratedRegex("[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Number();

    /// <summary>The tensors whose names begin the same.</summary>
    private sealed record Module(string Prefix, Dictionary<string, TensorEntry> Tensors)
    {
        public bool Fits(ModelWeight[] weights) =>
            Tensors.Count == weights.Length && weights.All(weight => Tensors.TryGetValue(weight.TorchName, out TensorEntry? tensor) && tensor.Fits(weight));
    }
}
