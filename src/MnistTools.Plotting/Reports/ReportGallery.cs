using MnistTools.Evaluation;

namespace MnistTools.Plotting;

/// <summary>The images that a report carries: some of each cell of the confusion matrix, those in which the right class was thought least probable.</summary>
internal sealed class ReportGallery
{
    /// <summary>The most images of one cell: a full row or two of them on a screen, and all mistakes of a good model.</summary>
    public const int ImagesOfCell = 24;

    private readonly ModelEvaluation _evaluation;

    public ReportGallery(ModelEvaluation evaluation)
    {
        _evaluation = evaluation;
        var cells = new List<Cell>();
        var images = new List<Prediction>();
        foreach (IGrouping<(int Actual, int Predicted), Prediction> cell in Enumerable.Range(0, evaluation.Count)
            .Select(evaluation.GetPrediction)
            .GroupBy(prediction => (prediction.ActualLabelIndex!.Value, prediction.LabelIndex))
            .OrderBy(cell => cell.Key))
        {
            Prediction[] chosen = [.. cell.OrderBy(ActualProbability).Take(ImagesOfCell)];
            cells.Add(new Cell(cell.Key.Actual, cell.Key.Predicted, [.. Enumerable.Range(images.Count, chosen.Length)]));
            images.AddRange(chosen);
        }

        (Cells, Images) = (cells, images);
        Mistakes = [.. evaluation.Mistakes.Take(ImagesOfCell).Select(mistake => images.FindIndex(image => image.Index == mistake.Index))];
    }

    /// <summary>What was said of each image.</summary>
    public IReadOnlyList<Prediction> Images { get; }

    /// <summary>The cells that have images.</summary>
    public IReadOnlyList<Cell> Cells { get; }

    /// <summary>The worst mistakes, the worst first, as places in <see cref="Images"/>.</summary>
    public IReadOnlyList<int> Mistakes { get; }

    /// <summary>(images, height, width) bytes.</summary>
    public byte[] CopyPixels() => _evaluation.Images.Subset([.. Images.Select(image => image.Index)]).Pixels.ToArray();

    private static float ActualProbability(Prediction prediction) => prediction.Probabilities[prediction.ActualLabelIndex!.Value];

    /// <summary>A cell of the confusion matrix.</summary>
    /// <param name="Actual">The class that its images are of.</param>
    /// <param name="Predicted">The class that they were taken for.</param>
    /// <param name="Images">Places in <see cref="ReportGallery.Images"/>.</param>
    internal sealed record Cell(int Actual, int Predicted, IReadOnlyList<int> Images);
}
