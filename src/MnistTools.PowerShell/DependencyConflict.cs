using System.Reflection;

namespace MnistTools.PowerShell;

/// <summary>
/// A library that this module needs, and of which the session has another version: .NET keeps one of each name, and whichever module came first has
/// chosen. Whatever a cmdlet is asked to do then fails in a way that says nothing of it.
/// </summary>
internal static class DependencyConflict
{
    /// <summary>Both versions and where the other one came from; <see langword="null"/> if the failure has another cause.</summary>
    public static string? Explain(Exception failure)
    {
        for (Exception? cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is FileLoadException or TypeLoadException or MissingMemberException or TypeInitializationException && FindConflict(cause) is { } found)
            {
                (AssemblyName loaded, string path, Version needed) = found;
                return Messages.Format(Message.OtherVersionLoaded, loaded.Name, Text(loaded.Version), path, Text(needed));
            }
        }

        return null;
    }

    /// <summary>What is loaded of a library that lies beside this module, and is not that one.</summary>
    private static (AssemblyName Loaded, string Path, Version Needed)? FindConflict(Exception cause)
    {
        string folder = Path.GetDirectoryName(typeof(DependencyConflict).Assembly.Location)!;
        string? named = cause is FileLoadException { FileName: { } file } ? NameOf(file) : null;
        foreach (Assembly assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            AssemblyName loaded = assembly.GetName();
            string own = Path.Combine(folder, loaded.Name + ".dll");
            if ((named is null || named == loaded.Name) && File.Exists(own) && AssemblyName.GetAssemblyName(own).Version is { } needed && needed != loaded.Version)
            {
                return (loaded, assembly.IsDynamic ? "" : assembly.Location, needed);
            }
        }

        return null;
    }

    /// <summary>Of the name of an assembly, or of its file.</summary>
    private static string? NameOf(string text) => text.Contains(", Version=", StringComparison.Ordinal) ? new AssemblyName(text).Name : Path.GetFileNameWithoutExtension(text);

    private static string Text(Version? version) => version?.ToString(3) ?? "";
}
