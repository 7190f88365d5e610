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

    /// <summary>
    /// The data to train with: a MnistData, or an ImageSet such as $data.Train.Take(1000) or a list of its images such as $data.Train[0..999], which have no
    /// test images to validate on. With -FromHistory you can leave it out; the first images of the recorded data set are then used.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = FromLayers)]
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = FromModel)]
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = FromArchitecture)]
    [Parameter(ValueFromPipeline = true, ParameterSetName = FromRecord)]
    [TrainingDataTransformation]
    public MnistData Data { get; set; } = null!;

    /// <summary>
    /// A model to train further: from New-MnistModel or Import-MnistModel, a History (its model is used), or the path of a model's file. The model itself goes
    /// on, so a History that it is from has the new weights, too; only rows of options train a copy each.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = FromModel)]
    [Parameter(ParameterSetName = FromRecord)]
    [ModelTransformation]
    public MnistModel? Model { get; set; }

    /// <summary>The layers of a new network, first to last. The last layer of the default network has as many units as the data has classes.</summary>
    /// <value>Flatten, Dense(512, relu), Dense(10, softmax)</value>
    [Parameter(ParameterSetName = FromLayers)]
    [SpecTransformation<Layer>]
    [ArgumentCompleter(typeof(LayerCompleter))]
    [ValidateNotNullOrEmpty]
    public Layer[]? Layer { get; set; }

    /// <summary>
    /// A named network, with as many classes as the data: Dense (the default), Mlp (Keras' 512-512 with dropout), LeNet, ConvNet (Keras' simple convnet),
    /// Accurate (a small network with batch normalisation) or PyTorchExample (the network of PyTorch's MNIST example).
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = FromArchitecture)]
    [NameTransformation<Architecture>("architecture")]
    public Architecture Architecture { get; set; }

    /// <summary>
    /// A run to repeat: a History, or a file that Export-MnistHistory or Save-MnistModel wrote. It sets all options, so you cannot give others, with three
    /// exceptions: what it only has the hash of (-SampleWeight, -Model, -ValidationData), -Callback, if a callback was a script block or to write files
    /// besides, and -ThreadCount and -ValidationBatchSize.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = FromRecord)]
    [HistoryTransformation]
    public History? FromHistory { get; set; }

    /// <summary>
    /// Options under the names of these parameters, in an object or a hash table, for example a row of Import-Csv. Each input trains once. An empty cell counts
    /// as not given, and a parameter of the command overrides the row, unless $PSDefaultParameterValues gave it. Write a list with commas in its cell:
    /// Dense(64, relu), Dense(10, softmax).
    /// </summary>
    [Parameter(ValueFromPipeline = true, ParameterSetName = FromLayers)]
    [Parameter(ValueFromPipeline = true, ParameterSetName = FromModel)]
    [Parameter(ValueFromPipeline = true, ParameterSetName = FromArchitecture)]
    [OptionRowTransformation]
    public IDictionary? Option { get; set; }

    /// <summary>How many times to go through all training images. With -InitialEpoch, it is the number of the last epoch, as in Keras.</summary>
    /// <value>1</value>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(1, int.MaxValue)]
    public int Epochs { get; set; } = 1;

    /// <summary>How many epochs count as already done: -InitialEpoch 5 -Epochs 8 trains three.</summary>
    /// <value>0</value>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(0, int.MaxValue)]
    public int InitialEpoch { get; set; }

    /// <summary>How many batches an epoch has. If left out, as many as it takes for all images. Each epoch continues where the last one ended.</summary>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(1, int.MaxValue)]
    public int? StepsPerEpoch { get; set; }

    /// <summary>How many images are used for one update of the weights.</summary>
    /// <value>32</value>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(1, 1_000_000)]
    public int BatchSize { get; set; } = 32;

    /// <summary>
    /// How the weights are updated: SGD, RMSprop, Adam, AdamW, Nadam, Adamax, Adagrad, Adadelta or Lion, with arguments as in Keras, for example 'SGD(0.1,
    /// momentum=0.9)', 'Adam(clipnorm=1, weight_decay=0.004)' or 'Adam(use_ema=true)'. If left out, the model's own.
    /// </summary>
    /// <value>RMSprop</value>
    [Parameter]
    [SpecTransformation<Optimizer>]
    [ArgumentCompleter(typeof(OptimizerCompleter))]
    public Optimizer? Optimizer { get; set; }

    /// <summary>
    /// How the learning rate changes from step to step: Constant, ExponentialDecay, PiecewiseConstantDecay, PolynomialDecay, InverseTimeDecay, CosineDecay,
    /// CosineDecayRestarts or OneCycle, for example 'OneCycle(0.01)'. The History then has the rate as a key.
    /// </summary>
    [Parameter]
    [SpecTransformation<Schedule>]
    [ArgumentCompleter(typeof(ScheduleCompleter))]
    public Schedule? Schedule { get; set; }

    /// <summary>The learning rate, in place of the optimizer's default.</summary>
    [Parameter]
    [NumberTransformation]
    [ValidateRange(0.0, 1e6)]
    public double? LearningRate { get; set; }

    /// <summary>
    /// What training minimizes: CategoricalCrossentropy, 'CategoricalCrossentropy(label_smoothing=0.1)', MeanSquaredError (or mse), BinaryCrossentropy (after a
    /// sigmoid), MeanAbsoluteError (or mae), 'Huber(1)', KLDivergence, CategoricalHinge or 'CategoricalFocalCrossentropy(0.25, 2)'. If left out, the model's
    /// own.
    /// </summary>
    /// <value>CategoricalCrossentropy</value>
    [Parameter]
    [SpecTransformation<Loss>]
    [ArgumentCompleter(typeof(LossCompleter))]
    public Loss? Loss { get; set; }

    /// <summary>How much the loss of a class counts in training, by its name or number: @{ 8 = 2.0 }. All other classes count 1.</summary>
    [Parameter]
    public Hashtable? ClassWeight { get; set; }

    /// <summary>How much the loss of each training image counts: a number for each, in the order of the data.</summary>
    [Parameter]
    [NumberTransformation(TakesList = true)]
    [ValidateNotNullOrEmpty]
    public double[]? SampleWeight { get; set; }

    /// <summary>
    /// How training images are changed at random: Shift, Rotate, Scale, Shear, Flip, Elastic or Erase, for example 'Shift(2)', 'Rotate(10)'. 'MixUp(0.2)' or
    /// 'CutMix(1)' also mixes each image and its label with another one of its batch. Validation images are never changed.
    /// </summary>
    [Parameter]
    [SpecTransformation<Augmentation>]
    [ArgumentCompleter(typeof(AugmentationCompleter))]
    public Augmentation[]? Augmentation { get; set; }

    /// <summary>
    /// What to do at the end of each epoch, in this order: 'EarlyStopping(patience=3, restore_best_weights=true)', ModelCheckpoint, ReduceLROnPlateau,
    /// LearningRateScheduler, CSVLogger, BackupAndRestore, TensorBoard, TerminateOnNaN, Snapshot, SwapEMAWeights, SWA, or a script block, which gets the row of
    /// the epoch as $_ and as its first argument: { if ($_.ValAccuracy -gt 0.98) { $_.StopTraining() } }. A block can also choose the learning rate of the
    /// epochs that follow: { $_.LearningRate /= 2 }.
    /// </summary>
    [Parameter]
    [Alias("Callbacks")]
    [ArgumentCompleter(typeof(CallbackCompleter))]
    public object?[]? Callback { get; set; }

    /// <summary>
    /// What to measure besides the loss: Accuracy, 'TopKAccuracy(2)', Precision, Recall, F1Score, MeanSquaredError (or mse) or MeanAbsoluteError (or mae).
    /// </summary>
    /// <value>Accuracy</value>
    [Parameter]
    [Alias("Metrics")]
    [SpecTransformation<Metric>]
    [ArgumentCompleter(typeof(MetricCompleter))]
    public Metric[]? Metric { get; set; } = [new Accuracy()];

    /// <summary>
    /// The part of the training images, from the end, to validate on instead of the test images: at least 0 and below 1. With 0, the test images are used.
    /// </summary>
    /// <value>0</value>
    [Parameter]
    [NumberTransformation]
    [ValidateRange(0.0, 1 - 1e-6)]
    public double? ValidationSplit { get; set; }

    /// <summary>Images to validate on instead of the data's test images: an ImageSet, or a MnistData (its test images are used).</summary>
    [Parameter]
    [ImageSetTransformation]
    public ImageSet? ValidationData { get; set; }

    /// <summary>After how many epochs to validate: 2 for every second epoch.</summary>
    /// <value>1</value>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(1, int.MaxValue)]
    public int ValidationFrequency { get; set; } = 1;

    /// <summary>
    /// How many validation images go through the network at once. The results do not depend on it, but for their last digits with -Engine TorchSharp.
    /// </summary>
    /// <value>512</value>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(1, 1_000_000)]
    public int? ValidationBatchSize { get; set; }

    /// <summary>Trains without validation.</summary>
    [Parameter]
    public SwitchParameter NoValidation { get; set; }

    /// <summary>Uses the images in their own order in every epoch.</summary>
    [Parameter]
    public SwitchParameter NoShuffle { get; set; }

    /// <summary>
    /// The seed of initial weights, shuffles and dropout: the same seed gives the same History, on any machine and with any number of threads (with -Engine
    /// TorchSharp, on the same machine with the same number of threads). If left out, it is drawn at random. The History has it.
    /// </summary>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(0, int.MaxValue)]
    public int? Seed { get; set; }

    /// <summary>
    /// How many threads train. If left out, one for each processor, at most 8. The results do not depend on it, but for their last digits with -Engine
    /// TorchSharp.
    /// </summary>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(1, 1024)]
    public int? ThreadCount { get; set; }

    /// <summary>
    /// Shows the training on a page while it runs: curves, rate, time left, and a button that stops it. Only this machine can open the page. Its address is
    /// printed, and a browser opens it if there is a desktop.
    /// </summary>
    [Parameter]
    public SwitchParameter Live { get; set; }

    /// <summary>
    /// The engine that computes: Managed, which is this module's own, or TorchSharp, which uses libtorch and is in the module MnistTools.TorchSharp. The
    /// History names it.
    /// </summary>
    /// <value>Managed</value>
    [Parameter]
    [SpecTransformation<Engine>]
    [ArgumentCompleter(typeof(EngineCompleter))]
    public Engine? Engine { get; set; }

    /// <summary>Where the engine TorchSharp computes: Cpu, Cuda or Mps, if the installed libtorch supports it.</summary>
    /// <value>Cpu</value>
    [Parameter]
    [NameTransformation<Device>("device", IsOptional = true)]
    public Device? Device { get; set; }
}
