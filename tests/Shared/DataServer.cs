using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace MnistTools.Tests;

/// <summary>A web server on this machine that serves files, well or badly.</summary>
public sealed class DataServer : IDisposable
{
    private readonly HttpListener _listener;
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentQueue<string> _requests = [];

    public DataServer()
    {
        (_listener, Address) = Listen();
        _ = ServeAsync();
    }

    /// <summary>Where its files are.</summary>
    public Uri Address { get; }

    /// <summary>The content of each path, such as <c>a.gz</c>.</summary>
    public ConcurrentDictionary<string, byte[]> Files { get; } = [];

    /// <summary>What it does with a request in place of serving it well, if it gives true.</summary>
    public Func<Request, Task<bool>> Misbehave { get; set; } = _ => Task.FromResult(false);

    /// <summary>Each request so far: the path, and from which byte on if it says so.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    /// <summary>A port where nobody listens.</summary>
    public static Uri Nowhere()
    {
        using var closed = new DataServer();
        return closed.Address;
    }

    public void Dispose()
    {
        _closing.Cancel();
        _listener.Close();
        _closing.Dispose();
    }

    /// <summary>A port that is free is found by asking for any; another process may take it first, hence the tries.</summary>
    private static (HttpListener Listener, Uri Address) Listen()
    {
        for (int tries = 0; ; tries++)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            string address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
            probe.Stop();
            var listener = new HttpListener { Prefixes = { address } };
            try
            {
                listener.Start();
                return (listener, new Uri(address));
            }
            catch (HttpListenerException) when (tries < 20)
            {
                listener.Close();
            }
        }
    }

    private async Task ServeAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            _ = AnswerAsync(context);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            string path = context.Request.Url!.AbsolutePath.TrimStart('/');
            long? from = context.Request.Headers["Range"] is { } range ? RangeHeaderValue.Parse(range).Ranges.Single().From : null;
            _requests.Enqueue(from is null ? path : $"{path} from {from}");
            var request = new Request(path, from, Files.GetValueOrDefault(path), context.Response, _closing.Token);
            if (!await Misbehave(request))
            {
                await request.ServeAsync(length: null);
            }
        }
        catch (Exception gone) when (gone is HttpListenerException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The client went away, as it may.
        }
    }

    /// <summary>One request and what can be done with it.</summary>
    public sealed record Request(string Path, long? From, byte[]? Content, HttpListenerResponse Response, CancellationToken Closing)
    {
        /// <summary>Answers with nothing but a status.</summary>
        public bool Refuse(int status)
        {
            Response.StatusCode = status;
            Response.Close();
            return true;
        }

        /// <summary>Sends the file, or what was asked for of it.</summary>
        /// <param name="length">Ends the connection after so many bytes.</param>
        /// <param name="knowsRanges">Whether it heeds where the client wants to begin.</param>
        /// <param name="then">Awaited before the connection ends too early.</param>
        public async Task<bool> ServeAsync(int? length, bool knowsRanges = true, Func<Task>? then = null)
        {
            if (Content is null || (knowsRanges && From >= Content.Length))
            {
                return Refuse(Content is null ? 404 : 416);
            }

            int start = knowsRanges ? (int)(From ?? 0) : 0;
            Response.ContentLength64 = Content.Length - start;
            if (knowsRanges && From is not null)
            {
                Response.StatusCode = 206;
                Response.AddHeader("Content-Range", $"bytes {start}-{Content.Length - 1}/{Content.Length}");
            }

            await Response.OutputStream.WriteAsync(Content.AsMemory(start, Math.Min(length ?? int.MaxValue, Content.Length - start)), Closing);
            await Response.OutputStream.FlushAsync(Closing);
            if (length is null)
            {
                Response.Close();
                return true;
            }

            await (then?.Invoke() ?? Task.CompletedTask);
            Response.Abort();
            return true;
        }
    }
}
