using MnistTools.Tuning.Studies;
using MnistTools.Tuning.Tuners;

namespace MnistTools.Core.Tests.Tuning;

/// <summary>Bayesian searches with trainings.</summary>
public sealed class BayesianSearchTests(RealMnist mnist) : FolderTests
{
    private const int Count = 17;

    private static readonly StudyDefinition Definition = Search.Define(
        Search.Space(
            ("LearningRate", "LogUniform(1e-4, 1)"), ("Units", "IntUniform(2, 16)"), ("Optimizer", new[] { "Adam", "SGD" }),
            ("Layer", new[] { "Dense({Units}, relu)", "Dense(10, softmax)" })),
        SearchMethod.Bayesian, folds: 1, metric: "val_loss");

    private readonly ImageSet _images = mnist.Train.TakeStratified(100);

    [Fact]
    public async Task Workers_at_once_and_a_search_that_goes_on_try_what_one_alone_tries()
    {
        string[] alone = Run("alone.db", Count);
        Assert.Equal(Count, alone.Length);

        Assert.Equal(alone[..12], Run("resumed.db", 12));
        Assert.Equal(alone, Run("resumed.db", Count));

        Task<string[]>[] workers = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(() => Run("shared.db", Count)))];
        Assert.All(await Task.WhenAll(workers), tried => Assert.Equal(alone, tried));
    }

    [Fact]
    public void A_study_keeps_its_method_and_refuses_another()
    {
        using IStudyStore store = StudyStore.Open(Folder.At("kept.db"));
        SearchWorker.Join(store, Definition);
        Assert.Contains("\"method\":\"Bayesian\"", store.FindDefinition()!.ToJson(), StringComparison.Ordinal);
        string message = Assert.Throws<StudyException>(() => SearchWorker.Join(store, Definition with { Method = SearchMethod.Random })).Message;
        Assert.Contains("its method is \"Bayesian\", and now \"Random\" is asked for", message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_a_pruner_it_goes_on_to_the_end_and_gives_the_best()
    {
        var warnings = new List<string>();
        using IStudyStore store = StudyStore.Open(Folder.At("pruned.db"));
        StudyDefinition definition = SearchWorker.Join(store, Definition with { Pruner = new MedianPruner() });
        var worker = new SearchWorker(store, definition, _images, new SearchOptions { ThreadCount = 1, TrialCount = Count, Warn = warnings.Add });
        Trial[] trials = [.. worker.Run(null, TestContext.Current.CancellationToken)];
        Assert.Equal(Count, trials.Length);
        Assert.Contains(trials, trial => trial.State == TrialState.Pruned);
        Trial best = trials.Single(trial => trial.RankTestScore == 1);
        Assert.Contains(worker.Refit()!.Model!.Layers, layer => layer.Spec is Dense dense && dense.Units == (long)best.Params["Units"]);
        Assert.Empty(warnings);
    }

    [Fact]
    public void A_search_whose_trials_are_all_drawn_is_warned_of_before_its_first()
    {
        var warnings = new List<string>();
        using IStudyStore store = StudyStore.Open(Folder.At("short.db"));
        for (int count = 1; count <= 2; count++)
        {
            var options = new SearchOptions { ThreadCount = 1, TrialCount = count, Warn = warnings.Add };
            Assert.Equal(count, new SearchWorker(store, SearchWorker.Join(store, Definition), _images, options).Run().Count());
        }

        Assert.StartsWith(
            "The first 10 points of a Bayesian search are drawn at random, and this search has 1 trial. ", Assert.Single(warnings), StringComparison.Ordinal);
    }

    /// <summary>Points and scores in the order of their numbers.</summary>
    private string[] Run(string study, int count)
    {
        using IStudyStore store = StudyStore.Open(Folder.At(study));
        StudyDefinition definition = SearchWorker.Join(store, Definition);
        Trial[] trials = [.. new SearchWorker(store, definition, _images, new SearchOptions { ThreadCount = 1, TrialCount = count }).Run()];
        return
        [
            .. trials.OrderBy(trial => trial.Number)
                .Select(trial => $"{string.Join(' ', trial.Params.Values.Where(value => value is not string[]))} {trial.MeanTestScore:R}"),
        ];
    }
}
