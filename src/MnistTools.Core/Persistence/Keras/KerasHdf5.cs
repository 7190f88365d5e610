using MnistTools.Files;
using MnistTools.Models;

namespace MnistTools.Persistence.Keras;

/// <summary>Keras' HDF5 files: old whole models, and weights alone, old and new.</summary>
internal sealed class KerasHdf5 : IModelFormat
{
    /// <summary>HDF5 may follow a block that is the user's own; its length is one of these.</summary>
    private static readonly long[] UserBlocks = [512, 1024, 2048];

    public IReadOnlyList<string> Extensions { get; } = [".h5"];

    public string? WhyNotWritten => ".h5 is Keras' old format, which is read but not written. Save the model as .keras, which Keras 3 reads.";

    public string? Unrecognized => KerasArchive.NoModel;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    public bool Recognizes(FileHead head) =>
        head.Start.StartsWith(Signature) || UserBlocks.Any(start => head.ReadAt(start, Signature.Length).SequenceEqual(Signature));

    /// <exception cref="ModelFormatException">The file is damaged, or of weights for which no layers are given.</exception>
    public MnistModel Read(string path, ModelImportOptions options)
    {
        using Hdf5File file = Hdf5File.Open(ReceivedFile.Open(path), path);
        return KerasModelReader.ReadHdf5(file, options, path);
    }
}
