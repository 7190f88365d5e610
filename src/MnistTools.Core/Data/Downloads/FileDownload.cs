using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using MnistTools.Data.Sets;
using MnistTools.Files;

namespace MnistTools.Data.Downloads;

/// <summary>
/// Downloads a file from the first of several mirrors that has the right one. It grows in a file that ends in <c>.part</c> beside its place, goes on
/// after a cut from where it was, and gets its name only when its MD5 is the published one.
/// </summary>
internal sealed class FileDownload(HttpClient client, DownloadPatience patience)
{
    /// <summary>No file of a data set is larger; a server that sends more is not the right one.</summary>
    private const long LargestLength = 1L << 30;

    private const int BufferLength = 1 << 16;

    /// <summary>Downloads a file.</summary>
    /// <param name="file">Its name, and its MD5.</param>
    /// <param name="mirrors">Addresses of folders that have it.</param>
    /// <param name="target">Where it goes; what is there already is replaced.</param>
    /// <param name="progress">Is told after each piece.</param>
    /// <param name="cancellation">Stops it; what was received is kept for the next time.</param>
    /// <exception cref="DownloadException">No mirror gave it.</exception>
    public async Task FetchAsync(
        PublishedFile file, IReadOnlyList<Uri> mirrors, string target, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        string part = target + ".part";
        var problems = new List<string>();
        foreach (Uri mirror in mirrors)
        {
            var address = new Uri(mirror, file.Name);
            if (await TryMirrorAsync(address, file, part, progress, cancellation).ConfigureAwait(false) is not { } problem)
            {
                File.Move(part, target, overwrite: true);
                return;
            }

            problems.Add($"{address}: {problem}");
        }

        throw new DownloadException(file.Name, Path.GetDirectoryName(target)!, problems, hasBegun: LengthOf(part) > 0);
    }

    /// <summary>Whether a file is there and has the MD5.</summary>
    public static bool IsWhole(string path, string md5)
    {
        if (FileKinds.Of(path) != FileKind.RegularFile)
        {
            return false;
        }

        using FileStream stream = ReceivedFile.Open(path);
        // MD5 is what is published. It tells a damaged or wrong file, if not one that somebody forged with much effort.
#pragma warning disable CA5351
        return Convert.ToHexStringLower(MD5.HashData(stream)) == md5;
#pragma warning restore CA5351
    }

    /// <summary>Gives what was wrong, or <see langword="null"/> if the whole file is there.</summary>
    private async Task<string?> TryMirrorAsync(
        Uri address, PublishedFile file, string part, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        bool isNew = LengthOf(part) == 0;
        for (int failures = 0; ;)
        {
            long before = LengthOf(part);
            Outcome outcome = await TryOnceAsync(address, part, progress, cancellation).ConfigureAwait(false);
            if (outcome.Problem is null)
            {
                if (IsWhole(part, file.Md5))
                {
                    return null;
                }

                File.Delete(part);
                if (isNew)
                {
                    return "it sent another file: the MD5 is not the published one.";
                }

                // What was there before may have come from elsewhere, so all of it once more.
                isNew = true;
                continue;
            }

            failures = LengthOf(part) > before ? 0 : failures + 1;
            if (!outcome.IsPassing || failures == DownloadPatience.Failures)
            {
                return outcome.Problem;
            }

            await Task.Delay(patience.Pause * Math.Max(1, failures), cancellation).ConfigureAwait(false);
        }
    }

    private async Task<Outcome> TryOnceAsync(Uri address, string part, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            return await ReceiveAsync(address, part, progress, silence).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return new Outcome($"it sent nothing for {patience.Silence.TotalSeconds:0.#} seconds.", IsPassing: true);
        }
    }

    // A host that cannot be reached now will not be reached a second later: the next mirror is the better try.
    private static Outcome Describe(HttpRequestException failure) => Describe(failure, isPassing: failure.HttpRequestError
        is not (HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError));

    private static Outcome Describe(Exception failure, bool isPassing) => new($"{failure.GetBaseException().Message.TrimEnd('.')}.", isPassing);

    private async Task<Outcome> ReceiveAsync(Uri address, string part, IProgress<DownloadProgress>? progress, CancellationTokenSource silence)
    {
        long from = LengthOf(part);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (from > 0)
        {
            request.Headers.Range = new RangeHeaderValue(from, null);
        }

        silence.CancelAfter(patience.Silence);
        HttpResponseMessage answer;
        try
        {
            answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token).ConfigureAwait(false);
        }
        catch (HttpRequestException failure)
        {
            return Describe(failure);
        }

        using HttpResponseMessage response = answer;
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && from > 0)
        {
            // All of it is there, or what is there is of another file; the MD5 tells.
            return default;
        }

        if (!response.IsSuccessStatusCode)
        {
            int status = (int)response.StatusCode;
            return new Outcome($"it answered {status} {response.ReasonPhrase}.", IsPassing: status is 408 or 429 or >= 500);
        }

        // A server that knows no ranges sends all of it.
        bool goesOn = response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == from;
        long start = goesOn ? from : 0;
        using Stream body = await response.Content.ReadAsStreamAsync(silence.Token).ConfigureAwait(false);
        using var file = new FileStream(part, goesOn ? FileMode.Append : FileMode.Create, FileAccess.Write, FileShare.Read);
        var report = new DownloadProgress(Path.GetFileName(address.LocalPath), address.Host, start, start + response.Content.Headers.ContentLength);
        return await CopyAsync(body, file, report, progress, silence).ConfigureAwait(false);
    }

    private async Task<Outcome> CopyAsync(
        Stream body, FileStream file, DownloadProgress report, IProgress<DownloadProgress>? progress, CancellationTokenSource silence)
    {
        byte[] buffer = new byte[BufferLength];
        for (long received = report.ReceivedBytes; ;)
        {
            // The time that the caller takes is no silence of the server.
            silence.CancelAfter(Timeout.InfiniteTimeSpan);
            progress?.Report(report with { ReceivedBytes = received });
            silence.CancelAfter(patience.Silence);
            int count;
            try
            {
                count = await body.ReadAsync(buffer, silence.Token).ConfigureAwait(false);
            }
            catch (Exception cut) when (cut is IOException or HttpRequestException)
            {
                return Describe(cut, isPassing: true);
            }

            if (count == 0)
            {
                return default;
            }

            received += count;
            if (received > LargestLength)
            {
                return new Outcome("it sends more than any file of a data set has.", IsPassing: false);
            }

            await file.WriteAsync(buffer.AsMemory(0, count), silence.Token).ConfigureAwait(false);
        }
    }

    private static long LengthOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    /// <summary>What one try came to.</summary>
    /// <param name="Problem">What was wrong; <see langword="null"/> if all was received.</param>
    /// <param name="IsPassing">Whether it may be different the next time.</param>
    private readonly record struct Outcome(string? Problem, bool IsPassing);
}
