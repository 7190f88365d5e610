using System.ComponentModel;
using System.Management.Automation;
using MnistTools.Models;
using MnistTools.PowerShell.Binding;
using MnistTools.PowerShell.Searching;
using MnistTools.Tuning;
using MnistTools.Tuning.Studies;
using MnistTools.Tuning.Tuners;

namespace MnistTools.PowerShell.Commands;

/// <summary>Searches for good hyper-parameters by grid, random, halving or Bayesian search, with cross-validation.</summary>
/// <remarks>
/// <para>Each point of the space is trained and scored on folds of the training images, as in scikit-learn. The test images are never used. Each Trial is
/// returned as it ends; it has a rank once the search has ended. A value that no trial could train with, such as a misspelt optimizer or distribution, or a
/// network with too few outputs, is refused before the first trial, and what a training would warn of is told then.</para>
/// <para>With -Study, you can stop the search at any time, even by kill -9, and the same command resumes it: finished trials are not run again, and a larger
/// -TrialCount extends the search. The same command on several machines with one PostgreSQL study shares the work. A trial that fails has a message instead of
/// a score and is an error record; -ErrorAction Stop ends the search at the first failure.</para>
/// <para>With -WhatIf, a search that would write files (a study, or those of callbacks) does not run.</para>
/// <para>Ctrl+C ends the search. The finished trials are in the study and in the variable $LastMnistSearch.</para>
/// </remarks>
/// <example>
/// <code>Import-MnistData -First 2000 | Search-MnistHyperparameter -Space @{ BatchSize = 32, 64, 128; Optimizer = 'RMSprop', 'Adam'; Epochs = 5 } -Fold 3</code>
/// <para>Searches a grid of six points, each on three folds.</para>
/// </example>
/// <example>
/// <code>$space = @{ Layer = 'Dense({Units}, relu)', 'Dropout({Rate})', 'Dense(10, softmax)'; Units = 64, 128, 512; Rate = 'Uniform(0, 0.5)'; LearningRate = 'LogUniform(1e-4, 1e-2)'; Epochs = 5 }
/// Import-MnistData | Search-MnistHyperparameter -Space $space -Method Random -TrialCount 20 -Fold 1 -Study sweep.db -Top 5</code>
/// <para>Tries twenty random points on a hold-out split, keeps them in a file, and returns the best five.</para>
/// </example>
/// <example>
/// <code>$history = Import-MnistData | Search-MnistHyperparameter -Space @{ LearningRate = 1e-4, 3e-4, 1e-3, 3e-3; BatchSize = 32, 64, 128; Epochs = 9 } -Method Halving -Fold 1 -Refit
/// $history.Trials
/// $history | Save-MnistModel -Path best.safetensors</code>
/// <para>Trains twelve points for one epoch, the best four for three, and the best two for nine. The best point is then trained on all training images.</para>
/// </example>
/// <example>
/// <code>$space = @{ Layer = 'Dense({Units}, relu)', 'Dropout({Rate})', 'Dense(10, softmax)'; Units = 'IntUniform(32, 512)'; Rate = 'Uniform(0, 0.5)'; LearningRate = 'LogUniform(1e-4, 1e-1)'; Epochs = 5 }
/// Import-MnistData | Search-MnistHyperparameter -Space $space -Method Bayesian -TrialCount 30 -Fold 1 -Study bayesian.db -Top 5</code>
/// <para>Tries ten random points, and then twenty where good results are most likely after those of the trials before.</para>
/// </example>
/// <example>
/// <code>Import-MnistData | Search-MnistHyperparameter -Space @{ BatchSize = 32, 64, 128, 256; Epochs = 3 } -WorkerCount 4 | Export-SearchPlot -Path search.png</code>
/// <para>Shares the grid among four processes and draws the score over the batch size.</para>
/// </example>
/// <seealso cref="GetMnistStudyCommand"/>
/// <seealso cref="ExportSearchPlotCommand"/>
/// <seealso cref="InvokeMnistTrainingCommand"/>
[Cmdlet(VerbsCommon.Search, "MnistHyperparameter", SupportsShouldProcess = true, HelpUri = OnlineHelp.SearchMnistHyperparameter)]
[OutputType(typeof(Trial), typeof(History))]
public sealed partial class SearchMnistHyperparameterCommand : StudyCommand
{
    private const string LastSearch = "global:LastMnistSearch";

