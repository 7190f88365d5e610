using System.Globalization;
using System.Net;
using System.Text;
using MnistTools.Training;

namespace MnistTools.Plotting;

/// <summary>
/// A page of this machine on which a training is seen while it goes on, and can be stopped:
/// <c>using var page = new LivePage(); History history = Trainer.Fit(model, train, test, options, page, page.Stopped);</c>. It is served on the loopback
/// address, at a port and below a token that are drawn, until it is disposed of. In the end it becomes the report, if it is given one.
/// </summary>
public sealed class LivePage : IProgress<TrainingProgress>, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>For a page to take what is said last; one in a window that sleeps may never do so.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LiveTraining _training;
    private readonly LiveServer _server;
    private readonly byte[] _page;
    private byte[]? _report;
    private string _message = "";
    private int _watching;
    private bool _isDisposed;

    /// <summary>Opens the page; nothing is shown on a screen.</summary>
    /// <param name="culture">Whose numbers and language it has; English where there is no translation.</param>
    /// <param name="title">The heading; the usual one if left out.</param>
    /// <exception cref="IOException">No port could be opened.</exception>
    public LivePage(CultureInfo? culture = null, string? title = null)
    {
        culture ??= CultureInfo.InvariantCulture;
        _training = new LiveTraining(new FigureTexts(culture));
        _page = Encoding.UTF8.GetBytes(LiveDocument.Create(new ReportTexts(culture), title));
        _server = new LiveServer(AnswerAsync);
        Stopped = _stop.Token;
    }

    /// <summary>Where it is: <c>http://127.0.0.1:50123/…/</c>. Whoever has the address can see the training and stop it.</summary>
    public Uri Address => _server.Address;

    /// <summary>
    /// An address that leads to the page once: to start a browser with, since other users of the machine can read what a program is started with. Whoever
    /// comes later is refused.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The page has ended.</exception>
    public Uri CreateSingleUseAddress()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _server.CreateSingleUseAddress();
    }

    /// <summary>Cancelled by its button.</summary>
    public CancellationToken Stopped { get; }

    /// <summary>Whether it is open in a browser: if not, nobody waits for a report.</summary>
    public bool IsWatched => Volatile.Read(ref _watching) > 0;

    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _training.Add(value);
    }

    /// <summary>Becomes the report wherever it is open; returns when it has been taken.</summary>
    /// <exception cref="FigureException">The report cannot be made; see <see cref="ReportFile.Write(Report, Stream)"/>.</exception>
    /// <exception cref="NotFiniteNumberException">The model holds numbers that are not finite.</exception>
    public void Show(Report report)
    {
        ArgumentNullException.ThrowIfNull(report);
        using var stream = new MemoryStream();
        ReportFile.Write(report, stream);
        _report = stream.ToArray();
        End("");
    }

    /// <summary>Says how the training ended, below its curves; returns when it has been taken.</summary>
    public void Show(string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        End(message);
    }

    /// <summary>Ends it. What is open in a browser stays as it is.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        End("");
        _server.Dispose();
        _stop.Dispose();
    }

    private void End(string message)
    {
        if (_end.Task.IsCompleted)
        {
            return;
        }

        _message = message;
        _end.SetResult();
        if (IsWatched)
        {
            _taken.Task.Wait(Patience);
        }
    }

    private Task AnswerAsync(string asked, HttpListenerResponse response) => asked switch
    {
        "GET " => WriteAsync(response, _page, "text/html; charset=utf-8"),
        "GET events" => WatchAsync(response),
        "POST stop" => StopAsync(response),
        "GET report" when _report is not null => WriteReportAsync(response, _report),
        _ => Refuse(response),
    };

    private static Task Refuse(HttpListenerResponse response)
    {
        response.StatusCode = (int)HttpStatusCode.NotFound;
        return Task.CompletedTask;
    }

    private Task StopAsync(HttpListenerResponse response)
    {
        response.StatusCode = (int)HttpStatusCode.NoContent;
        return _end.Task.IsCompleted ? Task.CompletedTask : _stop.CancelAsync();
    }

    private async Task WriteReportAsync(HttpListenerResponse response, byte[] report)
    {
        await WriteAsync(response, report, "text/html; charset=utf-8").ConfigureAwait(false);
        response.Close();
        Leave();
    }

    private static async Task WriteAsync(HttpListenerResponse response, byte[] content, string type)
    {
        response.ContentType = type;
        response.ContentLength64 = content.Length;
        await response.OutputStream.WriteAsync(content).ConfigureAwait(false);
    }

    /// <summary>Server-sent events: where the training is, and in the end what becomes of the page.</summary>
    private async Task WatchAsync(HttpListenerResponse response)
    {
        response.ContentType = "text/event-stream";
        response.SendChunked = true;
        Interlocked.Increment(ref _watching);
        bool isGone = true;
        try
        {
            for (bool hasEnded = false; !hasEnded;)
            {
                await Task.WhenAny(_end.Task, Task.Delay(Interval)).ConfigureAwait(false);
                hasEnded = _end.Task.IsCompleted;
                if (_training.Describe() is { } training)
                {
                    await SendAsync(response, "training", training).ConfigureAwait(false);
                }
            }

            await SendAsync(response, _report is null ? "end" : "report", _message).ConfigureAwait(false);
            isGone = _report is null;
        }
        finally
        {
            if (isGone)
            {
                Leave();
            }
        }
    }

    /// <summary>A page has what it waited for, or has been closed. The end waits for the last.</summary>
    private void Leave()
    {
        if (Interlocked.Decrement(ref _watching) <= 0 && _end.Task.IsCompleted)
        {
            _taken.TrySetResult();
        }
    }

    private static async Task SendAsync(HttpListenerResponse response, string name, string data)
    {
        // A line of the data is a line of the event.
        string lines = string.Join('\n', data.ReplaceLineEndings("\n").Split('\n').Select(line => $"data: {line}"));
        await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes($"event: {name}\n{lines}\n\n")).ConfigureAwait(false);
        await response.OutputStream.FlushAsync().ConfigureAwait(false);
    }
}
