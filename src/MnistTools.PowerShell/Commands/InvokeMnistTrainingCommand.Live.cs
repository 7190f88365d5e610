using System.Globalization;
using MnistTools.Data;
using MnistTools.Evaluation;
using MnistTools.Models;
using MnistTools.Plotting;

namespace MnistTools.PowerShell.Commands;

/// <content>Ends the page on which a training is seen.</content>
public sealed partial class InvokeMnistTrainingCommand
{
    /// <summary>The page becomes the report. Where nobody sees it, or the whole pipeline is being stopped, none is made; why there can be none is said on it.</summary>
    private void ShowReport(LivePage? page, MnistModel model, ImageSet images)
    {
        if (page is not { IsWatched: true } || StopToken.IsCancellationRequested)
        {
            return;
        }

        try
        {
            page.Show(new Report(model, Evaluator.Evaluate(model, images)) { TrainingImages = Data.Train, Culture = CultureInfo.CurrentUICulture });
        }
        catch (Exception failure) when (failure is FigureException or NotFiniteNumberException or MismatchException)
        {
            page.Show(failure.Message);
        }
    }
}
