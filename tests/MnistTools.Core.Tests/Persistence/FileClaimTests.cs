using System.Net.Sockets;
using MnistTools.Data.Downloads;
using MnistTools.Data.Sets;
using MnistTools.Files;

namespace MnistTools.Core.Tests.Persistence;

/// <summary>Files that one training or download has at a time.</summary>
public sealed class FileClaimTests : FolderTests
{
    [Theory]
    [InlineData(FileOptions.None, 1)]
    [InlineData(FileOptions.DeleteOnClose, 0)]
    public void A_file_is_of_one_at_a_time(FileOptions options, int left)
    {
        string path = Folder.At("claim");
        for (int i = 0; i < 2; i++)
        {
            using FileStream? first = FileClaim.TryTake(path, options);
            Assert.NotNull(first);
            Assert.Null(FileClaim.TryTake(path, options));
        }

        Assert.Equal(left, Folder.Files.Count);
    }

    /// <summary>A socket is there and can be opened by nobody, which has nothing to do with another training or download.</summary>
    [Fact]
    public async Task What_cannot_be_opened_is_not_taken_for_what_another_has()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows opens sockets in a way of its own.");
        using Socket training = Listen(Folder.At(".in-use"));
        IOException refused = Assert.Throws<IOException>(
            () => Train.Fit(Train.Small(), Some.Images(20, 28, 28, classes: 10), new() { Callbacks = [new BackupAndRestore(Folder.Path)] }));
        Assert.DoesNotContain("training that is running", refused.Message, StringComparison.Ordinal);

        DataSetDefinition set = DataSetCatalog.Get(DataSetName.KuzushijiMnist);
        Directory.CreateDirectory(Folder.At(set.Folder));
        using Socket download = Listen(Path.Combine(Folder.At(set.Folder), ".lock"));
        using var client = new HttpClient();
        var store = new DataSetStore(Folder.Path, new FileDownload(client, new DownloadPatience(TimeSpan.Zero, TimeSpan.Zero)));
        var waits = new AtOnce<DownloadProgress>(_ => throw new InvalidOperationException("It waits."));
        await Assert.ThrowsAsync<IOException>(() => store.FindAsync(set, waits, TestContext.Current.CancellationToken));
    }

    private static Socket Listen(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        return socket;
    }
}
