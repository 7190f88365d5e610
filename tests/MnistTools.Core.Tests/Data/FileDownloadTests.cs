using System.Security.Cryptography;
using MnistTools.Data.Downloads;
using MnistTools.Data.Sets;

namespace MnistTools.Core.Tests.Data;

public sealed class FileDownloadTests : IDisposable
{
    private const string Name = "images.gz";
    private static readonly byte[] Content = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 31 + i / 256))];
    private static readonly byte[] Other = [.. Content.Reverse()];

    private readonly TemporaryFolder _folder = new();
    private readonly DataServer _server = new() { Files = { [Name] = Content } };
    private readonly DataServer _mirror = new() { Files = { [Name] = Content } };
    private readonly HttpClient _client = new() { Timeout = Timeout.InfiniteTimeSpan };

    private string Target => _folder.At(Name);

    private string Part => _folder.At(Name + ".part");

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
        _mirror.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_file_arrives_whole_under_its_name()
    {
        var reports = new List<DownloadProgress>();
        await FetchAsync(progress: reports.Add);
        AssertArrived();
        Assert.Equal([Name], _server.Requests);
        Assert.Empty(_mirror.Requests);
        Assert.Equal(new DownloadProgress(Name, "127.0.0.1", 0, Content.Length), reports[0]);
        Assert.Equal(new DownloadProgress(Name, "127.0.0.1", Content.Length, Content.Length), reports[^1]);
    }

    [Theory]
    [InlineData(typeof(TaskCanceledException))]
    [InlineData(typeof(HttpRequestException))]
    [InlineData(typeof(IOException))]
    public async Task What_the_callers_progress_throws_is_no_fault_of_the_server(Type type)
    {
        var mine = (Exception)Activator.CreateInstance(type, "mine")!;
        Assert.Same(mine, await Assert.ThrowsAsync(type, () => FetchAsync(progress: _ => throw mine)));
        Assert.Equal([Name], _server.Requests);
        Assert.Empty(_mirror.Requests);
    }

    /// <summary>Neither is how long it takes.</summary>
    [Fact]
    public async Task The_time_of_the_callers_progress_is_no_silence_of_the_server()
    {
        var patience = new DownloadPatience(TimeSpan.FromMilliseconds(400), TimeSpan.Zero);
        await FetchAsync(patience, progress: told => Thread.Sleep(told.ReceivedBytes == 0 ? 1000 : 0));
        AssertArrived();
        Assert.Equal([Name], _server.Requests);
    }

    [Fact]
    public async Task After_a_cut_it_goes_on_from_where_it_was()
    {
        _server.Misbehave = request => request.From is null ? request.ServeAsync(length: 100_000) : Task.FromResult(false);
        await FetchAsync();
        AssertArrived();
        Assert.Equal(2, _server.Requests.Count);
        Assert.Matches($"^{Name} from [1-9][0-9]*$", _server.Requests[1]);
    }

    /// <summary>However often it cuts, as long as each try brings something.</summary>
    [Fact]
    public async Task A_server_that_cuts_again_and_again_serves_in_the_end()
    {
        _server.Misbehave = request => request.ServeAsync(length: 65_536 - 1000);
        await FetchAsync();
        AssertArrived();
        Assert.InRange(_server.Requests.Count, 5, 20);
        Assert.Empty(_mirror.Requests);
    }

    [Fact]
    public async Task A_server_without_ranges_sends_all_again()
    {
        _server.Misbehave = request => request.ServeAsync(request.From is null ? 100_000 : null, knowsRanges: false);
        await FetchAsync();
        AssertArrived();
    }

    [Fact]
    public async Task A_wrong_file_is_not_used_and_the_next_mirror_is_asked()
    {
        _server.Files[Name] = Other;
        await FetchAsync();
        AssertArrived();
        Assert.Equal([Name], _server.Requests);
        Assert.Equal([Name], _mirror.Requests);
    }

    /// <summary>Else it would begin anew for ever.</summary>
    [Fact]
    public async Task A_wrong_file_that_comes_in_pieces_is_begun_anew_only_once()
    {
        _server.Files[Name] = Other;
        File.WriteAllBytes(Part, Other[..10]);
        _server.Misbehave = request => request.From is null ? request.ServeAsync(length: 200_000) : Task.FromResult(false);
        await FetchAsync();
        AssertArrived();
        Assert.Equal(3, _server.Requests.Count);
    }

    [Fact]
    public async Task What_is_left_of_another_file_is_thrown_away()
    {
        File.WriteAllBytes(Part, Other[..50_000]);
        await FetchAsync();
        AssertArrived();
        Assert.Equal([$"{Name} from 50000", Name], _server.Requests);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public async Task What_is_there_in_full_is_checked_and_not_sent_again(bool isWrong, int requests)
    {
        File.WriteAllBytes(Part, isWrong ? Other : Content);
        await FetchAsync();
        AssertArrived();
        Assert.Equal(requests, _server.Requests.Count);
    }

    [Theory]
    [InlineData(404, 1)]
    [InlineData(403, 1)]
    [InlineData(503, DownloadPatience.Failures)]
    public async Task A_server_that_refuses_is_asked_again_only_if_that_may_pass(int status, int requests)
    {
        _server.Misbehave = request => Task.FromResult(request.Refuse(status));
        await FetchAsync();
        AssertArrived();
        Assert.Equal(requests, _server.Requests.Count);
        Assert.Single(_mirror.Requests);
    }

    [Fact]
    public async Task A_busy_server_that_recovers_serves()
    {
        _server.Misbehave = request => Task.FromResult(_server.Requests.Count < 3 && request.Refuse(503));
        await FetchAsync();
        AssertArrived();
        Assert.Empty(_mirror.Requests);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public async Task A_silent_server_is_given_up(int length)
    {
        using var end = new SemaphoreSlim(0);
        _server.Misbehave = request => request.ServeAsync(request.From is null ? length : 0, then: () => end.WaitAsync(request.Closing));
        await FetchAsync(new DownloadPatience(TimeSpan.FromMilliseconds(100), TimeSpan.Zero));
        AssertArrived();
        Assert.Single(_mirror.Requests);
    }

    [Fact]
    public async Task Without_any_mirror_each_is_named_with_what_it_did()
    {
        Uri nowhere = DataServer.Nowhere();
        _server.Files[Name] = Other;
        _mirror.Misbehave = request => Task.FromResult(request.Refuse(404));
        var failure = await Assert.ThrowsAsync<DownloadException>(() => FetchAsync(mirrors: [_server.Address, _mirror.Address, nowhere]));
        Assert.Equal($"{_server.Address}{Name}: it sent another file: the MD5 is not the published one.", failure.Problems[0]);
        Assert.Equal($"{_mirror.Address}{Name}: it answered 404 Not Found.", failure.Problems[1]);
        Assert.StartsWith($"{nowhere}{Name}: Connection refused", failure.Problems[2], StringComparison.Ordinal);
        Assert.Contains($"put it into '{_folder.Path}'", failure.Message, StringComparison.Ordinal);
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task What_was_received_before_a_stop_is_kept_for_the_next_time()
    {
        using var stop = new CancellationTokenSource();
        using var end = new SemaphoreSlim(0);
        _server.Misbehave = request => request.From is null ? request.ServeAsync(100_000, then: () => end.WaitAsync(request.Closing)) : Task.FromResult(false);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FetchAsync(
            progress: report =>
            {
                if (report.ReceivedBytes == 100_000)
                {
                    stop.Cancel();
                }
            },
            cancellation: stop.Token));
        Assert.Equal([Name + ".part"], _folder.Files);

        await FetchAsync();
        AssertArrived();
        Assert.Equal([Name, $"{Name} from 100000"], _server.Requests);
    }

    private Task FetchAsync(
        DownloadPatience? patience = null, IReadOnlyList<Uri>? mirrors = null, Action<DownloadProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        var file = new PublishedFile(Name, Md5.Of(Content));
        return new FileDownload(_client, patience ?? new DownloadPatience(TimeSpan.FromSeconds(30), TimeSpan.Zero))
            .FetchAsync(
                file, mirrors ?? [_server.Address, _mirror.Address], Target, progress is null ? null : new AtOnce<DownloadProgress>(progress), cancellation);
    }

    private void AssertArrived()
    {
        Assert.Equal([Name], _folder.Files);
        Assert.Equal(SHA256.HashData(Content), SHA256.HashData(File.ReadAllBytes(Target)));
    }
}
