using System.IO.Compression;
using MnistTools.Data.Downloads;
using MnistTools.Data.Sets;

namespace MnistTools.Core.Tests.Data;

public sealed class DataSetTests : IDisposable
{
    private static readonly Dictionary<string, byte[]> Packed = new()
    {
        [IdxFiles.TrainImages + ".gz"] = IdxFiles.Zip(IdxFiles.Images(3)),
        [IdxFiles.TrainLabels + ".gz"] = IdxFiles.Zip(IdxFiles.Labels(1, 9, 0)),
        [IdxFiles.TestImages + ".gz"] = IdxFiles.Zip(IdxFiles.Images(2)),
        [IdxFiles.TestLabels + ".gz"] = IdxFiles.Zip(IdxFiles.Labels(4, 5)),
    };

    private readonly TemporaryFolder _cache = new();
    private readonly DataServer _server = new();
    private readonly HttpClient _client = new();

    public DataSetTests()
    {
        foreach ((string name, byte[] content) in Packed)
        {
            _server.Files[name] = content;
        }
    }

    private DataSetDefinition Set => Mnist.Definition with
    {
        Title = "Four",
        Folder = "four",
        Published = [.. Packed.Select(file => new PublishedFile(file.Key, Md5.Of(file.Value)))],
        Mirrors = [_server.Address],
    };

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
        _cache.Dispose();
    }

    [Fact]
    public Task A_cancelled_load_reads_nothing() =>
        Assert.ThrowsAnyAsync<OperationCanceledException>(() => DataSets.LoadAsync(DataSetName.Mnist, null, new CancellationToken(canceled: true)));

    [Fact]
    public async Task What_was_downloaded_once_is_in_the_cache()
    {
        Assert.Equal("Four: 3 training and 2 test images in 10 classes", (await LoadAsync(Set)).ToString());
        Assert.Equal([1, 9, 0], (await LoadAsync(Set)).Train.CopyLabels());
        Assert.Equal([.. Packed.Keys], _server.Requests);
    }

    [Fact]
    public async Task A_damaged_file_of_the_cache_is_downloaded_again()
    {
        await LoadAsync(Set);
        File.WriteAllText(_cache.At("four/" + IdxFiles.TestLabels + ".gz"), "damaged");
        Assert.Equal([4, 5], (await LoadAsync(Set)).Test.CopyLabels());
        Assert.Equal([.. Packed.Keys, IdxFiles.TestLabels + ".gz"], _server.Requests);
    }

    [Fact]
    public async Task Two_at_once_download_once()
    {
        using var bothWait = new SemaphoreSlim(0);
        _server.Misbehave = async request =>
        {
            await bothWait.WaitAsync(request.Closing);
            bothWait.Release();
            return false;
        };
        // The second finds the folder locked while the first waits for the server, which waits for that.
        Task<MnistData> first = LoadAsync(Set);
        Task<MnistData> second = LoadAsync(Set, report =>
        {
            if (report.Source.Length == 0)
            {
                bothWait.Release();
            }
        });
        Task<MnistData> one = await Task.WhenAny(first, second);
        Assert.Equal("Four", (await one).Name);
        await Task.WhenAll(first, second);
        Assert.Equal(Packed.Keys, _server.Requests);
    }

    [Fact]
    public async Task A_package_of_the_distribution_comes_before_all_else()
    {
        using var files = new TemporaryFolder();
        foreach ((string name, byte[] content) in Packed)
        {
            File.WriteAllBytes(files.At(name), content);
        }

        Assert.Equal(2, (await LoadAsync(Set with { PackageFolder = files.Path })).Test.Count);
        Assert.Empty(_server.Requests);
        Assert.Empty(_cache.Files);
    }

    /// <summary>EMNIST comes as one archive with all of its sets, images lying on their side, letters counted from 1.</summary>
    [Fact]
    public async Task Emnist_is_unpacked_once_and_its_images_stand_upright()
    {
        DataSetDefinition letters = ServeEmnist(DataSetName.EmnistLetters);
        MnistData data = await LoadAsync(letters);
        Assert.Equal("EMNIST Letters: 3 training and 3 test images in 26 classes", data.ToString());
        // Rows of the file are columns of the image: 4 5 / 6 7 becomes 4 6 / 5 7.
        Assert.Equal([4, 6, 5, 7], data.Train.CopyImage(1));
        Assert.Equal(["A", "B", "Z"], data.Train.CopyLabels().Select(label => data.ClassNames[label]));

        MnistData digits = await LoadAsync(DataSetCatalog.Get(DataSetName.EmnistDigits) with { Published = letters.Published, Mirrors = letters.Mirrors });
        Assert.Equal([0, 1, 9], digits.Train.CopyLabels());
        Assert.Equal(["gzip.zip"], _server.Requests);
        Assert.Equal(12, Directory.GetFiles(_cache.At("emnist"), "*-ubyte.gz").Length);
        Assert.False(File.Exists(_cache.At("emnist/gzip.zip")));
        Assert.Empty(Directory.GetFiles(_cache.At("emnist"), "*byclass*"));
    }

    [Fact]
    public async Task Labels_of_Qmnist_are_the_first_of_eight_numbers()
    {
        DataSetDefinition qmnist = DataSetCatalog.Get(DataSetName.Qmnist);
        byte[] labels = IdxFiles.Header([0xc02, 3, 8, .. Enumerable.Range(0, 24).Select(i => i % 8 == 0 ? i / 8 + 5 : 1000 + i)]);
        MnistData data = await LoadAsync(Serve(qmnist, labels));
        Assert.Equal("QMNIST: 3 training and 3 test images in 10 classes", data.ToString());
        Assert.Equal([5, 6, 7], data.Train.CopyLabels());

        labels[12 + 32 + 3] = 10;
        var refused = await Assert.ThrowsAsync<MnistDataException>(() => LoadAsync(Serve(qmnist with { Folder = "wrong" }, labels)));
        Assert.Contains("qmnist-train-labels-idx2-int.gz: A label is 10; it must be from 0 to 9 (at byte 44)", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>As the data sets' own pages and torchvision list them.</summary>
    [Theory]
    [InlineData(DataSetName.FashionMnist, 10, "T-shirt/top", "Ankle boot", 4)]
    [InlineData(DataSetName.KuzushijiMnist, 10, "o", "wo", 4)]
    [InlineData(DataSetName.EmnistDigits, 10, "0", "9", 1)]
    [InlineData(DataSetName.EmnistLetters, 26, "A", "Z", 1)]
    [InlineData(DataSetName.EmnistBalanced, 47, "0", "t", 1)]
    [InlineData(DataSetName.Qmnist, 10, "0", "9", 4)]
    public void Each_data_set_has_its_classes_and_files(DataSetName name, int classes, string first, string last, int files)
    {
        DataSetDefinition set = DataSetCatalog.Get(name);
        Assert.Equal((classes, first, last), (set.ClassNames.Count, set.ClassNames[0], set.ClassNames[^1]));
        Assert.Equal(classes, set.ClassNames.Distinct().Count());
        Assert.Equal(files, set.Published.Count);
        Assert.All(set.Published, file => Assert.Matches("^[0-9a-f]{32}$", file.Md5));
        Assert.True(set.Mirrors.Count >= 2);
        // A folder's address ends in a slash; without it, its last part would be replaced by the file's name.
        Assert.All(set.Mirrors, mirror => Assert.EndsWith("/", mirror.AbsolutePath, StringComparison.Ordinal));
        Assert.All(
            set.Files, file => Assert.Contains(file + ".gz", set.Published[0].IsArchive ? set.Unpacked : set.Published.Select(published => published.Name)));
    }

    [Fact]
    public async Task The_real_Fashion_MNIST_is_read_and_learnt()
    {
        const string Package = "/usr/share/datasets/fashion-mnist";
        Assert.SkipUnless(Directory.Exists(Package), $"Debian's package dataset-fashion-mnist is not installed ({Package}).");
        MnistData fashion = await DataSets.LoadAsync(DataSetName.FashionMnist, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal("Fashion-MNIST: 60000 training and 10000 test images in 10 classes", fashion.ToString());
        Assert.Equal(["Ankle boot", "T-shirt/top", "T-shirt/top", "Dress"], fashion.Train.Labels[..4].ToArray().Select(label => fashion.ClassNames[label]));
        Assert.All(fashion.Train.CopyLabels().CountBy(label => label), count => Assert.Equal(6000, count.Value));

        History history =
            Train.Fit(new MnistModel(MnistModel.DefaultLayers, 1), fashion.Train.Take(12000), new TrainingOptions { Epochs = 2, Seed = 1 }, fashion.Test);
        Assert.InRange(history["val_accuracy"][^1], 0.8, 0.9);
    }

    private Task<MnistData> LoadAsync(DataSetDefinition set, Action<DownloadProgress>? progress = null)
    {
        var store = new DataSetStore(_cache.Path, new FileDownload(_client, new DownloadPatience(TimeSpan.FromSeconds(30), TimeSpan.Zero)));
        return Load();

        async Task<MnistData> Load() =>
            MnistFolder.Load(
                await store.FindAsync(set, progress is null ? null : new AtOnce<DownloadProgress>(progress), TestContext.Current.CancellationToken), set);
    }

    /// <summary>The published files of a data set, with three images in place of the real ones.</summary>
    private DataSetDefinition Serve(DataSetDefinition set, byte[] labels)
    {
        foreach (FilePair files in new[] { set.Train, set.Test })
        {
            _server.Files[files.Images + ".gz"] = IdxFiles.Zip(IdxFiles.Images(3));
            _server.Files[files.Labels + ".gz"] = IdxFiles.Zip(labels);
        }

        return set with
        {
            Published = [.. set.Published.Select(file => file with { Md5 = Md5.Of(_server.Files[file.Name]) })],
            Mirrors = [_server.Address],
        };
    }

    private DataSetDefinition ServeEmnist(DataSetName name)
    {
        DataSetDefinition set = DataSetCatalog.Get(name);
        using var archive = new MemoryStream();
        using (var zip = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (string file in set.Unpacked.Append("emnist-byclass-train-images-idx3-ubyte.gz"))
            {
                using Stream entry = zip.CreateEntry("gzip/" + file).Open();
                entry.Write(
                    IdxFiles.Zip(
                        file.Contains("images") ? IdxFiles.Images(3) : file.Contains("letters") ? IdxFiles.Labels(1, 2, 26) : IdxFiles.Labels(0, 1, 9)));
            }
        }

        _server.Files["gzip.zip"] = archive.ToArray();
        return set with { Published = [new PublishedFile("gzip.zip", Md5.Of(archive.ToArray()))], Mirrors = [_server.Address] };
    }
}
