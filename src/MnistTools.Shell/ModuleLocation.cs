namespace MnistTools.Shell;

/// <summary>Where the shell finds the module that it loads at start.</summary>
internal static class ModuleLocation
{
    private const string Manifest = "MnistTools.psd1";

    /// <summary>
    /// The manifest in <c>Modules/MnistTools</c> beside the shell, as a package has it, or in <c>module/MnistTools</c> of a folder above, as
    /// the build leaves it; null if neither is there.
    /// </summary>
    public static string? FindManifest(string baseDirectory)
    {
        string packaged = Path.Combine(baseDirectory, "Modules", "MnistTools", Manifest);
        return FoldersFrom(baseDirectory)
            .Select(folder => Path.Combine(folder, "module", "MnistTools", Manifest))
            .Prepend(packaged)
            .FirstOrDefault(File.Exists);
    }

    private static IEnumerable<string> FoldersFrom(string start)
    {
        for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
        {
            yield return folder.FullName;
        }
    }
}
