using System.IO.Compression;
using MnistTools.Augmentations;
using MnistTools.Data.Pictures;
using MnistTools.Engines;
using MnistTools.Losses;
using MnistTools.Metrics;
using MnistTools.Schedules;

namespace MnistTools.Core.Tests.Reliability;

/// <summary>
/// All that reads what comes from elsewhere. Whatever it is given, it reads it, or says what is wrong with it by the exception that its documentation names.
/// </summary>
internal sealed class FuzzedReaders : IDisposable
{
    /// <summary>What a reader and its messages may allocate for the shortest of inputs: buffers, and a model of 28 by 28 pixels.</summary>
    private const long Base = 4 << 20;

    /// <summary>What is made of one byte: a text of JSON is a tree of objects first, and a file is read in pieces.</summary>
    private const long OfByte = 256;

    /// <summary>Deflate cannot pack tighter than this.</summary>
    private const long TightestPacking = 1032;

    /// <summary>What PureHDF may allocate for a moment, as docs/exchange.md says.</summary>
    private const long OfHdf5 = 2L << 30;

    /// <summary>The picture at 400 by 400 pixels, and what is computed of it; what is decoded is not of .NET's heap.</summary>
    private const long OfPictureAtWork = 64 << 20;

    /// <summary>The readers of each catalog of specs.</summary>
    private static readonly Func<string, object>[] Parsers =
    [
        Layer.Parse, Optimizer.Parse, Loss.Parse, Metric.Parse, Schedule.Parse, Callback.Parse, Augmentation.Parse, InputScaling.Parse, Regularizer.Parse,
        Pruner.Parse, Distribution.Parse, Engine.Parse,
    ];

    private static readonly Dictionary<string, (int Share, Func<FuzzedReaders, FuzzedReader> Make)> Makers = new()
    {
        ["idx"] = (24, all => all.OfIdx("idx", FuzzSamples.Idx(), bytes => bytes)),
        ["idx.gz"] = (24, all => all.OfIdx("idx.gz", FuzzSamples.Gzip(FuzzSamples.Idx()), bytes => bytes)),
        ["idx within gzip"] = (24, all => all.OfIdx("idx within gzip", FuzzSamples.Idx(), FuzzSamples.Gzip)),
        ["csv"] = (24, all => all.OfImages("csv", FuzzSamples.Tables, Plain)),
        ["npz"] = (24, all => all.OfImages("npz", FuzzSamples.Npz(), Unpacked(0))),
        ["npy"] = (24, all => all.OfArray()),
        ["safetensors"] = (8, all => all.OfModel("safetensors", [FuzzSamples.Model(all.At("m.safetensors"))])),
        ["weights alone"] = (8, all => all.OfModel("weights alone", [FuzzSamples.WeightsAlone()], FuzzSamples.GivenLayers)),
        ["keras"] = (8, all => all.OfModel("keras", [FuzzSamples.Model(all.At("m.keras"))], most: Unpacked(OfHdf5))),
        ["keras config"] = (8, all => all.OfMember("m.keras", "config.json")),
        ["keras metadata"] = (8, all => all.OfMember("m.keras", "metadata.json")),
        ["keras weights"] = (8, all => all.OfMember("m.keras", "model.weights.h5")),
        ["h5"] = (8, all => all.OfModel("h5", [FuzzSamples.LegacyHdf5(all.At("m.h5"))], most: length => OfHdf5 + Plain(length))),
        ["pt"] = (8, all => all.OfModel("pt", [FuzzSamples.Model(all.At("m.pt"))], most: Unpacked(0))),
        ["pt pickle"] = (8, all => all.OfMember("m.pt", "model/data.pkl")),
        ["onnx"] = (8, all => all.OfModel("onnx", [FuzzSamples.Model(all.At("m.onnx"))])),
        ["history.json"] = (24, all => all.OfHistory("history.json", FuzzSamples.Histories(all.At, ".json"))),
        ["history.csv"] = (24, all => all.OfHistory("history.csv", FuzzSamples.Histories(all.At, ".csv"))),
        ["CSVLogger"] = (24, all => all.OfHistory("CSVLogger", FuzzSamples.Logs)),
        ["specs"] = (48, _ => new("specs", FuzzSamples.Specs, PrepareSpecs, failure => failure is SpecException, length => Parsers.Length * Plain(length))),
        ["png"] = (1, all => all.OfPicture("png")),
        ["jpeg"] = (1, all => all.OfPicture("jpeg")),
        ["webp"] = (1, all => all.OfPicture("webp")),
        ["bmp"] = (1, all => all.OfPicture("bmp")),
        ["gif"] = (1, all => all.OfPicture("gif")),
        ["backup"] = (2, all => new(
            "backup", [FuzzSamples.Backup(all.At("backup"))], all.PrepareBackup, failure => failure is ModelFormatException or NotFiniteNumberException,
            Plain)),
        ["study rows"] = (48, _ => new("study rows", FuzzSamples.StudyRows, FuzzedStudy.PrepareRow, failure => failure is StudyException, Plain)),
        ["study definition"] =
            (48, _ => new("study definition", FuzzedStudy.Definitions, FuzzedStudy.PrepareDefinition, failure => failure is StudyException, Plain)),
        ["study file"] = (1, all => new(
            "study file", [FuzzedStudy.WriteFile(all.At("s.db"))], bytes => FuzzedStudy.PrepareFile(all.At("s.db"), bytes),
            failure => failure is StudyException, Plain)),
    };

