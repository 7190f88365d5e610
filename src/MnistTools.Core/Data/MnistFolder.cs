using System.Buffers.Binary;
using MnistTools.Data.Sets;
using MnistTools.Specs;
using MnistTools.Text;

namespace MnistTools.Data;

/// <summary>A folder with the four IDX files of a data set.</summary>
public static class MnistFolder
{
    private const string WaysToMoreClasses =
        "IDX files that are read without the name of a data set have ten classes. Of EMNIST, name the set, such as EmnistLetters, and leave its files their published names; save images of your own with more classes as NumPy's archive (.npz)";

    /// <summary>Reads MNIST as it comes with MnistTools, and checks that its files are the original ones.</summary>
    /// <exception cref="MnistDataException">A file is missing, damaged or another one.</exception>
    public static MnistData LoadMnist() => LoadMnist(FindMnist());

    /// <summary>Reads MNIST from a folder, and checks that its files are the original ones.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="train">So many training images are enough, the first; there may be more in what is given.</param>
    /// <param name="test">So many test images are enough.</param>
    internal static MnistData LoadMnist(string folder, int? train = null, int? test = null)
    {
        MnistData data = Load(folder, Mnist.Definition, train, test);
        foreach ((string file, KnownFile known) in Mnist.Definition.Known)
        {
            if (data.Sha256[file] != known.Sha256)
            {
                throw new MnistDataException($"The file is not MNIST's: its SHA-256 is {data.Sha256[file]}, not {known.Sha256}", Path.Combine(folder, file));
            }
        }

        return data;
    }

    /// <summary>Reads the four files of a folder: <c>train-images-idx3-ubyte</c> and so on, each plain or as <c>.gz</c>.</summary>
    /// <param name="folder">The folder. What is not in it is looked for in its subfolders, such as <c>Train</c> and <c>Test</c>. Capital and small letters are
    /// the same.</param>
    /// <param name="name">What to call the data; by default the folder's name.</param>
    /// <exception cref="MnistDataException">The folder or a file is missing, or a file is damaged; the message names file and byte.</exception>
    public static MnistData Load(string folder, string? name = null) => Load(Check.NotNull(folder), Called(name, folder));

    /// <summary>
    /// Reads the four files of a data set that has a name, under their published names, each plain or as <c>.gz</c>. What is in them is not compared with
    /// anything.
    /// </summary>
    /// <exception cref="MnistDataException">The folder or a file is missing, or a file is damaged; the message names file and byte.</exception>
    public static MnistData Load(string folder, DataSetName dataSet) => Load(Check.NotNull(folder), DataSetCatalog.Get(dataSet));

    /// <summary>The folder that one of a data set's four files stands for: the one that it lies in. Any other path stands for itself.</summary>
    public static string FolderOf(string path, DataSetName dataSet = DataSetName.Mnist)
    {
        ArgumentNullException.ThrowIfNull(path);
        DataSetDefinition set = DataSetCatalog.Get(dataSet);
        return File.Exists(path) && set.Files.Any(name => IdxFileName.IsSpelling(path, name))
            ? Path.GetDirectoryName(Path.GetFullPath(path))!
            : path;
    }

    /// <summary>Reads the four files of a folder: of a data set that has a name, or else of one that is called as the folder is.</summary>
    /// <inheritdoc cref="LoadMnist(string, int?, int?)"/>
    /// <param name="folder"/><param name="dataSet">The data set.</param><param name="train"/><param name="test"/>
    internal static MnistData Load(string folder, DataSetName? dataSet, int? train, int? test) =>
        Load(folder, dataSet is { } known ? DataSetCatalog.Get(known) : Called(null, folder), train, test);

