using MnistTools.Metrics;

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
    public void The_table_shows_it_all()
    {
        string[] lines = Six.GetTable().ReplaceLineEndings("\n").Split('\n');
        Assert.Contains("accuracy           0.5000   95 % confidence: 0.1876 to 0.8124", lines);
        Assert.Contains("1            0.3333  0.5000  0.4000        2", lines);
        Assert.Contains("1       1  1  ·", lines);
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
    public void A_matrix_without_room_for_its_counts_is_left_out()
    {
        ModelEvaluation letters = Evaluate(new float[6, 26], Labels, [.. Enumerable.Range('A', 26).Select(letter => $"{(char)letter}")]);
        Assert.DoesNotContain("taken for", letters.GetTable(), StringComparison.Ordinal);
    }

    private static ModelEvaluation Evaluate(float[,] outputs) => Evaluate(outputs, Labels);

    private static ModelEvaluation Evaluate(float[,] outputs, byte[] labels, params string[] names) => new(
        new ImageSet("six", Enumerable.Range(0, 4 * labels.Length).Select(i => (byte)(i / 4)).ToArray(), labels, 2, 2, names.Length > 0 ? names : ["0", "1", "2"]),
        outputs,
        new Dictionary<string, double> { [MetricNames.Loss] = 1 });

    private static void AssertScore(ClassScore score, double precision, double recall, double f1, int support)
    {
        Assert.Equal(precision, score.Precision, 1e-12);
        Assert.Equal(recall, score.Recall, 1e-12);
        Assert.Equal(f1, score.F1, 1e-12);
        Assert.Equal(support, score.Support);
    }
}
