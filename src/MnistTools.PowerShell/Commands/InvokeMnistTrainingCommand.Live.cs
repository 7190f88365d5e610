using System.Globalization;
using MnistTools.Data;
using MnistTools.Evaluation;
using MnistTools.Models;
using MnistTools.Plotting;
using MnistTools.Training;

namespace MnistTools.PowerShell.Commands;

/// <content>Ends the page on which a training is seen.</content>
public sealed partial class InvokeMnistTrainingCommand
{
    /// <summary>
    /// The page becomes the report. Where nobody sees it, or the whole pipeline is being stopped, none is made; why there can be none is said on it.
    /// </summary>
    private void ShowReport(LivePage? page, MnistModel model, TrainingOptions options, ImageSet? validation)
    {
        if (page is not { IsWatched: true } || StopToken.IsCancellationRequested)
        {
            return;
        }

        try
        {
            (ImageSet train, ImageSet? measured) = options.Split(Data.Train, validation);
            page.Show(
                new Report(model, Evaluator.Evaluate(model, measured ?? TestImages ?? train))
                {
                    TrainingImages = train,
                    Culture = CultureInfo.CurrentUICulture,
                });
        }
        catch (Exception failure) when (failure is FigureException or NotFiniteNumberException or MismatchException)
        {
            page.Show(failure.Message);
        }
    }
}
