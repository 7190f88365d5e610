using System.Reflection;

namespace MnistTools.Processes;

/// <summary>The program that this process runs.</summary>
internal static class OwnProgram
{
    /// <summary>How it is started once more: the file, and what comes first behind it.</summary>
    /// <returns><see langword="null"/> if it is a single file, in which no assembly can be named.</returns>
    public static (string File, string[] First)? Find()
    {
        if (Environment.ProcessPath is not { } file || Assembly.GetEntryAssembly()?.Location is not { Length: > 0 } entry)
        {
            return null;
        }

        bool isRunByDotNet = Path.GetFileNameWithoutExtension(file).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        return (file, isRunByDotNet ? [entry] : []);
    }
}
