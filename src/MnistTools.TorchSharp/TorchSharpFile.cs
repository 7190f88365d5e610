using System.Runtime.InteropServices;
using System.Text;
using MnistTools.Files;
using MnistTools.Layers;
using MnistTools.Models;
using MnistTools.Persistence;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MnistTools.TorchSharp;

/// <summary>TorchSharp's own format, as <c>module.save</c> writes it: the tensors by name, nothing of the layers. Core finds it by its name.</summary>
internal sealed class TorchSharpFile : IModelFormat
{
    public IReadOnlyList<string> Extensions { get; } = [".dat"];

    public bool Recognizes(FileHead head) => false;

    /// <summary>A file of weights alone: its layers must be given. An image may have an axis for its one channel, as in each such file.</summary>
    public MnistModel Read(string path, ModelImportOptions options)
    {
        if (options.Layers is null)
        {
            throw new ModelFormatException(
                "A file of TorchSharp's own format has weights, but does not say which layers they belong to. Give its layers, for example 'Flatten', 'Dense(128, relu)', 'Dense(10, softmax)'.", path);
        }

        if (options.WeightNames is not null)
        {
            throw new ModelFormatException(
                "A file of TorchSharp's own format has the weights under the names that TorchSharp gives them. Import it without giving their names.", path);
        }

        ModelFormatException? refused = null;
        foreach ((Shape shape, _) in ModelWeights.MakeForEachShape(shape => ModelWeights.LayOut(options.Layers, shape, path, areGiven: true)))
        {
            try
            {
                return Read(path, options.Layers, shape, options.InputScale);
            }
            catch (ModelFormatException other)
            {
                refused ??= other;
            }
        }

        throw refused!;
    }

    /// <summary>Reads what a module of these layers saved.</summary>
    /// <exception cref="ModelFormatException">The file is damaged, or holds the weights of other layers.</exception>
    public static MnistModel Read(string path, IEnumerable<Layer> layers, Shape? inputShape, InputScale? inputScale)
    {
        var model = new MnistModel(layers, inputShape: inputShape, inputScale: inputScale);
        using Sequential module = model.ToModule();
        ReadInto(module, path, model.ToString());
        new ModuleWeights(model, module).Write();
        return model;
    }

    /// <summary>Reads what such a module saved.</summary>
    /// <param name="module">Where some tensors can have other numbers, too, if the file is refused.</param>
    /// <param name="path">The file.</param>
    /// <param name="name">What messages call the module.</param>
    /// <exception cref="ModelFormatException">The file is damaged, or holds the weights of another module.</exception>
    public static void ReadInto(nn.Module module, string path, string name)
    {
        try
        {
            using FileStream stream = ReceivedFile.Open(path);
            using var reader = new BinaryReader(stream);
            module.load(reader);
        }
        catch (Exception damaged) when (damaged is ArgumentException
            or InvalidOperationException
            or EndOfStreamException
            or FormatException
            or OverflowException
            or ExternalException)
        {
            throw new ModelFormatException(
                $"This is not a file of TorchSharp's own format with the weights of {name}: {damaged.Message.Split('\n')[0]}", path, damaged);
        }
    }

    public void CheckLayers(MnistModel model)
    {
        if (model.Layers[0].Spec is not TorchModule)
        {
            using Sequential module = model.ToModule();
        }
    }

    /// <summary>As <c>model.ToModule().save(path)</c> does; a module of the user's under its own names.</summary>
    public void Write(MnistModel model, Stream stream)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        if (model.Layers[0].Spec is TorchModule own)
        {
            var weights = new ModuleWeights(model, own.Network);
            lock (own.Network)
            {
                model.ShareWeights();
                float[]? itsOwn = own.Lend(model, weights);
                try
                {
                    own.Network.save(writer);
                }
                finally
                {
                    weights.ReadFrom(itsOwn);
                }
            }

            return;
        }

        using Sequential module = model.ToModule();
        module.save(writer);
    }
}
