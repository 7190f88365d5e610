using MnistTools.Data;
using MnistTools.Models;
using MnistTools.Training;
using MnistTools.Tuning.Studies;
using MnistTools.Tuning.Tuners;
using MnistTools.Tuning.Workers;

namespace MnistTools.Tuning;

/// <summary>
/// Takes part in a search, alone or as one of many: takes the next trial of the study, runs it, keeps its outcome. When no trial waits, it asks the tuner
/// for more.
/// </summary>
public sealed class SearchWorker
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly IStudyStore _store;
    private readonly StudyDefinition _definition;
    private readonly ImageSet _images;
    private readonly SearchOptions _options;
    private readonly TrialRunner _runner;
    private readonly int? _threadsOfRefit;

    /// <summary>Makes a worker.</summary>
    /// <param name="study">The study.</param>
    /// <param name="definition">What it searches, as the study has it.</param>
    /// <param name="images">The training images; they are cut into folds.</param>
    /// <param name="options">How it takes part.</param>
    /// <exception cref="StudyException">The study has not begun (see <see cref="Join(Study, StudyDefinition, bool, bool)"/>), or is of another search: the
    /// message says what differs.</exception>
    /// <exception cref="Specs.SpecException">The method cannot search the space, or nothing measures the metric.</exception>
    /// <exception cref="ArgumentException">The options have what cannot be handed to other processes, or the images are not those of the study.</exception>
    public SearchWorker(Study study, StudyDefinition definition, ImageSet images, SearchOptions options)
        : this(StoreOf(study), definition, images, options)
    {
    }

    internal SearchWorker(IStudyStore store, StudyDefinition definition, ImageSet images, SearchOptions options)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(options);
        if (options is { WorkerCount: > 1 } and ({ CreateModel: not null } or { Engine: not null }))
        {
            throw new ArgumentException(
                "Worker processes make their models from layers and train them with the managed engine: leave CreateModel and Engine out, or WorkerCount at 1.",
                nameof(options));
        }

        if (!definition.IsOf(images))
        {
            throw new ArgumentException(
                $"The study {store.Name} is of other images: {definition.Data}. Give it the same ones, or choose another study.", nameof(images));
        }

        // Trials of another search would be ranked among those of the study.
        store.GetDefinition().CheckIsSame(definition, store.Name);
        (_store, _definition, _images, _options) = (store, definition, images, options with { ThreadCount = definition.ThreadCount ?? options.ThreadsOfEach });
        TrialScore.Check(definition);
        // What cannot be searched is refused here, not with the first trial.
        TunerFactory.CountTrials(definition, options.TrialCount);
        _runner = new TrialRunner(definition, store, images, _options);
        // No other worker is at work by then.
        _threadsOfRefit = options.ThreadCount;
    }

    /// <summary>Opens a study for a search, or goes on with it.</summary>
    /// <param name="study">The study.</param>
    /// <param name="asked">What is to be searched. Of a study that is there already, the seed and the threads count unless they were chosen.</param>
    /// <param name="isSeedChosen">Whether the seed was chosen and not drawn.</param>
    /// <param name="isThreadCountChosen">Whether the number of threads was chosen.</param>
    /// <returns>What the study searches.</returns>
    /// <exception cref="StudyException">It is of another search.</exception>
    public static StudyDefinition Join(Study study, StudyDefinition asked, bool isSeedChosen = true, bool isThreadCountChosen = true) =>
        Join(StoreOf(study), asked, isSeedChosen, isThreadCountChosen);

    internal static StudyDefinition Join(IStudyStore store, StudyDefinition asked, bool isSeedChosen = true, bool isThreadCountChosen = true)
    {
        ArgumentNullException.ThrowIfNull(asked);
        // What cannot be searched must not begin a study.
        TunerFactory.CountTrials(asked, null);
        TrialScore.Check(asked);
        StudyDefinition kept = store.Create(asked);
        kept.CheckIsSame(
            asked with { Seed = isSeedChosen ? asked.Seed : kept.Seed, ThreadCount = isThreadCountChosen ? asked.ThreadCount : kept.ThreadCount }, store.Name);
        return kept;
    }

    /// <summary>Works until the search has ended, the time is over, or it is cancelled. The trial that it is at then waits for another.</summary>
    /// <param name="progress">Told where the search is, on the calling thread. What it throws reaches the caller; the trial then waits for another.</param>
    /// <param name="cancellation">Ends the work after the running step.</param>
    /// <returns>All trials of the study as they end, whoever ran them; those of before first. The work is done while they are taken. Taken once more, they
    /// are all there again, and what was left is gone on with.</returns>
    /// <exception cref="ArgumentException">There are fewer images than folds.</exception>
    /// <exception cref="StudyException">The study is away, or too many worker processes died.</exception>
    /// <exception cref="Specs.SpecException">A value of the space can be in no trial that trains with these images, or two trainings would write the same
    /// file.</exception>
    public IEnumerable<Trial> Run(IProgress<SearchProgress>? progress = null, CancellationToken cancellation = default)
    {
        // Whoever joins later, or goes on with a study, finds that this was done.
        if (!_options.IsRehearsed && _store.LoadTrials().Count == 0)
        {
            RehearseOrDiscard();
        }

        return _options.WorkerCount == 1 ? RunAlone(progress, cancellation) : RunTeam(progress, cancellation);
    }

    /// <summary>Whether all has been tried; else the time was over, or the search was ended.</summary>
    internal bool IsOver => new SearchPlan(_definition, _options.TrialCount, _store.LoadTrials()).IsOver;

    /// <summary>A search that is refused leaves no study behind, so that the same command begins it once it is put right.</summary>
    private void RehearseOrDiscard()
    {
        try
        {
            Rehearse();
        }
        catch
        {
            _store.DiscardUntried();
            throw;
        }

        // Another process may have been refused in the meantime.
        _store.Create(_definition).CheckIsSame(_definition, _store.Name);
    }

    /// <summary>Before the first trial. A network of the search's own is made for trials alone.</summary>
    private void Rehearse()
    {
        foreach (string warning in TunerFactory.FindWarnings(_definition, _options))
        {
            _options.Warn?.Invoke(warning);
        }

        if (_options.CreateModel is null)
        {
            RehearseTrainings();
        }

        new CallbackFiles(_definition, _options).Check();
    }

    private void RehearseTrainings()
    {
        if (TrialScore.FindUnlikeScores(_definition) is { } unlike)
        {
            _options.Warn?.Invoke(unlike);
        }

        foreach (string warning in new SearchRehearsal(_definition, _images, _options).Run())
        {
            _options.Warn?.Invoke(warning);
        }
    }

    private IEnumerable<Trial> RunTeam(IProgress<SearchProgress>? progress, CancellationToken cancellation)
    {
        using var team = new WorkerTeam(_store, CreateResults(), _images, _options.WorkerCount, _options.CreateWorkerStart ?? WorkerHost.Create, CreateTask());
        foreach (Trial ended in team.Run(_options.Warn, progress, cancellation))
        {
            yield return ended;
        }
    }

    /// <summary>None yet: whoever takes the trials is given all of them.</summary>
    private SearchResults CreateResults() => new(_store, _definition, _options.TrialCount);

    private WorkerTask CreateTask() => new()
    {
        Place = _store.Place,
        StudyName = _store.StudyName,
        Definition = _definition.ToJson(),
        WorkerName = "",
        ImageFolder = "",
        BaseFolder = Path.GetFullPath(_options.BaseFolder),
        TrialCount = _options.TrialCount,
        ThreadCount = _options.ThreadCount!.Value,
        PatienceSeconds = _options.Patience.TotalSeconds,
        TimeoutSeconds = _options.Timeout?.TotalSeconds,
        ParentId = Environment.ProcessId,
    };

    private IEnumerable<Trial> RunAlone(IProgress<SearchProgress>? progress, CancellationToken cancellation)
    {
        SearchResults results = CreateResults();
        long started = _options.Clock.GetTimestamp();
        try
        {
            bool isOver = false;
            while (true)
            {
                foreach (Trial ended in results.Update())
                {
                    yield return ended;
                }

                if (isOver && _definition.Method == SearchMethod.Halving)
                {
                    // Each round has left the weights of its trials.
                    _store.Shrink();
                }

                if (isOver || cancellation.IsCancellationRequested || _options.Clock.GetElapsedTime(started) >= _options.Timeout)
                {
                    yield break;
                }

                isOver = !WorkOnce(results, progress, cancellation);
            }
        }
        finally
        {
            GiveBack();
            results.Close();
        }
    }

    /// <summary>
    /// Trains the best point on all training images, without validation; one with a callback that needs validation (it watches <c>val_loss</c>, for example)
    /// on all but those of the first fold or the held-out share, which it is validated with.
    /// </summary>
    /// <returns>Its history; <see langword="null"/> if no trial has a score.</returns>
    /// <exception cref="Specs.SpecException">A callback would write over what a training of the trial has written.</exception>
    public History? Refit(IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        SearchResults results = CreateResults();
        results.Update();
        return results.Best is { } best ? _runner.Refit(best, _threadsOfRefit, progress, cancellation) : null;
    }

    private void GiveBack()
    {
        try
        {
            _store.Release(_options.WorkerName);
        }
        catch (Exception away) when (away is StudyException or ObjectDisposedException)
        {
            // Where the study is away, the worker's silence tells the same.
        }
    }

    /// <summary>One trial, or new ones from the tuner, or a short wait for other workers. False if nothing is left to do.</summary>
    private bool WorkOnce(SearchResults results, IProgress<SearchProgress>? progress, CancellationToken cancellation)
    {
        if (_store.Claim(_options.WorkerName, _options.Patience) is { } claimed)
        {
            RunTrial(claimed, results, progress, cancellation);
            return true;
        }

        IReadOnlyList<Trial> trials = _store.LoadTrials();
        if (new SearchPlan(_definition, _options.TrialCount, trials).Enqueue(_store) > 0)
        {
            return true;
        }

        if (trials.All(trial => trial.IsFinished))
        {
            return false;
        }

        progress?.Report(results.CreateProgress(null, 0));
        cancellation.WaitHandle.WaitOne(Pause);
        return true;
    }

    private void RunTrial(Trial claimed, SearchResults results, IProgress<SearchProgress>? progress, CancellationToken cancellation)
    {
        using var heartbeat = new Heartbeat(_store, claimed, _options.Patience, cancellation);
        try
        {
            Trial ended = _runner.Run(claimed, share => progress?.Report(results.CreateProgress(claimed, share)), heartbeat.Token);
            _store.Finish(ended);
        }
        catch (OperationCanceledException) when (heartbeat.Token.IsCancellationRequested)
        {
            // Stopped, or given to another worker, who was thought to be needed.
        }
    }

    private static IStudyStore StoreOf(Study study)
    {
        ArgumentNullException.ThrowIfNull(study);
        return study.Store;
    }
}