    private readonly List<Trial> _ended = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        Require(Data, () => ImageList.RefuseOne(Data.Train));
        TryStudy(Study, Search);
    }

    private void Search(string? study)
    {
        if (!_isAgreed)
        {
            return;
        }

        using var place = new StudyPlace(study);
        using IStudyStore store = StudyStore.Open(place.Study, StudyName, patience: TimeSpan.FromSeconds(WorkerTimeout), cancellation: StopToken);
        StudyDefinition definition = SearchWorker.Join(store, Define(), Seed is not null, ThreadCount is not null);
        WriteVerbose(Messages.Format(Message.SearchSeed, definition.Seed));
        var worker = new SearchWorker(store, definition, Data.Train, new SearchOptions
        {
            TrialCount = TrialCount,
            ThreadCount = ThreadCount,
            WorkerCount = WorkerCount,
            CreateWorkerStart = HostProgram.CreateWorker,
            IsRefitted = Refit,
            Warn = WriteWarning,
            BaseFolder = SessionState.Path.CurrentFileSystemLocation.ProviderPath,
            ResolvePath = SessionPath.CreateResolver(SessionState),
            Patience = TimeSpan.FromSeconds(WorkerTimeout),
            Timeout = Timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        });
        Search(worker);
        if (StopToken.IsCancellationRequested)
        {
            Host.UI.WriteWarningLine(
                Messages.Format(
                    Study is null ? Message.SearchInterrupted : Message.SearchInterruptedWithStudy,
                    Messages.Count(_ended.Count(trial => trial.IsFinished), Message.OneTrial, Message.SeveralTrials)));
            return;
        }

        if (Timeout is not null && !worker.IsOver)
        {
            TellOfTimeout(TunerFactory.CountTrials(definition, TrialCount));
        }

        GiveResults(worker);
    }

    private void TellOfTimeout(int planned) =>
        WriteWarning(
            Messages.Format(Message.SearchTimeOver, _ended.Count(trial => trial.IsFinished), Messages.Count(planned, Message.OneTrial, Message.SeveralTrials)));

    private StudyDefinition Define() => new()
    {
        Spaces = _spaces,
        Method = Method,
        FoldCount = Fold,
        // As all keys are written.
        Metric = Metric.ToLowerInvariant(),
        Seed = Seed ?? Random.Shared.Next(),
        Pruner = Pruner,
        CandidateCount = Method == SearchMethod.Halving ? TrialCount : null,
        ThreadCount = Method == SearchMethod.Halving ? new SearchOptions { ThreadCount = ThreadCount, WorkerCount = WorkerCount }.ThreadsOfEach : null,
        Data = StudyDefinition.Identify(Data.Train),
    };

    private void Search(SearchWorker worker)
    {
        var reporter = new SearchReporter(this, WorkerCount == 1 ? WorkerTimeout : null);
        bool hasBegun = false;
        try
        {
            IEnumerable<Trial> trials = worker.Run(reporter, StopToken);
            // Nothing is refused any more.
            hasBegun = true;
            _ended.Clear();
            TakeAll(trials);
        }
        catch (StudyException) when (StopToken.IsCancellationRequested)
        {
            // Interrupted while the study was away: what was finished before is known.
        }
        catch (StudyException missing) when (missing.InnerException is Win32Exception)
        {
            throw new StudyException(Messages.Format(Message.NoHost, HostProgram.PowerShellName), missing);
        }
        finally
        {
            if (hasBegun)
            {
                SessionState.PSVariable.Set(LastSearch, _ended.ToArray());
            }

            if (!StopToken.IsCancellationRequested)
            {
                reporter.Complete();
            }
        }
    }

    private void TakeAll(IEnumerable<Trial> trials)
    {
        foreach (Trial trial in trials)
        {
            _ended.Add(trial);
            if (StopToken.IsCancellationRequested)
            {
                continue;
            }

            if (Top is null && !Refit)
            {
                WriteObject(trial);
            }

            if (trial.State == TrialState.Failed)
            {
                WriteError(
                    new ErrorRecord(
                        new InvalidOperationException(Messages.Format(Message.TrialFailed, trial, trial.Message)), "TrialFailed", ErrorCategory.InvalidResult,
                        trial));
            }
        }
    }

    private void GiveResults(SearchWorker worker)
    {
        Trial[] ranked = [.. _ended.OrderBy(trial => trial.RankTestScore).ThenBy(trial => trial.Number)];
        if (Refit)
        {
            GiveRefitted(worker, ranked);
        }
        else if (Top is { } count)
        {
            WriteObject(ranked.Take(count), enumerateCollection: true);
        }
    }

    private void GiveRefitted(SearchWorker worker, Trial[] ranked)
    {
        var reporter = new TrainingReporter(this, StopToken);
        History history = worker.Refit(reporter, StopToken) ?? throw new StudyException(Messages.Format(Message.NothingToRefit));
        KeepLast(history);
        if (StopToken.IsCancellationRequested)
        {
            TellOfInterruption(history);
            return;
        }

        reporter.Complete();
        var given = new PSObject(history);
        given.Properties.Add(new PSNoteProperty(TrialTransformationAttribute.PropertyOfHistory, Top is { } count ? ranked.Take(count).ToArray() : ranked));
        WriteObject(given);
    }
}
