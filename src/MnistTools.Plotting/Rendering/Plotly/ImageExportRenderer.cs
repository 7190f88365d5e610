using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Microsoft.FSharp.Core;
using Plotly.NET;
using Plotly.NET.ImageExport;
using PuppeteerSharp;
using PuppeteerSharp.Transport;
using SkiaSharp;

namespace MnistTools.Plotting;

/// <summary>
/// Draws figures as images with Plotly's own look: Plotly.NET.ImageExport lets an installed browser open the chart and asks plotly.js for its picture.
/// </summary>
internal static class ImageExportRenderer
{
    private const int StartMilliseconds = 60_000, NarrowestLayout = 560;
    private const double Smaller = 0.9;

    // The settings of Plotly.NET.ImageExport are those of the whole process: each drawing sets them, and then puts back what another may have set.
    private static readonly Lock Settings = new();

    /// <summary>Draws a figure.</summary>
    /// <param name="drawing">What is shown.</param>
    /// <param name="stream">Takes the image.</param>
    /// <param name="format">Any but HTML.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="cancellation">Ends the drawing and the browser.</param>
    /// <exception cref="FigureException">No browser is installed, or it fails.</exception>
    public static void Render(Drawing drawing, Stream stream, FigureFormat format, int width, int height, CancellationToken cancellation)
    {
        // Text and lines grow with the image, as ScottPlot's do: plotly.js lays it out at its usual size, and draws it larger or smaller.
        // The legend beside the curves leaves them half of that width; in less, a layout for a phone would make the image higher.
        double scale = Math.Min(ImageRoom.OfPicture(width, height, cancellation).Scale, (double)width / NarrowestLayout);
        if (drawing is CurveDrawing curves)
        {
            drawing = curves = curves with { Legend = LegendEntries.Limit(curves) };
            // An image cannot be scrolled: all is drawn smaller until the whole legend is seen.
            while (!new PageLegend(curves, Lay(width), Lay(height)).Fits)
            {
                scale *= Smaller;
            }
        }

        (int layoutWidth, int layoutHeight) = (Lay(width), Lay(height));
        GenericChart chart = PlotlyRenderer.MakeChart(drawing, layoutWidth, layoutHeight);
        if (format == FigureFormat.Svg)
        {
            WriteVectors(Export(renderer => renderer.RenderSVGAsync(layoutWidth, layoutHeight, scale, chart), cancellation), width, height, stream);
            return;
        }

        string address = Export(renderer => renderer.RenderPNGAsync(layoutWidth, layoutHeight, scale, chart), cancellation);
        using SKImage image = SKImage.FromEncodedData(Convert.FromBase64String(address[(address.IndexOf(',', StringComparison.Ordinal) + 1)..]))
            ?? throw new FigureException("The browser did not draw the figure.");
        PixelImage.Write(canvas => Centre(canvas, image, width, height), format, width, height, stream);

        int Lay(int pixels) => (int)Math.Ceiling(pixels / scale);
    }

    private static string Export(Func<IGenericChartRenderer, Task<string>> render, CancellationToken cancellation)
    {
        OpenBrowser browser = new(InstalledBrowser.Find(), cancellation);
        // On a thread of the pool, where nothing that waits for us can wait for this.
        Task<string> drawing = Task.Run(() => Start(browser, render), CancellationToken.None);
        try
        {
            return drawing.WaitAsync(cancellation).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            browser.End(drawing);
            throw;
        }
        catch (Exception failure)
        {
            throw new FigureException($"The browser {browser.Program} did not draw the figure: {failure.GetBaseException().Message}", failure);
        }
    }

    private static Task<string> Start(OpenBrowser browser, Func<IGenericChartRenderer, Task<string>> render)
    {
        // In another culture plotly.js would be told a scale of 1,5.
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        lock (Settings)
        {
            (LaunchOptions options, FSharpOption<string> program) =
                (PuppeteerSharpRendererOptions.launchOptions, PuppeteerSharpRendererOptions.localBrowserExecutablePath);
            try
            {
                // Without a program it would download one.
                PuppeteerSharpRendererOptions.localBrowserExecutablePath = FSharpOption<string>.Some(browser.Program);
                PuppeteerSharpRendererOptions.launchOptions =
                    new() { Args = InstalledBrowser.Arguments, Timeout = StartMilliseconds, TransportFactory = browser.ConnectAsync };
                return render(new PuppeteerSharpRenderer());
            }
            finally
            {
                (PuppeteerSharpRendererOptions.launchOptions, PuppeteerSharpRendererOptions.localBrowserExecutablePath) = (options, program);
            }
        }
    }

    // plotly.js rounds its layout up to whole pixels, so that the picture may be a little larger than it should be.
    private static void Centre(SKCanvas canvas, SKImage image, int width, int height)
    {
        canvas.Clear(SKColors.White);
        canvas.DrawImage(image, (width - image.Width) / 2, (height - image.Height) / 2);
    }

    private static void WriteVectors(string svg, int width, int height, Stream stream)
    {
        XDocument document = XDocument.Parse(svg);
        document.Root!.SetAttributeValue("width", width.ToString(CultureInfo.InvariantCulture));
        document.Root.SetAttributeValue("height", height.ToString(CultureInfo.InvariantCulture));
        using XmlWriter writer = XmlWriter.Create(stream, new() { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) });
        document.Save(writer);
    }

    /// <summary>A browser that can be ended: Plotly.NET.ImageExport itself knows no cancellation, and would wait for what does not come any more.</summary>
    private sealed class OpenBrowser(string program, CancellationToken cancellation)
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile IConnectionTransport? _transport;

        public string Program => program;

        /// <summary>Connects to the browser that was started. Where nobody waits for it any more, PuppeteerSharp ends it for the exception.</summary>
        public async Task<IConnectionTransport> ConnectAsync(Uri url, IConnectionOptions options, CancellationToken _)
        {
            IConnectionTransport transport = await WebSocketTransport.DefaultTransportFactory(url, options, cancellation).ConfigureAwait(false);
            transport.Closed += (_, _) => _ended.TrySetResult();
            _transport = transport;
            cancellation.ThrowIfCancellationRequested();
            return transport;
        }

        /// <summary>Ends the browser, and waits until it has ended: until then it may write into its profile.</summary>
        public void End(Task drawing)
        {
            // The number is none that PuppeteerSharp comes to.
            _ = _transport?.SendAsync("""{"id":2147483647,"method":"Browser.close"}"""u8.ToArray());
            Task.WaitAny([_ended.Task, drawing], Patience);
        }
    }
}
