using System.Collections;
using System.Management.Automation;
using MnistTools.Augmentations;
using MnistTools.Data;
using MnistTools.Engines;
using MnistTools.Layers;
using MnistTools.Losses;
using MnistTools.Metrics;
using MnistTools.Models;
using MnistTools.Optimizers;
using MnistTools.PowerShell.Binding;
using MnistTools.PowerShell.Completion;
using MnistTools.Schedules;

namespace MnistTools.PowerShell.Commands;

/// <content>What it takes.</content>
public sealed partial class InvokeMnistTrainingCommand
{
    private const string FromLayers = "Layer";
    private const string FromModel = "Model";
    private const string FromArchitecture = "Architecture";
    private const string FromRecord = "FromHistory";

    /// <summary>The data to train with. With -FromHistory it may be left out: the first images of the recorded data set are taken then.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = FromLayers)]
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = FromModel)]
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = FromArchitecture)]
    [Parameter(ValueFromPipeline = true, ParameterSetName = FromRecord)]
    [LiveTransformation]
    public MnistData Data { get; set; } = null!;

    /// <summary>A model to go on training: from New-MnistModel or Import-MnistModel, a History, whose model it then is, or the path of a model's file.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = FromModel)]
    [Parameter(ParameterSetName = FromRecord)]
    [ModelTransformation]
    public MnistModel? Model { get; set; }

    /// <summary>The layers of a new network, first to last. The default one ends in as many units as the data has classes.</summary>
    /// <value>Flatten, Dense(512, relu), Dense(10, softmax)</value>
    [Parameter(ParameterSetName = FromLayers)]
    [SpecTransformation<Layer>]
    [ArgumentCompleter(typeof(LayerCompleter))]
    [ValidateNotNullOrEmpty]
    public Layer[]? Layer { get; set; }

    /// <summary>A network that has a name, with as many classes as the data: Dense (the default), Mlp (Keras' 512-512 with dropout), LeNet, ConvNet (Keras' simple convnet), Accurate (a small one with batch normalisation) or PyTorchExample (that of PyTorch's MNIST example).</summary>
    [Parameter(Mandatory = true, ParameterSetName = FromArchitecture)]
    public Architecture Architecture { get; set; }

    /// <summary>A run to do again: a History, or a file that Export-MnistHistory or Save-MnistModel wrote. It sets all options, so no other may be given, but for what it has the hash of alone (-SampleWeight, -Model, -ValidationData), for -Callback, where a script block was one, and for -ThreadCount.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FromRecord)]
    [HistoryTransformation]
    public History? FromHistory { get; set; }

    /// <summary>Options by the names of these parameters, in an object or a hash table: a row of Import-Csv, for example. Each that comes in trains once. A cell without text counts as not given, and what is given to the command counts before the row. A list has commas in its cell: Dense(64, relu), Dense(10, softmax).</summary>
    [Parameter(ValueFromPipeline = true, ParameterSetName = FromLayers)]
    [Parameter(ValueFromPipeline = true, ParameterSetName = FromModel)]
    [Parameter(ValueFromPipeline = true, ParameterSetName = FromArchitecture)]
    [OptionRowTransformation]
    public IDictionary? Option { get; set; }

    /// <summary>How often all training images are gone through. With -InitialEpoch it is the number of the last epoch, as in Keras.</summary>
    /// <value>1</value>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(1, int.MaxValue)]
    public int Epochs { get; set; } = 1;

    /// <summary>How many epochs are taken as done already: -InitialEpoch 5 -Epochs 8 trains three.</summary>
    /// <value>0</value>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(0, int.MaxValue)]
    public int InitialEpoch { get; set; }

    /// <summary>How many batches an epoch has, in place of as many as all images make. Each epoch goes on where the last one ended.</summary>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(1, int.MaxValue)]
    public int? StepsPerEpoch { get; set; }

    /// <summary>How many images one update of the weights is made from.</summary>
    /// <value>32</value>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(1, 1_000_000)]
    public int BatchSize { get; set; } = 32;

    /// <summary>How the weights are updated: SGD, RMSprop, Adam, AdamW, Nadam, Adamax, Adagrad, Adadelta or Lion, with arguments as in Keras, for example 'SGD(0.1, momentum=0.9)', 'Adam(clipnorm=1, weight_decay=0.004)' or 'Adam(use_ema=true)'. The model's own if left out.</summary>
    /// <value>RMSprop</value>
    [Parameter]
    [SpecTransformation<Optimizer>]
    [ArgumentCompleter(typeof(OptimizerCompleter))]
    public Optimizer? Optimizer { get; set; }

    /// <summary>How the learning rate changes from step to step: Constant, ExponentialDecay, PiecewiseConstantDecay, PolynomialDecay, InverseTimeDecay, CosineDecay, CosineDecayRestarts or OneCycle, for example 'OneCycle(0.01)'. It is then a key of the History.</summary>
    [Parameter]
    [SpecTransformation<Schedule>]
    [ArgumentCompleter(typeof(ScheduleCompleter))]
    public Schedule? Schedule { get; set; }

    /// <summary>The optimizer's size of a step, in place of its own.</summary>
    [Parameter]
    [NumberTransformation]
    [ValidateRange(0.0, 1e6)]
    public double? LearningRate { get; set; }

    /// <summary>What is made small: CategoricalCrossentropy, 'CategoricalCrossentropy(label_smoothing=0.1)' or MeanSquaredError (or mse). The model's own if left out.</summary>
    /// <value>CategoricalCrossentropy</value>
    [Parameter]
    [SpecTransformation<Loss>]
    [ArgumentCompleter(typeof(LossCompleter))]
    public Loss? Loss { get; set; }

    /// <summary>How much the loss of a class counts in training, by its name or number: @{ 8 = 2.0 }. A class that is not named counts 1.</summary>
    [Parameter]
    public Hashtable? ClassWeight { get; set; }

    /// <summary>How much the loss of each training image counts: a number for each, in the order of the data.</summary>
    [Parameter]
    [NumberTransformation(TakesList = true)]
    [ValidateNotNullOrEmpty]
    public double[]? SampleWeight { get; set; }

    /// <summary>How training images are changed at random: Shift, Rotate, Scale, Shear, Elastic or Erase, for example 'Shift(2)', 'Rotate(10)'. 'MixUp(0.2)' or 'CutMix(1)' also mixes each image and its label with another one of its batch. Validation images never are.</summary>
    [Parameter]
    [SpecTransformation<Augmentation>]
    [ArgumentCompleter(typeof(AugmentationCompleter))]
    public Augmentation[]? Augmentation { get; set; }

    /// <summary>What is done at the end of each epoch, in this order: 'EarlyStopping(patience=3, restore_best_weights=true)', ModelCheckpoint, ReduceLROnPlateau, LearningRateScheduler, CSVLogger, BackupAndRestore, TensorBoard, TerminateOnNaN, Snapshot, SwapEMAWeights, SWA, or a script block, which gets the row of the epoch as $_ and as its first argument: { if ($_.ValAccuracy -gt 0.98) { $_.StopTraining() } }.</summary>
    [Parameter]
    [Alias("Callbacks")]
    [ArgumentCompleter(typeof(CallbackCompleter))]
    public object?[]? Callback { get; set; }

    /// <summary>What is measured beside the loss: Accuracy, 'TopKAccuracy(2)', Precision, Recall, F1Score, MeanSquaredError (or mse) or MeanAbsoluteError (or mae).</summary>
    /// <value>Accuracy</value>
    [Parameter]
    [Alias("Metrics")]
    [SpecTransformation<Metric>]
    [ArgumentCompleter(typeof(MetricCompleter))]
    public Metric[]? Metric { get; set; } = [new Accuracy()];

    /// <summary>The last share of the training images, at least 0 and below 1, to validate with in place of the test images. With 0, these are taken.</summary>
    [Parameter]
    [NumberTransformation]
    [ValidateRange(0.0, 1 - 1e-6)]
    public double? ValidationSplit { get; set; }

    /// <summary>Images to validate with in place of the data's test images: an ImageSet, or a MnistData, of which the test images are taken.</summary>
    [Parameter]
    [ImageSetTransformation]
    public ImageSet? ValidationData { get; set; }

    /// <summary>After how many epochs validation is measured: 2 for every second.</summary>
    /// <value>1</value>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(1, int.MaxValue)]
    public int ValidationFrequency { get; set; } = 1;

    /// <summary>How many validation images go through the network at once. What is measured does not depend on it.</summary>
    /// <value>512</value>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(1, 1_000_000)]
    public int? ValidationBatchSize { get; set; }

    /// <summary>Trains without validation.</summary>
    [Parameter]
    public SwitchParameter NoValidation { get; set; }

    /// <summary>Takes the images in their own order in every epoch.</summary>
    [Parameter]
    public SwitchParameter NoShuffle { get; set; }

    /// <summary>Where initial weights, shuffles and dropout come from: the same seed gives the same History, on any machine and for any number of threads. Drawn if left out; kept in the History.</summary>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(0, int.MaxValue)]
    public int? Seed { get; set; }

    /// <summary>How many threads train; one a processor, at most 8, if left out. No number of the History depends on it.</summary>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(1, 1024)]
    public int? ThreadCount { get; set; }

    /// <summary>Shows the training on a page while it goes on: curves, rate, time left, and a button that stops it. It is of this machine alone; its address is said, and a browser opened where there is a desktop.</summary>
    [Parameter]
    public SwitchParameter Live { get; set; }

    /// <summary>What computes: Managed, which is this module's own, or TorchSharp, which is libtorch and in the module MnistTools.TorchSharp. The History names it.</summary>
    /// <value>Managed</value>
    [Parameter]
    [SpecTransformation<Engine>]
    [ArgumentCompleter(typeof(EngineCompleter))]
    public Engine? Engine { get; set; }

    /// <summary>Where the engine TorchSharp computes: Cpu, Cuda or Mps, if the libtorch that is installed can.</summary>
    /// <value>Cpu</value>
    [Parameter]
    public Device? Device { get; set; }
}
