using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using Microsoft.Playwright;
using MnistTools.Plotting.Tests.Reports;

namespace MnistTools.Plotting.Tests.Live;

/// <summary>A training is seen on a page of this machine, is stopped there, and becomes a report.</summary>
[Collection(nameof(InSecondBrowser))]
public sealed class LivePageTests(Browser browser, TrainedReports reports)
{
    [Fact]
    public async Task It_is_on_the_loopback_address_alone_and_ends_with_the_training()
    {
        Uri address;
        using (var page = new LivePage())
        {
            address = page.Address;
            Assert.Equal("127.0.0.1", address.Host);
            Assert.Matches("^/[0-9a-f]{32}/$", address.AbsolutePath);
            Assert.Equal(
                IPAddress.Loopback,
                Assert.Single(IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners(), listener => listener.Port == address.Port).Address);
            Assert.Contains("200 OK", await AskAsync(address, address.AbsolutePath, address.Authority), StringComparison.Ordinal);
        }

        using var client = new TcpClient();
        await Assert.ThrowsAsync<SocketException>(() => client.ConnectAsync(IPAddress.Loopback, address.Port, TestContext.Current.CancellationToken).AsTask());
    }

    /// <summary>Whether the button was pressed is asked when all is over.</summary>
    [Fact]
    public void What_has_ended_says_whether_it_was_stopped_and_leads_nowhere()
    {
        var page = new LivePage();
        page.Dispose();
        Assert.False(page.Stopped.IsCancellationRequested);
        Assert.Throws<ObjectDisposedException>(page.CreateSingleUseAddress);
    }

