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

/// <summary>Measures a model on labelled images, as evaluate does in Keras, and says where it errs.</summary>
/// <remarks>
/// <para>Of a MnistData the test images are measured; give $data.Train to measure those that were trained with. Nothing is dropped and nothing is learnt while measuring.</para>
/// <para>Labels are matched by the names of their classes, where the model knows names: images of some of its classes, or with their classes in another order, are measured rightly, and images of other classes are refused.</para>
/// <para>The Evaluation has loss, accuracy with its 95 % confidence interval (Wilson), top-2 accuracy and calibration error (15 bins), precision, recall, F1 and support of each class with their means, the confusion matrix, and all mistakes with their images, the worst first.</para>
/// <para>Several models in one -Model answer together: the mean of their probabilities is measured, and each scales its own input. They must tell the same classes apart, which are matched by name. Of models that come by the pipeline, each is measured by itself; a list within the list, such as , ($a, $b), answers together.</para>
/// <para>With -Augmentation, each model sees each image -Passes times, first as it is, then changed at random, and the mean of the probabilities counts (test-time augmentation). The same -Seed gives the same changes, and the same numbers on any machine and number of threads. The loss of several models or passes is that of the first model, without what regularizers add.</para>
/// <para>Where a model does little better than guess and another scale of its input mends that, a warning names the scale.</para>
/// <para>With -Reference, McNemar's test says whether two models differ on these images by more than chance: exactly where fewer than 25 images tell them apart, else by chi-squared with continuity correction.</para>
/// </remarks>
/// <example>
/// <code>$data = Import-MnistData
/// $data | Invoke-MnistTraining | Measure-MnistModel -Data $data</code>
/// <para>Trains for one epoch and measures on the test images.</para>
/// </example>
/// <example>
/// <code>Import-MnistData | Measure-MnistModel -Model digits.safetensors</code>
/// <para>Measures a model that was saved.</para>
/// </example>
/// <example>
/// <code>$data = Import-MnistData
/// $dense = $data | Invoke-MnistTraining -Epochs 5
/// $convnet = $data | Invoke-MnistTraining -Architecture ConvNet -Optimizer Adam -Epochs 3
/// $convnet | Measure-MnistModel -Data $data -Reference $dense</code>
/// <para>Says whether the convolutional network is better by more than chance.</para>
/// </example>
/// <example>
/// <code>$data = Import-MnistData
/// $nets = 1..3 | ForEach-Object { $data | Invoke-MnistTraining -Architecture ConvNet -Optimizer Adam -Epochs 3 -Seed $_ }
/// Measure-MnistModel -Model $nets -Data $data</code>
/// <para>Measures three networks as an ensemble.</para>
/// </example>
/// <example>
/// <code>Import-MnistData | Measure-MnistModel -Model digits.safetensors -Augmentation 'Shift(1)' -Passes 5</code>
/// <para>Measures the mean of what a model says of each image and of four that are moved by up to a pixel.</para>
/// </example>
/// <example>
/// <code>(Import-MnistModel digits.safetensors | Measure-MnistModel -Data (Import-MnistData)).Mistakes | Select-Object -First 5</code>
/// <para>The five worst mistakes.</para>
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

    /// <summary>The model, a History, whose model it then is, or the path of a model's file. Several in a list answer together: the mean of their probabilities is measured. Of several that come by the pipeline, each is measured.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = ModelFirst)]
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ParameterSetName = DataFirst)]
    [ModelTransformation(TakesList = true)]
    [ValidateNotNullOrEmpty]
    public MnistModel[] Model { get; set; } = null!;

    /// <summary>The images: an ImageSet, or a MnistData, of which the test images are taken.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ParameterSetName = ModelFirst)]
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = DataFirst)]
    [ImageSetTransformation]
    public ImageSet Data { get; set; } = null!;

    /// <summary>What is measured beside the loss: Accuracy, 'TopKAccuracy(2)', Precision, Recall, F1Score, MeanSquaredError (or mse) or MeanAbsoluteError (or mae).</summary>
    /// <value>Accuracy</value>
    [Parameter]
    [Alias("Metrics")]
    [SpecTransformation<Metric>]
    [ArgumentCompleter(typeof(MetricCompleter))]
    public Metric[] Metric { get; set; } = [new Accuracy()];

    /// <summary>Another model, a History, or the path of a model's file, to compare with on the same images, which it sees as often; several answer together.</summary>
    [Parameter]
    [ModelTransformation(TakesList = true)]
    [ValidateNotNullOrEmpty]
    public MnistModel[]? Reference { get; set; }

    /// <summary>How images are changed at random where each is seen more than once: Shift, Rotate, Scale, Shear, Elastic or Erase, for example 'Shift(1)'. MixUp and CutMix are for training alone.</summary>
    [Parameter]
    [SpecTransformation<Augmentation>]
    [ArgumentCompleter(typeof(AugmentationCompleter))]
    public Augmentation[]? Augmentation { get; set; }

    /// <summary>How often each image is seen with -Augmentation: once as it is, and changed the other times.</summary>
    /// <value>5</value>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(1, 10_000)]
    public int Passes { get; set; } = TestTimeAugmentation.UsualPasses;

    /// <summary>Where the changes of -Augmentation come from: the same seed gives the same ones.</summary>
    /// <value>0</value>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(0, int.MaxValue)]
    public int Seed { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Try(Model, () =>
    {
        TestTimeAugmentation? augmentation = CreateAugmentation(Augmentation, Passes, Seed);
        ModelEvaluation evaluation = Evaluator.Evaluate(new Ensemble(Model, augmentation), Data, Metric);
        if (Model is [var one] && InputScaleAdvice.Find(one, evaluation) is { } advice)
        {
            WriteWarning(Messages.Format(Message.OtherInputScale, Percent(evaluation.Accuracy), advice.Scaling, Percent(advice.Accuracy), advice.ImageCount));
        }

        WriteObject(Reference is null ? evaluation : evaluation.CompareWith(Evaluator.Evaluate(new Ensemble(Reference, augmentation), Data, Metric)));
    });

    private static string Percent(double share) => share.ToString("0.0 %", CultureInfo.InvariantCulture);
}
