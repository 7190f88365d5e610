using MnistTools.Core.Tests.Data;
using MnistTools.Data.Pictures;
using MnistTools.Metrics;
using MnistTools.Text;

namespace MnistTools.Core.Tests.Evaluations;

/// <summary>What is concluded from six images whose outputs are written down, so that each number can be worked out by hand.</summary>
public class EvaluationTests
{
    private static readonly byte[] Labels = [0, 0, 0, 1, 1, 2];

    private static readonly float[,] Outputs =
    {
        { 0.8f, 0.1f, 0.1f }, // right
        { 0.5f, 0.4f, 0.1f }, // right
        { 0.3f, 0.6f, 0.1f }, // 1 instead of 0, second
        { 0.1f, 0.8f, 0.1f }, // right
        { 0.6f, 0.1f, 0.3f }, // 0 instead of 1, last
        { 0.2f, 0.7f, 0.1f }, // 1 instead of 2, last
    };

    // Made anew each time, so that a change that build/Mutate.ps1 tries stays in no later test.
    private static ModelEvaluation Six => Evaluate(Outputs);

    [Fact]
    public void A_row_of_the_matrix_is_what_a_class_was_taken_for()
    {
        Assert.Equal(new[,] { { 2, 1, 0 }, { 1, 1, 0 }, { 0, 1, 0 } }, Six.Confusion.ToArray());
        Assert.Equal(0.5, Six.Accuracy);
        Assert.Equal(4.0 / 6, Six.TopTwoAccuracy, 1e-12);
    }

    [Fact]
    public void A_class_or_an_image_that_there_is_not_is_named()
    {
        Assert.Equal("There are 3 classes, counted from 0.", Refuse("predicted", () => _ = Six.Confusion[0, 3]));
        Assert.Equal("There are 3 classes, counted from 0.", Refuse("actual", () => _ = Six.Confusion[-1, 0]));
        Assert.Equal("There are 3 classes, counted from 0.", Refuse("label", () => _ = Six.Confusion.CountActual(3)));
        Assert.Equal("There are 3 classes, counted from 0.", Refuse("label", () => _ = Six.Confusion.CountPredicted(-1)));
        Assert.EndsWith(" has 6 images, counted from 0.", Refuse("index", () => _ = Six.GetPrediction(6)));

        static string Refuse(string parameter, Action action) => Problem.Of(Assert.Throws<ArgumentOutOfRangeException>(parameter, action));
    }

    [Fact]
    public void Each_class_has_its_score_and_nothing_by_nothing_is_0()
    {
        AssertScore(Six.Classes[0], 2.0 / 3, 2.0 / 3, 2.0 / 3, 3);
        AssertScore(Six.Classes[1], 1.0 / 3, 1.0 / 2, 2.0 / 5, 2);
        AssertScore(Six.Classes[2], 0, 0, 0, 1);
        AssertScore(Six.Macro, 1.0 / 3, 7.0 / 18, 16.0 / 45, 6);
        AssertScore(Six.Weighted, 4.0 / 9, 1.0 / 2, 7.0 / 15, 6);
    }

    /// <summary>scikit-learn's macro averages go over the classes that are in the labels or in the predictions; Keras' count the third here as 0.</summary>
    [Fact]
    public void A_class_that_no_image_has_or_was_taken_for_is_in_no_average()
    {
        var allRight = Evaluate(new float[,] { { 0.9f, 0.1f, 0 }, { 0.1f, 0.9f, 0 }, { 0.9f, 0.1f, 0 }, { 0.1f, 0.9f, 0 } }, [0, 1, 0, 1]);
        AssertScore(allRight.Macro, 1, 1, 1, 4);
        AssertScore(allRight.Weighted, 1, 1, 1, 4);
        AssertScore(allRight.Classes[2], 0, 0, 0, 0);

        // The second is taken for the third, which no image has: it counts, with 0.
        var oneWrong = Evaluate(new float[,] { { 0.9f, 0.1f, 0 }, { 0.1f, 0, 0.9f }, { 0.9f, 0.1f, 0 }, { 0.1f, 0.9f, 0 } }, [0, 1, 0, 1]);
        AssertScore(oneWrong.Macro, 2.0 / 3, (1 + 0.5) / 3, (1 + 2.0 / 3) / 3, 4);
        AssertScore(oneWrong.Weighted, 1, 0.75, (1 + 2.0 / 3) / 2, 4);
    }

