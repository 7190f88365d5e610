namespace MnistTools.Files;

/// <summary>What can be known of a path before there is anything to write. Folders that are missing are made when it comes to that.</summary>
internal static class WritablePath
{
    /// <summary>Refuses a file that cannot be there.</summary>
    /// <exception cref="IOException">It is a folder, a pipe, a socket or a disk, or below a file.</exception>
    public static void CheckFile(string path)
    {
        if (FileKinds.Of(path) != FileKind.CharacterDevice)
        {
            ReceivedFile.RefuseOther(path);
        }

        CheckFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Refuses a folder that cannot be made.</summary>
    /// <exception cref="IOException">It is a file, or below one.</exception>
    public static void CheckFolder(string path)
    {
        for (string? folder = path; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(folder))
            {
                throw new IOException($"'{folder}' is a file, where a folder is needed.");
            }
        }
    }
}