    // Each input is a file for a moment: in memory, where there is a folder for that.
    private readonly DirectoryInfo _folder =
        Directory.CreateDirectory(Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"mnisttools-fuzz-{Guid.NewGuid():N}"));

    public static IReadOnlyCollection<string> Names => Makers.Keys;

    /// <summary>How many of all inputs a reader gets: fewer where each takes long.</summary>
    public static int CountFor(string name, int all) => (int)(1 + ((long)all * Makers[name].Share / Makers.Values.Sum(maker => maker.Share)));

    public FuzzedReader Create(string name) => Makers[name].Make(this);

    public void Dispose() => _folder.Delete(recursive: true);

    private static long Plain(int length) => Base + (OfByte * length);

    private static Func<int, long> Unpacked(long more) => length => more + Base + (OfByte * TightestPacking * length);

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private FuzzedReader OfIdx(string name, byte[][] samples, Func<byte[], byte[]> pack)
    {
        string path = At("idx");
        return new(name, samples, Prepare, failure => failure is MnistDataException && IsOf(failure, path), length => Base + (2 * TightestPacking * length));

        Action Prepare(byte[] bytes)
        {
            File.WriteAllBytes(path, pack(bytes));
            return () => IdxFile.Read(path, axes: 3);
        }
    }

    private FuzzedReader OfImages(string name, byte[][] samples, Func<int, long> most) =>
        OfFile(name, samples, $"images.{name}", path => ImageFiles.LoadSet(path), failure => failure is MnistDataException, most);

    /// <summary>Changed before it is packed.</summary>
    private FuzzedReader OfArray()
    {
        string path = At("array.npz");
        return new("npy", [FuzzSamples.Npy], Prepare, failure => failure is MnistDataException && IsOf(failure, path), Plain);

        Action Prepare(byte[] bytes)
        {
            File.WriteAllBytes(path, FuzzSamples.Npz(bytes));
            return () => ImageFiles.LoadSet(path);
        }
    }

    private FuzzedReader OfModel(string name, byte[][] samples, ModelImportOptions? options = null, Func<int, long>? most = null) =>
        OfFile(
            name, samples, $"fuzzed.{(options is null ? name : "safetensors")}", path => ModelFile.Load(path, options),
            failure => failure is ModelFormatException, most ?? Plain);

    private FuzzedReader OfHistory(string name, byte[][] samples) =>
        OfFile(name, samples, name == "CSVLogger" ? "fuzzed.log" : name, path => HistoryFile.Load(path), failure => failure is HistoryFormatException, Plain);

    private FuzzedReader OfPicture(string name) =>
        OfFile(
            name, FuzzSamples.Pictures(name), $"fuzzed.{name}", path => DigitPicture.Read(path), failure => failure is PictureException,
            length => OfPictureAtWork + Plain(length));

    /// <summary>A member of an archive, changed before it is packed: what comes to its reader is then not refused for its checksum.</summary>
    private FuzzedReader OfMember(string archive, string member)
    {
        byte[] whole = FuzzSamples.Model(At(archive)), sample = FuzzSamples.Member(whole, member);
        string path = At($"fuzzed{Path.GetExtension(archive)}");
        return new(
            $"{archive}: {member}", [sample], Prepare, failure => failure is ModelFormatException && IsOf(failure, path),
            length => OfHdf5 + Plain(length + whole.Length));

        Action Prepare(byte[] bytes)
        {
            File.WriteAllBytes(path, whole);
            using (ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Update))
            {
                zip.GetEntry(member)!.Delete();
                using Stream stream = zip.CreateEntry(member, CompressionLevel.NoCompression).Open();
                stream.Write(bytes);
            }

            return () => ModelFile.Load(path);
        }
    }

    private FuzzedReader OfFile(string name, byte[][] samples, string file, Action<string> read, Func<Exception, bool> isDocumented, Func<int, long> most)
    {
        string path = At(file);
        return new(name, samples, Prepare, failure => isDocumented(failure) && IsOf(failure, path), most);

        Action Prepare(byte[] bytes)
        {
            File.WriteAllBytes(path, bytes);
            return () => read(path);
        }
    }

    private Action PrepareBackup(byte[] bytes)
    {
        string folder = At("backup");
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "backup.safetensors"), bytes);
        return () => FuzzSamples.Train(folder);
    }

    /// <summary>Each catalog reads it: most say that they have no such name.</summary>
    private static Action PrepareSpecs(byte[] bytes)
    {
        string text = System.Text.Encoding.UTF8.GetString(bytes);
        return () =>
        {
            SpecException? refused = null;
            int read = 0;
            foreach (Func<string, object> parse in Parsers)
            {
                try
                {
                    // What is read is written as a spec that is read.
                    _ = parse($"{parse(text)}");
                    read++;
                }
                catch (SpecException failure)
                {
                    refused = failure;
                }
            }

            if (read == 0)
            {
                throw refused!;
            }
        };
    }

    /// <summary>A message names its file.</summary>
    private static bool IsOf(Exception failure, string path) => failure.Message.StartsWith(path, StringComparison.Ordinal);
}
