using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace MnistTools.PowerShell.Isolation;

/// <summary>
/// Holds every assembly and native library of the module but this one. PowerShell's own context keeps one version of each name, whichever module brought
/// it first; here is always the version that the module was built with, and nobody else meets it.
/// </summary>
/// <param name="folder">Where they lie.</param>
internal sealed class ModuleLoadContext(string folder) : AssemblyLoadContext("MnistTools")
{
    /// <summary>The file of an assembly; <see langword="null"/> if it is not the module's: it is .NET's or PowerShell's.</summary>
    public string? FileOf(AssemblyName assembly) => Existing($"{assembly.Name}.dll");

    /// <summary>Whether an assembly is one whose types users name.</summary>
    public static bool IsOfMnistTools(AssemblyName assembly) => assembly.Name!.StartsWith("MnistTools.", StringComparison.Ordinal);

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName) =>
        FileOf(assemblyName) is not { } file ? null
        : IsOfMnistTools(assemblyName) && LoadedBySession(assemblyName) is { } loaded ? loaded
        : LoadFromAssemblyPath(file);

    /// <summary>The library of this platform, by its whole path: only so a system takes two of one name for two libraries.</summary>
    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        // A build for one platform has them beside the assemblies.
        string[] folders = ["", .. PlatformsOf(RuntimeInformation.RuntimeIdentifier).Select(platform => $"runtimes/{platform}/native")];
        IEnumerable<string> names = folders.SelectMany(_ => NamesOf(unmanagedDllName), Path.Combine);
        return names.Select(Existing).OfType<string>().FirstOrDefault() is { } file ? LoadUnmanagedDllFromPath(file) : 0;
    }

    /// <summary>
    /// The names that packages have for the platform of this process, the closest first: a library for every processor of a system has the system's name.
    /// </summary>
    /// <param name="runtime">What .NET was built for. A distribution that builds .NET itself says its own name there, for example <c>ubuntu.24.04-x64</c>.</param>
    internal static string[] PlatformsOf(string runtime)
    {
        // Alpine is the distribution with another C library and a .NET of its own.
        bool isMusl = runtime.Contains("musl", StringComparison.Ordinal) || runtime.StartsWith("alpine", StringComparison.Ordinal);
        string system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : isMusl ? "linux-musl" : "linux";
        return [$"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}", system];
    }

    /// <summary>A script's <c>using assembly</c>, for example: the script means those types, and the cmdlets take them.</summary>
    private static Assembly? LoadedBySession(AssemblyName assembly) => Default.Assemblies.FirstOrDefault(loaded => loaded.GetName().Name == assembly.Name);

    /// <summary>As .NET completes the name that code gives a library.</summary>
    private static string[] NamesOf(string library) =>
        OperatingSystem.IsWindows() ? [library, $"{library}.dll"]
        : OperatingSystem.IsMacOS() ? [library, $"{library}.dylib", $"lib{library}.dylib"]
        : [library, $"{library}.so", $"lib{library}.so"];

    private string? Existing(string name) => Path.Combine(folder, name) is var file && File.Exists(file) ? file : null;
}
