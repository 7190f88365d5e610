using System.Security.Cryptography;
using System.Text;

namespace MnistTools.Files;

/// <summary>
/// A file beside its target, whose place it takes when it is whole. It is locked as long as it has a name of its own, so that others can tell it
/// from one whose process was killed.
/// </summary>
internal sealed class TemporaryFile : IDisposable
{
    /// <summary>How often it is created if another thread or process takes it for a dead one's, which it can only before it is locked.</summary>
    private const int MostAttempts = 8;

    /// <summary>How long who took it may need to delete it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    // Neither the place nor the user's settings may hide one. A user may write in a folder and not be allowed to list it.
    private static readonly EnumerationOptions All = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true };

    private readonly string _target;
    private readonly FileStream _stream;
    private bool _hasTakenPlace;

    /// <summary>Creates the file.</summary>
    /// <param name="path">Its own path, from <see cref="CreateName"/>.</param>
    /// <param name="target">The file whose place it is to take.</param>
    public TemporaryFile(string path, string target)
    {
        _target = target;
        _stream = Create(path);
    }

    /// <summary>Where the content goes.</summary>
    public Stream Content => _stream;

    /// <summary>
    /// A path for it: short, since what the target's name is may be as long as a name can be, and the same at its beginning for the same target.
    /// </summary>
    public static string CreateName(string target) => Path.Combine(Path.GetDirectoryName(target)!, NameFor(target, Path.GetRandomFileName()));

    /// <summary>Gives it the rights of the file that it replaces, before there is anything in it that others must not read.</summary>
    public void KeepRights()
    {
        if (!OperatingSystem.IsWindows() && File.Exists(_target))
        {
            File.SetUnixFileMode(_stream.SafeFileHandle, File.GetUnixFileMode(_target));
        }
    }

    /// <summary>
    /// Removes what killed processes have left of the same target. What another process or thread writes at this moment is locked, and stays.
    /// </summary>
    public void DeleteLeftovers()
    {
        try
        {
            string[] leftovers = [.. Directory.GetFiles(Path.GetDirectoryName(_target)!, NameFor(_target, "*"), All).Where(file => file != _stream.Name)];
            // Where not even this one is found locked, as on some network drives, nobody can tell the living from the dead.
            if (leftovers.Length > 0 && !TryOpenUnlocked(_stream.Name, FileOptions.None))
            {
                foreach (string leftover in leftovers)
                {
                    TryOpenUnlocked(leftover, FileOptions.DeleteOnClose);
                }
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // To save what is new matters more.
        }
    }

    /// <summary>Takes the target's place.</summary>
    public void TakePlace(bool overwrite)
    {
        // On the disk before the name is: otherwise a power cut could leave the name with no content.
        _stream.Flush(flushToDisk: true);
        // Still open and thus locked: once it were not, another process could take it for a leftover.
        File.Move(_stream.Name, _target, overwrite);
        _hasTakenPlace = true;
    }

    public void Dispose()
    {
        // What could not be written is still in the buffer: the same error once more.
        try
        {
            _stream.Dispose();
        }
        finally
        {
            if (!_hasTakenPlace)
            {
                File.Delete(_stream.Name);
            }
        }
    }

    private static string NameFor(string target, string random)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFileName(target)));
        return $".mnisttools-{Convert.ToHexStringLower(hash.AsSpan(0, 8))}-{random}.tmp";
    }

    private static FileStream Create(string path)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                // To share its deletion lets it be renamed while it is open, and is a lock all the same for who shares nothing.
                FileStream stream = new(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete);
                if (attempt == MostAttempts || File.Exists(path))
                {
                    return stream;
                }

                stream.Dispose();
            }
            catch (IOException) when (attempt < MostAttempts)
            {
            }

            SpinWait.SpinUntil(() => !File.Exists(path), Patience);
        }
    }

    /// <summary>Opens a file alone, which fails as long as somebody else has it open, and closes it.</summary>
    private static bool TryOpenUnlocked(string path, FileOptions options)
    {
        try
        {
            // For reading, since it may have the rights of a file that is not to be written.
            new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None, bufferSize: 0, options).Dispose();
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
