using System.Management.Automation;
using MnistTools.Augmentations;
using MnistTools.Data;
using MnistTools.Data.Formats;
using MnistTools.Data.Pictures;
using MnistTools.Evaluation;
using MnistTools.Models;
using MnistTools.PowerShell.Binding;
using MnistTools.PowerShell.Completion;
using MnistTools.Text;

namespace MnistTools.PowerShell.Commands;

/// <summary>Recognises digits, or whatever classes the model knows, in your own pictures or in the images of a data set.</summary>
/// <remarks>
/// <para>Files may be PNG, JPEG, BMP, WebP or GIF of up to 64 million pixels, with one digit each: drawn, scanned or photographed, dark on light or light on
/// dark. The digit is separated from the paper, cropped, scaled to 20×20 and centred by its centre of mass in 28×28, as MNIST's images were made. For a model
/// with larger images, the result is surrounded by background. A folder stands for the pictures in it.</para>
/// <para>With -AsIs, pictures are taken as Import-MnistData -Path takes a folder of pictures without -Framed: for models of clothes, pets or anything but
/// single digits and letters.</para>
/// <para>Answers are the names of the model's classes, which come from the data that it was trained with. The labels of a data set are matched by these names;
/// a data set with other classes is refused.</para>
/// <para>A file that is not a picture is an error, and the next file is read. All images go through the model together, so the predictions come at the
/// end.</para>
/// <para>Several models in one -Model form an ensemble, which answers by the mean of their probabilities; each scales its own input. They must have the same
/// classes, which are matched by name. Models from the pipeline answer one by one.</para>
/// <para>With -Augmentation, each model sees each image -Passes times, first unchanged, then changed at random, and the probabilities are averaged (test-time
/// augmentation). The same -Seed gives the same changes.</para>
/// </remarks>
/// <example>
/// <code>Invoke-MnistPrediction digits/*.png -Model digits.safetensors</code>
/// <para>Shows which digit each picture contains, and how probable that is.</para>
/// </example>
/// <example>
/// <code>$history = Import-MnistData | Invoke-MnistTraining -Architecture ConvNet -Optimizer Adam -Epochs 3
/// Get-ChildItem *.jpg | Invoke-MnistPrediction -Model $history | Export-DigitPlot -Path seen.png</code>
/// <para>Draws what the model saw of each photo, and its answer.</para>
/// </example>
/// <example>
/// <code>Import-MnistData -TestFirst 100 | Invoke-MnistPrediction -Model digits.safetensors</code>
/// <para>Predicts the first 100 test images, and shows the right label of each.</para>
/// </example>
/// <example>
/// <code>$data = Import-MnistData
/// $data.Test[0] | Invoke-MnistPrediction -Model digits.safetensors</code>
/// <para>Predicts one image of a set.</para>
/// </example>
/// <example>
/// <code>Import-MnistData | Invoke-MnistPrediction -Model digits.safetensors | Where-Object { $_.Actual -ne $_.Label } | Sort-Object Probability -Descending</code>
/// <para>Lists the mistakes, those with the highest confidence first.</para>
/// </example>
/// <example>
/// <code>Invoke-MnistPrediction digits/*.png -Model digits.safetensors, keras.keras -Augmentation 'Shift(1)', 'Rotate(5)'</code>
/// <para>Averages two models, each of which sees five views of every picture.</para>
/// </example>
/// <example>
/// <code>$pets = Import-MnistData -Path ./pets | Invoke-MnistTraining
/// Invoke-MnistPrediction pets/test/dog/*.bmp -Model $pets -AsIs</code>
/// <para>Takes pictures as they are, as the training took them.</para>
/// </example>
/// <seealso cref="MeasureMnistModelCommand"/>
/// <seealso cref="ExportDigitPlotCommand"/>
[Cmdlet(VerbsLifecycle.Invoke, "MnistPrediction", DefaultParameterSetName = ByPath, HelpUri = OnlineHelp.InvokeMnistPrediction)]
[OutputType(typeof(Prediction))]
public sealed class InvokeMnistPredictionCommand : FileReadingCommand
{
    private const string ByImages = "Images";
    private const string ByImage = "Image";

    private readonly List<PictureImage> _pictures = [];
    private readonly List<LabelledImage> _images = [];
    private bool _isForEachModel, _isWarned;

