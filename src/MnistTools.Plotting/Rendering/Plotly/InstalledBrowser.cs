namespace MnistTools.Plotting;

/// <summary>A browser of this machine that can draw without a window: Chromium, Chrome or Edge.</summary>
internal static class InstalledBrowser
{
    private const string Variable = "MNISTTOOLS_BROWSER";

    private static readonly string[] MacApplications = ["Google Chrome", "Chromium", "Microsoft Edge"];

    /// <summary>What it is started with. Chromium refuses to run as root with its sandbox, as in a container; it opens nothing but our page.</summary>
    public static string[] Arguments => OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess ? ["--no-sandbox"] : [];

    /// <summary>The program, found where such browsers are installed, or where MNISTTOOLS_BROWSER says.</summary>
    /// <exception cref="FigureException">There is none; the message says what to install, and that it is not needed.</exception>
    public static string Find()
    {
        string? named = Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrEmpty(named))
        {
            return File.Exists(named) ? named : throw Missing($"{Variable} names one that is not there: {named}");
        }

        return Candidates().FirstOrDefault(File.Exists) ?? throw Missing("none was found");
    }

    private static FigureException Missing(string problem) => new(
        $"Plotly draws images with a browser, and {problem}. Install Chromium, Google Chrome or Microsoft Edge (on Debian and Ubuntu: apt install chromium), "
        + $"or name its program in {Variable}. The default renderer, ScottPlot, needs none. A page (.html) needs none either.");

    private static IEnumerable<string> Candidates()
    {
        if (OperatingSystem.IsWindows())
        {
            string[] places = ["ProgramFiles", "ProgramFiles(x86)", "LocalAppData"];
            string[] programs = [@"Google\Chrome\Application\chrome.exe", @"Microsoft\Edge\Application\msedge.exe", @"Chromium\Application\chrome.exe"];
            return from program in programs
                   from place in places
                   let folder = Environment.GetEnvironmentVariable(place)
                   where !string.IsNullOrEmpty(folder)
                   select Path.Combine(folder, program);
        }

        // One that never has a window starts in less time.
        string[] names =
            ["chromium-headless-shell", "chrome-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge",
                "microsoft-edge-stable"];
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        IEnumerable<string> inPath = from name in names from folder in folders select Path.Combine(folder, name);
        return OperatingSystem.IsMacOS()
            ? inPath.Concat(MacApplications.Select(name => $"/Applications/{name}.app/Contents/MacOS/{name}"))
            : inPath;
    }
}
