using System.Globalization;
using System.Management.Automation;
using MnistTools.Augmentations;
using MnistTools.Data;
using MnistTools.Evaluation;
using MnistTools.Metrics;
using MnistTools.Models;
using MnistTools.PowerShell.Binding;
using MnistTools.PowerShell.Completion;

namespace MnistTools.PowerShell.Commands;

/// <summary>Measures a model on labelled images, like Keras' evaluate, and shows where it is wrong.</summary>
/// <remarks>
/// <para>For a MnistData, the test images are measured; give $data.Train to measure the training images. Measuring uses no dropout and learns nothing.</para>
/// <para>If the model knows its classes by name, labels are matched by name: images of only some of its classes, or with the classes in another order, are
/// measured correctly, and images of other classes are refused.</para>
/// <para>The Evaluation has loss, accuracy with its 95 % confidence interval (Wilson), top-2 accuracy and calibration error (15 bins), precision, recall, F1
/// and support of each class with their means, the confusion matrix, and all mistakes with their images, worst first.</para>
/// <para>Several models in one -Model form an ensemble: the mean of their probabilities is measured, and each scales its own input. They must have the same
/// classes, which are matched by name. Models from the pipeline are measured one by one; a list within the list, such as , ($a, $b), is an ensemble.</para>
/// <para>With -Augmentation, each model sees each image -Passes times, first unchanged, then changed at random, and the probabilities are averaged (test-time
/// augmentation). The same -Seed gives the same changes, and the same results on any machine and with any number of threads. For several models or passes, the
/// loss is that of the first model, without the penalties of regularizers.</para>
/// <para>If a model does little better than guessing, and another scale of its input would fix that, a warning names the scale.</para>
/// <para>With -Reference, McNemar's test says whether two models differ on these images by more than chance. It is exact if the models disagree on fewer than
/// 25 images; otherwise it is chi-squared with continuity correction.</para>
/// </remarks>
/// <example>
/// <code>$data = Import-MnistData
/// $data | Invoke-MnistTraining | Measure-MnistModel -Data $data</code>
/// <para>Trains for one epoch and measures the model on the test images.</para>
/// </example>
/// <example>
/// <code>Import-MnistData | Measure-MnistModel -Model digits.safetensors</code>
/// <para>Measures a saved model.</para>
/// </example>
/// <example>
/// <code>$data = Import-MnistData
/// $dense = $data | Invoke-MnistTraining -Epochs 5
/// $convnet = $data | Invoke-MnistTraining -Architecture ConvNet -Optimizer Adam -Epochs 3
/// $convnet | Measure-MnistModel -Data $data -Reference $dense</code>
/// <para>Tells whether the convolutional network is better by more than chance.</para>
/// </example>
/// <example>
/// <code>$data = Import-MnistData
/// $nets = 1..3 | ForEach-Object { $data | Invoke-MnistTraining -Architecture ConvNet -Optimizer Adam -Epochs 3 -Seed $_ }
/// Measure-MnistModel -Model $nets -Data $data</code>
/// <para>Measures three networks as an ensemble.</para>
/// </example>
/// <example>
/// <code>Import-MnistData | Measure-MnistModel -Model digits.safetensors -Augmentation 'Shift(1)' -Passes 5</code>
/// <para>Averages the model's answers to each image and to four copies of it, moved by up to a pixel.</para>
/// </example>
/// <example>
/// <code>(Import-MnistModel digits.safetensors | Measure-MnistModel -Data (Import-MnistData)).Mistakes | Select-Object -First 5</code>
/// <para>Shows the five worst mistakes.</para>
/// </example>
/// <seealso cref="InvokeMnistTrainingCommand"/>
/// <seealso cref="ExportConfusionPlotCommand"/>
[Cmdlet(VerbsDiagnostic.Measure, "MnistModel", DefaultParameterSetName = ModelFirst, HelpUri = OnlineHelp.MeasureMnistModel)]
[OutputType(typeof(ModelEvaluation))]
public sealed class MeasureMnistModelCommand : MnistCommand
{
    // What is not piped needs no name.
    private const string ModelFirst = "ModelFirst";
    private const string DataFirst = "DataFirst";