    [Fact]
    public void Of_equal_outputs_the_first_is_said_and_the_first_two_are_the_top_two()
    {
        var equal = Evaluate(new float[6, 3]);
        Assert.Equal((3.0 / 6, 5.0 / 6), (equal.Accuracy, equal.TopTwoAccuracy));
    }

    [Fact]
    public void Calibration_compares_confidence_with_accuracy_bin_by_bin()
    {
        // Bins of 1/15: 0.5 is in the 8th, 0.6 (twice) in the 9th or 10th, 0.7 in the 11th, 0.8 (twice) in the 12th.
        double expected = (Math.Abs(1 - 0.5) + (2 * Math.Abs(0 - 0.6)) + Math.Abs(0 - 0.7) + (2 * Math.Abs(1 - 0.8))) / 6;
        Assert.Equal(expected, Six.CalibrationError, 1e-6);
        Assert.Equal(15, Six.Calibration.Count);
        Assert.Equal(6, Six.Calibration.Sum(bin => bin.Count));
    }

    [Fact]
    public void Outputs_that_are_no_probabilities_have_no_calibration()
    {
        var evaluation = Evaluate(new float[,] { { 5, 1, 1 }, { 5, 1, 1 }, { 5, 1, 1 }, { -1, 2, 1 }, { 1, 2, 1 }, { 1, 1, 2 } });
        Assert.Equal(double.NaN, evaluation.CalibrationError);
        Assert.Empty(evaluation.Calibration);
        Assert.Contains("not probabilities", evaluation.GetTable());
    }

    [Fact]
    public void The_worst_mistake_comes_first_with_its_image()
    {
        Assert.Equal([4, 5, 2], Six.Mistakes.Select(mistake => mistake.Index));
        Assert.Equal(("0", "1", 0.6f), (Six.Mistakes[0].Label, Six.Mistakes[0].ActualLabel, Six.Mistakes[0].Probability));
        Assert.Equal([4, 4, 4, 4], Six.Mistakes[0].Image);
    }

    [Fact]
    public void Two_models_are_compared_on_the_images_that_one_alone_gets_right()
    {
        float[,] better = (float[,])Outputs.Clone();
        (better[4, 0], better[4, 1]) = (better[4, 1], better[4, 0]);
        McNemarTest comparison = Evaluate(better).CompareWith(Six).Comparison!;
        Assert.Equal((1, 0), (comparison.OnlyThisRight, comparison.OnlyReferenceRight));
        Assert.Equal(1, comparison.PValue, 1e-12);
        Assert.Throws<ArgumentException>(() => Evaluate(better).CompareWith(new(Some.Images(6, 2, 2, 3), Outputs, Six.Metrics)));
    }

    [Fact]
    public void The_table_shows_the_top_2_accuracy_once()
    {
        ModelEvaluation measured = Evaluate(
            Outputs, Labels,
            metrics: new() { [MetricNames.Loss] = 1, [MetricNames.Accuracy] = 0.5, ["top_2_accuracy"] = 4 / 6.0, ["top_3_accuracy"] = 1 });
        string[] rows = measured.GetTable().ReplaceLineEndings("\n").Split('\n');
        Assert.Equal(["top-2 accuracy     0.6667", "top_3_accuracy     1.0000"], rows.Where(row => row.StartsWith("top", StringComparison.Ordinal)));
        Assert.Equal(measured.TopTwoAccuracy, measured.Metrics["top_2_accuracy"], 1e-12);
    }

