using System.Globalization;
using System.Management.Automation;
using MnistTools.Data;
using MnistTools.Models;
using MnistTools.PowerShell.Binding;
using MnistTools.PowerShell.Completion;
using MnistTools.Training;
using MnistTools.Training.Optimizers;

namespace MnistTools.PowerShell.Commands;

/// <summary>Trains a network, as fit does in Keras, and gives its History.</summary>
/// <remarks>
/// <para>Each epoch writes the line that Keras prints to the information stream (6&gt;$null or -InformationAction Ignore silences it; SilentlyContinue does not, as with Write-Host) and is validated on the data's test images unless
/// -ValidationSplit or -NoValidation says otherwise. The trained model is in the Model property of the History.</para>
/// <para>Ctrl+C ends the training after the running step. The History so far is then in the variable $LastMnistHistory, with its model.</para>
/// </remarks>
/// <example>
/// <code>$history = Import-MnistData | Invoke-MnistTraining -Epochs 10 -BatchSize 64
/// $history['val_accuracy']</code>
/// <para>Trains the default network, then shows the validation accuracy of each epoch.</para>
/// </example>
/// <example>
/// <code>$data = Import-MnistData
/// 32, 64, 128 | ForEach-Object { $data | Invoke-MnistTraining -Epochs 5 -BatchSize $_ -Seed 1 } | Export-HistoryPlot -Path batch.png</code>
/// <para>Compares three batch sizes in one picture.</para>
/// </example>
/// <example>
/// <code>Import-MnistData | Invoke-MnistTraining -Layer 'Dense(256, relu)', 'Dropout(0.3)', 'Dense(10, softmax)' -Optimizer 'Adam(0.002)' -Epochs 5</code>
/// <para>Another network and another optimizer.</para>
/// </example>
/// <example>
/// <code>Import-MnistData | Invoke-MnistTraining -Architecture ConvNet -Optimizer Adam -BatchSize 128 -Epochs 3</code>
/// <para>Keras' simple convolutional network.</para>
/// </example>
/// <seealso cref="ExportHistoryPlotCommand"/>
/// <seealso cref="SaveMnistModelCommand"/>
[Cmdlet(VerbsLifecycle.Invoke, "MnistTraining", DefaultParameterSetName = FromLayers)]
[OutputType(typeof(History))]
public sealed class InvokeMnistTrainingCommand : MnistCommand
{
    private const string FromLayers = "Layer";
    private const string FromModel = "Model";
    private const string FromArchitecture = "Architecture";

    /// <summary>The data to train with.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public MnistData Data { get; set; } = null!;

    /// <summary>A model to go on training: from New-MnistModel, Import-MnistModel or the Model of a History.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FromModel)]
    [ModelTransformation]
    public MnistModel? Model { get; set; }

    /// <summary>The layers of a new network, first to last. The default one ends in as many units as the data has classes.</summary>
    /// <value>Flatten, Dense(512, relu), Dense(10, softmax)</value>
    [Parameter(ParameterSetName = FromLayers)]
    [SpecTransformation(typeof(Layer))]
    [ArgumentCompleter(typeof(LayerCompleter))]
    [ValidateNotNullOrEmpty]
    public Layer[]? Layer { get; set; }

    /// <summary>A network that has a name, with as many classes as the data: Dense (the default), Mlp (Keras' 512-512 with dropout), LeNet, ConvNet (Keras' simple convnet) or Accurate (a small one with batch normalisation).</summary>
    [Parameter(Mandatory = true, ParameterSetName = FromArchitecture)]
    public Architecture Architecture { get; set; }

    /// <summary>How often all training images are gone through. With -InitialEpoch it is the number of the last epoch, as in Keras.</summary>
    /// <value>1</value>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Epochs { get; set; } = 1;

    /// <summary>How many epochs are taken as done already: -InitialEpoch 5 -Epochs 8 trains three.</summary>
    /// <value>0</value>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int InitialEpoch { get; set; }

    /// <summary>How many images one update of the weights is made from.</summary>
    /// <value>32</value>
    [Parameter]
    [ValidateRange(1, 1_000_000)]
    public int BatchSize { get; set; } = 32;

    /// <summary>How the weights are updated: SGD, RMSprop, Adam or AdamW, with arguments as in Keras, for example 'SGD(0.1, momentum=0.9)'. The model's own if left out.</summary>
    /// <value>RMSprop</value>
    [Parameter]
    [SpecTransformation(typeof(Optimizer))]
    [ArgumentCompleter(typeof(OptimizerCompleter))]
    public Optimizer? Optimizer { get; set; }

    /// <summary>The optimizer's size of a step, in place of its own.</summary>
    [Parameter]
    [ValidateRange(1e-12, 1e6)]
    public double? LearningRate { get; set; }

