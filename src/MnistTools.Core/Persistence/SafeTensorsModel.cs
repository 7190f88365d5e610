using System.Buffers.Binary;
using System.Text.Json;
using MnistTools.Layers;
using MnistTools.Models;
using MnistTools.Optimizers;
using MnistTools.Text;

namespace MnistTools.Persistence;

/// <summary>
/// Models as safetensors: the weights under PyTorch's names (<c>1.weight</c>, <c>1.bias</c>), what the optimizer remembers of each
/// (<c>optimizer.velocity.1.weight</c>), layers, optimizer and history in the metadata.
/// </summary>
internal sealed class SafeTensorsModel : IModelFormat, ITensorFormat
{
    public IReadOnlyList<string> Extensions { get; } = [".safetensors"];

    /// <summary>A length, then JSON.</summary>
    public bool Recognizes(FileHead head) =>
        head.Start.Length > sizeof(ulong) && head.Start[sizeof(ulong)] == '{' && BinaryPrimitives.ReadUInt64LittleEndian(head.Start) < (ulong)head.Length;

    public void Write(MnistModel model, Stream stream)
    {
        OptimizerState? state = OptimizerVariable.FindState(model);
        IEnumerable<OptimizerVariable> variables = state is null ? [] : OptimizerVariable.List(model, state);
        SafeTensorsFile.Write(
            stream,
            ModelMetadata.Write(model, state),
            [
                .. model.Weights.Select(weight => (weight.Name, weight.Shape.Sizes, model.GetWeight(weight))),
                .. variables.Select(variable => (OptimizerVariable.NameOf(variable.Slot, variable.Weight), variable.Weight.Shape.Sizes, variable.ToArray())),
            ]);
    }

    /// <exception cref="ModelFormatException">The file is damaged, of a newer format, or of other weights than those of its layers.</exception>
    public MnistModel Read(string path, ModelImportOptions options)
    {
        using SafeTensorsFile file = SafeTensorsFile.Open(path);
        return file.Described is { } described
            ? Read(described, file, file.Tensors, options, path)
            : SafeTensorsWeights.Read(file, options, path);
    }

    public void ReadTensors(string path, Action<ITensorFile> read)
    {
        using SafeTensorsFile file = SafeTensorsFile.Open(path);
        read(file);
    }

    /// <summary>Reads a model of which a file says all.</summary>
    /// <param name="described">What it says.</param>
    /// <param name="file">Where the weights are.</param>
    /// <param name="weights">All of them, and nothing else.</param>
    /// <param name="options">What shall count instead.</param>
    /// <param name="path">What messages call the file.</param>
    /// <exception cref="ModelFormatException">It is damaged, of a newer format, or of other weights than those of its layers.</exception>
    public static MnistModel Read(
        IReadOnlyDictionary<string, string> described, ITensorFile file, IReadOnlyList<TensorEntry> weights, ModelImportOptions options, string path)
    {
        if (ModelMetadata.FindModule(described, path) is { } module)
        {
            return ReadModule(module, described, file, weights, options, path);
        }

        options.RefuseWhatFileSays(path);
        ModelMetadata metadata = ModelMetadata.Read(described, path);
        HashSet<string> names = [.. weights.Select(tensor => tensor.Name)];
        ILookup<string, TensorEntry> byName = weights.ToLookup(tensor => NameNow(tensor.Name, names));
        if (byName.FirstOrDefault(same => same.Count() > 1) is { } repeated)
        {
            throw new ModelFormatException($"The weight '{repeated.Key}' is there twice: {string.Join(" and ", repeated.Select(tensor => $"'{tensor.Name}'"))}", path);
        }

        Dictionary<string, TensorEntry> tensors = byName.ToDictionary(same => same.Key, same => same.Single());

        // Before the model is made: from here on it needs no more memory than the file has bytes.
        CheckWeights(metadata, tensors, path);
        MnistModel model = Create(metadata, options, path);
        foreach (ModelWeight weight in model.Weights)
        {
            file.ReadInto(model, weight, tensors[weight.Name]);
        }

        model.OptimizerState = metadata.Progress is { } progress ? ReadState(model, file, tensors, progress) : null;
        return model;
    }

