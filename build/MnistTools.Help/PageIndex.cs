namespace MnistTools.Help;

/// <summary>The list of all cmdlets that have a page, each module's in a table.</summary>
internal static class PageIndex
{
    private const string FileName = "README.md";

    /// <summary>Writes it from the pages that are in the folder: their titles, the line below, and their modules.</summary>
    public static void Write(string folder)
    {
        var pages = Directory.GetFiles(folder, "*.md")
            .Where(path => Path.GetFileName(path) != FileName)
            .Select(Read)
            .OrderBy(page => page.Name, StringComparer.Ordinal)
            .GroupBy(page => page.Module)
            .OrderBy(module => module.Key, StringComparer.Ordinal);
        string[] parts =
        [
            "<!-- Written by ./build.ps1 -Task Docs. -->",
            "# Cmdlets",
            "A page for each cmdlet, with what `Get-Help <cmdlet> -Full` shows in PowerShell. `Get-Help about_MnistTools*` lists the topics: specs, callbacks, studies, classes and notebooks.",
            .. pages.SelectMany(module => new[]
            {
                $"## {module.Key["Module: ".Length..]}",
                "| cmdlet | |\n|---|---|\n" + string.Join('\n', module.Select(page => $"| [{page.Name}]({page.Name}.md) | {page.Synopsis} |")),
            }),
        ];
        File.WriteAllText(Path.Combine(folder, FileName), string.Join("\n\n", parts) + "\n");
    }

    private static (string Name, string Synopsis, string Module) Read(string path)
    {
        string[] blocks = File.ReadAllText(path).Split("\n\n");
        return (blocks[1][2..], blocks[2], blocks[3]);
    }
}
