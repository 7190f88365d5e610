using System.Management.Automation;
using MnistTools.Data;
using MnistTools.Evaluation;
using MnistTools.Models;
using MnistTools.Plotting;
using MnistTools.PowerShell.Binding;

namespace MnistTools.PowerShell.Commands;

/// <summary>Draws many digits in one picture: those of a data set, predictions, the worst mistakes of a model, or the weights of its first layer.</summary>
/// <remarks>
/// <para>A prediction shows the model's answer and its probability. A mistake has a frame and shows the right and the wrong class. For a model, each picture is
/// one unit of the first layer that has weights, or one filter of a convolution: blue is what it looks for, and orange is what counts against it.</para>
/// </remarks>
/// <example>
/// <code>Import-MnistData | Export-DigitPlot -Path digits.png -First 60</code>
/// <para>Draws the first 60 test images with their labels.</para>
/// </example>
/// <example>
/// <code>(Import-MnistData).Test[0..9] | Export-DigitPlot -Path ten.png -Show</code>
/// <para>Draws ten images of a set and opens the picture.</para>
/// </example>
/// <example>
/// <code>(Import-MnistData).Test[0..11] | Export-DigitPlot -Path worksheet.png -NoCaption</code>
/// <para>Draws a worksheet: twelve images without what they show.</para>
/// </example>
/// <example>
/// <code>Get-ChildItem *.jpg | Invoke-MnistPrediction -Model digits.safetensors | Export-DigitPlot -Path seen.html</code>
/// <para>Draws what the model saw of your photos, and its answers.</para>
/// </example>
/// <example>
/// <code>Import-MnistModel digits.safetensors | Measure-MnistModel -Data (Import-MnistData) | Export-DigitPlot -Path mistakes.png</code>
/// <para>Draws the 40 worst mistakes.</para>
/// </example>
/// <example>
/// <code>Import-MnistModel digits.safetensors | Export-DigitPlot -Path weights.svg</code>
/// <para>Draws what the units of the first layer look for.</para>
/// </example>
/// <seealso cref="InvokeMnistPredictionCommand"/>
/// <seealso cref="MeasureMnistModelCommand"/>
[Cmdlet(VerbsData.Export, "DigitPlot", DefaultParameterSetName = OfImages, SupportsShouldProcess = true, HelpUri = OnlineHelp.ExportDigitPlot)]
[OutputType(typeof(FileInfo))]
public sealed class ExportDigitPlotCommand : FigureWritingCommand
{
    private const string OfImages = "Data", OfSomeImages = "Image", OfPredictions = "Prediction", OfMistakes = "Evaluation", OfWeights = "Model";

    private const int MostPictures = 1000;

    private readonly List<Prediction> _predictions = [];
    private readonly List<LabelledImage> _images = [];

    /// <summary>Images to show with their labels: an ImageSet, or a MnistData (its test images are used).</summary>
    [Parameter(Mandatory = true, ParameterSetName = OfImages, ValueFromPipeline = true)]
    [ImageSetTransformation(LeavesOne = true)]
    public ImageSet Data { get; set; } = null!;

    /// <summary>One image of a set, such as $data.Test[0]. All images from the pipeline are shown together.</summary>
    [Parameter(Mandatory = true, ParameterSetName = OfSomeImages, ValueFromPipeline = true)]
    [LiveTransformation]
    public LabelledImage Image { get; set; } = null!;

    /// <summary>The output of Invoke-MnistPrediction, or the Mistakes of an Evaluation.</summary>
    [Parameter(Mandatory = true, ParameterSetName = OfPredictions, ValueFromPipeline = true)]
    [LiveTransformation]
    public Prediction[] Prediction { get; set; } = [];

    /// <summary>The output of Measure-MnistModel; its worst mistakes are shown.</summary>
    [Parameter(Mandatory = true, ParameterSetName = OfMistakes, ValueFromPipeline = true)]
    [LiveTransformation]
    public ModelEvaluation Evaluation { get; set; } = null!;

    /// <summary>A model, a History (its model is used), or the path of a model's file. The weights of its first layer are shown.</summary>
    [Parameter(Mandatory = true, ParameterSetName = OfWeights, ValueFromPipeline = true)]
    [ModelTransformation]
    public MnistModel Model { get; set; } = null!;

    /// <summary>The largest number of pictures to show. Your own pictures, and images that come one by one such as $data.Test[0..99], are all shown.</summary>
    /// <value>40; of your own pictures and of images that come one by one, 1000</value>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(1, MostPictures)]
    public int First { get; set; } = DigitFigure.DefaultCount;

    /// <summary>Leaves out what stands under the pictures, as for a worksheet.</summary>
    [Parameter]
    public SwitchParameter NoCaption { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        switch (ParameterSetName)
        {
            case OfImages:
                Write(() => DigitFigure.OfImages(Data, Culture, First, Title));
                break;
            case OfSomeImages:
                RefusePathForEach(joinsInputs: true);
                _images.Add(Image);
                break;
            case OfMistakes:
                Write(() => DigitFigure.OfMistakes(Evaluation, Culture, First, Title));
                break;
            case OfWeights:
                Write(() => DigitFigure.OfWeights(Model, Culture, First, Title));
                break;
            default:
                RefusePathForEach(joinsInputs: true);
                _predictions.AddRange(Prediction);
                break;
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        int first = MyInvocation.BoundParameters.ContainsKey(nameof(First)) ? First : MostPictures;
        if (_images.Count > 0)
        {
            Write(() => DigitFigure.OfImages(_images, Culture, first, Title));
        }

        if (_predictions.Count > 0)
        {
            bool hasFiles = _predictions.Exists(prediction => prediction.Path is not null);
            Write(() => DigitFigure.OfPredictions(_predictions, Culture, hasFiles ? first : First, Title));
        }
    }

    private void Write(Func<ImageGridDrawing> draw) => WriteFigure(() => NoCaption ? draw().WithoutCaptions() : draw());
}
