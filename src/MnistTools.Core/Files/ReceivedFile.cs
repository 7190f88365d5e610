namespace MnistTools.Files;

/// <summary>Opens files that come from elsewhere. What they are and how long they are is known before anything of them is read.</summary>
internal static class ReceivedFile
{
    /// <summary>Opens a file to read it.</summary>
    /// <param name="path">The file, or a link to one.</param>
    /// <param name="mostBytes">How long it may be; for what is read into memory as a whole.</param>
    /// <exception cref="IOException">It is a folder, a pipe, a device or a socket, is longer, or cannot be read.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static FileStream Open(string path, long mostBytes = long.MaxValue)
    {
        RefuseOther(path);
        // Whoever replaces the file meanwhile is not in the way: what was opened stays what it was.
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        if (stream.Length <= mostBytes)
        {
            return stream;
        }

        long length = stream.Length;
        stream.Dispose();
        throw new IOException(
            FormattableString.Invariant($"'{path}' has {length:N0} bytes, and no file of its kind that is read has more than {mostBytes:N0}."));
    }

    /// <summary>Refuses what is there and is no file on a disk: to open a pipe may wait for ever, and a device may have no end.</summary>
    public static void RefuseOther(string path)
    {
        if (FileKinds.Of(path) is var kind and not (FileKind.RegularFile or FileKind.Missing))
        {
            throw new IOException($"'{path}' is {kind.Describe()}, not a file.");
        }
    }
}
