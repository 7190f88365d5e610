namespace MnistTools.Module.Tests;

/// <summary>The source tree in which these tests were built.</summary>
internal static class Repository
{
    private static readonly string Root = FindRoot();

    public static string GetPath(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MnistTools.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException($"{AppContext.BaseDirectory} is in no source tree of MnistTools.");
    }
}