    [Fact]
    public void The_table_shows_it_all()
    {
        ModelEvaluation worse = Evaluate(Outputs, Labels, metrics: new() { [MetricNames.Loss] = 1, [MetricNames.Accuracy] = 0.5, ["f1_score"] = 0.25 });
        float[,] better = (float[,])Outputs.Clone();
        (better[4, 0], better[4, 1]) = (better[4, 1], better[4, 0]);
        Assert.Equal(
            """
            six: 6 images

            loss               1.0000
            accuracy           0.5000   95 % confidence: 0.1876 to 0.8124
            top-2 accuracy     0.6667
            f1_score           0.2500
            calibration error  0.4667
            mistakes           3
            comparison         right alone on 0, the reference on 1; McNemar's test (exact
                               binomial): p = 1, may be chance

            class     precision  recall      F1  support
            0            0.6667  0.6667  0.6667        3
            1            0.3333  0.5000  0.4000        2
            2            0.0000  0.0000  0.0000        1
            macro        0.3333  0.3889  0.3556        6
            weighted     0.4444  0.5000  0.4667        6

            actual  taken for
                    0  1  2
            0       2  1  ·
            1       1  1  ·
            2       ·  1  ·
            """.ReplaceLineEndings("\n"),
            worse.CompareWith(Evaluate(better)).GetTable().ReplaceLineEndings("\n"));
        Assert.Equal("six: accuracy 0.5000, loss 1.0000 on 6 images", worse.ToString());
    }

    [Fact]
    public void A_bin_has_its_bounds_its_confidence_and_its_accuracy()
    {
        CalibrationBin[] bins = [.. Six.Calibration];
        Assert.All(bins.Index(), bin => Assert.Equal((bin.Index / 15.0, (bin.Index + 1) / 15.0), (bin.Item.Lower, bin.Item.Upper)));
        // 0.8 is in the bin that ends with it, twice, and right both times; 0.7 is above 10 / 15, and wrong.
        Assert.Equal((2, 0.8, 1), (bins[11].Count, Math.Round(bins[11].Confidence, 6), bins[11].Accuracy));
        Assert.Equal((1, 0.7, 0), (bins[10].Count, Math.Round(bins[10].Confidence, 6), bins[10].Accuracy));
        Assert.Equal((0, double.NaN, double.NaN), (bins[0].Count, bins[0].Confidence, bins[0].Accuracy));
        // A probability of 0 is one.
        Assert.Equal(15, Evaluate(new float[,] { { 1, 0, 0 } }, [0]).Calibration.Count);
    }

