using System.ComponentModel;
using System.Diagnostics;

namespace MnistTools.Plotting;

/// <summary>A browser of this machine that can draw without a window: Chromium, Chrome or Edge.</summary>
internal static class InstalledBrowser
{
    private const string Variable = "MNISTTOOLS_BROWSER";

    private static readonly string[] MacApplications = ["Google Chrome", "Chromium", "Microsoft Edge"];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

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

    /// <summary>Opens a page, lets its scripts end, and gives what it has become.</summary>
    /// <exception cref="FigureException">The browser does not start, or does not end in time.</exception>
    public static string OpenAndRead(string program, string pagePath, string profileFolder)
    {
        using Process browser = new() { StartInfo = Describe(program, pagePath, profileFolder) };
        try
        {
            browser.Start();
        }
        catch (Win32Exception failure)
        {
            throw new FigureException($"The browser {program} does not start: {failure.Message}", failure);
        }

        Task<string> complaints = browser.StandardError.ReadToEndAsync();
        Task<string> page = browser.StandardOutput.ReadToEndAsync();
        if (!browser.WaitForExit(Patience))
        {
            browser.Kill(entireProcessTree: true);
            throw new FigureException($"The browser {program} did not draw the figure within {Patience.TotalSeconds:0} seconds.");
        }

        string read = page.GetAwaiter().GetResult();
        return read.Length > 0 ? read : throw new FigureException($"The browser {program} gave nothing. It said: {complaints.GetAwaiter().GetResult().Trim()}");
    }

    private static FigureException Missing(string problem) => new(
        $"Plotly draws images with a browser, and {problem}. Install Chromium, Google Chrome or Microsoft Edge (on Debian and Ubuntu: apt install chromium), "
        + $"or name its program in {Variable}. The default renderer, ScottPlot, needs none: leave out -Renderer. A page (.html) needs none either.");

    private static ProcessStartInfo Describe(string program, string pagePath, string profileFolder)
    {
        // A profile of its own: else a browser that is open already would take the page and answer nothing.
        List<string> arguments =
        [
            "--headless", "--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-background-networking", "--hide-scrollbars",
            $"--user-data-dir={profileFolder}", "--virtual-time-budget=30000", "--dump-dom", new Uri(pagePath).AbsoluteUri,
        ];
        if (OperatingSystem.IsLinux() && Environment.UserName == "root")
        {
            // Chromium refuses to run as root with its sandbox, as in a container. It opens nothing but our page.
            arguments.Insert(0, "--no-sandbox");
        }

        return new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, CreateNoWindow = true };
    }

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

        string[] names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "microsoft-edge-stable"];
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        IEnumerable<string> inPath = from name in names from folder in folders select Path.Combine(folder, name);
        return OperatingSystem.IsMacOS()
            ? inPath.Concat(MacApplications.Select(name => $"/Applications/{name}.app/Contents/MacOS/{name}"))
            : inPath;
    }
}
