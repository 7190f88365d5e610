namespace MnistTools.Files;

/// <summary>Writes a file whole or not at all: into a temporary file beside it, which is then renamed.</summary>
internal static class AtomicFile
{
    /// <summary>
    /// Writes a file. A reader sees what was there before or all of the new content, never a part of it. A file that is replaced keeps its
    /// rights, and one that is a link stays one: what it points to is replaced. What processes that were killed while they wrote the same file have
    /// left beside it is removed. A device such as <c>/dev/null</c> is not replaced, but gets the content.
    /// </summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="overwrite">Whether a file that is there already may be replaced.</param>
    /// <param name="write">Writes the content. If it throws, nothing is left behind and what was there before stays.</param>
    /// <exception cref="IOException">
    /// The file exists already and <paramref name="overwrite"/> is off, or the path leads to a folder, a pipe, a socket or a disk, or the disk refuses.
    /// </exception>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static void Write(string path, bool overwrite, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        (string target, bool isDevice) = Find(path, overwrite);
        if (isDevice)
        {
            WriteToDevice(target, write);
        }
        else
        {
            WriteBeside(path, target, overwrite, write);
        }
    }

    /// <summary>Refuses what <see cref="Write"/> would refuse, for callers that save after long work.</summary>
    /// <inheritdoc cref="Write"/>
    public static void Check(string path, bool overwrite) => _ = Find(path, overwrite);

    /// <summary>Refuses as <see cref="Check"/> does for a file that may be replaced, and a folder that cannot be written to besides.</summary>
    /// <inheritdoc cref="Write"/>
    public static void CheckFolder(string path)
    {
        (string target, bool isDevice) = Find(path, overwrite: true);
        if (!isDevice)
        {
            UseTemporary(path, target, _ => { });
        }
    }

    /// <summary>What is written to, and whether it is a device.</summary>
    private static (string Target, bool IsDevice) Find(string path, bool overwrite)
    {
        string full = Path.GetFullPath(path);
        // Looked at before the link is followed: where /dev/stdout leads to is no path.
        bool isDevice = FileKinds.Of(full) == FileKind.CharacterDevice;
        string target = isDevice ? full : FollowLink(full);
        Refuse(path, target, isDevice, overwrite);
        return (target, isDevice);
    }

    private static void WriteBeside(string path, string target, bool overwrite, Action<Stream> write) => UseTemporary(path, target, file =>
    {
        file.KeepRights();
        file.DeleteLeftovers();
        write(file.Content);
        Replace(file, path, target, overwrite);
    });

    /// <summary>Creates the temporary file, which is gone afterwards if it has not taken the place of the other. Errors name that one.</summary>
    private static void UseTemporary(string path, string target, Action<TemporaryFile> use)
    {
        string temporary = TemporaryFile.CreateName(target);
        try
        {
            using var file = new TemporaryFile(temporary, target);
            use(file);
        }
        catch (IOException failure) when (failure.Message.Contains(temporary, StringComparison.Ordinal))
        {
            // A full disk is nothing that the temporary file is to blame for, which nobody knows.
            throw new IOException(failure.Message.Replace(temporary, path, StringComparison.Ordinal), failure) { HResult = failure.HResult };
        }
        catch (UnauthorizedAccessException failure) when (failure.Message.Contains(temporary, StringComparison.Ordinal))
        {
            throw new UnauthorizedAccessException(failure.Message.Replace(temporary, path, StringComparison.Ordinal), failure);
        }
    }

    private static void Replace(TemporaryFile file, string path, string target, bool overwrite)
    {
        try
        {
            file.TakePlace(overwrite);
        }
        catch (IOException) when (!overwrite && File.Exists(target))
        {
            throw Exists(path);
        }
    }

    private static void WriteToDevice(string device, Action<Stream> write)
    {
        // First in memory: some writers go back in what they have written, and if one throws, nothing was sent.
        using var content = new MemoryStream();
        write(content);
        using var stream = new FileStream(device, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        content.WriteTo(stream);
    }

    // Also one that leads to nothing yet: it stays a link, as it does for all who write to it.
    private static string FollowLink(string path) =>
        new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;

    // Before anything is computed; the rename asks again, for a file that comes up meanwhile.
    private static void Refuse(string path, string target, bool isDevice, bool overwrite)
    {
        if (!isDevice)
        {
            ReceivedFile.RefuseOther(path);
        }

        if (Path.GetDirectoryName(target) is { } folder && !Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"The folder '{folder}' does not exist.");
        }

        if (!overwrite && File.Exists(target))
        {
            throw Exists(path);
        }
    }

    private static IOException Exists(string path) =>
        new($"The file '{path}' exists already. It was left as it is: choose another name, or allow it to be overwritten.");
}
