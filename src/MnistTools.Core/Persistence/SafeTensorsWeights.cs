using System.Text.RegularExpressions;
using MnistTools.Layers;
using MnistTools.Layers.Exchange;
using MnistTools.Models;

namespace MnistTools.Persistence;

/// <summary>
/// Weights that another program saved, such as a <c>state_dict</c> of PyTorch, for layers that are given. What the modules
/// are called and how they are counted is theirs (<c>fc1.weight</c>, <c>net.3.weight</c>): <see cref="WeightMatch"/> finds which belong to which layer. What
/// holds no floats is no weight.
/// </summary>
internal static partial class SafeTensorsWeights
{
    /// <exception cref="ModelFormatException">No layers are given, or the weights are not theirs.</exception>
    public static MnistModel Read(ITensorFile file, ModelImportOptions options, string path)
    {
        if (options.Layers is null)
        {
            throw new ModelFormatException(
                "This safetensors file was not written by MnistTools: it has weights, but does not say which layers they belong to. Give its layers, for example 'Flatten', 'Dense(128, relu)', 'Dense(10, softmax)'.", path);
        }

        IReadOnlyList<TensorEntry> tensors = file.Tensors;
        IReadOnlyList<(Shape InputShape, ModelWeight[][] Needed)> laidOut = ModelWeights.MakeForEachShape(shape => LayOut(options.Layers, shape, path));
        foreach ((Shape inputShape, ModelWeight[][] needed) in laidOut)
        {
            if (WeightMatch.Find(needed, tensors, options.WeightNames) is { } match)
            {
                if (!match.IsWeightLayout
                    && FlattenedOrder.FindUse(LayerConnection.Connect(options.Layers, inputShape).Select(layer => layer.Spec), inputShape) is { } use)
                {
                    throw new ModelFormatException(use, path);
                }

                ModelWeights.Warn(options, match.Warning);
                return Fill(new MnistModel(options.Layers, inputShape: inputShape, inputScale: options.InputScale), file, match);
            }
        }

        // Something of one channel in the file is hardly anything else; something of 28 may be of filters as well as of columns.
        StoredModule[] modules = StoredModule.FindAll(tensors);
        ModelWeight[][] likely = laidOut.Where(candidate => candidate.InputShape.Sizes[0] == laidOut[0].InputShape.Sizes[0])
            .LastOrDefault(
                candidate => candidate.Needed is [var first, ..] && modules.Any(module => module.Fit(first, isWeightLayout: false) is not null), laidOut[0])
            .Needed;
        throw Refuse(likely, modules, tensors, path);
    }

    private static ModelWeight[][] LayOut(IReadOnlyList<Layer> layers, Shape inputShape, string path) =>
        [.. ModelWeights.LayOut(layers, inputShape, path, areGiven: true).Weights.GroupBy(weight => weight.Prefix).Select(layer => layer.ToArray())];

    private static MnistModel Fill(MnistModel model, ITensorFile file, WeightMatch match)
    {
        foreach (ModelWeight weight in model.Weights)
        {
            TensorEntry tensor = match.Tensors[weight.Name];
            if (match.IsWeightLayout)
            {
                // In memory a weight lies as in Keras.
                file.Read(tensor, model.GetValues(weight));
            }
            else
            {
                file.ReadInto(model, weight, tensor);
            }
        }

        return model;
    }

    private static ModelFormatException Refuse(ModelWeight[][] needed, StoredModule[] modules, IReadOnlyList<TensorEntry> tensors, string path)
    {
        string layers = string.Join("; ", needed.Select(layer => string.Join(", ", layer.Select(weight => $"{weight.TorchName} {weight.Shape}"))));
        string found = modules.Length == 0 ? "none that can be read" : string.Join("; ", modules.Select(module => string.Join(", ", module.Parts.Values)));
        HashSet<string> names = [.. needed.SelectMany(layer => layer).Select(weight => weight.TorchName)];
        TensorEntry[] leftOut = [.. tensors.Where(tensor => !tensor.Type.IsReadable && names.Contains(tensor.Name[(tensor.Name.LastIndexOf('.') + 1)..]))];
        string advice = AdviseOn(path, tensors) is { } known ? known
            : leftOut.Length == 0 ? "Give the layers that it was saved from."
            : $"Left out {(leftOut.Length == 1 ? "is" : "are")} {string.Join(", ", leftOut.AsEnumerable())}: save weights as floats, {string.Join(", ", SafeTensorsType.All.Where(type => type.IsReadable).Select(type => type.Name))}.";
        return new ModelFormatException($"The weights in this file do not fit the given layers: these need {layers}, and the file has {found}. {advice}", path);
    }

    /// <summary>What to do about a file that no layers fit.</summary>
    private static string? AdviseOn(string path, IReadOnlyList<TensorEntry> tensors) =>
        PartOfSeveral().IsMatch(Path.GetFileName(path)) ? "It is one of several files with a part of the weights each: save them in one."
        : tensors.Any(tensor => tensor.Name.EndsWith("weight_g", StringComparison.Ordinal))
            ? "Its weight_g and weight_v are of PyTorch's weight_norm: save after torch.nn.utils.remove_weight_norm(module)."
            : null;

    [GeneratedRegex(@"-\d{5}-of-\d{5}\.", RegexOptions.CultureInvariant)]
    private static partial Regex PartOfSeveral();
}
