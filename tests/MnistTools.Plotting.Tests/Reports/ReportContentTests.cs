using System.Collections;
using System.Globalization;
using System.Net;
using System.Resources;
using System.Text;
using System.Text.RegularExpressions;
using MnistTools.Losses;
using MnistTools.Optimizers;

namespace MnistTools.Plotting.Tests.Reports;

/// <summary>What a report says, whatever it is given.</summary>
public partial class ReportContentTests
{
    private const string Diverged = "holds NaN or infinite values, as a training that diverged leaves them.";

    private const string Hostile = "</script><!--<b>&\"'";

    private static readonly ImageSet Images = new(Hostile, new byte[4 * 9], new byte[] { 0, 1, 2, 1 }, 3, 3, [Hostile, "b", "c"]);

    [Fact]
    public void Names_and_titles_are_text()
    {
        string page = Write(new MnistModel([new Dense(3, ActivationFunction.Softmax)], inputShape: new Shape(3, 3)), Hostile);
        Assert.DoesNotContain(Hostile, page, StringComparison.Ordinal);
        Assert.Contains("<h1>&lt;/script&gt;&lt;!--&lt;b&gt;&amp;&quot;&#x27;</h1>", page, StringComparison.Ordinal);
        Assert.Equal(5, ScriptEndRegex().Count(page));
        Assert.Contains("\"hasPad\":false", page, StringComparison.Ordinal);
        Assert.DoesNotContain("what is drawn here", page, StringComparison.Ordinal);
        Assert.Contains("\"history\":null", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_diverged_is_refused()
    {
        var model = new MnistModel([new Dense(8), new Dense(3, ActivationFunction.Softmax)], inputShape: new Shape(3, 3), optimizer: new SGD(1e30));
        var bright = new ImageSet("bright", Enumerable.Repeat((byte)255, 36).ToArray(), new byte[] { 0, 1, 2, 1 }, 3, 3, ["a", "b", "c"]);
        ModelEvaluation before = Evaluator.Evaluate(model, bright);
        Trainer.Fit(model, bright, null, new TrainingOptions { Epochs = 9, BatchSize = 2, Seed = 1 });
        Assert.Contains(Diverged, Assert.Throws<NotFiniteNumberException>(() => Write(new Report(model, before))).Message, StringComparison.Ordinal);
        Assert.Contains(
            Diverged, Assert.Throws<NotFiniteNumberException>(() => DigitFigure.OfWeights(model, CultureInfo.InvariantCulture)).Message,
            StringComparison.Ordinal);
    }

    /// <summary>Images of some of its classes, in another order.</summary>
    [Fact]
    public void What_is_drawn_is_called_as_the_models_classes_are()
    {
        var model = new MnistModel([new Dense(3, ActivationFunction.Softmax)], inputShape: new Shape(3, 3), classNames: ["a", "b", "c"]);
        var some = new ImageSet("some", new byte[18], new byte[] { 0, 1 }, 3, 3, ["c", "a"]);
        string page = Write(new Report(model, Evaluator.Evaluate(model, some)));
        Assert.Contains("\"classNames\":[\"a\",\"b\",\"c\"]", page, StringComparison.Ordinal);
        Assert.Matches("\"name\":\"a\",[^}]*\"support\":1}.*\"name\":\"b\",[^}]*\"support\":0}.*\"name\":\"c\",[^}]*\"support\":1}", page);
    }

    [Fact]
    public void An_evaluation_of_images_of_another_size_is_refused()
    {
        ModelEvaluation small = Evaluator.Evaluate(new MnistModel([new Dense(3)], inputShape: new Shape(3, 3)), Images);
        Assert.StartsWith(
            "The evaluation is of images of 3×3, and the model takes images of (5, 5): it is of another model.",
            Assert.Throws<FigureException>(() => Write(new Report(new MnistModel([new Dense(3)], inputShape: new Shape(5, 5)), small))).Message);
        Assert.Throws<ArgumentNullException>(() => new ReportRun(null!, small));
        Assert.Throws<ArgumentNullException>(() => new Report(new MnistModel([new Dense(3)], inputShape: new Shape(3, 3)), small) { OtherRuns = [null!] });
    }

    [Fact]
    public void An_evaluation_that_counts_other_classes_is_refused()
    {
        ModelEvaluation three = Evaluator.Evaluate(new MnistModel([new Dense(3)], inputShape: new Shape(3, 3)), Images);
        MnistModel[] others =
            [new([new Dense(4)], inputShape: new Shape(3, 3)), new([new Dense(3)], inputShape: new Shape(3, 3), classNames: ["c", "b", Hostile])];
        Assert.All(
            others,
            model => Assert.Contains(
                "counts other classes than the model", Assert.Throws<FigureException>(() => Write(new Report(model, three))).Message,
                StringComparison.Ordinal));
    }

    [Fact]
    public void Training_images_of_another_size_are_refused()
    {
        var model = new MnistModel([new Dense(3)], inputShape: new Shape(3, 3));
        var others = new ImageSet("others", new byte[4], new byte[] { 0 }, 2, 2, ["a"]);
        var report = new Report(model, Evaluator.Evaluate(model, Images)) { TrainingImages = others };
        Assert.Contains("The images of others are 2×2", Assert.Throws<FigureException>(() => Write(report)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_of_many_figures_is_written_with_a_power_of_ten()
    {
        var model = new MnistModel([new Dense(3)], inputShape: new Shape(3, 3), loss: new MeanSquaredError(), inputScale: new InputScale(1, 1e12f));
        string said = LossRegex().Match(Write(model)).Groups[1].Value;
        double loss = Evaluator.Evaluate(model, Images).Loss;
        Assert.Matches(@"^\d(\.\d\d?)?E\d+$", said);
        Assert.InRange(double.Parse(said, CultureInfo.InvariantCulture) / loss, 0.99, 1.01);
    }

    [Fact]
    public void Without_a_culture_shares_are_written_as_the_scripts_write_them() =>
        Assert.Matches(@"<dt>Accuracy</dt><dd>\d+\.\d\d%</dd>", Write(new MnistModel([new Dense(3, ActivationFunction.Softmax)], inputShape: new Shape(3, 3))));

    [Fact]
    public void Numbers_among_the_parameters_are_written_as_elsewhere()
    {
        var model = new MnistModel([new Dense(3, ActivationFunction.Softmax)], inputShape: new Shape(3, 3), seed: 1);
        TrainingOptions options =
            new() { ValidationSplit = 0.25, BatchSize = 2048, Seed = 12345, ClassWeights = new Dictionary<int, double> { [1] = 2.5, [2] = 0.5 } };
        Trainer.Fit(model, Images, null, options);
        string german = WebUtility.HtmlDecode(Write(new Report(model, Evaluator.Evaluate(model, Images)) { Culture = Some.German }));
        Assert.Contains("<dt>Validierungsanteil</dt><dd>0,25</dd>", german, StringComparison.Ordinal);
        Assert.Contains("<dd>2.048</dd>", german, StringComparison.Ordinal);
        Assert.Contains("<dd>12345</dd>", german, StringComparison.Ordinal);
        Assert.Matches("<dd>[^<]+: 2,5; [^<]+: 0,5</dd>", german);
        Assert.Contains("<dd>RMSprop</dd>", german, StringComparison.Ordinal);
        string english = WebUtility.HtmlDecode(Write(new Report(model, Evaluator.Evaluate(model, Images)) { Culture = Some.English }));
        Assert.Contains("<dd>0.25</dd>", english, StringComparison.Ordinal);
        Assert.Contains("<dd>2,048</dd>", english, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_languages_have_the_same_texts_with_the_same_places()
    {
        IReadOnlyDictionary<string, string> english = Texts(CultureInfo.InvariantCulture), german = Texts(CultureInfo.GetCultureInfo("de"));
        Assert.Equal(english.Keys, german.Keys);
        Assert.All(english, text => Assert.Equal(Places(text.Value), Places(german[text.Key])));
    }

    [Fact]
    public void Another_extension_is_answered_with_those_that_are_known() =>
        Assert.Contains(".html, .htm", Assert.Throws<FigureException>(() => ReportFile.CheckExtension("report.pdf")).Message, StringComparison.Ordinal);

    private static string Write(MnistModel model, string? title = null) => Write(new Report(model, Evaluator.Evaluate(model, Images)) { Title = title });

    private static string Write(Report report)
    {
        using var stream = new MemoryStream();
        ReportFile.Write(report, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static SortedDictionary<string, string> Texts(CultureInfo culture) => new(
        new ResourceManager(typeof(ReportTexts)).GetResourceSet(culture, createIfNotExists: true, tryParents: false)!
            .Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!), StringComparer.Ordinal);

    private static IEnumerable<string> Places(string text) => PlaceRegex().Matches(text).Select(match => match.Value).Order(StringComparer.Ordinal);

    [GeneratedRegex("<dt>Loss</dt><dd>([^<]+)</dd>")]
    private static partial Regex LossRegex();

    [GeneratedRegex("</script", RegexOptions.IgnoreCase)]
    private static partial Regex ScriptEndRegex();

    [GeneratedRegex(@"\{\d[^}]*\}")]
    private static partial Regex PlaceRegex();
}
