using System.Net.Sockets;
using MnistTools.Tuning.Studies;

namespace MnistTools.Core.Tests.Tuning;

/// <summary>A server that is restarted in the middle of a search. While it is away, something in its place counts who asks for it.</summary>
public sealed class PostgresOutageTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    private static readonly StudyDefinition Definition = Search.Define(Search.Space(("Layer", new[] { "Dense(4, softmax)" }), ("Seed", new[] { 1, 2, 3 })));

    // With growing pauses that is more than four seconds.
    [Fact]
    public async Task A_search_goes_on_when_the_server_is_back_after_many_questions()
    {
        const int Questions = 8;
        using IStudyStore store = StudyStore.Open(server.ConnectionString, "outage", patience: TimeSpan.FromMinutes(5));
        SearchWorker.Join(store, Definition);
        var worker = new SearchWorker(store, Definition, Some.Images(40), new SearchOptions { ThreadCount = 1 });
        var ended = new List<Trial>();
        Task? outage = null;
        foreach (Trial trial in worker.Run(null, TestContext.Current.CancellationToken))
        {
            ended.Add(trial);
            outage ??= BeAway(Questions, then: server.Start);
        }

        await outage!;
        Assert.Equal(
            [(1, TrialState.Complete, 1), (2, TrialState.Complete, 1), (3, TrialState.Complete, 1)],
            ended.Select(trial => (trial.Number, trial.State, trial.Attempt)));
    }

    [Fact]
    public async Task Who_is_interrupted_while_the_server_is_away_does_not_wait()
    {
        using var stop = new CancellationTokenSource();
        using IStudyStore store = StudyStore.Open(server.ConnectionString, "interrupted", patience: TimeSpan.FromDays(1), cancellation: stop.Token);
        SearchWorker.Join(store, Definition);
        Task outage = BeAway(1, then: stop.Cancel);
        Assert.StartsWith("The study 'interrupted' on ", Assert.Throws<StudyException>(() => store.LoadTrials()).Message, StringComparison.Ordinal);
        await outage;
        server.Start();
    }

    /// <summary>Stops the server, and does something when so many questions have remained without an answer.</summary>
    private Task BeAway(int questions, Action then)
    {
        server.Stop();
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(server.SocketPath));
        listener.Listen();
        return Task.Run(async () =>
        {
            using (listener)
            {
                for (int question = 1; question <= questions; question++)
                {
                    using Socket asking = await listener.AcceptAsync(TestContext.Current.CancellationToken);
                }
            }

            File.Delete(server.SocketPath);
            then();
        });
    }
}
