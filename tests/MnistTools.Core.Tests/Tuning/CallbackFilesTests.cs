using MnistTools.Tuning.Studies;
using MnistTools.Tuning.Tuners;

namespace MnistTools.Core.Tests.Tuning;

public sealed class CallbackFilesTests(RealMnist mnist) : FolderTests
{
    private static readonly string[] Small = ["Dense({Units}, relu)", "Dense(10, softmax)"];
    private readonly ImageSet _images = mnist.Train.TakeStratified(100);

    [Fact]
    public void Each_training_has_files_of_its_own()
    {
        string[] callbacks = ["CSVLogger('log {Trial} {Fold}.csv')", "ModelCheckpoint('{trial}-{fold}.safetensors', loss)"];
        StudyDefinition definition = Search.Define(Search.Space(("Layer", Small), ("Units", new[] { 4, 8 }), ("Epochs", 2), ("Callback", callbacks)));
        SearchWorker worker = Work(definition, isRefitted: true);
        Trial[] trials = [.. worker.Run(null, TestContext.Current.CancellationToken)];
        int best = trials.Single(trial => trial.RankTestScore == 1).Number;
        History refit = worker.Refit(cancellation: TestContext.Current.CancellationToken)!;
        (int, string)[] places = [(1, "1"), (1, "2"), (2, "1"), (2, "2"), (best, "refit")];
        Assert.Equal(
            places.SelectMany(place => (string[])[$"log {place.Item1} {place.Item2}.csv", $"{place.Item1}-{place.Item2}.safetensors"])
                .Order(StringComparer.Ordinal),
            Folder.Files.Where(file => !file.StartsWith("study", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        foreach ((int trial, string fold) in places)
        {
            MnistModel model = ModelFile.Load(Folder.At($"{trial}-{fold}.safetensors"));
            Assert.Equal(
                (trials[trial - 1].Params["Units"], fold == "refit" ? 100 : 50),
                ((long)model.Layers.Select(layer => layer.Spec).OfType<Dense>().First().Units, model.History!.Parameters.TrainCount));
            Assert.Equal(model.History["loss"], HistoryFile.Load(Folder.At($"log {trial} {fold}.csv"))["loss"]);
            Assert.Equal(
                [$"CSVLogger('log {trial} {fold}.csv')", $"ModelCheckpoint({trial}-{fold}.safetensors, monitor=loss)"], model.History.Parameters.Callbacks);
        }

        Assert.Equal(refit["loss"], HistoryFile.Load(Folder.At($"log {best} refit.csv"))["loss"]);
    }

    /// <summary>The rounds of halving that a point goes through are one training.</summary>
    [Fact]
    public void A_halving_trial_goes_on_with_the_file_of_the_trial_before()
    {
        SearchSpace space = Search.Space(("Layer", Small), ("Units", new[] { 2, 4, 8 }), ("Epochs", 3), ("Callback", "CSVLogger('{trial}.csv')"));
        Trial[] trials = [.. Work(Search.Define(space, SearchMethod.Halving, folds: 1)).Run(null, TestContext.Current.CancellationToken)];
        Assert.Equal(["1.csv", "2.csv", "3.csv"], Folder.Files.Where(file => file.EndsWith(".csv", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Trial last = trials.Single(trial => trial.Round == 2);
        Assert.Equal(("", 4), (last.Message, File.ReadAllLines(Folder.At($"{last.Continues}.csv")).Length));
    }

    [Theory]
    [InlineData("CSVLogger(log.csv)", 2, false, "CSVLogger(log.csv) would write the same file in several trainings of the search: in fold 1 of trial 1 and in fold 2 of trial 1, for example. Put {trial} and {fold}, which stand for their numbers, into its path: '{trial}-{fold}.csv'.")]
    [InlineData("CSVLogger('{trial}.csv')", 2, false, "in fold 1 of trial 1 and in fold 2 of trial 1")]
    [InlineData("CSVLogger('{fold}.csv')", 2, false, "in fold 1 of trial 1 and in fold 1 of trial 2")]
    [InlineData("CSVLogger(log.csv)", 1, false, "in fold 1 of trial 1 and in fold 1 of trial 2")]
    [InlineData("CSVLogger('{trial}.csv')", 1, true, "in fold 1 of trial 1 and in the refit of trial 1")]
    [InlineData("CSVLogger('{Rate}.csv')", 1, false, "in fold 1 of trial 1 and in fold 1 of trial 2")]
    [InlineData("CSVLogger('x{Trial}-{Fold}.csv')|CSVLogger('./x1-1.csv')", 1, false, "in fold 1 of trial 1 and in fold 1 of trial 5")]
    [InlineData("TensorBoard(runs)", 1, false, "in fold 1 of trial 1 and in fold 1 of trial 2")]
    [InlineData("ModelCheckpoint('{epoch}.safetensors')", 1, false, "into its path: '{trial}-{fold}.safetensors'.")]
    public void Two_trainings_that_would_write_the_same_file_are_refused(string callbacks, int folds, bool isRefitted, string problem)
    {
        SearchSpace space = Search.Space(
            ("Layer", Small), ("Units", new[] { 4, 8 }), ("LearningRate", "{Rate}"), ("Rate", new[] { 0.01, 0.02 }),
            ("Callback", callbacks.Split('|').Select(callback => new[] { callback }).ToArray()));
        Assert.Contains(
            problem, Assert.Throws<SpecException>(() => Work(Search.Define(space, folds: folds), isRefitted).Run()).Message, StringComparison.Ordinal);
        Assert.All(Folder.Files, file => Assert.StartsWith("study", file, StringComparison.Ordinal));
    }

    /// <summary>Put right, the same command begins the study that was refused. One that has trials stays that of its search.</summary>
    [Fact]
    public void A_search_that_was_refused_leaves_no_study_behind()
    {
        const string Fine = "CSVLogger('{trial}-{fold}.csv')", SameFile = "CSVLogger(log.csv)";
        SearchWorker WorkWith(string[] layers, string callback) =>
            Work(Search.Define(Search.Space(("Layer", layers), ("Units", 4), ("Callback", callback)), folds: 2));
        Assert.Throws<SpecException>(() => WorkWith(Small, SameFile).Run());
        Assert.Throws<SpecException>(() => WorkWith(["Conv2D(4, 40)", "Flatten", .. Small], Fine).Run());
        Assert.Single(WorkWith(Small, Fine).Run(null, TestContext.Current.CancellationToken));
        Assert.Throws<StudyException>(() => WorkWith(Small, SameFile));
    }

    [Theory]
    [InlineData("CSVLogger(log.csv, append=true)", true)]
    [InlineData("CSVLogger('{Units}.csv')", false)]
    [InlineData("CSVLogger('{trial}-{fold}.csv')", true)]
    [InlineData("CSVLogger('{trial:03d}-{fold:02d}.csv')", true)]
    [InlineData("ModelCheckpoint('{trial:03d}-{fold:02d}-{epoch:02d}.safetensors', loss)", true)]
    [InlineData("ModelCheckpoint('{epoch}-{val_loss:.4f}.safetensors')", true)]
    [InlineData("EarlyStopping(val_loss)", true)]
    public void What_writes_no_file_twice_is_searched_with(string callback, bool isRefitted)
    {
        SearchSpace space = Search.Space(("Layer", Small), ("Units", new[] { 4, 8 }), ("Callback", callback));
        Assert.Equal(
            2,
            Work(Search.Define(space, folds: 1), isRefitted)
                .Run(null, TestContext.Current.CancellationToken)
                .Count(trial => trial.State == TrialState.Complete));
    }

    /// <summary>It was known before the search began, but not that there would be a refit.</summary>
    [Fact]
    public void A_refit_that_nobody_announced_is_refused_too()
    {
        SearchWorker worker = Work(Search.Define(Search.Space(("Layer", Small), ("Units", 4), ("Callback", "CSVLogger(log.csv)")), folds: 1));
        Assert.Single(worker.Run(null, TestContext.Current.CancellationToken));
        string log = File.ReadAllText(Folder.At("log.csv"));
        Assert.Contains(
            "in fold 1 of trial 1 and in the refit of trial 1", Assert.Throws<SpecException>(() => worker.Refit()).Message, StringComparison.Ordinal);
        Assert.Equal(log, File.ReadAllText(Folder.At("log.csv")));
    }

    /// <summary>Studies of earlier builds have such names; a new space is refused.</summary>
    [Fact]
    public void A_parameter_of_an_old_study_that_has_such_a_name_is_meant()
    {
        var values = new Dictionary<string, object> { ["Fold"] = "mine", ["Callback"] = "CSVLogger({trial}{fold}.csv)" };
        Assert.Equal([new CSVLogger("3mine.csv")], TrainingParameters.Apply(values, new TrainingPlace(3, 0)).Options.Callbacks);
    }

    /// <summary>Python: <c>'{trial:03d}-{fold:02d} {Units:4d} {Rate:.2e}.csv'.format(trial=3, fold=1, Units=64, Rate=0.01)</c>.</summary>
    [Theory]
    [InlineData("{trial:03d}-{fold:02d} {Units:4d} {Rate:.2e}", "003-01   64 1.00e-02", "003-refit   64 1.00e-02")]
    [InlineData("{Trial:1d}{fold}{Units:.1f}{Rate:%}", "3164.01.000000%", "3refit64.01.000000%")]
    public void Numbers_have_the_formats_of_Python(string path, string ofFold, string ofRefit)
    {
        var values = new Dictionary<string, object> { ["Units"] = 64L, ["Rate"] = 0.01, ["Callback"] = $"CSVLogger('{path}.csv')" };
        Assert.Equal([new CSVLogger($"{ofFold}.csv")], TrainingParameters.Apply(values, new TrainingPlace(3, 0)).Options.Callbacks);
        Assert.Equal([new CSVLogger($"{ofRefit}.csv")], TrainingParameters.Apply(values, new TrainingPlace(3, null)).Options.Callbacks);
    }

    [Theory]
    [InlineData("{Rate:03d}", "'{Rate:03d}' cannot be filled in with 0.01: as in Python, {Rate:03d} is for whole numbers, and {Rate:.4f} for any number.")]
    [InlineData("{How:03d}", "'{How:03d}' cannot be filled in with Adam")]
    [InlineData("{trial:.1}", "'{trial:.1}' cannot be filled in with 3")]
    public void A_format_that_does_not_fit_is_refused(string path, string problem)
    {
        var values = new Dictionary<string, object> { ["How"] = "Adam", ["Rate"] = 0.01, ["Callback"] = $"CSVLogger('{path}.csv')" };
        Assert.StartsWith(
            problem, Assert.Throws<SpecException>(() => TrainingParameters.Apply(values, new TrainingPlace(3, 0))).Message, StringComparison.Ordinal);
    }

    private SearchWorker Work(StudyDefinition definition, bool isRefitted = false)
    {
        IStudyStore store = StudyStore.Open(Folder.At("study.db"));
        return new SearchWorker(
            store, SearchWorker.Join(store, definition), _images, new SearchOptions { ThreadCount = 1, BaseFolder = Folder.Path, IsRefitted = isRefitted });
    }
}