    /// <summary>
    /// The model, a History (its model is used), or the path of a model's file. Several in a list form an ensemble, which answers by the mean of their
    /// probabilities. Several from the pipeline answer one by one.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ModelTransformation(TakesList = true)]
    [ValidateNotNullOrEmpty]
    public MnistModel[] Model { get; set; } = null!;

    /// <summary>Images of a data set: an ImageSet, or a MnistData (its test images are used).</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByImages, ValueFromPipeline = true)]
    [ImageSetTransformation(LeavesOne = true)]
    public ImageSet Data { get; set; } = null!;

    /// <summary>One image of a set, such as $data.Test[0].</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByImage, ValueFromPipeline = true)]
    [LiveTransformation]
    public LabelledImage Image { get; set; } = null!;

    /// <summary>
    /// The name of each class, in the order of the model's outputs, in place of the names that the model knows. If the classes of a data set have these names,
    /// its labels are matched by them.
    /// </summary>
    /// <value>The names that the model knows; 0, 1, 2 and so on if it knows none</value>
    [Parameter]
    [ArgumentCompleter(typeof(ClassNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? ClassName { get; set; }

    /// <summary>
    /// Takes pictures as they are, and looks for no digit in them, as Import-MnistData -Path does without -Framed. They must have the size of the model's
    /// images; colours become grey, 0 is black, and what is transparent is black, too.
    /// </summary>
    [Parameter(ParameterSetName = ByPath)]
    [Parameter(ParameterSetName = ByLiteralPath)]
    public SwitchParameter AsIs { get; set; }

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

    private Ensemble Ensemble => new(Model, CreateAugmentation(Augmentation, Passes, Seed));

    /// <inheritdoc/>
    protected override void BeginProcessing() => _isForEachModel = !MyInvocation.BoundParameters.ContainsKey(nameof(Model));

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        switch (ParameterSetName)
        {
            case ByImages:
                Try(Data, () => WriteObject(Predictor.Predict(Ensemble, Data, ClassName), enumerateCollection: true));
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
    protected override object Read(string path)
    {
        if (AsIs)
        {
            return PictureImage.ReadAsIs(path, (width, height) => Predictor.CheckSize(Model[0], path, height, width));
        }

        Predictor.CheckFramed(Model[0], path);
        var picture = new PictureImage(path, DigitPicture.Read(path, out int digits, (width, height) => WarnOfFraming(path, height, width)));
        if (digits > 1)
        {
            WriteWarning(VisibleText.Of(Messages.Format(Message.SeveralDigits, path, digits)));
        }

        return picture;
    }

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

    /// <summary>Images of one set are asked about together: those of a set that does not fit are an error, and the others have their answers.</summary>
    private void PredictGathered()
    {
        if (_pictures.Count > 0 || _images.Count == 0)
        {
            Try(Model, () => WriteObject(Predictor.Predict(Ensemble, _pictures, ClassName), enumerateCollection: true));
        }

        for (int first = 0, next; first < _images.Count; first = next)
        {
            next = first + 1 + _images.Skip(first + 1).TakeWhile(image => image.Images == _images[first].Images).Count();
            List<LabelledImage> together = _images[first..next];
            Try(together[0], () => WriteObject(Predictor.Predict(Ensemble, together, ClassName), enumerateCollection: true));
        }

        _images.Clear();
        _pictures.Clear();
    }

    /// <summary>
    /// Digits and letters have names of one character. Of a model of other things, a picture that has its size may be one that it was trained with.
    /// </summary>
    private void WarnOfFraming(string path, int height, int width)
    {
        bool isProbablyWrong = (height, width) == Predictor.SizeOf(Model[0]) && Model[0].ClassNames?.All(name => name.Length > 1) == true;
        if (isProbablyWrong && !_isWarned)
        {
            WriteWarning(VisibleText.Of(Messages.Format(Message.FramedAlthoughFitting, path)));
            _isWarned = true;
        }
    }

    private static string[] PicturesIn(string folder)
    {
        string[] files = [.. Directory.EnumerateFiles(folder)
            .Where(file => DigitPicture.Extensions.Contains(System.IO.Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)];
        if (files.Length > 0)
        {
            return files;
        }

        string advice = ClassFolder.IsOne(folder) ? $" {Messages.Format(Message.PicturesOfClasses, ImageList.ToArgument(folder))}" : "";
        throw new FileNotFoundException(Messages.Format(Message.NoPictures, folder, string.Join(", ", DigitPicture.Extensions)) + advice, folder);
    }
}
