using System.Globalization;
using System.Runtime.ExceptionServices;

namespace MnistTools.Data;

/// <summary>A folder with the four IDX files of a data set that is laid out as MNIST is.</summary>
public static class MnistFolder
{
    /// <summary>The unpacked files of MNIST itself; what is called MNIST must be these.</summary>
    private static readonly Dictionary<string, string> MnistSha256 = new()
    {
        ["train-images-idx3-ubyte"] = "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        ["train-labels-idx1-ubyte"] = "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        ["t10k-images-idx3-ubyte"] = "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        ["t10k-labels-idx1-ubyte"] = "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    };

    private static readonly string[] DigitNames = [.. Enumerable.Range(0, 10).Select(digit => digit.ToString(CultureInfo.InvariantCulture))];

    /// <summary>Reads MNIST as it comes with MnistTools, and checks that its files are the original ones.</summary>
    /// <exception cref="MnistDataException">A file is missing, damaged or another one.</exception>
    public static MnistData LoadMnist() => LoadMnist(FindMnist());

    /// <summary>Reads MNIST from a folder, and checks that its files are the original ones.</summary>
    internal static MnistData LoadMnist(string folder)
    {
        MnistData data = Load(folder, "MNIST");
        foreach ((string file, string sha256) in MnistSha256)
        {
            if (data.Sha256[file] != sha256)
            {
                throw new MnistDataException($"The file is not MNIST's: its SHA-256 is {data.Sha256[file]}, not {sha256}", Path.Combine(folder, file));
            }
        }

        return data;
    }

    /// <summary>Reads the four files of a folder: <c>train-images-idx3-ubyte</c> and so on, each plain or as <c>.gz</c>.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">What to call the data; by default the folder's name.</param>
    /// <exception cref="MnistDataException">A file is missing or damaged; the message names file and byte.</exception>
    public static MnistData Load(string folder, string? name = null)
    {
        name ??= Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
        (IdxFile images, IdxFile labels)[] pairs = new (IdxFile, IdxFile)[2];
        string[] prefixes = ["train", "t10k"];
        try
        {
            Parallel.For(0, 2, i => pairs[i] = ReadPair(folder, prefixes[i]));
        }
        catch (AggregateException failures)
        {
            ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }

        return new MnistData(name, ToImageSet($"{name} train", pairs[0]), ToImageSet($"{name} test", pairs[1]));
    }

    /// <summary>Beside the assembly in what is shipped, further up in a source tree.</summary>
    private static string FindMnist()
    {
        string start = Path.GetDirectoryName(typeof(MnistFolder).Assembly.Location) is { Length: > 0 } beside ? beside : AppContext.BaseDirectory;
        for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "data", "mnist");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        throw new MnistDataException("MNIST's files are not there: no folder data/mnist beside the assembly or above it. Name a folder with the four IDX files", start);
    }

    private static (IdxFile Images, IdxFile Labels) ReadPair(string folder, string prefix)
    {
        IdxFile images = IdxFile.Read(FindFile(folder, $"{prefix}-images-idx3-ubyte"), axes: 3);
        IdxFile labels = IdxFile.Read(FindFile(folder, $"{prefix}-labels-idx1-ubyte"), axes: 1);
        if (images.Sizes[0] != labels.Sizes[0])
        {
            throw new MnistDataException($"There are {labels.Sizes[0]} labels, but {images.Sizes[0]} images in {Path.GetFileName(images.Path)}", labels.Path, 4);
        }

        int over = labels.Values.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)(DigitNames.Length - 1));
        return over < 0
            ? (images, labels)
            : throw new MnistDataException($"A label is {labels.Values[over]}; it must be at most {DigitNames.Length - 1}", labels.Path, labels.HeaderLength + over);
    }

    private static string FindFile(string folder, string name)
    {
        string[] candidates = [Path.Combine(folder, name), Path.Combine(folder, name + ".gz"), Path.Combine(folder, name.Replace("-idx", ".idx", StringComparison.Ordinal))];
        return candidates.FirstOrDefault(File.Exists)
            ?? throw new MnistDataException($"There is no file {name}, neither plain nor as {name}.gz", folder);
    }

    private static string BareName(string path) => Path.GetFileName(path).Replace(".gz", "", StringComparison.Ordinal);

    private static ImageSet ToImageSet(string name, (IdxFile Images, IdxFile Labels) pair) =>
        new(name, pair.Images.Values, pair.Labels.Values, pair.Images.Sizes[1], pair.Images.Sizes[2], DigitNames,
            new Dictionary<string, string> { [BareName(pair.Images.Path)] = pair.Images.Sha256, [BareName(pair.Labels.Path)] = pair.Labels.Sha256 });
}