    /// <summary>Reads the four files of a data set.</summary>
    /// <inheritdoc cref="LoadMnist(string, int?, int?)"/>
    /// <param name="folder"/><param name="set">The data set.</param><param name="train"/><param name="test"/>
    internal static MnistData Load(string folder, DataSetDefinition set, int? train = null, int? test = null)
    {
        if (!Directory.Exists(folder))
        {
            throw new MnistDataException(
                File.Exists(folder) ? "This is a file; the folder with the four IDX files is needed" : "There is no such folder", folder);
        }

        // At once; of two files that are damaged the first is named, whichever was read first.
        Task<ImageSet> trainImages = Task.Run(() => ReadPair(folder, $"{set.Title} train", set.Train, set, train));
        Task<ImageSet> testImages = Task.Run(() => ReadPair(folder, $"{set.Title} test", set.Test, set, test));
        // Both have ended then, so that no file is still open, or fails with nobody to hear of it.
        ImageSet[] both = Task.WhenAll(trainImages, testImages).GetAwaiter().GetResult();
        MnistData.CheckOneSize(both[0], both[1], IdxFileName.Find(folder, set.Test.Images));
        return new MnistData(set.Title, both[0], both[1]);
    }

    /// <summary>Beside the assembly in what is shipped, further up in a source tree.</summary>
    internal static string FindMnist()
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

        throw new MnistDataException(
            "MNIST's files were not found: there is no folder data/mnist beside the assembly or above it. Name a folder with the four IDX files", start);
    }

    private static DataSetDefinition Called(string? name, string folder) =>
        Mnist.Definition with { Title = name ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)), IsPublished = false };

    private static ImageSet ReadPair(string folder, string name, FilePair files, DataSetDefinition set, int? first)
    {
        IdxFile Read(string file, int axes, IdxType type = IdxType.UnsignedByte) =>
            IdxFile.Read(IdxFileName.Find(folder, file), axes, type, set.Known.GetValueOrDefault(file), first);

        IdxFile images = Read(files.Images, axes: 3);
        IdxFile labels = set.HasLabelRows ? Read(files.Labels, axes: 2, IdxType.Int32) : Read(files.Labels, axes: 1);
        if (images.Sizes[0] != labels.Sizes[0])
        {
            throw new MnistDataException(
                $"The file has {Counted.Of(labels.Sizes[0], "label")}, but {Path.GetFileName(images.Path)} has {Counted.Of(images.Sizes[0], "image")}",
                labels.Path, 4);
        }

        byte[] classes = ReadClasses(labels, set);
        int count = Math.Min(images.Count, labels.Count);
        (int height, int width) = (images.Sizes[1], images.Sizes[2]);
        if (set.IsTransposed)
        {
            Transpose(images.Values, height, width);
            (height, width) = (width, height);
        }

        var sha256 = new Dictionary<string, string> { [files.Images] = images.Sha256, [files.Labels] = labels.Sha256 };
        return new ImageSet(name, images.Values.AsMemory(0, count * height * width), classes.AsMemory(0, count), height, width, set.ClassNames, sha256);
    }

    private static byte[] ReadClasses(IdxFile labels, DataSetDefinition set)
    {
        byte[] classes = new byte[labels.Count];
        int stride = labels.Values.Length / classes.Length;
        for (int i = 0; i < classes.Length; i++)
        {
            ReadOnlySpan<byte> row = labels.Values.AsSpan(i * stride, stride);
            int label = set.HasLabelRows ? BinaryPrimitives.ReadInt32BigEndian(row) : row[0];
            int last = set.FirstLabel + set.ClassNames.Count - 1;
            if (label < set.FirstLabel || label > last)
            {
                string advice = set.IsPublished ? "" : $". {WaysToMoreClasses}";
                throw new MnistDataException(
                    $"A label is {label}; it must be from {set.FirstLabel} to {last}{advice}", labels.Path, labels.HeaderLength + i * stride);
            }

            classes[i] = (byte)(label - set.FirstLabel);
        }

        return classes;
    }

    /// <summary>Columns become rows, in each image.</summary>
    private static void Transpose(byte[] pixels, int height, int width)
    {
        byte[] image = new byte[height * width];
        for (int start = 0; start < pixels.Length; start += image.Length)
        {
            Span<byte> target = pixels.AsSpan(start, image.Length);
            target.CopyTo(image);
            for (int i = 0; i < image.Length; i++)
            {
                target[i] = image[i % height * width + i / height];
            }
        }
    }
}
