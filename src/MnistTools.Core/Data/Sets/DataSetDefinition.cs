namespace MnistTools.Data.Sets;

/// <summary>How a data set is published: its files, what is in them, where they are.</summary>
internal sealed record DataSetDefinition
{
    /// <summary>What it is called.</summary>
    public required string Title { get; init; }

    /// <summary>Whether it is one of those that have a name, and no files of somebody's own under the names of MNIST's.</summary>
    public bool IsPublished { get; init; } = true;

    /// <summary>Its folder in the cache, and on a mirror of one's own.</summary>
    public required string Folder { get; init; }

    /// <summary>The name of each class, by label.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>The files of the training images, without <c>.gz</c>.</summary>
    public FilePair Train { get; init; } = new("train-images-idx3-ubyte", "train-labels-idx1-ubyte");

    /// <summary>The files of the test images, without <c>.gz</c>.</summary>
    public FilePair Test { get; init; } = new("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte");

    /// <summary>The label that the first class has in the files.</summary>
    public int FirstLabel { get; init; }

    /// <summary>Whether a label is the first number of a row of 32-bit integers, and not a byte.</summary>
    public bool HasLabelRows { get; init; }

    /// <summary>Whether the files hold the images column by column.</summary>
    public bool IsTransposed { get; init; }

    /// <summary>Where Debian's package puts the files.</summary>
    public string? PackageFolder { get; init; }

    /// <summary>Files whose content is known, by their names without <c>.gz</c>.</summary>
    public IReadOnlyDictionary<string, KnownFile> Known { get; init; } = new Dictionary<string, KnownFile>();

    /// <summary>The files that are published: the four gzipped ones, or a zip archive that has them.</summary>
    public IReadOnlyList<PublishedFile> Published { get; init; } = [];

    /// <summary>The files to take out of the archive: those of all data sets that it has, so that it need not be downloaded twice.</summary>
    public IReadOnlyList<string> Unpacked { get; init; } = [];

    /// <summary>Addresses that a file's name is put after, in the order in which they are tried.</summary>
    public IReadOnlyList<Uri> Mirrors { get; init; } = [];

    /// <summary>The four files that are read, without <c>.gz</c>.</summary>
    public IReadOnlyList<string> Files => [Train.Images, Train.Labels, Test.Images, Test.Labels];
}

/// <summary>The names of a file of images and of the file of their labels.</summary>
internal sealed record FilePair(string Images, string Labels);

/// <summary>The content of a file, by the SHA-256 in hexadecimal of what is unpacked, and of a gzipped file that has it.</summary>
internal sealed record KnownFile(string Sha256, string PackedSha256);

/// <summary>A file to download, and the MD5 that is published for it, in hexadecimal.</summary>
internal sealed record PublishedFile(string Name, string Md5)
{
    /// <summary>Whether it is an archive with the files of several data sets.</summary>
    public bool IsArchive => Name.EndsWith(".zip", StringComparison.Ordinal);
}
