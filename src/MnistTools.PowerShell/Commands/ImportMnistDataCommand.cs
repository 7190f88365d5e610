using System.Management.Automation;
using MnistTools.Data;
using MnistTools.PowerShell.Binding;
using MnistTools.PowerShell.Completion;
using MnistTools.Text;

namespace MnistTools.PowerShell.Commands;

/// <summary>Loads MNIST, or another data set in the same file format.</summary>
/// <remarks>
/// <para>MNIST comes with the module: its files are read and checked against their known SHA-256, and nothing is downloaded.</para>
/// <para>Another data set, given by -Name, is read from the folder of Debian's package (dataset-fashion-mnist) or from the cache. Otherwise it is downloaded into the cache, from the first of several mirrors that has the right file; it is used only if its MD5 is the published one. The cache is the folder datasets in the one that the environment variable MNISTTOOLS_HOME names, or else in mnisttools in the platform's cache folder (~/.cache/mnisttools/datasets on Linux). MNISTTOOLS_MIRROR can name a mirror of your own, which then replaces the public ones.</para>
/// </remarks>
/// <example>
/// <code>Import-MnistData</code>
/// <para>Loads all of MNIST: 60,000 training and 10,000 test images.</para>
/// </example>
/// <example>
/// <code>Import-MnistData -First 6000 -TestFirst 1000 | Invoke-MnistTraining -Epochs 3</code>
/// <para>Tries a training quickly, on the first images of each set.</para>
/// </example>
/// <example>
/// <code>Import-MnistData -Name FashionMnist | Invoke-MnistTraining -Architecture ConvNet -Optimizer Adam -Epochs 3</code>
/// <para>Trains on clothes instead of digits.</para>
/// </example>
/// <example>
/// <code>Import-MnistData -Class 3, 8 -First 1000 -Stratified</code>
/// <para>Loads only threes and eights, as labels 0 and 1. Of the training images, it takes 1,000, in the proportion that the classes have overall.</para>
/// </example>
/// <example>
/// <code>Import-MnistData -InputSize 32 | Measure-MnistModel -Model (Import-MnistModel lenet5.h5)</code>
/// <para>Measures a model whose images are 32 by 32.</para>
/// </example>
/// <seealso cref="InvokeMnistTrainingCommand"/>
[Cmdlet(VerbsData.Import, "MnistData", DefaultParameterSetName = ByPath, HelpUri = OnlineHelp.ImportMnistData)]
[OutputType(typeof(MnistData))]
public sealed class ImportMnistDataCommand : MnistCommand
{
    private const string ByPath = "Path";
    private const string ByLiteralPath = "LiteralPath";

    // The four files of a folder are one data set.
    private readonly HashSet<string> _ofFiles = [];

    /// <summary>A folder with four IDX files, plain or gzipped: with the names of MNIST's files (train-images-idx3-ubyte and so on) or, with -Name, of that data set's files. Wildcards are expanded, and can stand for the files themselves (folder/*-ubyte). Several folders give one data object each. Without -Name there are ten classes, whose labels are 0 to 9; -Class takes some of them.</summary>
    [Parameter(Position = 0, ParameterSetName = ByPath, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    /// <summary>The folder, taken literally, without wildcards.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByLiteralPath, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    /// <summary>The data set: Mnist, FashionMnist, KuzushijiMnist, EmnistDigits, EmnistLetters, EmnistBalanced or Qmnist.</summary>
    /// <value>Mnist</value>
    [Parameter]
    public DataSetName? Name { get; set; }

    /// <summary>Only these classes, by their names or numbers. They are numbered from 0 in this order.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ClassCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Class { get; set; }

    /// <summary>Takes only this many training images, the first ones.</summary>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(1, int.MaxValue)]
    public int? First { get; set; }

    /// <summary>Takes only this many test images, the first ones.</summary>
    [Parameter]
    [NumberTransformation(IsWhole = true)]
    [ValidateRange(1, int.MaxValue)]
    public int? TestFirst { get; set; }

    /// <summary>Makes -First and -TestFirst take the first images of each class, in proportion to its share of all images.</summary>
    [Parameter]
    public SwitchParameter Stratified { get; set; }

    /// <summary>The size of the images: rows and columns, or one number for both. Each image is surrounded by background and stays in the middle. LeNet-5 of 1998 takes 32.</summary>
    /// <value>Those of the files</value>
    [Parameter]
    [NumberTransformation(IsWhole = true, TakesList = true)]
    [ValidateCount(1, 2)]
    [ValidateRange(1, 4096)]
    public int[]? InputSize { get; set; }

    // Which images are taken of each class depends on all of them.
    private (int? Train, int? Test) Enough => Class is null && !Stratified ? (First, TestFirst) : (null, null);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if ((LiteralPath ?? Path) is { } folders)
        {
            TryEach(folders, ParameterSetName == ByLiteralPath, GiveFolder);
            return;
        }

        Try(Name ?? DataSetName.Mnist, () =>
        {
            if (DownloadReporter.Load(this, Name ?? DataSetName.Mnist, StopToken, Enough.Train, Enough.Test) is { } data)
            {
                Give(data);
            }
        });
    }

    private void GiveFolder(string path)
    {
        string folder = MnistFolder.FolderOf(path, Name ?? DataSetName.Mnist);
        if (folder == path || _ofFiles.Add(folder))
        {
            MnistData data = MnistFolder.Load(folder, Name, Enough.Train, Enough.Test);
            WriteVerbose(VisibleText.Of(Messages.Format(Message.ReadFrom, data, folder)));
            Give(data);
        }
    }

    private void Give(MnistData data)
    {
        if (Class is not null)
        {
            data = data.SelectClasses([.. Class.Select(data.Train.FindClass)]);
        }

        CheckCount(nameof(First), First, data.Train);
        CheckCount(nameof(TestFirst), TestFirst, data.Test);
        data = Stratified ? data.TakeStratified(First, TestFirst) : data.Take(First, TestFirst);
        WriteObject(InputSize is [var rows, ..] ? data.PadTo(rows, InputSize[^1]) : data);
    }

    private static void CheckCount(string parameter, int? count, ImageSet images)
    {
        if (count > images.Count)
        {
            throw new ArgumentException(Messages.Format(Message.TooManyImages, parameter, count, images.Name, Messages.Count(images.Count, Message.OneImage, Message.SeveralImages)));
        }
    }
}