    /// <summary>What a module computes no file says; layers can be given that compute the same.</summary>
    private static MnistModel ReadModule(
        string module, IReadOnlyDictionary<string, string> described, ITensorFile file, IReadOnlyList<TensorEntry> weights, ModelImportOptions options,
        string path)
    {
        if (options.Layers is null)
        {
            throw new ModelFormatException(
                $"This file has the weights of {module}, a module of TorchSharp's, and does not say what that computes. Read it into such a module by TorchModel.Load(path, module), or give the layers that compute the same.", path);
        }

        TensorEntry[] own = [.. weights.Where(tensor => !OptimizerVariable.IsNamedSo(tensor.Name))];
        MnistModel model = SafeTensorsWeights.Read(
            new PartOfFile(file, own), options with { InputScale = options.InputScale ?? ModelMetadata.ReadInputScale(described, path) }, path);
        ModelMetadata.GiveClassNames(model, ModelMetadata.ReadClassNames(described, path), ModelMetadata.ClassNamesKey, path);
        return model;
    }

    /// <summary>Earlier builds called the kernel of DepthwiseConv2D as that of SeparableConv2D, which has a second one beside it.</summary>
    private static string NameNow(string name, HashSet<string> names)
    {
        const string Earlier = "depthwise_weight";
        return name.EndsWith('.' + Earlier, StringComparison.Ordinal) && name[..^Earlier.Length] is var module && !names.Contains(module + "pointwise_weight")
            ? module + "weight"
            : name;
    }

    private static OptimizerState ReadState(MnistModel model, ITensorFile file, Dictionary<string, TensorEntry> tensors, OptimizerProgress progress)
    {
        var state = new OptimizerState(model.Optimizer, model.Parameters.Length);
        foreach (OptimizerVariable variable in OptimizerVariable.List(model, state))
        {
            float[] values = new float[variable.Weight.Count];
            file.Read(tensors[OptimizerVariable.NameOf(variable.Slot, variable.Weight)], values);
            variable.Set(values);
        }

        state.ContinueAfter(progress.Iteration, progress.Scalars);
        return state;
    }

    private static MnistModel Create(ModelMetadata metadata, ModelImportOptions options, string path)
    {
        var model = new MnistModel(
            metadata.Layers, inputShape: metadata.InputShape, optimizer: metadata.Optimizer, loss: metadata.Loss,
            inputScale: options.InputScale ?? metadata.InputScale);
        try
        {
            ModelMetadata.GiveClassNames(model, metadata.ClassNames, ModelMetadata.ClassNamesKey, path);
            model.History = metadata.History is { } history ? HistoryJson.Read(history, model, ReadSnapshots(metadata, model, path)) : null;
        }
        catch (JsonException damaged)
        {
            throw new ModelFormatException($"The file's 'history' cannot be used: {Problem.Of(damaged)} Save the model again.", path, damaged);
        }

        return model;
    }

    private static IReadOnlyList<WeightSnapshot> ReadSnapshots(ModelMetadata metadata, MnistModel model, string path)
    {
        try
        {
            return metadata.Snapshots is { } snapshots ? SnapshotMetadata.Read(snapshots, model) : [];
        }
        catch (JsonException damaged)
        {
            throw ModelMetadata.Refuse(SnapshotMetadata.Key, Problem.Of(damaged).TrimEnd('.'), path, damaged);
        }
    }

    /// <summary>The file has the weights that its layers need, all and no others, each of the right shape.</summary>
    private static void CheckWeights(ModelMetadata metadata, Dictionary<string, TensorEntry> tensors, string path)
    {
        IReadOnlyList<ModelWeight> weights = ModelWeights.LayOut(metadata.Layers, metadata.InputShape, path).Weights;
        IReadOnlyList<OptimizerSlot> slots = metadata.Progress is null ? [] : metadata.Optimizer.Slots;
        var needed = new HashSet<string>();
        foreach ((string name, ModelWeight weight) in weights.Select(weight => (weight.Name, weight))
            .Concat(from slot in slots from weight in weights where weight.IsTrainable select (OptimizerVariable.NameOf(slot, weight), weight)))
        {
            needed.Add(name);
            if (!tensors.TryGetValue(name, out TensorEntry? tensor))
            {
                throw Refuse($"'{name}' {weight.Shape} is missing");
            }

            if (!tensor.Fits(weight))
            {
                throw Refuse($"{tensor} should be {weight.Shape}");
            }
        }

        if (tensors.Keys.FirstOrDefault(name => !needed.Contains(name)) is { } unknown)
        {
            throw Refuse($"'{unknown}' belongs to no layer");
        }

        ModelFormatException Refuse(string problem) => new($"The weights do not fit the file's layers: {problem}. Save the model again.", path);
    }

    /// <summary>Some of the tensors of a file.</summary>
    private sealed record PartOfFile(ITensorFile File, IReadOnlyList<TensorEntry> Tensors) : ITensorFile
    {
        public IReadOnlyDictionary<string, string>? Described => File.Described;

        public void Read(TensorEntry tensor, Span<float> values) => File.Read(tensor, values);
    }
}
