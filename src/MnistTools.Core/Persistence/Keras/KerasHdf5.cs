using MnistTools.Files;
using MnistTools.Models;

namespace MnistTools.Persistence.Keras;

/// <summary>Keras' HDF5 files: old whole models, and weights alone, old and new.</summary>
internal static class KerasHdf5
{
    /// <exception cref="ModelFormatException">The file is damaged, or of weights for which no layers are given.</exception>
    public static MnistModel Read(string path, ModelImportOptions options)
    {
        using Hdf5File file = Hdf5File.Open(ReceivedFile.Open(path), path);
        return KerasModelReader.ReadHdf5(file, options, path);
    }
}