    [Fact]
    public void A_comparison_counts_both_sides_and_wants_the_same_images_and_classes()
    {
        float[,] worse = (float[,])Outputs.Clone();
        (worse[0, 0], worse[0, 1]) = (worse[0, 1], worse[0, 0]);
        McNemarTest comparison = Evaluate(worse).CompareWith(Six).Comparison!;
        Assert.Equal((0, 1), (comparison.OnlyThisRight, comparison.OnlyReferenceRight));
        Assert.Contains(
            "Two models are compared on the same images",
            Assert.Throws<ArgumentException>(() => Six.CompareWith(Evaluate(Outputs, [0, 0, 0, 1, 2, 2]))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Six.CompareWith(Evaluate(new float[,] { { 1, 0, 0 } }, [0])));
        // Their own order of the classes does not matter, but their names do.
        Assert.Throws<ArgumentException>(() => Six.CompareWith(Evaluate(Outputs, Labels, "1", "0", "2")));
    }

    [Fact]
    public void A_prediction_knows_whether_it_is_right_only_where_it_knows_what_is()
    {
        var model = new MnistModel([new Flatten(), new Dense(3, ActivationFunction.Softmax)], inputShape: new Shape(2, 2));
        model.SetWeight(model.Weights[0], new float[12]);
        model.SetWeight(model.Weights[1], [0, MathF.Log(3), -100]);
        var images = new ImageSet("three", new byte[12], new byte[] { 0, 1, 2 }, 2, 2, ["a", "b", "c"]);
        IReadOnlyList<Prediction> predictions = Predictor.Predict(model, images);
        Assert.Equal(
            [(0, false, "a"), (1, true, "b"), (2, false, "c")],
            predictions.Select(prediction => (prediction.ActualLabelIndex!.Value, prediction.IsCorrect!.Value, prediction.ActualLabel)));
        Assert.All(
            predictions.Index(), prediction => Assert.Equal(($"image {prediction.Index}", "b (75.0 %)"), (prediction.Item.Source, $"{prediction.Item}")));

        Prediction picture = Assert.Single(Predictor.Predict(DigitModel(), [new PictureImage("seven.png", new byte[784])]));
        Assert.Equal(("seven.png", null, null, null), (picture.Source, picture.ActualLabelIndex, picture.IsCorrect, picture.ActualLabel));
        Assert.Empty(Predictor.Predict(DigitModel(), (IReadOnlyList<PictureImage>)[]));

        static MnistModel DigitModel() => new([new Flatten(), new Dense(10, ActivationFunction.Softmax)], seed: 1);
    }

    [Fact]
    public void A_picture_is_framed_or_taken_as_it_is()
    {
        using var folder = new TemporaryFolder();
        // A stroke on paper, left of the middle.
        byte[] pixels = [.. Enumerable.Range(0, 32 * 32).Select(i => (byte)((i / 32) is > 7 and < 24 && (i % 32) is > 9 and < 14 ? 20 + (i % 32) : 255))];
        Directory.CreateDirectory(folder.At("set/a"));
        File.WriteAllBytes(folder.At("set/a/1.bmp"), OwnFiles.Bitmap(32, pixels));
        File.WriteAllBytes(folder.At("set/a/2.bmp"), OwnFiles.Bitmap(32, [.. pixels.Reverse()]));
        File.WriteAllBytes(folder.At("wide.bmp"), OwnFiles.Bitmap(32, [.. pixels.Take(8 * 32)]));
        string first = folder.At("set/a/1.bmp"), second = folder.At("set/a/2.bmp"), wide = folder.At("wide.bmp");

        PictureImage asItIs = PictureImage.Read(first, framed: false);
        Assert.Equal((first, 32, 32), (asItIs.Path, asItIs.Height, asItIs.Width));
        Assert.Equal(pixels, asItIs.Pixels);
        Assert.Equal((28, 28), (PictureImage.Read(first).Height, PictureImage.Read(first).Width));
        Assert.Equal(DigitPicture.Read(first), PictureImage.Read(first).Pixels);

        MnistModel model = Of(32, 32);
        Assert.Equal(
            Predictor.Predict(model, ImageFiles.LoadSet(folder.At("set"))).Select(prediction => prediction.Probabilities),
            Predictor.Predict(model, [asItIs, PictureImage.Read(second, framed: false)]).Select(prediction => prediction.Probabilities));
        Assert.Equal([8 * 32], Predictor.Predict(Of(8, 32), [PictureImage.Read(wide, framed: false)]).Select(prediction => prediction.Image.Length));
        AssertRefused(model, $"{wide}: The picture has 8×32 pixels, and the model takes images of 32×32.", asItIs, PictureImage.Read(wide, framed: false));
        AssertRefused(Of(8, 32), $"{first}: A digit that is framed has 28×28 pixels, and the model takes images of 8×32.", PictureImage.Read(first));
        Assert.Contains(
            "some are framed", Assert.Throws<ArgumentException>(() => Predictor.Predict(model, [asItIs, PictureImage.Read(first)])).Message,
            StringComparison.Ordinal);

        static MnistModel Of(int height, int width) =>
            new([new Flatten(), new Dense(3, ActivationFunction.Softmax)], inputShape: new Shape(height, width), seed: 1, classNames: ["a", "b", "c"]);

        static void AssertRefused(MnistModel model, string message, params PictureImage[] pictures) =>
            Assert.StartsWith(message, Assert.Throws<MismatchException>(() => Predictor.Predict(model, pictures)).Message, StringComparison.Ordinal);
    }

    /// <summary>Fashion-MNIST's names side by side would be 143 columns.</summary>
    [Theory]
    [InlineData("T-shirt/top,Trouser,Pullover,Dress,Coat,Sandal,Shirt,Sneaker,Bag,Ankle boot", "actual         taken for", "                  0     1     2", "0 T-shirt/top  1001     ·", "1 Trouser         ·     1     ·")]
    [InlineData("T-shirt/top of a brand that has a very long name,b,c,d,e,f,g,h,i,j,k,l", " 0 T-s…  1001     ·", " 1 b        ·     1")]
    [InlineData("January,February,March,April,May", "actual    taken for", "           January  February", "January       1001         ·")]
    public void A_table_fits_a_terminal_of_80_columns(string classes, params string[] beginnings)
    {
        string[] names = classes.Split(',');
        byte[] labels = [.. Enumerable.Repeat((byte)0, 1000), .. Enumerable.Range(0, names.Length).Select(label => (byte)label)];
        float[,] outputs = new float[labels.Length, names.Length];
        for (int i = 0; i < labels.Length; i++)
        {
            outputs[i, labels[i]] = 1;
        }

        ModelEvaluation first = Evaluate(outputs, labels, names), other = Evaluate(new float[labels.Length, names.Length], labels, names);
        string[] lines = first.CompareWith(other).GetTable().ReplaceLineEndings("\n").Split('\n');
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 79));
        Assert.All(beginnings, beginning => Assert.Contains(lines, line => line.StartsWith(beginning, StringComparison.Ordinal)));
        Assert.Equal(lines[^names.Length].Length, lines[^1].Length);
        // The comparison is whole, in lines that go on under its beginning.
        Assert.Contains(first.CompareWith(other).Comparison!.ToString(), string.Join(' ', lines.Select(line => line.TrimStart())), StringComparison.Ordinal);
    }

    [Fact]
    public void A_matrix_without_room_for_its_counts_gives_its_largest_mistakes()
    {
        string[] names = [.. Enumerable.Range('A', 26).Select(letter => $"{(char)letter}")];
        // 12 labels from 1 on: each is taken for A, label 5 three times.
        byte[] labels = [.. Enumerable.Range(1, 12).Select(label => (byte)label), 5, 5];
        string table = Evaluate(new float[labels.Length, 26], labels, names).GetTable().ReplaceLineEndings("\n");
        Assert.EndsWith(
            "actual  taken for   images\nF       A                3\nB       A                1\nC       A                1\nD       A                1\nE       A                1\n" +
            "G       A                1\nH       A                1\nI       A                1\nJ       A                1\nK       A                1\nand 2 pairs more, which a plot of the confusion matrix shows",
            table,
            StringComparison.Ordinal);
        // Without mistakes there is nothing to list.
        Assert.DoesNotContain("taken for", Evaluate(new float[6, 26], new byte[6], names).GetTable(), StringComparison.Ordinal);
    }

    private static ModelEvaluation Evaluate(float[,] outputs) => Evaluate(outputs, Labels);

    private static ModelEvaluation Evaluate(float[,] outputs, byte[] labels, params string[] names) =>
        Evaluate(outputs, labels, new() { [MetricNames.Loss] = 1 }, names);

    private static ModelEvaluation Evaluate(float[,] outputs, byte[] labels, Dictionary<string, double> metrics, params string[] names) => new(
        new ImageSet(
            "six", Enumerable.Range(0, 4 * labels.Length).Select(i => (byte)(i / 4)).ToArray(), labels, 2, 2, names.Length > 0 ? names : ["0", "1", "2"]),
        outputs,
        metrics);

    private static void AssertScore(ClassScore score, double precision, double recall, double f1, int support)
    {
        Assert.Equal(precision, score.Precision, 1e-12);
        Assert.Equal(recall, score.Recall, 1e-12);
        Assert.Equal(f1, score.F1, 1e-12);
        Assert.Equal(support, score.Support);
    }
}
