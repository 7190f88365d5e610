using MnistTools.Layers;
using MnistTools.Models;

namespace MnistTools.Persistence;

/// <summary>A file of tensors that have names, whatever wrote it.</summary>
internal interface ITensorFile
{
    /// <summary>The tensors, in the order of the file.</summary>
    IReadOnlyList<TensorEntry> Tensors { get; }

    /// <summary>What MnistTools said of the model as it wrote the file; <see langword="null"/> where another program did, or an older version.</summary>
    IReadOnlyDictionary<string, string>? Described { get; }

    /// <summary>Reads the numbers of a tensor, whatever floats they are in the file.</summary>
    void Read(TensorEntry tensor, Span<float> values);
}

/// <summary>A format of model files whose tensors have names, whatever they say of layers.</summary>
internal interface ITensorFormat
{
    /// <summary>Opens a file for as long as something is read from it.</summary>
    /// <exception cref="ModelFormatException">It is no such file, or is damaged.</exception>
    void ReadTensors(string path, Action<ITensorFile> read);
}

/// <summary>Weights of models from such a file.</summary>
internal static class TensorFiles
{
    /// <summary>Reads a weight of a model.</summary>
    public static void ReadInto(this ITensorFile file, MnistModel model, ModelWeight weight, TensorEntry tensor)
    {
        float[] values = new float[weight.Count];
        file.Read(tensor, values);
        model.SetWeight(weight, values);
    }
}
