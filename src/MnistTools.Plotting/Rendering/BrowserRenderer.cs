using System.Text;
using System.Text.RegularExpressions;

namespace MnistTools.Plotting;

/// <summary>Draws figures as images with Plotly's own look: an installed browser opens the page, and plotly.js gives its picture.</summary>
internal static partial class BrowserRenderer
{
    /// <summary>Draws a figure.</summary>
    /// <param name="figure">What is shown.</param>
    /// <param name="stream">Takes the image.</param>
    /// <param name="format">Any but HTML.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <exception cref="FigureException">No browser is installed, or it fails.</exception>
    public static void Render(Figure figure, Stream stream, FigureFormat format, int width, int height)
    {
        string browser = InstalledBrowser.Find();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("mnisttools-browser-");
        try
        {
            string page = Path.Combine(folder.FullName, "figure.html");
            File.WriteAllText(page, MakePage(figure, format, width, height));
            stream.Write(ReadImage(InstalledBrowser.OpenAndRead(browser, page, Path.Combine(folder.FullName, "profile"))));
        }
        finally
        {
            Remove(folder);
        }
    }

    /// <summary>The figure's page, which in the end is nothing but the address that holds its picture.</summary>
    private static string MakePage(Figure figure, FigureFormat format, int width, int height)
    {
        using MemoryStream html = new();
        // Text and lines grow with the image, as ScottPlot's do: plotly.js lays it out at its usual size, and draws it larger or smaller.
        double scale = ScottPlotRenderer.Scale(width, height), layoutWidth = Divide(width, scale), layoutHeight = Divide(height, scale);
        PlotlyRenderer.Render(figure, html, (int)layoutWidth, (int)layoutHeight);
        string options = FormattableString.Invariant($"{{ format: '{NameOf(format)}', width: {layoutWidth}, height: {layoutHeight}, scale: {scale} }}");
        string script = $$"""
            <script>
            window.addEventListener('load', function () {
                var show = function (text) { document.documentElement.innerHTML = '<body></body>'; document.body.setAttribute('data-figure', text); };
                Plotly.toImage(document.querySelector('.js-plotly-plot'), {{options}}).then(show, function (error) { show('error:' + error); });
            });
            </script>
            """;
        string page = Encoding.UTF8.GetString(html.GetBuffer(), 0, (int)html.Length);
        int end = page.LastIndexOf("</body>", StringComparison.Ordinal);
        return page.Insert(end, script);
    }

    // plotly.js drops what is less than a pixel: of 199.99…, which rounding may leave, 199 would remain.
    private static double Divide(int pixels, double scale)
    {
        double divided = pixels / scale;
        return divided * scale < pixels ? Math.BitIncrement(divided) : divided;
    }

    private static byte[] ReadImage(string page)
    {
        Match figure = FigureRegex().Match(page);
        if (!figure.Success)
        {
            throw new FigureException("The browser did not draw the figure.");
        }

        string content = figure.Groups["content"].Value;
        return figure.Groups["encoding"].Value switch
        {
            ";base64" => Convert.FromBase64String(content),
            _ => Encoding.UTF8.GetBytes(Uri.UnescapeDataString(content)),
        };
    }

    private static string NameOf(FigureFormat format) => format switch
    {
        FigureFormat.Png => "png",
        FigureFormat.Svg => "svg",
        FigureFormat.Jpeg => "jpeg",
        FigureFormat.Webp => "webp",
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Not an image."),
    };

    /// <summary>A browser may hold a file of its profile a moment longer than itself.</summary>
    private static void Remove(DirectoryInfo folder)
    {
        try
        {
            folder.Delete(recursive: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // What is left lies in the folder for temporary files.
        }
    }

    [GeneratedRegex("data-figure=\"data:image/[a-z+]+(;charset=utf-?8)?(?<encoding>;base64)?,(?<content>[^\"]*)\"", RegexOptions.IgnoreCase)]
    private static partial Regex FigureRegex();
}
