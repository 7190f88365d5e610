using System.IO.Compression;

namespace MnistTools.Core.Tests;

/// <summary>The files of MNIST that come with MnistTools, in a folder of their own, to be changed.</summary>
internal sealed class MnistCopy : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public MnistCopy()
    {
        foreach (string file in Directory.GetFiles(MnistFolder.FindMnist(), "*.gz"))
        {
            File.Copy(file, _folder.At(System.IO.Path.GetFileName(file)));
        }
    }

    public string Path => _folder.Path;

    /// <summary>The packed file.</summary>
    public string At(string name) => _folder.At(name + ".gz");

    /// <summary>Puts in a file's place what is made of its content.</summary>
    public void Change(string name, Func<byte[], byte[]> change)
    {
        using var unpacked = new MemoryStream();
        using (var gzip =
            new GZipStream(new MemoryStream(File.ReadAllBytes(System.IO.Path.Combine(MnistFolder.FindMnist(), name + ".gz"))), CompressionMode.Decompress))
        {
            gzip.CopyTo(unpacked);
        }

        File.WriteAllBytes(At(name), change(unpacked.ToArray()));
    }

    /// <summary>Makes a byte in the second half of a packed file another one.</summary>
    public void Damage(string name)
    {
        byte[] packed = File.ReadAllBytes(At(name));
        packed[packed.Length / 3 * 2] ^= 0x10;
        File.WriteAllBytes(At(name), packed);
    }

    public void Dispose() => _folder.Dispose();
}
