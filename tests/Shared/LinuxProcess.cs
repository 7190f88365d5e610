using System.Globalization;

namespace MnistTools.Tests;

/// <summary>What Linux tells of processes in /proc, and .NET does not.</summary>
internal static class LinuxProcess
{
    // In /proc/…/stat, behind the name in parentheses; see proc(5), which counts the fields from 1.
    private const int FirstBehindName = 3, State = 3, Parent = 4, StartTime = 22;

    /// <summary>The numbers of a process's children that are alive, the oldest first.</summary>
    public static IReadOnlyList<int> ChildrenOf(int process)
    {
        string parent = process.ToString(CultureInfo.InvariantCulture);
        var children = new List<(long Start, int Number)>();
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out int number) && ReadFields(folder) is { } fields
                && fields[Parent - FirstBehindName] == parent && fields[State - FirstBehindName] != "Z")
            {
                children.Add((long.Parse(fields[StartTime - FirstBehindName], CultureInfo.InvariantCulture), number));
            }
        }

        return [.. children.Order().Select(child => child.Number)];
    }

    /// <summary>Command line and environment of a process; empty when it has just ended.</summary>
    public static string ReadWhatIsOpen(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline") + File.ReadAllText($"/proc/{process}/environ");
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static string[]? ReadFields(string folder)
    {
        try
        {
            string line = File.ReadAllText(Path.Combine(folder, "stat"));
            return line[(line.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            // It has just ended.
            return null;
        }
    }
}
