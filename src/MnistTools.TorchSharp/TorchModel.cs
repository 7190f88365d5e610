using System.Runtime.InteropServices;
using MnistTools.Data;
using MnistTools.Files;
using MnistTools.Layers;
using MnistTools.Models;
using MnistTools.Persistence;
using MnistTools.Specs;
using MnistTools.TorchSharp.Conversion;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MnistTools.TorchSharp;

/// <summary>Modules of TorchSharp's and models, one as the other.</summary>
public static class TorchModel
{
    /// <summary>
    /// A module of the user's as a model: it is trained, evaluated and asked as any other, by libtorch. Both have the same weights, at any time: what a
    /// training, a file or the user changes in the module, the model has, too. Two models of one module have its weights both.
    /// </summary>
    /// <param name="module">Takes images (B, 1, rows, columns) and gives (B, classes). Its parameters are 32-bit floats.</param>
    /// <param name="settings">How it is used; images of 28×28 in [0, 1] and logits if left out.</param>
    /// <exception cref="MismatchException">The module does not take such images, gives something else, or has no registered parameters. What its own code
    /// throws reaches the caller.</exception>
    /// <exception cref="SpecException">libtorch lacks the device.</exception>
    public static MnistModel Of(nn.Module<Tensor, Tensor> module, ModuleSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        settings ??= new ModuleSettings();
        LibTorch.Load();
        LibTorch.Move(module, LibTorch.Find(settings.Device));
        CheckTensors(module);
        int classes = CountOutputs(module, settings);
        var layer = new TorchModule(module.GetType().Name, classes) { Network = module, Settings = settings };
        var model = new MnistModel([layer], inputShape: settings.InputShape, inputScale: settings.InputScale, classNames: settings.ClassNames);
        var weights = new ModuleWeights(model, module);
        weights.Write();
        layer.Take(model, weights);
        return model;
    }

    /// <summary>
    /// The same network as a module of TorchSharp's, with a copy of the weights under the names that they have in files: a Sequential of torch's own
    /// layers; where torch has no such layer, such as a window with another padding at one side, of <see cref="KerasLayer"/>.
    /// </summary>
    /// <exception cref="SpecException">A layer is not known.</exception>
    public static Sequential ToModule(this MnistModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        LibTorch.Load();
        Sequential module = ModuleWriter.Write(model, ModuleStyle.Torch);
        new ModuleWeights(model, module).Read();
        return module;
    }

    /// <summary>
    /// Reads a checkpoint of a module, as <see cref="Training.Callbacks.ModelCheckpoint"/>, <see cref="ModelFile.Save"/>, <c>module.save</c> and, for a module
    /// with the same names, PyTorch's <c>torch.save(module.state_dict(), path)</c> write one, back into such a module.
    /// </summary>
    /// <param name="path">The file: .safetensors, .pt or .dat.</param>
    /// <param name="module">A module of the same kind; it gets the file's weights.</param>
    /// <param name="settings">How it is used. What is left out of input scale, shape and class names, a .safetensors or .pt file of MnistTools' says; no file
    /// says whether logits or probabilities come out.</param>
    /// <exception cref="ModelFormatException">The file is damaged, holds the weights of another network, or is of another format.</exception>
    public static MnistModel Load(string path, nn.Module<Tensor, Tensor> module, ModuleSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(module);
        settings ??= new ModuleSettings();
        switch (ModelFile.FindRead(path))
        {
            case ITensorFormat format:
                IReadOnlyDictionary<string, string>? described = null;
                format.ReadTensors(path, file => described = file.Described);
                MnistModel model = described is null ? Of(module, settings) : AsDescribed(module, settings, described, path);
                format.ReadTensors(path, file => Fill(model, module, file, path));
                return model;
            case TorchSharpFormat:
                MnistModel undescribed = Of(module, settings);
                Fill(undescribed, module, path);
                return undescribed;
            case var other:
                throw new ModelFormatException(
                    $"This is a {other.Extensions[0]} file. The weights of a module are read from .safetensors, .pt and .dat.", path);
        }
    }

    /// <summary>Writes the weights in TorchSharp's own format, as <c>model.ToModule().save(path)</c> does; whole or not at all.</summary>
    /// <exception cref="IOException">The file is there already and may not be overwritten, or cannot be written.</exception>
    public static void Save(MnistModel model, string path, bool overwrite = false)
    {
        ArgumentNullException.ThrowIfNull(model);
        AtomicFile.Write(path, overwrite, stream => new TorchSharpFile().Write(model, stream));
    }

    /// <summary>
    /// Reads a file of TorchSharp's own format, which a module of the same layers saved. It holds weights alone, so the layers must be given.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="layers">The layers of the network.</param>
    /// <param name="inputShape">Shape of an image; (28, 28) if left out.</param>
    /// <param name="inputScale">How bytes become numbers; 1/255 if left out.</param>
    /// <exception cref="ModelFormatException">The file is damaged, or holds the weights of other layers.</exception>
    public static MnistModel Load(string path, IEnumerable<Layers.Layer> layers, Layers.Shape? inputShape = null, InputScale? inputScale = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(layers);
        return TorchSharpFile.Read(path, layers, inputShape, inputScale);
    }

