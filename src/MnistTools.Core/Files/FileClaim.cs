namespace MnistTools.Files;

/// <summary>A file that somebody has alone, in this process or another one, until it is closed: what a killed process has had is free.</summary>
internal static class FileClaim
{
    /// <summary>Opens the file, which is made if there is none, so that nobody else can.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="options">What happens to it besides.</param>
    /// <returns>The file; <see langword="null"/> while somebody else has it.</returns>
    /// <exception cref="IOException">It cannot be opened, whoever has it.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be opened by this user.</exception>
    public static FileStream? TryTake(string path, FileOptions options = FileOptions.None) =>
        // Without a buffer: what is written by one call is in the file before somebody else has it.
        TryOpen(() => new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, options));

    /// <summary>Opens a file in any way; <see langword="null"/> while somebody else has it.</summary>
    public static FileStream? TryOpen(Func<FileStream> open)
    {
        try
        {
            return open();
        }
        catch (IOException held) when (IsHeld(held))
        {
            return null;
        }
    }

    /// <summary>
    /// Whether somebody else has the file: .NET gives the system's number, of Windows' sharing violation or of the lock that stands for it elsewhere.
    /// </summary>
    private static bool IsHeld(IOException refusal)
    {
        const int SharingViolation = unchecked((int)0x80070020), WouldBlockOnLinux = 11, WouldBlockOnMacOS = 35;
        return refusal.HResult == (OperatingSystem.IsWindows() ? SharingViolation : OperatingSystem.IsMacOS() ? WouldBlockOnMacOS : WouldBlockOnLinux);
    }
}
