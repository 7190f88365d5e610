using System.Globalization;
using MnistTools.Evaluation;

namespace MnistTools.Plotting;

/// <summary>Makes the reliability diagram of an evaluation: whether a model is right as often as it is sure.</summary>
public static class CalibrationFigure
{
    /// <summary>In usual sizes.</summary>
    private const double SmallestPoint = 0.5, LargestPoint = 2.5;

    private static readonly string GapColor = Palette.Style(4).Color;

    /// <summary>
    /// Draws the share that is right over the mean probability of what was said, a point for each bin that has images, with an area as large as its share of
    /// the images, beside the line on which both are alike. What lies between the two, weighted by the images, is the calibration error in the title. Source:
    /// Guo et al., "On Calibration of Modern Neural Networks", 2017.
    /// </summary>
    /// <param name="evaluation">What was measured.</param>
    /// <param name="culture">The language of the texts (English or German) and the form of the numbers.</param>
    /// <param name="title">A title in place of the usual one.</param>
    /// <exception cref="FigureException">The model's outputs are no probabilities.</exception>
    public static CurveDrawing Create(Evaluation.ModelEvaluation evaluation, CultureInfo culture, string? title = null)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        ArgumentNullException.ThrowIfNull(culture);
        CalibrationBin[] bins = [.. evaluation.Calibration.Where(bin => bin.Count > 0)];
        if (bins.Length == 0)
        {
            throw new FigureException("There is nothing to plot: the model's outputs are not probabilities. Its last activation must be softmax.");
        }

        FigureTexts texts = new(culture);
        double[] sure = [.. bins.Select(bin => bin.Confidence)], right = [.. bins.Select(bin => bin.Accuracy)];
        CurveStyle ideal = new(Palette.Neutral, LineKind.Dashed);
        return new()
        {
            Title = title ?? texts.Calibration(evaluation.Data, evaluation.CalibrationError),
            X = new(texts.Confidence),
            Y = new(texts.ShareRight),
            Series =
            [
                new(texts.Calibrated, [0, 1], [0, 1], ideal, texts.Calibrated),
                new(texts.Model, sure, right, Palette.Training, texts.Model) { Descriptions = [.. bins.Select(texts.Bin)], Sizes = FindSizes(bins) },
            ],
            Bands = [Fill(sure, right, texts.Gap)],
            Legend =
            [
                new(texts.Model, Palette.Training),
                new(texts.LargerPoints, Palette.Training with { Line = LineKind.None, MarkerSize = LargestPoint / 1.5 }),
                new(texts.Calibrated, ideal),
                new(texts.Gap, new(Palette.PaleBand, LineKind.None, MarkerKind.Square, 2)),
            ],
            Culture = culture,
        };
    }

    /// <summary>
    /// The area of a point says how many images its bin has: a bin of three would weigh as much to the eye as one of nine thousand. The smallest can still be
    /// seen.
    /// </summary>
    private static double[] FindSizes(CalibrationBin[] bins)
    {
        double most = bins.Max(bin => bin.Count);
        return [.. bins.Select(bin => Math.Max(SmallestPoint, LargestPoint * Math.Sqrt(bin.Count / most)))];
    }

    /// <summary>What lies between the curve and the line. Where they cross between two points, it has no width.</summary>
    private static FigureBand Fill(double[] sure, double[] right, string description)
    {
        List<(double Sure, double Right)> points = [(sure[0], right[0])];
        for (int i = 1; i < sure.Length; i++)
        {
            double before = right[i - 1] - sure[i - 1], now = right[i] - sure[i];
            if (before * now < 0)
            {
                double crossing = sure[i - 1] + (sure[i] - sure[i - 1]) * before / (before - now);
                points.Add((crossing, crossing));
            }

            points.Add((sure[i], right[i]));
        }

        return new(
            [.. points.Select(point => point.Sure)], [.. points.Select(point => Math.Min(point.Sure, point.Right))],
            [.. points.Select(point => Math.Max(point.Sure, point.Right))],
            GapColor, description);
    }
}
