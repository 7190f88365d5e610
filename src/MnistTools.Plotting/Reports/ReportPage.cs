using MnistTools.Data;

namespace MnistTools.Plotting;

/// <summary>Puts a report's page together: the template with the texts of a language, the style, the scripts and what they show.</summary>
internal static class ReportPage
{
    private const string Folder = "Reports.Page.", LayerFolder = "layers.";

    private static readonly string[] Styles = ["page.css", "runs.css", "pad.css", "inside.css", "charts.css", "confusion.css", "print.css"];

    /// <summary>The kinds of layers that the page computes: those that have a file in Page/layers.</summary>
    public static IReadOnlyList<string> LayerKinds { get; } =
    [
        .. PageTemplate.List(Folder + LayerFolder).Select(name => name[..^".js".Length]).Order(StringComparer.Ordinal),
    ];

    /// <summary>In the order in which they are run: the last one begins.</summary>
    private static readonly string[] Scripts =
    [
        "elements.js", "formats.js", "tensors.js", .. LayerKinds.Select(kind => $"{LayerFolder}{kind}.js"), "network.js", "preprocessing.js", "drawing.js",
        "reading.js", "pad.js", "recognition.js", "mosaic.js",
        "inside.js", "reasons.js", "nearest.js", "charts.js", "images.js", "confusion.js", "runs.js", "report.js",
    ];

    /// <summary>The page as text.</summary>
    /// <exception cref="FigureException">The evaluation counts other classes than the model, the runs were measured on different images, or the training images
    /// have another size.</exception>
    /// <exception cref="NotFiniteNumberException">The model holds numbers that are not finite.</exception>
    public static string Create(Report report)
    {
        foreach (ReportRun run in report.Runs)
        {
            CheckEvaluation(run);
            CheckImages(run.Evaluation.Images, report.Evaluation.Images);
            NetworkContent.CheckKinds(run.Model);
        }

        ReportExamples? examples = ChooseExamples(report);
        var texts = new ReportTexts(report.Culture);
        var gallery = new ReportGallery(report.Evaluation.Images);
        IReadOnlyList<string> names = ReportRunNames.Tell([.. report.Runs.Select(run => run.Model)]);
        ReportOverview[] overviews = [.. report.Runs.Select(run => new ReportOverview(run.Model, run.Evaluation, report.Culture, texts))];
        ReportRunContent[] runs = [.. report.Runs.Select((run, i) => new ReportRunContent(run, names[i], overviews[i], gallery))];
        string style = PageTemplate.Join(Folder, Styles), script = PageTemplate.JoinScripts(Folder, Scripts);
        var parts = new Dictionary<string, string>
        {
            ["Language"] = texts.Language,
            ["Title"] = PageTemplate.Encode(report.Title ?? texts["Title"]),
            ["Subtitle"] = PageTemplate.Encode(overviews[0].Subtitle),
            ["Summary"] = ReportOverview.ToHtml(overviews[0].ListFigures(new ReportState(null, report.Model, report.Evaluation))),
            ["Training"] = string.Concat(overviews.Select((overview, i) => overview.WriteTraining(overviews.Length > 1 ? names[i] : null))),
            ["Footer"] =
                PageTemplate.Encode(texts.Format(report.HasPad ? "Footer" : "FooterWithoutPad", typeof(ReportPage).Assembly.GetName().Version!.ToString(3))),
            ["Policy"] = PageTemplate.WritePolicy(style, script),
            ["Style"] = style,
            ["Script"] = script,
            ["Report"] = ReportContent.Write(report, runs, gallery, examples, texts),
            ["Pixels"] = PackedBytes.ToText(gallery.CopyPixels()),
            ["Examples"] = PackedBytes.ToText(examples?.CopyPixels()),
            ["Weights"] = string.Join(
                '\n',
                runs.SelectMany(
                    (run, i) => run.Weights.Select((weights, state) => $"<script type=\"text/plain\" id=\"weights-{i}-{state}\">{weights}</script>"))),
        };
        return PageTemplate.Fill(Folder + "report.html", parts, texts);
    }

    /// <summary>It must be of the model. What is drawn on the pad is called as the classes of the evaluation are.</summary>
    private static void CheckEvaluation(ReportRun run)
    {
        ImageSet images = run.Evaluation.Images;
        if (!run.Model.InputShape.Sizes.Take(2).SequenceEqual([images.Height, images.Width]))
        {
            throw new FigureException(
                $"The evaluation is of images of {images.Height}×{images.Width}, and the model takes images of {run.Model.InputShape}: it is of another model. Evaluate this one.");
        }

        IReadOnlyList<string> measured = run.Evaluation.Confusion.ClassNames;
        if (measured.Count != run.Model.OutputCount || !measured.SequenceEqual(run.Model.ClassNames ?? measured))
        {
            throw new FigureException(
                $"The evaluation on {run.Evaluation.Data} counts other classes than the model: it is of another model. Evaluate this one.");
        }
    }

    /// <summary>Runs are compared image by image, and class by class.</summary>
    private static void CheckImages(ImageSet images, ImageSet first)
    {
        bool areSame = images.Count == first.Count
            && images.Pixels.SequenceEqual(first.Pixels)
            && images.Labels.SequenceEqual(first.Labels)
            && images.ClassNames.SequenceEqual(first.ClassNames);
        if (!areSame)
        {
            throw new FigureException(
                $"The runs of a report are measured on the same images, and count their classes in the same order; these were measured on {first} and {images}. Measure all on one set, or write a report on each.");
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
}
