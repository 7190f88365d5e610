using System.Globalization;
using MnistTools.Data;
using MnistTools.Data.Downloads;
using MnistTools.Models;
using MnistTools.Persistence;
using MnistTools.Plotting;
using MnistTools.Training;

namespace MnistTools.MSBuild;

/// <summary>One training of a build: its model, history and plot, or an error that MSBuild reports.</summary>
internal static class BuildTraining
{
    /// <summary>Trains and writes. The model comes last: it is there only if all else is.</summary>
    /// <returns>0, or 1 after an error was written.</returns>
    public static int Run(BuildOptions options, TextWriter output)
    {
        try
        {
            CheckRequest(options);
            MnistData data = LoadData(options);
            History history = Train(options, data, output);
            CheckResult(options, history);
            foreach (string file in (string[])[options.History, options.Plot, options.Model])
            {
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            }

            HistoryFile.Save(history, options.History, overwrite: true);
            FigureFile.Write(HistoryFigure.Create([history], CultureInfo.InvariantCulture), options.Plot, overwrite: true);
            ModelFile.Save(history.Model!, options.Model, overwrite: true);
            output.WriteLine($"{options.Model}: {string.Join(", ", history.Epochs[^1].Metrics.Select(metric => string.Create(CultureInfo.InvariantCulture, $"{metric.Key} {metric.Value:0.0000}")))}");
            return 0;
        }
        catch (Exception failure) when (Classify(failure, options) is { } error)
        {
            File.WriteAllText(options.Failure, error.ToString());
            return 1;
        }
    }

    /// <summary>Refuses before the training what could only fail after it.</summary>
    private static void CheckRequest(BuildOptions options)
    {
        ModelFile.CheckExtension(options.Model);
        HistoryFile.CheckExtension(options.History);
        _ = FigureFile.FindFormat(options.Plot);
        _ = options.MinimumAccuracy;
    }

    private static MnistData LoadData(BuildOptions options)
    {
        DataSetName? name = options.Choice<DataSetName>("DataSet");
        string folder = options["Data"];
        MnistData data = folder.Length > 0
            ? name is { } known ? MnistFolder.Load(folder, known) : MnistFolder.Load(folder)
            : DataSets.LoadAsync(name ?? DataSetName.Mnist).GetAwaiter().GetResult();
        return data.Take(options.Number("First"), options.Number("TestFirst"));
    }

    private static History Train(BuildOptions options, MnistData data, TextWriter output)
    {
        HistoryParameters parameters = options.Describe(data.ClassNames.Count);
        TrainingOptions training = TrainingRecipe.CreateOptions(parameters, options.ParseCallbacks()) with { BaseFolder = Path.GetDirectoryName(options.Project)! };
        MnistModel model = TrainingRecipe.CreateModel(parameters, data.Train);
        return Trainer.Fit(model, data.Train, training.ValidationSplit > 0 ? null : data.Test, training, new EpochWriter(Path.GetFileName(options.Model), output));
    }

    private static void CheckResult(BuildOptions options, History history)
    {
        EpochLog last = history.Epochs[^1];
        if (history.End == TrainingEnd.LossNotFinite)
        {
            throw new BadModelException($"The loss became infinite or not a number in epoch {last.Epoch}, step {last.Steps}. A smaller learning rate usually helps.");
        }

        if (options.MinimumAccuracy is { } least && !(last.ValAccuracy >= least))
        {
            throw new BadModelException(string.Create(CultureInfo.InvariantCulture, $"The validation accuracy is {last.ValAccuracy:0.0000}; MinimumAccuracy asks for {least}."));
        }
    }

    /// <summary>The codes are listed in docs/msbuild.md.</summary>
    private static BuildError? Classify(Exception failure, BuildOptions options) => failure switch
    {
        MnistDataException data => new(data.Path, "MNIST1001", data.Message.Replace($"{data.Path}: ", "", StringComparison.Ordinal)),
        DownloadException => new(options.Project, "MNIST1002", failure.Message),
        BadModelException or NotFiniteNumberException => new(options.Project, "MNIST1006", failure.Message),
        FormatException or ArgumentException or FigureException or ModelFormatException or HistoryFormatException => new(options.Project, "MNIST1003", Problem.Of(failure)),
        IOException or UnauthorizedAccessException => new(options.Model, "MNIST1005", failure.Message),
        _ => null,
    };

    /// <summary>An error as MnistTools.targets takes it apart: a line for each part, whatever the message has.</summary>
    private sealed record BuildError(string Path, string Code, string Message)
    {
        public override string ToString() => $"{Path}\n{Code}\n{Message.ReplaceLineEndings(" ")}";
    }

    private sealed class BadModelException(string message) : Exception(message);

    /// <summary>A line an epoch.</summary>
    private sealed class EpochWriter(string model, TextWriter output) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            foreach (string warning in value.Warnings)
            {
                output.WriteLine($"{model}: warning: {warning}");
            }

            if (value.EpochLog is not null)
            {
                output.WriteLine($"{model}: {KerasProgressLine.FormatEpoch(value)} {KerasProgressLine.Format(value)}");
            }
        }
    }
}
