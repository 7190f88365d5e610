using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace MnistTools.Plotting;

/// <summary>
/// A server for pages of this machine: on its loopback address, at a port and below a token that are drawn. Who does not know the token gets nothing; what was
/// asked for under another name than the address, as a page elsewhere whose name leads here does, is refused.
/// </summary>
internal sealed class LiveServer : IDisposable
{
    private const int FirstPort = 49152, EndPort = 65536, Tries = 50, TokenBytes = 16;

    private readonly byte[] _token = Encoding.ASCII.GetBytes(DrawToken());
    private readonly ConcurrentDictionary<string, bool> _singleUseTokens = new();
    private readonly HttpListener _listener;
    private readonly Func<string, HttpListenerResponse, Task> _answer;

    /// <summary>Starts to listen.</summary>
    /// <param name="answer">Answers what was asked for, such as <c>GET events</c>; whatever it does not know with 404.</param>
    /// <exception cref="IOException">No port could be opened.</exception>
    public LiveServer(Func<string, HttpListenerResponse, Task> answer)
    {
        _answer = answer;
        (_listener, string authority) = Listen();
        Address = new Uri($"http://{authority}/{Encoding.ASCII.GetString(_token)}/");
        _ = AcceptAsync();
    }

    /// <summary>Where the page is; whoever knows it can see the training and stop it.</summary>
    public Uri Address { get; }

    /// <summary>
    /// Another address, which leads to <see cref="Address"/> the first time that it is asked for, and is forbidden after that. It stays for who opens it when a
    /// program only looks whether it is there (HEAD).
    /// </summary>
    public Uri CreateSingleUseAddress()
    {
        string token = DrawToken();
        _singleUseTokens[token] = true;
        return new Uri(Address, $"/{token}/");
    }

    public void Dispose() => _listener.Close();

    private static string DrawToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));

    private static (HttpListener Listener, string Authority) Listen()
    {
        for (int attempt = 1; ; attempt++)
        {
            string authority = $"{IPAddress.Loopback}:{RandomNumberGenerator.GetInt32(FirstPort, EndPort)}";
            var listener = new HttpListener();
            listener.Prefixes.Add($"http://{authority}/");
            try
            {
                listener.Start();
                return (listener, authority);
            }
            catch (HttpListenerException failure) when (attempt >= Tries)
            {
                throw new IOException($"The page of the training needs a port of this machine, and none could be opened: {failure.Message}", failure);
            }
            catch (HttpListenerException)
            {
                // Somebody else has that port.
            }
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await _listener.GetContextAsync().ConfigureAwait(false);
                _ = Task.Run(() => AnswerAsync(context));
            }
        }
        catch (Exception failure) when (failure is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // It was closed.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        HttpListenerResponse response = context.Response;
        try
        {
            SetHeaders(response);
            string method = context.Request.HttpMethod;
            string[] path = context.Request.Url?.AbsolutePath.Split('/', 3) ?? [];
            bool isHere = context.Request.UserHostName == Address.Authority && path.Length == 3;
            if (isHere && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(path[1]), _token))
            {
                await _answer($"{method} {path[2]}", response).ConfigureAwait(false);
            }
            else if (isHere && path[2].Length == 0 && method == HttpMethod.Get.Method && _singleUseTokens.TryRemove(path[1], out _))
            {
                response.Redirect(Address.AbsoluteUri);
            }
            else
            {
                response.StatusCode = (int)HttpStatusCode.Forbidden;
            }

            response.Close();
        }
        catch (Exception failure) when (failure is HttpListenerException or ObjectDisposedException or InvalidOperationException or IOException)
        {
            // Whoever asked has gone.
            response.Abort();
        }
    }

    /// <summary>Nothing of it is kept, framed, taken for something else, or said to another page.</summary>
    private static void SetHeaders(HttpListenerResponse response)
    {
        response.Headers["Cache-Control"] = "no-store";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["X-Content-Type-Options"] = "nosniff";
        response.Headers["X-Frame-Options"] = "DENY";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }
}
