using System.Reflection;
using MnistTools.Data.Downloads;
using MnistTools.Data.Sets;

namespace MnistTools.Data;

/// <summary>Data sets by name, wherever their files are.</summary>
public static class DataSets
{
    /// <summary>The environment variable with the folder for all that MnistTools keeps, in place of the platform's cache folder.</summary>
    public const string HomeVariable = "MNISTTOOLS_HOME";

    /// <summary>
    /// The environment variable with the address of a mirror of one's own, asked in place of the public ones. It has a folder for each data set:
    /// <c>fashion-mnist/train-images-idx3-ubyte.gz</c>.
    /// </summary>
    public const string MirrorVariable = "MNISTTOOLS_MIRROR";

    /// <summary>
    /// Where downloaded data sets are kept: <c>datasets</c> in the folder that <see cref="HomeVariable"/> names, else in the cache folder of the platform.
    /// </summary>
    public static string CacheFolder => Path.Combine(FindHome(), "datasets");

    /// <summary>
    /// Loads a data set. MNIST comes with MnistTools. Others are taken from where Debian's package puts them or from the cache, else downloaded into
    /// the cache and used only if their MD5 is the published one. A download that was cut off goes on from where it was; two processes wait for each other.
    /// </summary>
    /// <param name="name">The data set.</param>
    /// <param name="progress">Is told how far a download is, on any thread.</param>
    /// <param name="cancellation">Stops a download. What was received is kept for the next time.</param>
    /// <exception cref="DownloadException">The files are not there, and no mirror has them.</exception>
    /// <exception cref="MnistDataException">A file is damaged.</exception>
    public static async Task<MnistData> LoadAsync(DataSetName name, IProgress<DownloadProgress>? progress = null, CancellationToken cancellation = default) =>
        Load(name, await FindAsync(name, progress, cancellation).ConfigureAwait(false));

    /// <summary>The folder that <see cref="LoadAsync"/> reads, with all four files.</summary>
    /// <inheritdoc cref="LoadAsync"/>
    /// <param name="name"/><param name="progress"/><param name="cancellation"/>
    internal static async Task<string> FindAsync(DataSetName name, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (name == DataSetName.Mnist)
        {
            return MnistFolder.FindMnist();
        }

        using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd($"MnistTools/{Assembly.GetExecutingAssembly().GetName().Version}");
        var store = new DataSetStore(CacheFolder, new FileDownload(client, DownloadPatience.Default));
        return await store.FindAsync(UseOwnMirror(DataSetCatalog.Get(name)), progress, cancellation).ConfigureAwait(false);
    }

    /// <summary>Reads the folder that <see cref="FindAsync"/> gave.</summary>
    /// <inheritdoc cref="MnistFolder.LoadMnist(string, int?, int?)"/>
    /// <param name="name">The data set.</param><param name="folder"/><param name="train"/><param name="test"/>
    internal static MnistData Load(DataSetName name, string folder, int? train = null, int? test = null) =>
        name == DataSetName.Mnist ? MnistFolder.LoadMnist(folder, train, test) : MnistFolder.Load(folder, name, train, test);

    private static DataSetDefinition UseOwnMirror(DataSetDefinition set) => Environment.GetEnvironmentVariable(MirrorVariable) is { Length: > 0 } mirror
        ? set with { Mirrors = [new Uri($"{mirror.TrimEnd('/')}/{set.Folder}/")] }
        : set;

    private static string FindHome()
    {
        if (Environment.GetEnvironmentVariable(HomeVariable) is { Length: > 0 } home)
        {
            return Path.GetFullPath(home);
        }

        string user = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return OperatingSystem.IsWindows() ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "MnistTools")
            : OperatingSystem.IsMacOS() ? Path.Combine(user, "Library", "Caches", "MnistTools")
            // Its specification (freedesktop.org, XDG base directories) says to ignore a relative one.
            : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { } cache && Path.IsPathRooted(cache) ? Path.Combine(cache, "mnisttools")
            : Path.Combine(user, ".cache", "mnisttools");
    }
}
