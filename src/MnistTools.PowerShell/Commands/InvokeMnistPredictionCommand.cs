using System.Management.Automation;
using MnistTools.Augmentations;
using MnistTools.Data;
using MnistTools.Data.Pictures;
using MnistTools.Evaluation;
using MnistTools.Models;
using MnistTools.PowerShell.Binding;
using MnistTools.PowerShell.Completion;

namespace MnistTools.PowerShell.Commands;

/// <summary>Says what pictures show, digits or whatever the model knows: image files of your own, or the images of a data set.</summary>
/// <remarks>
/// <para>Files may be PNG, JPEG, BMP, WebP or GIF of any size, with one digit each: drawn, scanned or photographed, dark on light or light on dark. The digit is told from its paper, cropped, scaled into 20×20 and laid by its centre of mass into 28×28, as MNIST's images were made; for a model of larger images, background is put around that. A folder stands for the pictures in it.</para>
/// <para>Labels are the names of the model's classes, those of the data that it was trained with. The labels of a data set are matched by these names; one with other classes is refused.</para>
/// <para>A file that is no picture is an error, and the next one goes on. All images go through the model together, so what is said of them comes at the end.</para>
/// <para>Several models in one -Model answer together, by the mean of their probabilities; each scales its own input. They must tell the same classes apart, which are matched by name. Of models that come by the pipeline, each is asked by itself.</para>
/// <para>With -Augmentation, each model sees each image -Passes times, first as it is, then changed at random, and the mean of the probabilities counts (test-time augmentation). The same -Seed gives the same changes.</para>
/// </remarks>
/// <example>
/// <code>Invoke-MnistPrediction digits/*.png -Model digits.safetensors</code>
/// <para>Which digit each picture shows, and how probable that is.</para>
/// </example>
/// <example>
/// <code>$history = Import-MnistData | Invoke-MnistTraining -Architecture ConvNet -Optimizer Adam -Epochs 3
/// Get-ChildItem *.jpg | Invoke-MnistPrediction -Model $history | Export-DigitPlot -Path seen.png</code>
/// <para>Shows what the model saw of each photo, and what it took it for.</para>
/// </example>
/// <example>
/// <code>Import-MnistData -TestFirst 100 | Invoke-MnistPrediction -Model digits.safetensors</code>
/// <para>The first 100 test images, with the label that is right.</para>
/// </example>
/// <example>
/// <code>$data = Import-MnistData
/// $data.Test[0] | Invoke-MnistPrediction -Model digits.safetensors</code>
/// <para>One image of a set.</para>
/// </example>
/// <example>
/// <code>Import-MnistData | Invoke-MnistPrediction -Model digits.safetensors | Where-Object { $_.Actual -ne $_.Label } | Sort-Object Probability -Descending</code>
/// <para>The mistakes, those of which the model is surest first.</para>
/// </example>
/// <example>
/// <code>Invoke-MnistPrediction digits/*.png -Model digits.safetensors, keras.keras -Augmentation 'Shift(1)', 'Rotate(5)'</code>
/// <para>What two models say together, each of five views of every picture.</para>
/// </example>
/// <seealso cref="MeasureMnistModelCommand"/>
/// <seealso cref="ExportDigitPlotCommand"/>
[Cmdlet(VerbsLifecycle.Invoke, "MnistPrediction", DefaultParameterSetName = "Path", HelpUri = OnlineHelp.InvokeMnistPrediction)]
[OutputType(typeof(Prediction))]
public sealed class InvokeMnistPredictionCommand : FileReadingCommand
{
    private const string ByImages = "Images";
    private const string ByImage = "Image";

    private readonly List<PictureImage> _pictures = [];
    private readonly List<LabelledImage> _images = [];
    private bool _isForEachModel;

    /// <summary>The model, a History, whose model it then is, or the path of a model's file. Several in a list answer together, by the mean of their probabilities; of several that come by the pipeline, each is asked.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ModelTransformation(TakesList = true)]
    [ValidateNotNullOrEmpty]
    public MnistModel[] Model { get; set; } = null!;

    /// <summary>Images of a data set: an ImageSet, or a MnistData, of which the test images are taken.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByImages, ValueFromPipeline = true)]
    [ImageSetTransformation]
    public ImageSet Data { get; set; } = null!;

    /// <summary>One image of a set, such as $data.Test[0].</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByImage, ValueFromPipeline = true)]
    [LiveTransformation]
    public LabelledImage Image { get; set; } = null!;

    /// <summary>What each class is called, in the order of the model's outputs, in place of the names that the model knows.</summary>
    /// <value>The names that the model knows; 0, 1, 2 and so on if it knows none</value>
    [Parameter(ParameterSetName = "Path")]
    [Parameter(ParameterSetName = "LiteralPath")]
    [ArgumentCompleter(typeof(ClassNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? ClassName { get; set; }

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

    private Ensemble Ensemble => new(Model, CreateAugmentation(Augmentation, Passes, Seed));

    /// <inheritdoc/>
    protected override void BeginProcessing() => _isForEachModel = !MyInvocation.BoundParameters.ContainsKey(nameof(Model));

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        switch (ParameterSetName)
        {
            case ByImages:
                Try(Data, () => WriteObject(Predictor.Predict(Ensemble, Data), enumerateCollection: true));
                break;
            case ByImage:
                _images.Add(Image);
                break;
            default:
                base.ProcessRecord();
                break;
        }

        if (_isForEachModel)
        {
            PredictGathered();
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (!_isForEachModel)
        {
            PredictGathered();
        }
    }

    /// <inheritdoc/>
    protected override object Read(string path) => new PictureImage(path, DigitPicture.Read(path));

    /// <inheritdoc/>
    protected override void Take(string path)
    {
        foreach (string file in Directory.Exists(path) ? PicturesIn(path) : [path])
        {
            if (!StopToken.IsCancellationRequested)
            {
                Try(file, () => _pictures.Add((PictureImage)Read(file)));
            }
        }
    }

    private void PredictGathered() => Try(Model, () =>
    {
        IReadOnlyList<Prediction> predictions = _images.Count > 0 ? Predictor.Predict(Ensemble, _images) : Predictor.Predict(Ensemble, _pictures, ClassName);
        _images.Clear();
        _pictures.Clear();
        WriteObject(predictions, enumerateCollection: true);
    });

    private static string[] PicturesIn(string folder)
    {
        string[] files = [.. Directory.EnumerateFiles(folder)
            .Where(file => DigitPicture.Extensions.Contains(System.IO.Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw new FileNotFoundException(Messages.Format(Message.NoPictures, folder, string.Join(", ", DigitPicture.Extensions)), folder);
    }
}