    extension(MnistModel)
    {
        /// <summary>A model of a Sequential of known layers, with a copy of its weights. <see cref="Of"/> takes any module, as it is.</summary>
        /// <param name="module">Linear, Conv2d, poolings, normalisations, activations, Dropout, Flatten; within each other or in a row.</param>
        /// <param name="inputShape">Shape of an image; (28, 28) if left out.</param>
        /// <param name="inputScale">How bytes become numbers; 1/255 if left out.</param>
        /// <exception cref="SpecException">A layer is not known, or does what no layer of MnistTools does; the message names it.</exception>
        public static MnistModel FromModule(Sequential module, Layers.Shape? inputShape = null, InputScale? inputScale = null)
        {
            ArgumentNullException.ThrowIfNull(module);
            return ModuleReader.Read(module, inputShape, inputScale);
        }
    }

    /// <summary>A module as a model, what its settings leave out being as a file says.</summary>
    private static MnistModel AsDescribed(
        nn.Module<Tensor, Tensor> module, ModuleSettings settings, IReadOnlyDictionary<string, string> described, string path)
    {
        MnistModel model = Of(module, settings with
        {
            InputScale = settings.ChosenScale ?? ModelMetadata.ReadInputScale(described, path),
            InputShape = settings.ChosenShape ?? ModelMetadata.ReadInputShape(described, path),
        });
        if (settings.ClassNames is null)
        {
            ModelMetadata.GiveClassNames(model, ModelMetadata.ReadClassNames(described, path), ModelMetadata.ClassNamesKey, path);
        }

        return model;
    }

    private static void Fill(MnistModel model, nn.Module module, ITensorFile file, string path)
    {
        Dictionary<string, TensorEntry> tensors = file.Tensors.ToDictionary(tensor => tensor.Name);
        // Earlier builds put the number of the layer before all names.
        string start = model.Weights.All(weight => tensors.ContainsKey(weight.Name)) || !model.Weights.All(weight => tensors.ContainsKey("0." + weight.Name))
            ? ""
            : "0.";
        if (model.Weights.FirstOrDefault(weight => !tensors.TryGetValue(start + weight.Name, out TensorEntry? tensor) || !tensor.Fits(weight)) is { } other)
        {
            throw new ModelFormatException(
                $"The file has no '{other.Name}' of {other.Shape}, which {module.GetType().Name} needs: it is of another network.", path);
        }

        foreach (ModelWeight weight in model.Weights)
        {
            file.ReadInto(model, weight, tensors[start + weight.Name]);
        }

        new ModuleWeights(model, module).Read();
    }

    /// <summary>From TorchSharp's own format, which fills a module tensor by tensor: what is refused then leaves it as it was.</summary>
    private static void Fill(MnistModel model, nn.Module module, string path)
    {
        var weights = new ModuleWeights(model, module);
        try
        {
            TorchSharpFile.ReadInto(module, path, module.GetType().Name);
        }
        catch
        {
            weights.Read();
            throw;
        }

        weights.Write();
        model.HasGivenWeights = true;
    }

    private static void CheckTensors(nn.Module module)
    {
        if (!TorchModule.FindTensors(module).Any())
        {
            throw new MismatchException(
                $"{module.GetType().Name} has no registered parameters, so nothing of it could be trained or saved. Call RegisterComponents() at the end of its constructor.");
        }

        if (TorchModule.FindTensors(module).FirstOrDefault(each => each.Tensor.dtype != ScalarType.Float32) is { Tensor: { } other } found)
        {
            throw new MismatchException(
                $"{found.Name} of {module.GetType().Name} holds {other.dtype}; 32-bit floats are needed. module.to(torch.float32) turns them into such.");
        }
    }

    private static int CountOutputs(nn.Module<Tensor, Tensor> module, ModuleSettings settings)
    {
        if (settings.InputShape.Sizes is not ([_, _] or [_, _, 1]))
        {
            throw new MismatchException($"Images are (rows, columns) or (rows, columns, 1), and the settings say {settings.InputShape}.");
        }

        using IDisposable scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        var modes = new ModuleModes(module);
        module.eval();
        long[] input = [1, 1, settings.InputShape.Sizes[0], settings.InputShape.Sizes[1]];
        try
        {
            long[] output = module.call(zeros(input, device: LibTorch.Find(settings.Device))).shape;
            return output is [1, > 0] ? (int)output[1]
                : throw new MismatchException($"{module.GetType().Name} gives ({string.Join(", ", output)}) for one image; (1, classes) is needed.");
        }
        catch (ExternalException refused)
        {
            throw new MismatchException($"{module.GetType().Name} does not take images of ({string.Join(", ", input)}): {refused.Message.Split('\n')[0]}");
        }
        finally
        {
            modes.Restore();
        }
    }
}
