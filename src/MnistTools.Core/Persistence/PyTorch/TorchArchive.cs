using System.Globalization;
using System.IO.Compression;
using System.Text;
using MnistTools.Files;

namespace MnistTools.Persistence.PyTorch;

/// <summary>
/// A file of <c>torch.save</c> since PyTorch 1.6: a ZIP of one folder with <c>data.pkl</c>, which says what there is, and the numbers in
/// <c>data/0</c>, <c>data/1</c> and so on. What members say of their length is believed only as far as the file could hold it.
/// </summary>
internal sealed class TorchArchive : IDisposable
{
    /// <summary>What says what there is.</summary>
    public const string PickleName = "data.pkl";

    /// <summary>Where the numbers are.</summary>
    public const string DataFolder = "data";

    /// <summary>Which byte of a number comes first; there since PyTorch 2.1.</summary>
    public const string ByteOrderName = "byteorder";

    /// <summary>The version of the layout.</summary>
    public const string VersionName = "version";

    /// <summary>What MnistTools adds; PyTorch reads members by name and leaves others alone.</summary>
    public const string MetadataName = "mnisttools.json";

    /// <summary>The pickle of a model of a thousand tensors has 150,000.</summary>
    private const long LongestPickle = 16 << 20;

    private const long LongestMetadata = 100 << 20;
    private const long LongestFile = int.MaxValue;

    private readonly FileStream _stream;
    private readonly ZipArchive _archive;
    private readonly string _folder;
    private readonly Dictionary<string, byte[]> _storages = [];

    private TorchArchive(FileStream stream)
    {
        _stream = stream;
        _archive = new ZipArchive(stream, ZipArchiveMode.Read);
        if (_archive.Entries.Aggregate(Int128.Zero, (sum, entry) => sum + entry.Length) > PackedSize.MostBytesOf(stream.Length))
        {
            throw new InvalidDataException("its members would have more bytes than a file of its length can hold");
        }

        string[] pickles = [.. _archive.Entries.Select(entry => entry.FullName).Where(IsPickle)];
        _folder = pickles is [var pickle]
            ? pickle[..^PickleName.Length]
            : throw new InvalidDataException($"it has {(pickles.Length == 0 ? "no" : "more than one")} '{PickleName}'");
        if (Find("constants.pkl") is not null)
        {
            throw new InvalidDataException(
                "it is of TorchScript, a program rather than weights. Save the weights: torch.save(torch.jit.load('x.pt').state_dict(), 'weights.pt')");
        }

        IsBigEndian = Find(ByteOrderName) is not null && Encoding.Latin1.GetString(Read(ByteOrderName, 16)).Trim() == "big";
    }

    /// <summary>Whether the byte of a number comes first that counts most.</summary>
    public bool IsBigEndian { get; }

    /// <summary>Whether a member of a ZIP archive is the pickle of such a file.</summary>
    public static bool IsPickle(string member) => member == PickleName || member.EndsWith("/" + PickleName, StringComparison.Ordinal);

    /// <summary>Opens a file.</summary>
    /// <exception cref="InvalidDataException">It is no such archive.</exception>
    public static TorchArchive Open(string path)
    {
        FileStream stream = ReceivedFile.Open(path, LongestFile);
        try
        {
            return new TorchArchive(stream);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>The pickle.</summary>
    public byte[] ReadPickle() => Read(PickleName, LongestPickle);

    /// <summary>What MnistTools added, as JSON; <see langword="null"/> in files of others.</summary>
    public byte[]? ReadMetadata() => Find(MetadataName) is null ? null : Read(MetadataName, LongestMetadata);

    /// <summary>Refuses a storage that is not there, or of another length than is said of it.</summary>
    public void Check(TorchStorage storage)
    {
        string name = NameOf(storage);
        ZipArchiveEntry entry = Find(name) ?? throw new InvalidDataException($"it has no '{name}'");
        if (entry.Length != storage.Count * (Int128)storage.Type.Bytes)
        {
            throw new InvalidDataException(
                string.Create(
                    CultureInfo.InvariantCulture, $"'{name}' has {entry.Length} bytes, and should hold {storage.Count} numbers of {storage.Type.Name}"));
        }
    }

    /// <summary>The bytes of a storage.</summary>
    public byte[] ReadStorage(TorchStorage storage)
    {
        Check(storage);
        if (!_storages.TryGetValue(storage.Key, out byte[]? bytes))
        {
            _storages[storage.Key] = bytes = Read(NameOf(storage), long.MaxValue);
        }

        return bytes;
    }

    public void Dispose()
    {
        _archive.Dispose();
        _stream.Dispose();
    }

    private static string NameOf(TorchStorage storage) => $"{DataFolder}/{storage.Key}";

    private ZipArchiveEntry? Find(string name) => _archive.GetEntry(_folder + name);

    private byte[] Read(string name, long most)
    {
        ZipArchiveEntry entry = Find(name) ?? throw new InvalidDataException($"it has no '{name}'");
        return ArchiveMember.Read(entry, most);
    }
}
