namespace MnistTools.Persistence;

/// <summary>Writes a file whole or not at all: into a temporary file beside it, which is then renamed.</summary>
public static class AtomicFile
{
    /// <summary>
    /// Writes a file. A reader sees what was there before or all of the new content, never a part of it. A file that is replaced keeps its
    /// rights, and one that is a link stays one: what it points to is replaced.
    /// </summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="overwrite">Whether a file that is there already may be replaced.</param>
    /// <param name="write">Writes the content. If it throws, nothing is left behind and what was there before stays.</param>
    /// <exception cref="IOException">The file exists already and <paramref name="overwrite"/> is off, or the path is a folder, or the disk refuses.</exception>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    public static void Write(string path, bool overwrite, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        string target = FollowLink(Path.GetFullPath(path));
        string folder = Path.GetDirectoryName(target) ?? target;
        Refuse(target, folder, overwrite);

        string temporary = Path.Combine(folder, TemporaryName(target, Path.GetRandomFileName()));
        try
        {
            using (FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
            {
                // Before there is anything in it that others must not read.
                KeepRights(target, temporary);
                write(stream);
                // On the disk before the name is: otherwise a power cut could leave the name with no content.
                stream.Flush(flushToDisk: true);
            }

            Rename(temporary, target, overwrite);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Refuses what <see cref="Write"/> would refuse, for who writes only after long work.</summary>
    /// <inheritdoc cref="Write"/>
    public static void Check(string path, bool overwrite)
    {
        string target = FollowLink(Path.GetFullPath(path));
        Refuse(target, Path.GetDirectoryName(target) ?? target, overwrite);
    }

    /// <summary>Deletes what processes that were killed while they wrote this file have left beside it. Nobody else may be writing it.</summary>
    internal static void DeleteLeftovers(string path)
    {
        foreach (string leftover in Directory.GetFiles(Path.GetDirectoryName(path)!, TemporaryName(path, "*")))
        {
            File.Delete(leftover);
        }
    }

    /// <summary>Says of a folder that it is one: whoever opens it as a file is told that access is denied.</summary>
    internal static void RefuseFolder(string path)
    {
        if (Directory.Exists(path))
        {
            throw new IOException($"'{path}' is a folder, not a file.");
        }
    }

    private static string FollowLink(string path) => File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;

    private static void KeepRights(string target, string temporary)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(target))
        {
            File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
        }
    }

    private static string TemporaryName(string target, string random) => $".{Path.GetFileName(target)}.{random}.tmp";

    // Before anything is computed; the rename asks again, for a file that comes up meanwhile.
    private static void Refuse(string target, string folder, bool overwrite)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"The folder '{folder}' does not exist.");
        }

        RefuseFolder(target);
        if (!overwrite && File.Exists(target))
        {
            throw Exists(target);
        }
    }

    private static void Rename(string temporary, string target, bool overwrite)
    {
        try
        {
            File.Move(temporary, target, overwrite);
        }
        catch (IOException) when (!overwrite && File.Exists(target))
        {
            throw Exists(target);
        }
    }

    private static IOException Exists(string target) =>
        new($"The file '{target}' exists already. It was left as it is: choose another name, or allow it to be overwritten.");
}
