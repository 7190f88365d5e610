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
    /// <summary>The data whose training images are searched with.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [LiveTransformation]
    public MnistData Data { get; set; } = null!;

    /// <summary>What to try: a hash table with the values of each parameter of Invoke-MnistTraining. A value is one, a list to choose from, or a distribution to draw from: 'Uniform(0, 0.5)', 'LogUniform(1e-4, 1e-1)', 'IntUniform(32, 512)' or 'Normal(0.5, 0.1)'. For Layer, Augmentation, Callback and Metric, which take lists themselves, a list is one value and a list of lists several. A word of your own is filled in where it stands in braces: Layer = 'Dense({Units}, relu)', 'Dense(10, softmax)'; Units = 64, 128. Several hash tables are searched one after the other.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [SpaceTransformation]
    [ValidateNotNullOrEmpty]
    public SpaceTable[] Space { get; set; } = [];

    /// <summary>How points are chosen: Grid tries each, Random draws some, Halving gives many few epochs and lets the best third go on from its weights with three times as many, up to Epochs.</summary>
    /// <value>Grid</value>
    [Parameter]
    public SearchMethod Method { get; set; } = SearchMethod.Grid;

    /// <summary>How many trials there are at most; of Halving, how many begin. A larger number extends a study. If left out: Grid all points, Random 10.</summary>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(1, int.MaxValue)]
    public int? TrialCount { get; set; }

    /// <summary>After how many seconds no trial is begun any more. What runs then is finished.</summary>
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

    /// <summary>What is compared: val_accuracy, val_loss, val_precision, val_recall, val_f1_score, val_top_5_accuracy, val_mean_squared_error or val_mean_absolute_error. A loss or an error is best when it is smallest.</summary>
    /// <value>val_accuracy</value>
    [Parameter]
    [ArgumentCompleter(typeof(SearchMetricCompleter))]
    [ValidateNotNullOrEmpty]
    public string Metric { get; set; } = MetricNames.Validation(MetricNames.Accuracy);

    /// <summary>Gives up trials that do badly: 'MedianPruner(startup_trials=5, warmup_epochs=0)'. Which those are depends on what others have reached by then, and so on the number of workers.</summary>
    [Parameter]
    [SpecTransformation<Pruner>]
    [ArgumentCompleter(typeof(PrunerCompleter))]
    public Pruner? Pruner { get; set; }

    /// <summary>Where points, initial weights and shuffles come from: the same seed gives the same search. Drawn if left out; kept in the study.</summary>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(0, int.MaxValue)]
    public int? Seed { get; set; }

    /// <summary>Where everything is kept, so that the same command goes on where it stopped: a file, for the processes of one machine, or a connection string of PostgreSQL, for many machines: 'Host=server;Database=mnist;Username=me'. A password is best left to PGPASSWORD or a .pgpass file.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Study { get; set; }

    /// <summary>Which of the studies that are kept there.</summary>
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

    /// <summary>How many threads each worker trains with. If left out, the processors (at most 8) are shared out.</summary>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(1, 1024)]
    public int? ThreadCount { get; set; }

    /// <summary>After how many seconds without a sign of life the trial of a worker is given to another. As long a search waits for a PostgreSQL server that does not answer any more.</summary>
    /// <value>60</value>
    [Parameter]
    [ValidateRange(1, 86400)]
    [NumberTransformation]
    public double WorkerTimeout { get; set; } = 60;

    /// <summary>Gives only so many of the best trials, when the search has ended, in place of each as it ends.</summary>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(1, int.MaxValue)]
    public int? Top { get; set; }

    /// <summary>Trains the best point on all training images and gives that History alone; the trials are in its property Trials. A point with a callback that needs a val_ key, as EarlyStopping does unless its monitor is another, is trained on all images but those of the first fold (of -Fold 1, the held-out fifth), which it is validated with.</summary>
    [Parameter]
    public SwitchParameter Refit { get; set; }
}
