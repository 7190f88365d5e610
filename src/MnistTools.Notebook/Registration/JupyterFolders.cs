namespace MnistTools.Notebook.Registration;

/// <summary>For whom a kernel is registered.</summary>
public enum RegistrationScope
{
    /// <summary>For who is logged in.</summary>
    CurrentUser,

    /// <summary>For all users of this machine; needs the rights for it.</summary>
    AllUsers,
}

/// <summary>Where Jupyter looks for kernels. Source: jupyter_core's <c>paths.py</c>.</summary>
/// <param name="platform">Whose places.</param>
/// <param name="variable">Reads an environment variable.</param>
/// <param name="home">The user's home folder.</param>
internal sealed class JupyterFolders(PlatformID platform, Func<string, string?> variable, string home)
{
    /// <summary>What stands for macOS, whose own identifier .NET no longer gives.</summary>
    public const PlatformID MacOS = PlatformID.MacOSX;

    /// <summary>Those of this machine.</summary>
    public static JupyterFolders OfThisMachine { get; } = new(
        OperatingSystem.IsMacOS() ? MacOS : Environment.OSVersion.Platform,
        Environment.GetEnvironmentVariable,
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));

    /// <summary>The folder of kernels for a scope.</summary>
    public string FindKernels(RegistrationScope scope) => Path.Combine(scope == RegistrationScope.AllUsers ? OfAllUsers() : OfCurrentUser(), "kernels");

    /// <summary>The folder of kernels within an environment, such as a venv of Python.</summary>
    public static string FindKernels(string prefix) => Path.Combine(prefix, "share", "jupyter", "kernels");

    private string OfCurrentUser() => Find("JUPYTER_DATA_DIR") ?? platform switch
    {
        PlatformID.Win32NT => Path.Combine(Find("APPDATA") ?? Path.Combine(home, "AppData", "Roaming"), "jupyter"),
        MacOS => Path.Combine(home, "Library", "Jupyter"),
        _ => Path.Combine(Find("XDG_DATA_HOME") ?? Path.Combine(home, ".local", "share"), "jupyter"),
    };

    private string OfAllUsers() => platform == PlatformID.Win32NT
        ? Path.Combine(Find("PROGRAMDATA") ?? @"C:\ProgramData", "jupyter")
        : "/usr/local/share/jupyter";

    private string? Find(string name) => variable(name) is { Length: > 0 } value ? value : null;
}
