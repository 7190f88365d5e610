namespace MnistTools.Tests;

/// <summary>Programs of this machine that some tests need.</summary>
internal static class InstalledProgram
{
    /// <summary>Finds a program in PATH.</summary>
    /// <param name="name">The file's name.</param>
    /// <returns>Its path; <see langword="null"/> if it is not installed.</returns>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
