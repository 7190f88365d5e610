using System.Globalization;
using System.Security.Cryptography;
using MnistTools.Data;
using MnistTools.Data.Downloads;
using MnistTools.Data.Formats;
using MnistTools.Data.Pictures;
using MnistTools.Evaluation;
using MnistTools.Files;
using MnistTools.Metrics;
using MnistTools.Models;
using MnistTools.Persistence;
using MnistTools.Plotting;
using MnistTools.Text;
using MnistTools.Training;
using MnistTools.Training.Callbacks;
using MnistTools.Training.Options;

namespace MnistTools.MSBuild;

/// <summary>One training of a build: its model, history and plot, or an error that MSBuild reports.</summary>
internal static class BuildTraining
{
    /// <summary>Trains and writes, unless what is there was made from the same. The model comes last: it is there only if all else is.</summary>
    /// <param name="options">What is asked for.</param>
    /// <param name="failure">The file that an error goes into.</param>
    /// <param name="output">Where a line for each epoch goes.</param>
    /// <returns>0, or 1 after an error was written.</returns>
    public static int Run(BuildOptions options, string failure, TextWriter output)
    {
        try
        {
            CheckRequest(options);
            using TrainingRecord record =
                TrainingRecord.Open(options.Record, () => output.WriteLine($"{options.Model}: another build trains it, and this one waits."));
            // A set that has a name stays what it is; files are read each time, since their times say little about their content.
            MnistData? given = options["Data"].Length > 0 ? LoadData(options, output) : null;
            // Files of both sets, which may have the same name.
            string origin = $"{options.Origin}\n{string.Join('\n', given is null ? [] : given.Train.Sha256.Concat(given.Test.Sha256))}";
            string[] files = [options.History, options.Plot, options.Model];
            if (!record.Holds(origin + Describe(files)))
            {
                record.Clear();
                Array.ForEach(files, file => WriteTo(file, () => CheckPlace(file)));
                Train(options, given ?? LoadData(options, output), output);
                record.Write(origin + Describe(files));
            }

            return 0;
        }
        catch (Exception problem)
        {
            File.WriteAllText(failure, Classify(problem, options).ToString());
            return 1;
        }
    }

    /// <summary>What is in the files that a training made: one that is missing, or was changed since, is made again.</summary>
    private static string Describe(string[] files) => string.Concat(files.Select(file => $"\n{(File.Exists(file) ? HashOf(file) : "none")}"));

