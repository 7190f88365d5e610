using System.Diagnostics;

namespace MnistTools.Files;

/// <summary>A file that several trainings write by turns, in this process or in others: who has it open has it alone, and the others wait.</summary>
internal static class SharedFile
{
    // A turn takes a few milliseconds, so whoever has the file for longer does something else with it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30), Turn = TimeSpan.FromMilliseconds(200), Pause = TimeSpan.FromMilliseconds(2);

    /// <summary>Opens a file to read and write it, and creates it where it is missing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">Ends the waiting, but for a turn.</param>
    /// <returns>The file; <see langword="null"/> where somebody else has it and it is not waited for any more.</returns>
    /// <exception cref="IOException">It is no file, or somebody else has had it for long.</exception>
    public static FileStream? Open(string path, CancellationToken cancellation)
    {
        ReceivedFile.RefuseOther(path);
        return Wait(path, () => FileClaim.TryTake(path), cancellation);
    }

    /// <summary>What is in a file; nothing where there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">Ends the waiting, but for a turn.</param>
    /// <returns>The content; <see langword="null"/> where somebody else has the file and it is not waited for any more.</returns>
    /// <exception cref="IOException">It is no file, or somebody else has had it for long.</exception>
    public static byte[]? Read(string path, CancellationToken cancellation)
    {
        if (FileKinds.Of(path) == FileKind.Missing)
        {
            return [];
        }

        using FileStream? stream = Wait(path, () => FileClaim.TryOpen(() => ReceivedFile.Open(path, Array.MaxLength)), cancellation);
        return stream is null ? null : Read(stream);
    }

    /// <summary>What is in an open file.</summary>
    public static byte[] Read(FileStream stream)
    {
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    /// <summary>Replaces the end of an open file. If that fails, the file is as it was.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="before">What is in it.</param>
    /// <param name="kept">How much of that stays.</param>
    /// <param name="end">What comes then.</param>
    public static void ReplaceEnd(FileStream stream, byte[] before, int kept, byte[] end)
    {
        try
        {
            stream.Position = kept;
            stream.Write(end);
            stream.SetLength(kept + end.Length);
        }
        catch (IOException)
        {
            // On a full disk there is still room for what was there.
            stream.Position = kept;
            stream.Write(before.AsSpan(kept));
            stream.SetLength(before.Length);
            throw;
        }
    }

    // No system tells when a file becomes free, so it is asked for again.
    private static FileStream? Wait(string path, Func<FileStream?> open, CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (open() is { } file)
            {
                return file;
            }

            TimeSpan waited = Stopwatch.GetElapsedTime(started);
            if (cancellation.IsCancellationRequested && waited >= Turn)
            {
                return null;
            }

            if (waited >= Patience)
            {
                throw new IOException($"{path} is open in another program, which has not closed it for {Patience.TotalSeconds} seconds.");
            }

            Thread.Sleep(Pause);
        }
    }
}
