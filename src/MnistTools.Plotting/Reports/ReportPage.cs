using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using MnistTools.Data;

namespace MnistTools.Plotting;

/// <summary>Puts a report's page together: the template with the texts of a language, the style, the scripts and what they show.</summary>
internal static partial class ReportPage
{
    private const string Resources = "MnistTools.Plotting.Reports.Page.", LayerFolder = "layers.";

    private static readonly string[] Styles = ["page.css", "pad.css", "inside.css", "charts.css", "confusion.css", "print.css"];

    /// <summary>The kinds of layers that the page computes: those that have a file in Page/layers.</summary>
    public static IReadOnlyList<string> LayerKinds { get; } =
    [
        .. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith(Resources + LayerFolder, StringComparison.Ordinal))
            .Select(name => name[(Resources + LayerFolder).Length..^".js".Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>In the order in which they are run: the last one begins.</summary>
    private static readonly string[] Scripts =
    [
        "elements.js", "tensors.js", .. LayerKinds.Select(kind => $"{LayerFolder}{kind}.js"), "network.js", "preprocessing.js", "drawing.js", "reading.js", "pad.js", "recognition.js", "mosaic.js",
        "inside.js", "reasons.js", "nearest.js", "charts.js", "images.js", "confusion.js", "report.js",
    ];

    /// <summary>Writes letters of all languages as they are, and nothing that a browser could take for markup.</summary>
    public static HtmlEncoder Encoder { get; } = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>The page as text.</summary>
    /// <exception cref="FigureException">The evaluation counts other classes than the model, or the training images have another size.</exception>
    /// <exception cref="NotFiniteNumberException">The model holds numbers that are not finite.</exception>
    public static string Create(Report report)
    {
        CheckClasses(report);
        ReportExamples? examples = ChooseExamples(report);
        var texts = new ReportTexts(report.Culture);
        var gallery = new ReportGallery(report.Evaluation);
        string style = string.Join('\n', Styles.Select(Read));
        string script = "\"use strict\";\n\n" + string.Join('\n', Scripts.Select(Read));
        var overview = new ReportOverview(report, texts);
        var parts = new Dictionary<string, string>
        {
            ["Language"] = texts.Language,
            ["Title"] = Encoder.Encode(report.Title ?? texts["Title"]),
            ["Subtitle"] = overview.Subtitle,
            ["Summary"] = overview.Summary,
            ["Layers"] = overview.Layers,
            ["Parameters"] = overview.Parameters,
            ["Footer"] = Encoder.Encode(texts.Format("Footer", typeof(ReportPage).Assembly.GetName().Version!.ToString(3))),
            ["Policy"] = WritePolicy(style, script),
            ["Style"] = style,
            ["Script"] = script,
            ["Report"] = ReportContent.Write(report, gallery, examples, texts),
            ["Pixels"] = PackedBytes.ToText(gallery.CopyPixels()),
            ["Examples"] = PackedBytes.ToText(examples?.CopyPixels()),
            ["Weights"] = PackedBytes.ToText(NetworkContent.WriteWeights(report.Model)),
        };
        return PlaceRegex().Replace(Read("report.html"), place =>
            parts.GetValueOrDefault(place.Groups[1].Value) ?? Encoder.Encode(texts[place.Groups[1].Value]));
    }

    /// <summary>What is drawn on the pad is called as the classes of the evaluation are.</summary>
    private static void CheckClasses(Report report)
    {
        IReadOnlyList<string> measured = report.Evaluation.Confusion.ClassNames;
        if (measured.Count != report.Model.OutputCount || !measured.SequenceEqual(report.Model.ClassNames ?? measured))
        {
            throw new FigureException($"The evaluation on {report.Evaluation.Data} counts other classes than the model: it is of another model. Evaluate this one.");
        }
    }

    /// <summary>Training images are compared with what is on the pad.</summary>
    private static ReportExamples? ChooseExamples(Report report)
    {
        ImageSet measured = report.Evaluation.Images;
        return report.TrainingImages switch
        {
            null => null,
            { } training when training.Width == measured.Width && training.Height == measured.Height => report.HasPad ? new ReportExamples(training) : null,
            { } training => throw new FigureException(
                $"The images of {training.Name} are {training.Width}×{training.Height}, those of {measured.Name} {measured.Width}×{measured.Height}: the model learnt from others. Give those that it was trained with."),
        };
    }

    /// <summary>Only this style and these scripts; no address at all, neither outside nor in the file's own folder.</summary>
    private static string WritePolicy(string style, string script) =>
        $"default-src 'none'; script-src '{Hash(script)}'; style-src '{Hash(style)}'; base-uri 'none'; form-action 'none'";

    private static string Hash(string content) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content)))}";

    private static string Read(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resources + name)!;
        using var reader = new StreamReader(stream);
        // A browser reads the ends of lines so, and hashes what it read.
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex PlaceRegex();
}
