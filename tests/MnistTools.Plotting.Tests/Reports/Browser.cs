using Microsoft.Playwright;

namespace MnistTools.Plotting.Tests.Reports;

/// <summary>Tests that share a browser and trained networks, one after the other.</summary>
[CollectionDefinition(nameof(InBrowser))]
public sealed class InBrowser : ICollectionFixture<Browser>, ICollectionFixture<TrainedReports>;

/// <summary>Tests with a second browser beside <see cref="InBrowser"/>, so that a second processor has work, too.</summary>
[CollectionDefinition(nameof(InSecondBrowser))]
public sealed class InSecondBrowser : ICollectionFixture<Browser>, ICollectionFixture<TrainedReports>;

/// <summary>
/// An installed Chromium, driven by Playwright; no browser is downloaded. Tests skip where there is none. All pages share a profile, and those from
/// files a process, which a page that stays open keeps alive: a process for each costs more than what most tests do. Drawing has none of its own.
/// </summary>
public sealed class Browser : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private IPlaywright? _playwright;
    private IBrowserContext? _profile;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_profile is not null)
        {
            await _profile.Browser!.DisposeAsync();
        }

        _playwright?.Dispose();
        _folder.Dispose();
    }

    /// <summary>Opens a report as a double click does, and waits until it has filled itself.</summary>
    /// <param name="path">The file, or the address of a page.</param>
    /// <param name="scheme">What the reader's system has.</param>
    /// <param name="width">Of the window.</param>
    /// <param name="height">Of the window.</param>
    /// <param name="ready">What a page has that has filled itself.</param>
    public async Task<OpenReport> OpenAsync(
        string path, ColorScheme scheme = ColorScheme.Light, int width = 1200, int height = 900, string ready = "html[data-ready]")
    {
        _profile ??= await StartAsync();
        IPage page = await _profile.NewPageAsync();
        await page.EmulateMediaAsync(new() { ColorScheme = scheme });
        await page.SetViewportSizeAsync(width, height);
        var report = new OpenReport(page, new Uri(path).AbsoluteUri);
        await page.GotoAsync(report.Address);
        await page.WaitForSelectorAsync(ready, new() { Timeout = 10_000 });
        return report;
    }

    private async Task<IBrowserContext> StartAsync()
    {
        string program = FindProgram();
        _playwright ??= await Playwright.CreateAsync();
        IBrowser browser =
            await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = program, Args = ["--renderer-process-limit=1", "--in-process-gpu"] });
        IBrowserContext profile = await browser.NewContextAsync(new() { HasTouch = true });
        string empty = _folder.At("empty.html");
        File.WriteAllText(empty, "<!DOCTYPE html>");
        await (await profile.NewPageAsync()).GotoAsync(new Uri(empty).AbsoluteUri);
        return profile;
    }

    private static string FindProgram()
    {
        try
        {
            return InstalledBrowser.Find();
        }
        catch (FigureException)
        {
            Assert.Skip("There is no Chromium; Debian's package is called chromium.");
            throw;
        }
    }
}

/// <summary>A report in a tab: all that goes wrong and all that it asks for is kept.</summary>
public sealed class OpenReport : IAsyncDisposable
{
    private readonly List<string> _problems = [];
    private readonly List<string> _requests = [];

    internal OpenReport(IPage page, string address)
    {
        (Page, Address) = (page, address);
        page.Console += (_, message) => _problems.Add($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => _problems.Add(error);
        page.Request += (_, request) => _requests.Add(request.Url);
    }

    public IPage Page { get; }

    public string Address { get; }

    /// <summary>Whatever the page wrote to the console, and errors that nobody caught.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>The addresses that were asked for, the report's own first.</summary>
    public IReadOnlyList<string> Requests => _requests;

    public async ValueTask DisposeAsync() => await Page.CloseAsync();
}