    private bool _isPiped;

    /// <summary>
    /// The model, a History (its model is used), or the path of a model's file. Several in a list form an ensemble: the mean of their probabilities is
    /// measured. Several from the pipeline are measured one by one.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = ModelFirst)]
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ParameterSetName = DataFirst)]
    [ModelTransformation(TakesList = true)]
    [ValidateNotNullOrEmpty]
    public MnistModel[] Model { get; set; } = null!;

    /// <summary>The images: an ImageSet, a MnistData (its test images are used), or images of one set, such as $data.Test[0..9] or $data.Test[3].</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ParameterSetName = ModelFirst)]
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = DataFirst)]
    [ImageSetTransformation]
    public ImageSet Data { get; set; } = null!;

    /// <summary>
    /// What to measure besides the loss: Accuracy, 'TopKAccuracy(2)', Precision, Recall, F1Score, MeanSquaredError (or mse) or MeanAbsoluteError (or mae). If
    /// left out, the metrics that the model was trained with, as far as its History or a Keras file says it. Each is a property of the Evaluation, such as
    /// f1_score.
    /// </summary>
    /// <value>those of the training, or Accuracy</value>
    [Parameter]
    [Alias("Metrics")]
    [SpecTransformation<Metric>]
    [ArgumentCompleter(typeof(MetricCompleter))]
    [ValidateNotNull]
    public Metric[]? Metric { get; set; }

    /// <summary>
    /// Another model to compare with on the same images: a model, a History, or the path of a model's file; several form an ensemble. It sees each image as
    /// often.
    /// </summary>
    [Parameter]
    [ModelTransformation(TakesList = true)]
    [ValidateNotNullOrEmpty]
    public MnistModel[]? Reference { get; set; }

    /// <summary>
    /// How to change images at random if each is seen more than once: Shift, Rotate, Scale, Shear, Flip, Elastic or Erase, for example 'Shift(1)'. MixUp and
    /// CutMix are for training only.
    /// </summary>
    [Parameter]
    [SpecTransformation<Augmentation>]
    [ArgumentCompleter(typeof(AugmentationCompleter))]
    public Augmentation[]? Augmentation { get; set; }

    /// <summary>How many times each image is seen with -Augmentation: once unchanged, and the other times changed.</summary>
    /// <value>5</value>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(1, 10_000)]
    public int Passes { get; set; } = TestTimeAugmentation.UsualPasses;

    /// <summary>The seed of the changes of -Augmentation: the same seed gives the same changes.</summary>
    /// <value>0</value>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(0, int.MaxValue)]
    public int Seed { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => _isPiped = !MyInvocation.BoundParameters.ContainsKey(nameof(Data));

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (_isPiped)
        {
            Require(Data, () => ImageList.RefuseOne(Data));
        }

        Try(Model, Measure);
    }

    private void Measure()
    {
        TestTimeAugmentation? augmentation = CreateAugmentation(Augmentation, Passes, Seed);
        var models = new Ensemble(Model, augmentation);
        IReadOnlyList<Metric> metrics = Metric ?? models.TrainedMetrics;
        ModelEvaluation evaluation = Evaluator.Evaluate(models, Data, metrics);
        // Of images as they are: those that were changed may be hard to tell with any scale.
        if (Model is [var one] && augmentation is null && InputScaleAdvice.Find(one, evaluation) is { } advice)
        {
            WriteWarning(Messages.Format(Message.OtherInputScale, Percent(evaluation.Accuracy), advice.Scaling, Percent(advice.Accuracy), advice.ImageCount));
        }

        WriteObject(Reference is null ? evaluation : evaluation.CompareWith(Evaluator.Evaluate(new Ensemble(Reference, augmentation), Data, metrics)));
    }

    private static string Percent(double share) => share.ToString("0.0 %", CultureInfo.InvariantCulture);
}
