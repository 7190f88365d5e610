using Microsoft.Playwright;

namespace MnistTools.Plotting.Tests.Reports;

/// <summary>The pad's buttons, what it is for other data, and a device that cannot follow.</summary>
[Collection(nameof(InBrowser))]
public sealed class ReportPadTests(Browser browser, TrainedReports reports)
{
    private static readonly Drawings.Place Large = Drawings.Places[0];

    [Fact]
    public async Task What_was_cleared_comes_back_and_the_button_keeps_the_focus()
    {
        await using OpenReport report = await browser.OpenAsync(reports.Write(TrainedReports.Dense));
        await report.Page.DrawAsync([("M50 5 L50 95 M10 50 L90 50", Large)]);
        byte[] drawn = await Pixels(report.Page);
        await report.Page.FocusAsync("#pad-clear");
        await report.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(report.Page.Locator("#pad-clear")).ToHaveAttributeAsync("aria-disabled", "true");
        Assert.Equal("pad-clear", await Focused(report.Page));
        Assert.All(await Pixels(report.Page), pixel => Assert.Equal(0, pixel));

        await report.Page.ClickAsync("#pad-undo");
        Assert.Equal(drawn, await Pixels(report.Page));
        await report.Page.ClickAsync("#pad-redo");
        Assert.All(await Pixels(report.Page), pixel => Assert.Equal(0, pixel));
        await Assertions.Expect(report.Page.Locator("#pad-redo")).ToHaveAttributeAsync("aria-disabled", "true");
        Assert.Equal("pad-redo", await Focused(report.Page));

        await report.Page.FocusAsync("#pad");
        await report.Page.Keyboard.PressAsync("Control+z");
        Assert.Equal(drawn, await Pixels(report.Page));
        await report.Page.Keyboard.PressAsync("Control+Shift+Z");
        Assert.All(await Pixels(report.Page), pixel => Assert.Equal(0, pixel));
        Assert.Empty(report.Problems);
    }

    [Fact]
    public async Task The_eraser_takes_ink_away()
    {
        await using OpenReport report = await browser.OpenAsync(reports.Write(TrainedReports.Dense));
        await report.Page.DrawAsync([("M20 10 L20 90 M80 10 L80 90", Large)]);
        byte[] drawn = await Pixels(report.Page);
        await report.Page.ClickAsync("#pad-erase");
        await Assertions.Expect(report.Page.Locator("#pad-erase")).ToHaveAttributeAsync("aria-pressed", "true");
        await report.Page.EvaluateAsync(
            "recognition.pad.show(null, [...recognition.pad.drawing.strokes, { points: [{ x: 296, y: 60 }, { x: 296, y: 340 }], erases: true }])");
        Assert.InRange((await Pixels(report.Page)).Count(pixel => pixel > 0), 1, drawn.Count(pixel => pixel > 0) / 2 + 5);
    }

    /// <summary>The images of these classes have half of all ink: garments, not lines. Then the whole pad is the image.</summary>
    [Fact]
    public async Task Of_filled_images_the_pad_says_so_and_takes_what_is_drawn_as_it_lies()
    {
        await using OpenReport report = await browser.OpenAsync(reports.Write("Garments", ["shirt", "bag", "coat"]));
        await Assertions.Expect(report.Page.Locator("#pad-filled")).ToBeVisibleAsync();
        await report.Page.EvaluateAsync("recognition.pad.show(null, [{ points: [{ x: 0, y: 100 }, { x: 400, y: 100 }], erases: false }])");
        byte[] pixels = Convert.FromBase64String(
            await report.Page.EvaluateAsync<string>("btoa(String.fromCharCode(...readDrawing(recognition.pad.drawing, recognition.isFilled).pixels))"));
        Assert.Equal([6, 7], Enumerable.Range(0, 28).Where(row => pixels[(28 * row) + 14] == 255));

        await using OpenReport digits = await browser.OpenAsync(reports.Write(TrainedReports.Dense));
        await Assertions.Expect(digits.Page.Locator("#pad-filled")).ToBeHiddenAsync();
    }

    /// <summary>A clock on which each look takes longer than a slice: then what waits, here a timer, has its turn between any two stages.</summary>
    [Fact]
    public async Task A_slow_device_answers_the_hand_between_two_stages()
    {
        await using OpenReport report = await browser.OpenAsync(reports.Write(TrainedReports.Convolutional));
        int[] counts = await report.Page.EvaluateAsync<int[]>(
            """
            async () => {
              let time = 0;
              performance.now = () => (time += 2 * longestSlice);
              let turns = 0;
              const tick = () => { turns++; setTimeout(tick); };
              setTimeout(tick);
              await network.trace(new Uint8Array(784));
              return [turns, network.stages.length];
            }
            """);
        Assert.InRange(counts[0], counts[1] - 1, int.MaxValue);
    }

    [Fact]
    public async Task What_is_drawn_while_the_network_computes_is_asked_for_once()
    {
        await using OpenReport report = await browser.OpenAsync(reports.Write(TrainedReports.Dense));
        string[] said = await report.Page.EvaluateAsync<string[]>(
            """
            async () => {
              const frames = async (count) => { for (let i = 0; i < count; i++) await new Promise(requestAnimationFrame); };
              const until = async (condition) => { for (let i = 0; i < 600 && !condition(); i++) await new Promise(requestAnimationFrame); };
              await frames(5);
              const trace = network.trace.bind(network);
              const asked = [];
              network.trace = (pixels) => new Promise((resolve) => asked.push(() => trace(pixels).then(resolve)));
              const draw = (x) => recognition.pad.show(null, [{ points: [{ x, y: 60 }, { x: 200, y: 340 }], erases: false }]);
              draw(190);
              await until(() => asked.length > 0);
              [100, 60, 20].forEach(draw);
              await frames(3);
              const whileBusy = asked.length;
              asked[0]();
              await until(() => asked.length > 1);
              await frames(3);
              return [whileBusy, asked.length].map(String);
            }
            """);
        Assert.Equal(["1", "2"], said);
    }

    private static async Task<byte[]> Pixels(IPage page) =>
        Convert.FromBase64String(await page.EvaluateAsync<string>("btoa(String.fromCharCode(...readDrawing(recognition.pad.drawing, false).pixels))"));

    private static Task<string> Focused(IPage page) => page.EvaluateAsync<string>("document.activeElement.id");
}
