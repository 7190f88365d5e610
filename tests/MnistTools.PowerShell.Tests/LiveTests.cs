using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MnistTools.PowerShell.Tests;

/// <summary>Invoke-MnistTraining -Live through the real engine. What the page does is tested in a browser, in the tests of plotting.</summary>
public sealed partial class LiveTests : IClassFixture<ModuleSession>
{
    private readonly ModuleSession _session;

    public LiveTests(ModuleSession session)
    {
        _session = session;
        // Who is logged in from elsewhere has no desktop here: no browser is opened.
        Environment.SetEnvironmentVariable("SSH_CONNECTION", "192.0.2.1 22 192.0.2.2 22");
    }

    [Fact]
    public async Task A_training_is_stopped_from_its_page_which_becomes_the_report()
    {
        using System.Management.Automation.PowerShell engine = _session.CreateEngine(
            "$global:LastMnistHistory = $null; Import-MnistData -First 200 -TestFirst 50 | Invoke-MnistTraining -Seed 5 -Epochs 1000000 -Layer 'Dense(10, softmax)' -Live");
        Assert.Contains("MNIST test, 50 ", await StopAtItsPageAsync(engine), StringComparison.Ordinal);
        Assert.StartsWith("The training was interrupted after ", Assert.Single(engine.Streams.Warning).Message, StringComparison.Ordinal);
        Assert.Equal(
            ["5 Cancelled True"],
            _session.Run<string>("\"$($LastMnistHistory.Parameters.Seed) $($LastMnistHistory.End) $($null -ne $LastMnistHistory.Model)\""));
    }

    /// <summary>Of 200 images, 50 at the end are to validate on.</summary>
    [Fact]
    public async Task The_report_is_on_the_images_that_were_split_off_to_validate_on()
    {
        using System.Management.Automation.PowerShell engine = _session.CreateEngine(
            "Import-MnistData -First 200 -TestFirst 60 | Invoke-MnistTraining -Seed 5 -Epochs 1000000 -Layer 'Dense(10, softmax)' -ValidationSplit 0.25 -Live");
        string report = await StopAtItsPageAsync(engine);
        Assert.Contains("MNIST train, 50 ", report, StringComparison.Ordinal);
        Assert.DoesNotContain("MNIST test", report, StringComparison.Ordinal);
        Assert.Contains("\"total\":150", report, StringComparison.Ordinal);
    }

    /// <summary>Stops a training when its page has shown it, and gives the report that the page becomes.</summary>
    private static async Task<string> StopAtItsPageAsync(System.Management.Automation.PowerShell engine)
    {
        var told = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        engine.Streams.Information.DataAdded += (_, added) =>
        {
            if (AddressRegex().Match($"{engine.Streams.Information[added.Index]}") is { Success: true } match)
            {
                told.TrySetResult(match.Groups[1].Value);
            }
        };
        Task<PSDataCollection<PSObject>> running = engine.InvokeAsync();
        string address = await told.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        using var client = new HttpClient();
        using var events = new StreamReader(await client.GetStreamAsync($"{address}events", TestContext.Current.CancellationToken));
        Assert.Equal("event: training", await events.ReadLineAsync(TestContext.Current.CancellationToken));
        string data = (await events.ReadLineAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal(1000000, JsonDocument.Parse(data["data: ".Length..]).RootElement.GetProperty("epochs").GetInt32());

        using HttpResponseMessage stopped = await client.PostAsync($"{address}stop", null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, stopped.StatusCode);
        while (await events.ReadLineAsync(TestContext.Current.CancellationToken) != "event: report")
        {
        }

        string report = await client.GetStringAsync($"{address}report", TestContext.Current.CancellationToken);
        Assert.Empty(await running.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(address, TestContext.Current.CancellationToken));
        return report;
    }

    /// <summary>What nobody looks at holds nothing up, and changes no number.</summary>
    [Fact]
    public void A_training_that_nobody_watches_ends_as_ever_and_can_be_done_again()
    {
        IReadOnlyList<string> said = _session.Run<string>(
            "$d = Import-MnistData -First 200 -TestFirst 50; $h = $d | Invoke-MnistTraining -Seed 5; " +
            "$all = $d | Invoke-MnistTraining -FromHistory $h -Live 6>&1; \"$($all[0])\"; \"$($all[-1]['loss'][0] -eq $h['loss'][0])\"");
        Assert.Matches(AddressRegex(), said[0]);
        Assert.Equal("True", said[1]);
    }

    [Fact]
    public void What_is_refused_has_no_page() =>
        Assert.Empty(
            _session.Run<string>(
                "$d = Import-MnistData -First 200 -TestFirst 50; try { $d | Invoke-MnistTraining -Layer 'Dense(7)' -Live 6>&1 | ForEach-Object { \"$_\" } } catch { }"));

    [GeneratedRegex(@"^Watch the training at (http://127\.0\.0\.1:\d+/[0-9a-f]{32}/)$")]
    private static partial Regex AddressRegex();
}
