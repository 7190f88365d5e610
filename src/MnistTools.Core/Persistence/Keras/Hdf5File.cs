using System.Globalization;
using PureHDF;
using PureHDF.VOL.Native;

namespace MnistTools.Persistence.Keras;

/// <summary>An HDF5 file for reading. Whatever is wrong with it is a <see cref="ModelFormatException"/>, in bounded time.</summary>
internal sealed class Hdf5File : IDisposable
{
    /// <summary>No model has more groups and datasets, nor deeper ones.</summary>
    private const int MostObjects = 20_000;
    private const int DeepestGroup = 32;

    private readonly NativeFile _file;
    private readonly string _path;
    private int _objectCount;

    private Hdf5File(Stream stream, string path)
    {
        _path = path;
        Length = stream.Length;
        Content = new GuardedStream(stream);
        _file = Guard(() => H5File.Open(Content));
        Root = Guard(() => ReadGroup(_file, "", 0));
    }

    /// <summary>How many bytes the file has.</summary>
    public long Length { get; }

    /// <summary>All groups and datasets.</summary>
    public Hdf5Group Root { get; }

    /// <summary>The bytes of the file, as the library reads them.</summary>
    internal GuardedStream Content { get; }

    /// <summary>Opens a file and looks at all that is in it.</summary>
    /// <param name="stream">The content; it is disposed of with the file.</param>
    /// <param name="path">What messages call the file.</param>
    public static Hdf5File Open(Stream stream, string path)
    {
        try
        {
            return new Hdf5File(stream, path);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Reads something; the library throws whatever it stumbles over, so that each of its exceptions means a damaged file.</summary>
    internal T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception damaged) when (damaged is not ModelFormatException)
        {
            throw new ModelFormatException(
                $"This HDF5 file cannot be read: {damaged.Message.TrimEnd('.')}. Copy it again from where it came, or save the model anew.", _path, damaged);
        }
    }

    internal ModelFormatException Refuse(string problem) => new(problem, _path);

    private Hdf5Group ReadGroup(IH5Group group, string path, int depth)
    {
        if (depth > DeepestGroup)
        {
            throw new InvalidDataException($"its groups are nested more than {DeepestGroup} deep");
        }

        var groups = new List<Hdf5Group>();
        var datasets = new List<Hdf5Dataset>();
        foreach (IH5Object child in group.Children())
        {
            if (++_objectCount > MostObjects)
            {
                throw new InvalidDataException($"it has more than {MostObjects} groups and datasets");
            }

            string childPath = $"{path}/{child.Name}";
            if (child is IH5Group inner)
            {
                groups.Add(ReadGroup(inner, childPath, depth + 1));
            }
            else if (child is IH5Dataset dataset)
            {
                datasets.Add(new Hdf5Dataset(this, dataset, childPath));
            }
        }

        return new Hdf5Group(this, group, groups, datasets);
    }
}

/// <summary>A group with all that is in it.</summary>
internal sealed class Hdf5Group(Hdf5File file, IH5Group group, IReadOnlyList<Hdf5Group> groups, IReadOnlyList<Hdf5Dataset> datasets)
{
    /// <summary>No list of names is longer.</summary>
    private const ulong MostTexts = 100_000;

    public string Name => group.Name;

    public IReadOnlyList<Hdf5Group> Groups => groups;

    public IReadOnlyList<Hdf5Dataset> Datasets => datasets;

    /// <summary>Those whose names are numbers, in their order: 2 comes before 10.</summary>
    public IReadOnlyList<Hdf5Dataset> NumberedDatasets =>
        [.. datasets.Where(dataset => IsNumber(dataset.Name)).OrderBy(dataset => int.Parse(dataset.Name, CultureInfo.InvariantCulture))];

    private static bool IsNumber(string name) => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    /// <summary>A group directly in this one.</summary>
    public Hdf5Group? Find(string name) => groups.FirstOrDefault(child => child.Name == name);

    /// <summary>A dataset by its path from here: <c>conv2d/kernel:0</c>.</summary>
    public Hdf5Dataset? FindDataset(string path) => path.Split('/', 2) switch
    {
        [var name] => datasets.FirstOrDefault(dataset => dataset.Name == name),
        [var name, var rest] => Find(name)?.FindDataset(rest),
        _ => null,
    };

    /// <summary>A text; <see langword="null"/> where there is none of that name.</summary>
    public string? ReadText(string name) => ReadTexts(name) is [var text, ..] ? text : null;

    /// <summary>
    /// Texts of fixed or variable length. Empty lists are of numbers in Keras' files, and lists too long for one attribute are in several:
    /// <c>layer_names0</c>, <c>layer_names1</c>.
    /// </summary>
    public IReadOnlyList<string>? ReadTexts(string name)
    {
        if (file.Guard(() => group.AttributeExists(name)))
        {
            return file.Guard(() => Read(group.Attribute(name)));
        }

        var parts = new List<string>();
        int part = 0;
        for (; file.Guard(() => group.AttributeExists($"{name}{part}")); part++)
        {
            parts.AddRange(file.Guard(() => Read(group.Attribute($"{name}{part}"))));
        }

        return part > 0 ? parts : null;
    }

    private static string[] Read(IH5Attribute attribute)
    {
        ulong count = attribute.Space.Dimensions.Aggregate(1UL, (product, size) => checked(product * size));
        if (count == 0 || attribute.Space.Type == H5DataspaceType.Null)
        {
            return [];
        }

        if (count > MostTexts || attribute.Type.Class is not (H5DataTypeClass.String or H5DataTypeClass.VariableLength))
        {
            throw new InvalidDataException($"its attribute '{attribute.Name}' is not a list of texts");
        }

        string?[] texts = attribute.Space.Dimensions.Length == 0 ? [attribute.Read<string?>()] : attribute.Read<string?[]>();
        return [.. texts.Select(text => text ?? throw new InvalidDataException($"its attribute '{attribute.Name}' has no text where there should be one"))];
    }
}
