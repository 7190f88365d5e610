using System.Text;
using MnistTools.Files;

namespace MnistTools.Plotting;

/// <summary>Writes a report: one page that holds all it needs, opens offline and lets nothing in or out.</summary>
public static class ReportFile
{
    /// <summary>The extensions that are known, with their dots.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".html", ".htm"];

    /// <summary>Writes a report. The file is complete or not there at all.</summary>
    /// <param name="report">What is shown.</param>
    /// <param name="path">The file, .html or .htm; its folder must exist.</param>
    /// <param name="overwrite">Whether a file that is there already may be replaced.</param>
    /// <exception cref="FigureException">The extension is unknown, the evaluation counts other classes than the model, the runs were measured on different
    /// images, or the training images have another size.</exception>
    /// <exception cref="NotFiniteNumberException">The model holds numbers that are not finite.</exception>
    /// <exception cref="IOException">The file exists already and <paramref name="overwrite"/> is off, or it cannot be written.</exception>
    public static void Write(Report report, string path, bool overwrite = false)
    {
        CheckExtension(path);
        AtomicFile.Write(path, overwrite, stream => Write(report, stream));
    }

    /// <summary>Writes a report into a stream, which stays open, as UTF-8.</summary>
    /// <inheritdoc cref="Write(Report, string, bool)"/>
    public static void Write(Report report, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(Encoding.UTF8.GetBytes(ReportPage.Create(report)));
    }

    /// <summary>Whether a report can be written to a path: worth asking before anything is measured.</summary>
    /// <exception cref="FigureException">The extension is unknown; the message lists the known ones.</exception>
    public static void CheckExtension(string path)
    {
        string extension = Path.GetExtension(path);
        if (!Extensions.Contains(extension, StringComparer.OrdinalIgnoreCase))
        {
            throw new FigureException($"A report is a page; it cannot be written as '{extension}'. Known extensions: {string.Join(", ", Extensions)}.");
        }
    }
}
