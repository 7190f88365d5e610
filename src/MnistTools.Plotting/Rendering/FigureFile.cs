using MnistTools.Files;

namespace MnistTools.Plotting;

/// <summary>Writes a figure into a file, in the format that the file's extension names.</summary>
public static class FigureFile
{
    /// <summary>The width that figures have unless told otherwise, in pixels.</summary>
    public const int DefaultWidth = 900;

    /// <summary>The height that figures have unless told otherwise, in pixels.</summary>
    public const int DefaultHeight = 600;

    /// <summary>The least width and height, in pixels.</summary>
    public const int MinimumSize = 100;

    /// <summary>The greatest width and height, in pixels.</summary>
    public const int MaximumSize = 10_000;

    /// <summary>The extensions that are known, with their dots.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".png", ".svg", ".jpg", ".jpeg", ".webp", ".html", ".htm"];

    /// <summary>The format that a path's extension names, in upper or lower case.</summary>
    /// <exception cref="FigureException">The extension is unknown or missing; the message lists the known ones.</exception>
    public static FigureFormat FindFormat(string path) => Path.GetExtension(Specs.Check.NotNull(path)).ToUpperInvariant() switch
    {
        ".PNG" => FigureFormat.Png,
        ".SVG" => FigureFormat.Svg,
        ".JPG" or ".JPEG" => FigureFormat.Jpeg,
        ".WEBP" => FigureFormat.Webp,
        ".HTML" or ".HTM" => FigureFormat.Html,
        "" => throw new FigureException($"The path '{path}' has no extension to tell the format by. Known extensions: {string.Join(", ", Extensions)}."),
        _ => throw new FigureException($"A figure cannot be written as '{Path.GetExtension(path)}'. Known extensions: {string.Join(", ", Extensions)}."),
    };

    /// <summary>Refuses what no figure could be written to, for who draws only after long work.</summary>
    /// <param name="path">The file.</param>
    /// <param name="renderer">What shall draw it; <see langword="null"/> for what draws best.</param>
    /// <exception cref="FigureException">The extension is unknown, or ScottPlot should draw a page, or Plotly an image where no browser is
    /// installed.</exception>
    public static void Check(string path, FigureRenderer? renderer = null) => Check(FindFormat(path), renderer);

    /// <summary>
    /// The letters in a drawing's texts that no font of this system has: in an image without a browser they are boxes. Empty where there are none.
    /// </summary>
    /// <param name="drawing">What is shown.</param>
    public static string FindUnknownLetters(Drawing drawing)
    {
        ArgumentNullException.ThrowIfNull(drawing);
        return Typefaces.FindUnknown(Drawable.Of(drawing));
    }

    /// <summary>Writes a figure. The file is complete or not there at all.</summary>
    /// <param name="drawing">What is shown.</param>
    /// <param name="path">The file; its extension picks the format, its folder must exist.</param>
    /// <param name="width">Width in pixels, <see cref="MinimumSize"/> to <see cref="MaximumSize"/>.</param>
    /// <param name="height">Height in pixels, <see cref="MinimumSize"/> to <see cref="MaximumSize"/>.</param>
    /// <param name="overwrite">Whether a file that is there already may be replaced.</param>
    /// <param name="renderer">What draws it; if left out, Plotly a page and ScottPlot an image.</param>
    /// <param name="cancellation">Ends the drawing; no file is left then.</param>
    /// <exception cref="FigureException">
    /// The extension is unknown; the message lists the known ones. Or ScottPlot should draw a page, or Plotly an image where no browser is installed.
    /// Or Plotly should draw in a program that carries an older FSharp.Core than it needs.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">A width or height out of range.</exception>
    /// <exception cref="IOException">The file exists already and <paramref name="overwrite"/> is off, or it cannot be written.</exception>
    public static void Write(
        Drawing drawing, string path, int width = DefaultWidth, int height = DefaultHeight, bool overwrite = false, FigureRenderer? renderer = null,
        CancellationToken cancellation = default)
    {
        FigureFormat format = FindFormat(path);
        CheckSize(width, nameof(width));
        CheckSize(height, nameof(height));
        AtomicFile.Write(path, overwrite, stream => Write(drawing, stream, format, width, height, renderer, cancellation));
    }

    /// <summary>Writes a figure into a stream, which stays open.</summary>
    /// <inheritdoc cref="Write(Drawing, string, int, int, bool, FigureRenderer?, CancellationToken)"/>
    public static void Write(
        Drawing drawing, Stream stream, FigureFormat format, int width = DefaultWidth, int height = DefaultHeight, FigureRenderer? renderer = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(drawing);
        ArgumentNullException.ThrowIfNull(stream);
        CheckSize(width, nameof(width));
        CheckSize(height, nameof(height));
        Check(format, renderer);
        cancellation.ThrowIfCancellationRequested();
        drawing = Drawable.Of(drawing);
        switch (format, renderer)
        {
            case (FigureFormat.Html, _):
                PlotlyLibrary.Draw(() => PlotlyRenderer.Render(drawing, stream, width, height));
                break;
            case (_, FigureRenderer.Plotly):
                PlotlyLibrary.Draw(() => ImageExportRenderer.Render(drawing, stream, format, width, height, cancellation));
                break;
            default:
                ScottPlotRenderer.Render(drawing, stream, format, width, height, cancellation);
                break;
        }
    }

    private static void Check(FigureFormat format, FigureRenderer? renderer)
    {
        if (renderer is { } chosen)
        {
            _ = Specs.Check.Defined(chosen, nameof(renderer));
        }

        if (format == FigureFormat.Html && renderer == FigureRenderer.ScottPlot)
        {
            throw new FigureException("ScottPlot draws images; a page (.html) is drawn by Plotly. Leave out the renderer, or choose another extension.");
        }

        if (format != FigureFormat.Html && renderer == FigureRenderer.Plotly)
        {
            _ = InstalledBrowser.Find();
        }
    }

    private static void CheckSize(int pixels, string name)
    {
        if (pixels is < MinimumSize or > MaximumSize)
        {
            throw new ArgumentOutOfRangeException(name, pixels, $"The {name} of a figure is {MinimumSize} to {MaximumSize} pixels.");
        }
    }
}
