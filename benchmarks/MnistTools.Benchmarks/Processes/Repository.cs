namespace MnistTools.Benchmarks.Processes;

/// <summary>The source tree that the benchmarks were built in.</summary>
internal static class Repository
{
    /// <summary>The full path of a file of the tree.</summary>
    public static string GetPath(params string[] parts) => Path.Combine([Root(), .. parts]);

    private static string Root()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MnistTools.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"The benchmarks run from the source tree, and {AppContext.BaseDirectory} is in none.");
    }
}
