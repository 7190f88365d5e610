using MnistTools.Data;
using MnistTools.Evaluation;

namespace MnistTools.Plotting;

/// <summary>The images that a report carries: some of each cell of each confusion matrix, those in which the right class was thought least probable.</summary>
internal sealed class ReportGallery(ImageSet images)
{
    /// <summary>The most images of one cell: a full row or two of them on a screen, and all mistakes of a good model.</summary>
    public const int ImagesOfCell = 24;

    /// <summary>The same for what was recognised before the last epoch: these are other images after each, and take the most room.</summary>
    private const int RecognisedImagesBefore = 8;

    /// <summary>As many as are shown, of a percentage with one.</summary>
    private const int Decimals = 3;

    private readonly OrderedDictionary<int, int> _indices = [];

    /// <summary>Which of the images they are.</summary>
    public IReadOnlyList<int> Rows => [.. _indices.Keys];

    /// <summary>Takes what is shown of an evaluation on these images.</summary>
    /// <param name="evaluation">The evaluation.</param>
    /// <param name="isLast">Whether it is of the model as it is in the end.</param>
    public Shown Add(ModelEvaluation evaluation, bool isLast)
    {
        Cell[] cells =
        [
            .. Enumerable.Range(0, evaluation.Count)
                .Select(evaluation.GetPrediction)
                .GroupBy(prediction => (Actual: prediction.ActualLabelIndex!.Value, Predicted: prediction.LabelIndex))
                .OrderBy(cell => cell.Key)
                .Select(cell => Take(cell.Key.Actual, cell.Key.Predicted, cell.OrderBy(ActualProbability), isLast)),
        ];
        return new Shown(cells, [.. evaluation.Mistakes.Take(ImagesOfCell).Select(mistake => IndexOf(mistake.Row))]);
    }

    /// <summary>(images, height, width) bytes.</summary>
    public byte[] CopyPixels() => images.Subset([.. Rows]).Pixels.ToArray();

    private Cell Take(int actual, int predicted, IEnumerable<Prediction> leastSure, bool isLast)
    {
        Prediction[] taken = [.. leastSure.Take(actual == predicted && !isLast ? RecognisedImagesBefore : ImagesOfCell)];
        return new Cell(
            actual, predicted, [.. taken.Select(prediction => IndexOf(prediction.Row))],
            [.. taken.Select(prediction => Finite(Math.Round(prediction.Probability, Decimals)))]);
    }

    private int IndexOf(int row)
    {
        _indices.TryAdd(row, _indices.Count);
        return _indices[key: row];
    }

    private static float ActualProbability(Prediction prediction) => prediction.Probabilities[prediction.ActualLabelIndex!.Value];

    /// <summary>JSON knows no other numbers.</summary>
    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    /// <summary>What is shown of an evaluation.</summary>
    /// <param name="Cells">The cells of the confusion matrix that have images.</param>
    /// <param name="Mistakes">The worst mistakes, the worst first, as indices of the gallery.</param>
    internal sealed record Shown(IReadOnlyList<Cell> Cells, IReadOnlyList<int> Mistakes);

    /// <summary>A cell of the confusion matrix.</summary>
    /// <param name="Actual">The class that its images are of.</param>
    /// <param name="Predicted">The class that they were taken for.</param>
    /// <param name="Images">Indices of the gallery.</param>
    /// <param name="Probabilities">How probable that class was thought, image by image.</param>
    internal sealed record Cell(int Actual, int Predicted, IReadOnlyList<int> Images, IReadOnlyList<double?> Probabilities);
}
