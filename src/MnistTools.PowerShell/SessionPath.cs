using System.Management.Automation;

namespace MnistTools.PowerShell;

/// <summary>Paths as the user of a session writes them: on its drives, from its own folder, or relative to where it is.</summary>
internal static class SessionPath
{
    /// <summary>The full path of a file that may not exist yet.</summary>
    /// <exception cref="ArgumentException">It is no path of the file system.</exception>
    public static string Resolve(SessionState session, string path)
    {
        string full = session.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        RequireFileSystem(provider, path);
        // What stands behind FileSystem:: may be relative, and is not to where the process began.
        return Path.GetFullPath(full, session.Path.CurrentFileSystemLocation.ProviderPath);
    }

    /// <summary>
    /// How the paths that stand in texts become full ones in the session as it is now. Relative ones begin where it is, so there are none while that is on a
    /// drive without files.
    /// </summary>
    public static Func<string, string> CreateResolver(SessionState session)
    {
        PathInfo here = session.Path.CurrentLocation;
        return path =>
        {
            if (IsOfSession(session, path))
            {
                return Resolve(session, path);
            }

            // PowerShell takes a backslash for a slash on every system, and scripts from Windows have them.
            string slashed = path.Replace('\\', '/');
            if (Path.IsPathFullyQualified(slashed))
            {
                return Path.GetFullPath(slashed);
            }

            RequireFileSystem(here.Provider, path);
            return Path.GetFullPath(slashed, here.ProviderPath);
        };
    }

    /// <summary>Whether a path may mean something to this session alone.</summary>
    private static bool IsOfSession(SessionState session, string path) =>
        path.StartsWith('~') || path.Contains("::", StringComparison.Ordinal) || session.Path.IsPSAbsolute(path, out _);

    public static void RequireFileSystem(ProviderInfo provider, string path)
    {
        if (provider.Name != "FileSystem")
        {
            throw new ArgumentException(Messages.Format(Message.NotFileSystem, path, provider.Name));
        }
    }
}
