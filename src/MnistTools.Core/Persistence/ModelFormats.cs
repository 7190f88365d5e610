using MnistTools.Persistence.Keras;
using MnistTools.Persistence.Onnx;
using MnistTools.Persistence.PyTorch;

namespace MnistTools.Persistence;

/// <summary>All formats of model files: to add one is its class and a line here.</summary>
internal static class ModelFormats
{
    /// <summary>Where two know the first bytes of a file, the earlier has it.</summary>
    public static IReadOnlyList<IModelFormat> All { get; } =
        [new SafeTensorsModel(), new TorchFile(), new KerasArchive(), new KerasHdf5(), new OnnxFile(), new TorchSharpFormat()];

    /// <summary>The extensions of those that can be written.</summary>
    public static IReadOnlyList<string> WrittenExtensions => [.. All.Where(format => format.WhyNotWritten is null).SelectMany(format => format.Extensions)];

    /// <summary>The extensions of those that can be read.</summary>
    public static IReadOnlyList<string> ReadExtensions => [.. All.Where(format => format.WhyNotRead is null).SelectMany(format => format.Extensions)];

    /// <summary>The format that a path's extension names; <see langword="null"/> if none does.</summary>
    public static IModelFormat? Named(string path)
    {
        string extension = Path.GetExtension(path).ToLowerInvariant();
        return All.FirstOrDefault(format => format.Extensions.Contains(extension));
    }
}