    private static string HashOf(string file)
    {
        using FileStream content = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(content));
    }

    /// <summary>Refuses before the training what could only fail after it.</summary>
    private static void CheckRequest(BuildOptions options)
    {
        options.CheckNames();
        ModelFile.CheckExtension(options.Model);
        HistoryFile.CheckExtension(options.History);
        _ = FigureFile.FindFormat(options.Plot);
        _ = options.MinimumAccuracy;
        _ = (options.Number("First"), options.Number("TestFirst"), options.Choice<DataSetName>("DataSet"));
        if (options["TestData"].Length > 0 && options["Data"].Length == 0)
        {
            throw new FormatException("TestData has the test images for those in Data: give both, or leave it out.");
        }

        if (options.IsFramed && options["Data"].Length == 0)
        {
            throw new FormatException("Framed is for pictures of your own: give their folder as Data, or leave it out.");
        }

        if (options.IsFramed && options["DataSet"].Length > 0)
        {
            throw TrainingSettings.Contradiction("Framed", "DataSet");
        }

        TrainingOptions based = WithPaths(options.ReadSettings().Options, options);
        foreach (Callback callback in based.Callbacks)
        {
            callback.CheckPath(based.FullPathOf);
            CheckEpochs(callback, based);
        }
    }

    /// <summary>
    /// Refuses a checkpoint that comes to have the path of a file of the build in a later epoch. Where a metric is in its name, nobody knows yet.
    /// </summary>
    private static void CheckEpochs(Callback callback, TrainingOptions training)
    {
        if (callback is ModelCheckpoint { FilePath: var path } && !CheckpointPath.FindKeys(path).Any())
        {
            for (int epoch = 1; epoch <= training.Epochs; epoch++)
            {
                _ = training.FullPathOf(CheckpointPath.Fill(path, new EpochLog(epoch, 0, TimeSpan.Zero, [])));
            }
        }
    }

    /// <summary>Lets the paths of callbacks begin at the project, and refuses those of files that the build writes.</summary>
    private static TrainingOptions WithPaths(TrainingOptions training, BuildOptions options)
    {
        string[] files = [options.Model, options.History, options.Plot, options.Record];
        TrainingOptions based = training with { BaseFolder = Path.GetDirectoryName(options.Project)! };
        return based with
        {
            ResolvePath = path => based.FullPathOf(path) is var file && !files.Contains(file)
                ? file
                : throw new FormatException($"A callback would write {file}, which the build writes itself: give it a path of its own."),
        };
    }

    private static MnistData LoadData(BuildOptions options, TextWriter output)
    {
        DataSetName? name = options.Choice<DataSetName>("DataSet");
        string path = options["Data"];
        (int? train, int? test) = (options.Number("First"), options.Number("TestFirst"));
        MnistData data = path.Length > 0 ? LoadFiles(options, output, name, train, test) : LoadByName(name ?? DataSetName.Mnist, train, test);
        if (test is not null && data.Test.Count == 0)
        {
            throw new FormatException("TestFirst takes some of the test images, and Data has none: leave it out, or give test images with TestData.");
        }

        return data.Take(train, test);
    }

    /// <summary>Without test images, that of the data has none.</summary>
    private static MnistData LoadFiles(BuildOptions options, TextWriter output, DataSetName? name, int? train, int? test)
    {
        string testPath = options["TestData"];
        FoundImages found = ImageFiles.Read(options["Data"], testPath.Length > 0 ? testPath : null, options.IsFramed, name, train, test);
        foreach (string warning in found.Warnings)
        {
            output.WriteLine($"{Path.GetFileName(options.Model)}: warning: {VisibleText.Of(warning)}");
        }

        return new MnistData(found.Name, found.Train, found.Test ?? found.Train.Subset(Array.Empty<int>()));
    }

    private static MnistData LoadByName(DataSetName name, int? train, int? test)
    {
        string folder = DataSets.FindAsync(name, progress: null, CancellationToken.None).GetAwaiter().GetResult();
        return DataSets.Load(name, folder, train, test);
    }

    private static void Train(BuildOptions options, MnistData data, TextWriter output)
    {
        TrainingSettings settings = options.ReadSettings();
        MnistModel model = settings.CreateModel(data.Train, settings.Options.Seed!.Value);
        ModelFile.CheckCanSave(model, options.Model);
        TrainingOptions training = WithPaths(settings.CreateOptions(data.Train, model.Optimizer), options);
        if (options.MinimumAccuracy is not null && data.Test.Count == 0 && training.ValidationSplit == 0)
        {
            throw new FormatException(
                "MinimumAccuracy needs the validation accuracy, and Data has no test images: give some with TestData, or a ValidationSplit.");
        }

        ImageSet? given = training.ValidationSplit > 0 || data.Test.Count == 0 ? null : data.Test;
        History history = Trainer.Fit(model, data.Train, given, training, new EpochWriter(Path.GetFileName(options.Model), output));
        CheckLoss(history);
        // What is written may be of no epoch's end: the best weights of some epoch, or a mean of several.
        ModelEvaluation? evaluation = training.Split(data.Train, given).Validation is { } validation
            ? Evaluator.Evaluate(history.Model!, validation, training.Metrics)
            : null;
        CheckAccuracy(options, evaluation);
        WriteTo(options.History, () => HistoryFile.Save(history, options.History, overwrite: true));
        WriteTo(options.Plot, () => FigureFile.Write(HistoryFigure.Create([history], CultureInfo.InvariantCulture), options.Plot, overwrite: true));
        // It is for running: what the optimizer remembers would only make it larger.
        history.Model!.OptimizerState = null;
        WriteTo(options.Model, () => ModelFile.Save(history.Model, options.Model, overwrite: true));
        output.WriteLine($"{options.Model}: {Describe(history, evaluation)}");
    }

    /// <summary>What was measured in the epoch whose weights are written, and on the validation images with what is written.</summary>
    private static string Describe(History history, ModelEvaluation? evaluation)
    {
        EpochLog epoch = history.Epochs.LastOrDefault(log => log.Epoch == history.RestoredEpoch, history.Epochs[^1]);
        var metrics = new OrderedDictionary<string, double>(epoch.Metrics);
        foreach ((string name, double value) in evaluation?.Metrics ?? new Dictionary<string, double>())
        {
            metrics[MetricNames.Validation(name)] = value;
        }

        return string.Join(", ", metrics.Select(metric => string.Create(CultureInfo.InvariantCulture, $"{metric.Key} {metric.Value:F4}")));
    }

    /// <summary>Makes the folder of a file, and refuses before the training what could not be written after it.</summary>
    private static void CheckPlace(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        AtomicFile.CheckFolder(file);
    }

    /// <summary>Does what writes a file; an error is one of this file.</summary>
    private static void WriteTo(string file, Action write)
    {
        try
        {
            write();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new PlaceException(file, failure.Message);
        }
    }

    private static void CheckLoss(History history)
    {
        if (history.End == TrainingEnd.LossNotFinite)
        {
            EpochLog last = history.Epochs[^1];
            throw new BadModelException(
                $"The loss became infinite or not a number in epoch {last.Epoch}, step {last.Steps}. A smaller learning rate usually helps.");
        }
    }

    private static void CheckAccuracy(BuildOptions options, ModelEvaluation? evaluation)
    {
        if (options.MinimumAccuracy is { } least && evaluation!.Accuracy < least)
        {
            throw new BadModelException(
                string.Create(CultureInfo.InvariantCulture, $"The validation accuracy is {evaluation.Accuracy:F4}; MinimumAccuracy asks for {least}."));
        }
    }

    /// <summary>The codes are listed in docs/msbuild.md.</summary>
    private static BuildError Classify(Exception failure, BuildOptions options) => failure switch
    {
        MnistDataException data => new(data.Path, "MNIST1001", data.Message.Replace($"{data.Path}: ", "", StringComparison.Ordinal)),
        PictureException picture => new(picture.Path, "MNIST1001", picture.Message.Replace($"{picture.Path}: ", "", StringComparison.Ordinal)),
        DownloadException => new(options.Project, "MNIST1002", failure.Message),
        BadModelException or NotFiniteNumberException => new(options.Project, "MNIST1006", failure.Message),
        FormatException or ArgumentException or FigureException or ModelFormatException or HistoryFormatException =>
            new(options.Project, "MNIST1003", Problem.Of(failure)),
        PlaceException place => new(place.File, "MNIST1005", place.Message),
        IOException or UnauthorizedAccessException => new(options.Model, "MNIST1005", failure.Message),
        _ => new(options.Project, "MNIST1007", $"The model was not trained, and the trainer does not know why: {failure}"),
    };

    /// <summary>An error as MnistTraining.proj takes it apart, at the unit separators; the message is one line.</summary>
    private sealed record BuildError(string Path, string Code, string Message)
    {
        public override string ToString() => $"{Path}\u001F{Code}\u001F{Message.ReplaceLineEndings(" ")}";
    }

    private sealed class BadModelException(string message) : Exception(message);

    private sealed class PlaceException(string file, string message) : Exception(message)
    {
        public string File => file;
    }

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

            foreach (string remark in value.Remarks)
            {
                output.WriteLine($"{model}: {remark}");
            }
        }
    }
}
