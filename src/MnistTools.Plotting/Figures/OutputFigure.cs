using System.Globalization;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;
using MnistTools.Evaluation;

namespace MnistTools.Plotting;

/// <summary>Makes a map of what a model says: images of which it says nearly the same lie near each other.</summary>
public static class OutputFigure
{
    /// <summary>How many images are shown unless told otherwise.</summary>
    public const int DefaultCount = 2000;

    /// <summary>Below the smallest normal number of single precision: a probability of 0 has no logarithm.</summary>
    private const double LeastProbability = 1e-38;

    /// <summary>What rounding leaves of a variance that is none, as a share of the whole; and of all values, as a share of the greatest.</summary>
    private const double Rounding = 1e-12;

    /// <summary>The size of points that are many, by how much a cross is larger, and how fast fewer points grow up to the usual size.</summary>
    private const double SmallestPoint = 0.55, CrossOfPoint = 1.6, Growth = 0.2;

    /// <summary>A mistake is a cross, and no class is.</summary>
    private static readonly MarkerKind[] Markers =
        [MarkerKind.Circle, MarkerKind.Square, MarkerKind.TriangleUp, MarkerKind.Diamond, MarkerKind.TriangleDown, MarkerKind.Plus];

    /// <summary>
    /// Draws the outputs of the last layer for each image in the plane of their first two principal components, in the colour of its class; what was
    /// taken for something else is crossed. Of probabilities the logarithms are taken less their mean: these are what a softmax was given, less its mean.
    /// </summary>
    /// <param name="evaluation">What was measured.</param>
    /// <param name="culture">The language of the texts (English or German) and the form of the numbers.</param>
    /// <param name="count">How many images are shown at most, the first ones.</param>
    /// <param name="title">A title in place of the usual one.</param>
    /// <exception cref="FigureException">There are fewer than three images, or the outputs are all alike or not finite.</exception>
    public static CurveDrawing Create(Evaluation.ModelEvaluation evaluation, CultureInfo culture, int count = DefaultCount, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        ArgumentNullException.ThrowIfNull(culture);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        Prediction[] shown = [.. Enumerable.Range(0, Math.Min(count, evaluation.Count)).Select(evaluation.GetPrediction)];
        bool areProbabilities = evaluation.Calibration.Count > 0;
        (double[,] places, double[] shares) = Project([.. shown.Select(prediction => Read(prediction, areProbabilities))]);
        FigureTexts texts = new(culture);
        double size = Math.Clamp(SmallestPoint * Math.Pow((double)DefaultCount / shown.Length, Growth), SmallestPoint, 1);
        CurveStyle mistake = new(Palette.Mistake, LineKind.None, MarkerKind.Cross, CrossOfPoint * size);
        FigureSeries[] classes = [.. evaluation.Confusion.ClassNames.Select(
            (name, i) => Draw(name, StyleOf(i, size), prediction => prediction.ActualLabel == name)).Where(series => series.X.Count > 0)];
        FigureSeries mistakes = Draw(texts.MistakesInMap, mistake, prediction => prediction.IsCorrect == false);
        FigureSeries[] all = mistakes.X.Count > 0 ? [.. classes, mistakes] : classes;
        return new()
        {
            Title = title ?? texts.Outputs(evaluation.Data, shown.Length, evaluation.Count),
            X = new(texts.Component(1, shares[0])),
            Y = new(texts.Component(2, shares[1])) { Labels = shares[1] == 0 ? [new(0, 0.ToString(culture))] : null },
            Series = all,
            Legend = [.. all.Select(series => new LegendEntry(series.LegendText, series.Style with { MarkerSize = 1 }))],
            Culture = culture,
        };

        FigureSeries Draw(string name, CurveStyle style, Func<Prediction, bool> isMeant)
        {
            int[] items = [.. Enumerable.Range(0, shown.Length).Where(i => isMeant(shown[i])).OrderBy(i => places[i, 0])];
            return new(name, [.. items.Select(i => places[i, 0])], [.. items.Select(i => places[i, 1])], style, name)
            {
                Descriptions = [.. items.Select(i => texts.Output(shown[i].ActualLabel!, shown[i].Label, shown[i].Probability))],
            };
        }
    }

    private static CurveStyle StyleOf(int label, double size) =>
        Palette.Style(label) with { Line = LineKind.None, Marker = Markers[label % Markers.Length], MarkerSize = size };

    private static double[] Read(Prediction prediction, bool areProbabilities)
    {
        double[] outputs = [.. prediction.Probabilities.Select(output => areProbabilities ? Math.Log(Math.Max(output, LeastProbability)) : output)];
        double mean = areProbabilities ? outputs.Average() : 0;
        return [.. outputs.Select(output => output - mean)];
    }

    /// <summary>
    /// (items, 2) the places, and of each component the share of the variance: the eigenvectors of the covariance with the greatest eigenvalues. A second
    /// component without variance, as two classes have it, is 0 and holds no rounding.
    /// </summary>
    private static (double[,] Places, double[] Shares) Project(double[][] rows)
    {
        if (rows.Length < 3 || rows[0].Length < 2 || !rows.All(row => row.All(double.IsFinite)))
        {
            throw new FigureException("There is nothing to plot: a map needs three images at least, two outputs, and finite numbers.");
        }

        Matrix<double> centred = Matrix<double>.Build.DenseOfRowArrays(rows);
        Vector<double> means = centred.ColumnSums() / rows.Length;
        centred.MapIndexedInplace((_, column, value) => value - means[column]);
        Evd<double> parts = (centred.TransposeThisAndMultiply(centred) / (rows.Length - 1)).Evd(Symmetricity.Symmetric);
        double[] variances = [.. parts.EigenValues.Select(value => Math.Max(0, value.Real))];
        double whole = variances.Sum();
        if (Math.Sqrt(whole) <= Rounding * rows.Max(row => row.Max(Math.Abs)))
        {
            throw new FigureException("There is nothing to plot: the model says the same of all images.");
        }

        // Eigenvalues ascend.
        int last = variances.Length - 1;
        Matrix<double> axes = Matrix<double>.Build.DenseOfColumnVectors(Orient(parts.EigenVectors.Column(last)), Orient(parts.EigenVectors.Column(last - 1)));
        Matrix<double> places = centred * axes;
        double second = variances[last - 1] / whole;
        if (second <= Rounding)
        {
            second = 0;
            places.ClearColumn(1);
        }

        return (places.ToArray(), [variances[last] / whole, second]);
    }

    // An eigenvector may point either way: its strongest part is positive.
    private static Vector<double> Orient(Vector<double> axis) => axis[axis.AbsoluteMaximumIndex()] < 0 ? -axis : axis;
}
