using System.Management.Automation;
using MnistTools.Data;
using MnistTools.Metrics;
using MnistTools.PowerShell.Binding;
using MnistTools.PowerShell.Completion;
using MnistTools.Tuning;
using MnistTools.Tuning.Studies;
using MnistTools.Tuning.Tuners;

namespace MnistTools.PowerShell.Commands;

/// <content>What it takes.</content>
public sealed partial class SearchMnistHyperparameterCommand
{
    /// <summary>The data. The search uses only its training images.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [TrainingDataTransformation]
    public MnistData Data { get; set; } = null!;

    /// <summary>
    /// What to try: a hash table of parameters of Invoke-MnistTraining. For each, give one value, a list to choose from, or a distribution to draw from:
    /// 'Uniform(0, 0.5)', 'LogUniform(1e-4, 1e-1)', 'IntUniform(32, 512, step=32)' or 'Normal(0.5, 0.1)'. Layer, Augmentation, Callback and Metric take lists
    /// themselves, so for them a list is one value, and a list of lists is several. A name of your own is filled in wherever it stands in braces, in any case:
    /// Layer = 'Dense({Units}, relu)', 'Dense(10, softmax)'; Units = 64, 128. In a Callback, {trial} and {fold} stand for the numbers of the trial and the
    /// fold, so that each training writes its own file: 'CSVLogger("log-{trial}-{fold}.csv")'. Several hash tables are searched one after the other.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0)]
    [SpaceTransformation]
    [ValidateNotNullOrEmpty]
    public SpaceTable[] Space { get; set; } = [];

    /// <summary>
    /// How points are chosen: Grid tries every point. Random draws some. Halving starts many points with few epochs and lets the best third continue with three
    /// times as many, from their weights, up to Epochs. Bayesian draws ten, and then tries what is most likely to be good after the results of all trials but
    /// the last three, so that no more than four workers are busy at a time (a tree-structured Parzen estimator, like Optuna's TPESampler).
    /// </summary>
    /// <value>Grid</value>
    [Parameter]
    [NameTransformation<SearchMethod>("method")]
    public SearchMethod Method { get; set; } = SearchMethod.Grid;

    /// <summary>
    /// The largest number of trials; for Halving, the number that begin. A larger number extends a study, except with Halving. If left out, Grid tries all
    /// points, Random 10 and Bayesian 30, and Halving begins with all points or, if there is a distribution, with as many as Epochs.
    /// </summary>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(1, int.MaxValue)]
    public int? TrialCount { get; set; }

    /// <summary>
    /// After this many seconds (at least 0.001), no new trial is started. Trials that are running are finished, and a warning tells how many there are of how
    /// many.
    /// </summary>
    [Parameter]
    [ValidateRange(0.001, 1e9)]
    [NumberTransformation]
    public double? Timeout { get; set; }

    /// <summary>How many folds each trial is scored on (stratified k-fold). 1 holds out a fifth of the training images.</summary>
    /// <value>5</value>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(1, 100)]
    public int Fold { get; set; } = 5;

    /// <summary>
    /// The metric to compare: val_accuracy, val_loss, val_precision, val_recall, val_f1_score, val_top_5_accuracy, val_mean_squared_error or
    /// val_mean_absolute_error. A loss or an error is best when it is smallest.
    /// </summary>
    /// <value>val_accuracy</value>
    [Parameter]
    [OneMetricTransformation]
    [ArgumentCompleter(typeof(SearchMetricCompleter))]
    [ValidateNotNullOrEmpty]
    public string Metric { get; set; } = MetricNames.Validation(MetricNames.Accuracy);

    /// <summary>
    /// Stops trials early that do badly: 'MedianPruner(startup_trials=5, warmup_epochs=0)'. Which trials these are depends on what others have reached by then,
    /// and so on the number of workers.
    /// </summary>
    [Parameter]
    [SpecTransformation<Pruner>]
    [ArgumentCompleter(typeof(PrunerCompleter))]
    public Pruner? Pruner { get; set; }

    /// <summary>
    /// The seed of points, initial weights and shuffles: the same seed gives the same search. If left out, it is drawn at random: the study has it, and
    /// -Verbose tells it.
    /// </summary>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(0, int.MaxValue)]
    public int? Seed { get; set; }

    /// <summary>
    /// Where to keep the search, so that the same command resumes where it stopped: a file, for the processes of one machine, or a PostgreSQL connection
    /// string, for many machines: 'Host=server;Database=mnist;Username=me'. Put the password into PGPASSWORD or a .pgpass file rather than here.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Study { get; set; }

    /// <summary>The name of the study, if several are kept there.</summary>
    /// <value>search</value>
    [Parameter]
    [ArgumentCompleter(typeof(StudyNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string StudyName { get; set; } = StudyStore.DefaultName;

    /// <summary>How many processes work on the search on this machine.</summary>
    /// <value>1</value>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(1, 256)]
    public int WorkerCount { get; set; } = 1;

    /// <summary>How many threads each worker trains with. If left out, the workers share the processors (at most 8).</summary>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(1, 1024)]
    public int? ThreadCount { get; set; }

    /// <summary>
    /// After how many seconds without a heartbeat a worker's trial is given to another worker. A search waits just as long for a PostgreSQL server that has
    /// stopped answering.
    /// </summary>
    /// <value>60</value>
    [Parameter]
    [ValidateRange(1, 86400)]
    [NumberTransformation]
    public double WorkerTimeout { get; set; } = 60;

    /// <summary>Returns only this many of the best trials, when the search has ended, instead of each trial as it ends.</summary>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(1, int.MaxValue)]
    public int? Top { get; set; }

    /// <summary>
    /// Trains the best point on all training images and returns only that History; its property Trials has the trials. If a callback of the point needs a val_
    /// key, as EarlyStopping does by default, the first fold (with -Fold 1, the held-out fifth) is used for validation and not trained on. Such a training has
    /// part of the images, so Invoke-MnistTraining -FromHistory cannot repeat it; the same search can.
    /// </summary>
    [Parameter]
    public SwitchParameter Refit { get; set; }
}