    [Fact]
    public void Two_pages_have_nothing_in_common()
    {
        using LivePage one = new(), other = new();
        Assert.NotEqual(one.Address.Port, other.Address.Port);
        Assert.NotEqual(one.Address.AbsolutePath, other.Address.AbsolutePath);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/events")]
    [InlineData("//")]
    [InlineData("/0123456789abcdef0123456789abcdef/")]
    [InlineData("/0123456789abcdef0123456789abcdef/stop", "POST")]
    public async Task Without_the_token_everything_is_forbidden(string path, string method = "GET")
    {
        using var page = new LivePage();
        Assert.StartsWith("HTTP/1.1 403 ", await AskAsync(page.Address, path, page.Address.Authority, method), StringComparison.Ordinal);
        Assert.False(page.Stopped.IsCancellationRequested);
    }

    /// <summary>The command line of a browser, which others see, helps nobody who comes second.</summary>
    [Fact]
    public async Task A_single_use_address_leads_to_the_page_once()
    {
        using var page = new LivePage();
        Uri[] addresses = [page.CreateSingleUseAddress(), page.CreateSingleUseAddress()];
        Assert.Equal(3, addresses.Append(page.Address).Distinct().Count());
        foreach (Uri address in addresses)
        {
            Assert.StartsWith("HTTP/1.1 403 ", await AskAsync(address, $"{address.AbsolutePath}stop", address.Authority, "POST"), StringComparison.Ordinal);
            Assert.Matches("^HTTP/1.1 40[34] ", await AskAsync(address, address.AbsolutePath, "evil.example"));
            foreach (string method in (string[])["HEAD", "POST", "OPTIONS"])
            {
                string looked = await AskAsync(address, address.AbsolutePath, address.Authority, method);
                Assert.StartsWith("HTTP/1.1 403 ", looked, StringComparison.Ordinal);
                Assert.DoesNotContain(page.Address.AbsolutePath, looked, StringComparison.Ordinal);
            }

            string first = await AskAsync(address, address.AbsolutePath, address.Authority);
            Assert.StartsWith("HTTP/1.1 302 ", first, StringComparison.Ordinal);
            Assert.Contains($"\r\nLocation: {page.Address}\r\n", first, StringComparison.Ordinal);
            string second = await AskAsync(address, address.AbsolutePath, address.Authority);
            Assert.StartsWith("HTTP/1.1 403 ", second, StringComparison.Ordinal);
            Assert.DoesNotContain(page.Address.AbsolutePath, second, StringComparison.Ordinal);
        }

        Assert.False(page.Stopped.IsCancellationRequested);
    }

    /// <summary>As a page does whose name was made to lead to this machine.</summary>
    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:{0}")]
    [InlineData("localhost:{0}")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:1")]
    public async Task Under_another_name_it_is_refused(string host)
    {
        using var page = new LivePage();
        string[] answers =
        [
            await AskAsync(page.Address, page.Address.AbsolutePath, string.Format(null, host, page.Address.Port)),
            await AskAsync(page.Address, $"{page.Address.AbsolutePath}stop", string.Format(null, host, page.Address.Port), "POST"),
        ];
        Assert.All(answers, answer => Assert.Matches("^HTTP/1.1 40[34] ", answer));
        Assert.All(answers, answer => Assert.DoesNotContain("<main>", answer, StringComparison.Ordinal));
        Assert.False(page.Stopped.IsCancellationRequested);
    }

    [Fact]
    public async Task Only_a_POST_stops_the_training_and_before_its_end_there_is_no_report()
    {
        using var page = new LivePage();
        string path = page.Address.AbsolutePath;
        Assert.StartsWith("HTTP/1.1 404 ", await AskAsync(page.Address, $"{path}stop", page.Address.Authority), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 404 ", await AskAsync(page.Address, $"{path}report", page.Address.Authority), StringComparison.Ordinal);
        Assert.False(page.Stopped.IsCancellationRequested);
        Assert.StartsWith("HTTP/1.1 204 ", await AskAsync(page.Address, $"{path}stop", page.Address.Authority, "POST"), StringComparison.Ordinal);
        Assert.True(page.Stopped.IsCancellationRequested);
    }

    [Fact]
    public async Task Curves_grow_and_the_button_stops_a_training_whose_report_the_page_becomes()
    {
        using var page = new LivePage(Some.English);
        Uri opened = page.CreateSingleUseAddress();
        await using OpenReport open = await browser.OpenAsync(opened.AbsoluteUri, ready: "#said");
        await Assertions.Expect(open.Page.Locator("#said")).ToHaveTextAsync("Waiting for the first step.");
        await Assertions.Expect(open.Page.Locator("#curves-section")).ToBeHiddenAsync();

        page.Report(Step(1, 5, new() { ["loss"] = 0.75 }));
        await Assertions.Expect(open.Page.Locator("#curves .readout")).ToHaveTextAsync("After 0.13 epochsTraining 0.7500");
        page.Report(Step(1, 40, new() { ["loss"] = 0.5, ["val_loss"] = 0.25 }));
        await Assertions.Expect(open.Page.Locator("#curves .readout")).ToHaveTextAsync("Epoch 1Training 0.5000Validation 0.2500");
        string[] figures = [.. await open.Page.Locator("#figures dd").AllTextContentsAsync()];
        Assert.Equal(["1 of 2", "40 of 40", "20 steps/s"], figures[..3]);
        Assert.All(figures[3..], time => Assert.Matches(@"^\d+:\d\d$", time));
        Assert.Equal(0.5, await open.Page.EvaluateAsync<double>("find('share').value"));

        MnistModel model = reports.Model(TrainedReports.Dense);
        await open.Page.ClickAsync("#stop");
        await Assertions.Expect(open.Page.Locator("#stop")).ToHaveAttributeAsync("aria-disabled", "true");
        await Task.Delay(Timeout.Infinite, page.Stopped)
            .ContinueWith(_ => { }, TestContext.Current.CancellationToken, TaskContinuationOptions.None, TaskScheduler.Default)
            .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.True(page.IsWatched);
        page.Show(new Report(model, Evaluator.Evaluate(model, reports.Data.Test)) { Culture = Some.English });
        page.Dispose();
        // The server has gone; the page is whole.
        await open.Page.WaitForSelectorAsync("html[data-ready]", new() { Timeout = 10_000 });
        await Assertions.Expect(open.Page.Locator("#pad")).ToBeVisibleAsync();
        Assert.Empty(open.Problems);
        Assert.Equal(
            [opened, .. ((string[])["", "events", "stop", "report"]).Select(name => new Uri(page.Address, name))],
            open.Requests.Select(request => new Uri(request)));
    }

    /// <summary>Validation is measured once an epoch: in between, its last value is told.</summary>
    [Fact]
    public async Task Of_validation_the_last_value_is_told_with_its_epoch()
    {
        using var page = new LivePage(Some.English);
        await using OpenReport open = await browser.OpenAsync(page.Address.AbsoluteUri, ready: "#said");
        page.Report(Step(1, 40, new() { ["loss"] = 0.5, ["val_loss"] = 0.25 }));
        page.Report(Step(2, 5, new() { ["loss"] = 0.4 }));
        await Assertions.Expect(open.Page.Locator("#curves .readout")).ToHaveTextAsync("After 1.13 epochsTraining 0.4000Validation 0.2500 (Epoch 1)");
        await Assertions.Expect(open.Page.Locator("#curves svg"))
            .ToHaveAttributeAsync("aria-valuetext", "After 1.13 epochs, Training 0.4000, Validation 0.2500 (Epoch 1)");
        await open.Page.Locator("#curves svg").PressAsync("Home");
        await Assertions.Expect(open.Page.Locator("#curves .readout")).ToHaveTextAsync("After 0.06 epochsTraining –Validation –");
        Assert.Empty(open.Problems);
    }

    [Fact]
    public async Task Why_there_is_no_report_is_said_and_a_process_that_ends_without_a_word_too()
    {
        using (var page = new LivePage(Some.German))
        {
            await using OpenReport open = await browser.OpenAsync(page.Address.AbsoluteUri, ready: "#said");
            page.Report(Step(1, 5, new() { ["loss"] = 0.75 }));
            await Assertions.Expect(open.Page.Locator("#curves .readout")).ToHaveTextAsync("Nach 0,13 EpochenTraining 0,7500");
            page.Show("The weights <b>are</b>\nno numbers.");
            await Assertions.Expect(open.Page.Locator("#said")).ToHaveTextAsync("The weights <b>are</b> no numbers.");
            await Assertions.Expect(open.Page.Locator("#stop")).ToBeHiddenAsync();
            Assert.Equal("de", await open.Page.GetAttributeAsync("html", "lang"));
            Assert.Empty(open.Problems);
        }

        using var other = new LivePage();
        await using OpenReport left = await browser.OpenAsync(other.Address.AbsoluteUri, ready: "#said");
        other.Dispose();
        await Assertions.Expect(left.Page.Locator("#said")).ToHaveTextAsync("The training has ended.");
        Assert.Empty(left.Problems);
    }

    [Theory]
    [InlineData(320)]
    [InlineData(1920)]
    public async Task The_page_is_as_wide_as_the_screen(int width)
    {
        using var page = new LivePage(Some.German, "Donaudampfschifffahrtsgesellschaftskapitän");
        await using OpenReport open = await browser.OpenAsync(page.Address.AbsoluteUri, width: width, ready: "#said");
        page.Report(Step(1, 40, new() { ["loss"] = 0.5, ["accuracy"] = 0.9, ["val_loss"] = 0.25 }));
        await Assertions.Expect(open.Page.Locator("#curves .chart")).ToHaveCountAsync(2);
        Assert.Equal(width, await open.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    [Theory]
    [InlineData(320)]
    [InlineData(360)]
    [InlineData(640)]
    [InlineData(1280)]
    public async Task Long_numbers_stay_within_their_tiles(int width)
    {
        using var page = new LivePage(Some.English);
        await using OpenReport open = await browser.OpenAsync(page.Address.AbsoluteUri, width: width, ready: "#said");
        page.Report(new(237, 10_000, 0, 1_237, 1_875, TimeSpan.FromSeconds(0.1), new Dictionary<string, double> { ["loss"] = 0.5 }, null));
        await Assertions.Expect(open.Page.Locator("#figures dd").Nth(1)).ToHaveTextAsync("1,237 of 1,875");
        int[] beyond = await open.Page.EvaluateAsync<int[]>("[...document.querySelectorAll('#figures dd')].map((figure) => figure.scrollWidth - figure.clientWidth)");
        Assert.All(beyond, pixels => Assert.Equal(0, pixels));
    }

    private static TrainingProgress Step(int epoch, int step, Dictionary<string, double> metrics) =>
        new(epoch, 2, 0, step, 40, TimeSpan.FromSeconds(step / 20.0), metrics, null);

    /// <summary>What a server answers, byte by byte: clients would not send a host of another name.</summary>
    private static async Task<string> AskAsync(Uri address, string path, string host, string method = "GET")
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, address.Port, TestContext.Current.CancellationToken);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"{method} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
            TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