    /// <summary>What is made small: CategoricalCrossentropy or MeanSquaredError (or mse). The model's own if left out.</summary>
    /// <value>CategoricalCrossentropy</value>
    [Parameter]
    [SpecTransformation(typeof(Loss))]
    [ArgumentCompleter(typeof(LossCompleter))]
    public Loss? Loss { get; set; }

    /// <summary>What is measured beside the loss: Accuracy, 'TopKAccuracy(2)'.</summary>
    /// <value>Accuracy</value>
    [Parameter]
    [SpecTransformation(typeof(Metric))]
    [ArgumentCompleter(typeof(MetricCompleter))]
    public Metric[] Metric { get; set; } = [new Accuracy()];

    /// <summary>The last share of the training images, above 0 and below 1, to validate with in place of the test images.</summary>
    [Parameter]
    [ValidateRange(1e-6, 1 - 1e-6)]
    public double? ValidationSplit { get; set; }

    /// <summary>Trains without validation.</summary>
    [Parameter]
    public SwitchParameter NoValidation { get; set; }

    /// <summary>Takes the images in their own order in every epoch.</summary>
    [Parameter]
    public SwitchParameter NoShuffle { get; set; }

    /// <summary>Where initial weights, shuffles and dropout come from: the same seed and number of threads give the same History. Drawn if left out; kept in the History.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? Seed { get; set; }

    /// <summary>How many threads train; one a processor, at most 8, if left out.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int? ThreadCount { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Try(Data, () =>
    {
        CheckOptions();
        int seed = Seed ?? Random.Shared.Next();
        MnistModel model = Model ?? CreateModel(seed);
        ImageSet? validation = NoValidation || ValidationSplit is not null ? null : Data.Test;
        TrainingOptions options = CreateOptions(model, seed);
        Describe(model, options, validation);
        History history = Fit(model, options, validation);
        if (history.End == TrainingEnd.Cancelled)
        {
            KeepInterrupted(history);
        }
        else
        {
            WarnOfDivergence(history);
            WriteObject(history);
        }
    });

    private MnistModel CreateModel(int seed) =>
        new(Layer ?? Architecture.CreateLayers(Data.ClassNames.Count), seed, new Shape(Data.Train.Height, Data.Train.Width));

    private void CheckOptions()
    {
        if (InitialEpoch >= Epochs)
        {
            throw new ArgumentException(Messages.Format(Message.NoEpochLeft, InitialEpoch, Epochs));
        }

        if (NoValidation && ValidationSplit is not null)
        {
            throw new ArgumentException(Messages.Format(Message.SplitWithoutValidation));
        }
    }

    private History Fit(MnistModel model, TrainingOptions options, ImageSet? validation)
    {
        var reporter = new TrainingReporter(this);
        try
        {
            return Trainer.Fit(model, Data.Train, validation, options, reporter, StopToken);
        }
        finally
        {
            if (!StopToken.IsCancellationRequested)
            {
                reporter.Complete();
            }
        }
    }

    private void Describe(MnistModel model, TrainingOptions options, ImageSet? validation)
    {
        string measured = validation is not null ? Messages.Format(Message.ValidationOn, validation)
            : ValidationSplit is { } split ? Messages.Format(Message.ValidationOn, string.Create(CultureInfo.InvariantCulture, $"the last {split:P0}"))
            : Messages.Format(Message.NoValidation);
        WriteVerbose(Messages.Format(
            Message.Training, model, Data.Train, measured, options.Optimizer, options.Loss ?? model.Loss, options.BatchSize, options.Seed,
            options.ThreadCount ?? TrainingOptions.DefaultThreadCount));
    }

    private TrainingOptions CreateOptions(MnistModel model, int seed)
    {
        Optimizer optimizer = Optimizer ?? model.Optimizer;
        return new TrainingOptions
        {
            Epochs = Epochs,
            InitialEpoch = InitialEpoch,
            BatchSize = BatchSize,
            Shuffle = !NoShuffle,
            ValidationSplit = NoValidation ? 0 : ValidationSplit ?? 0,
            Optimizer = LearningRate is { } rate ? optimizer with { LearningRate = rate } : optimizer,
            Loss = Loss,
            Metrics = Metric,
            Seed = seed,
            ThreadCount = ThreadCount,
        };
    }

    /// <summary>A pipeline that is being stopped takes no output any more, so what was learnt goes where the user can reach it.</summary>
    private void KeepInterrupted(History history)
    {
        SessionState.PSVariable.Set("global:LastMnistHistory", history);
        Host.UI.WriteWarningLine(Messages.Format(Message.Interrupted, history.Epochs.Count));
    }

    private void WarnOfDivergence(History history)
    {
        if (history.End == TrainingEnd.LossNotFinite)
        {
            WriteWarning(Messages.Format(Message.LossNotFinite, history.Epochs[^1].Epoch, history.Epochs[^1].Steps));
        }
    }
}
