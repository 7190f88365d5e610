using System.Management.Automation;
using MnistTools.Data;
using MnistTools.Text;

namespace MnistTools.PowerShell.Commands;

/// <summary>Loads MNIST, or another data set in the same file format.</summary>
/// <remarks>
/// <para>MNIST comes with the module: its files are read and checked against their known SHA-256, and nothing is downloaded.</para>
/// <para>Another data set by -Name is taken from the folder of Debian's package (dataset-fashion-mnist) or from the cache. Else it is downloaded into the cache from the first of several mirrors that has the right file; it is used only if its MD5 is the published one. The cache is the folder that the environment variable MNISTTOOLS_HOME names, else MnistTools in the platform's cache folder. MNISTTOOLS_MIRROR may name a mirror of your own, which is then asked in place of the public ones.</para>
/// </remarks>
/// <example>
/// <code>Import-MnistData</code>
/// <para>All of MNIST: 60,000 training and 10,000 test images.</para>
/// </example>
/// <example>
/// <code>Import-MnistData -First 6000 -TestFirst 1000 | Invoke-MnistTraining -Epochs 3</code>
/// <para>A quick try on the first images of each set.</para>
/// </example>
/// <example>
/// <code>Import-MnistData -Name FashionMnist | Invoke-MnistTraining -Architecture ConvNet -Optimizer Adam -Epochs 3</code>
/// <para>Clothes in place of digits.</para>
/// </example>
/// <example>
/// <code>Import-MnistData -Class 3, 8 -First 1000 -Stratified</code>
/// <para>Threes and eights only, as labels 0 and 1; 1,000 of them, with the shares that they have in all.</para>
/// </example>
/// <example>
/// <code>Import-MnistData -InputSize 32 | Measure-MnistModel -Model (Import-MnistModel lenet5.keras)</code>
/// <para>Measures a model that takes images of 32 by 32.</para>
/// </example>
/// <seealso cref="InvokeMnistTrainingCommand"/>
[Cmdlet(VerbsData.Import, "MnistData", DefaultParameterSetName = ByPath)]
[OutputType(typeof(MnistData))]
public sealed class ImportMnistDataCommand : MnistCommand
{
    private const string ByPath = "Path";
    private const string ByLiteralPath = "LiteralPath";

    // The four files of a folder are one data set.
    private readonly HashSet<string> _ofFiles = [];

    /// <summary>A folder with four IDX files, plain or gzipped: named as MNIST's are (train-images-idx3-ubyte and so on) or, with -Name, as that data set's are. Wildcards are expanded, and may stand for the files themselves (folder/*-ubyte); of several folders each gives its data.</summary>
    [Parameter(Position = 0, ParameterSetName = ByPath, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    /// <summary>The folder, taken as it is, without wildcards.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByLiteralPath, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    /// <summary>Which data set: Mnist, FashionMnist, KuzushijiMnist, EmnistDigits, EmnistLetters, EmnistBalanced or Qmnist.</summary>
    /// <value>Mnist</value>
    [Parameter]
    public DataSetName? Name { get; set; }

    /// <summary>Only these classes, by their names or numbers. They are numbered from 0 in this order.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Class { get; set; }

    /// <summary>Takes only the first training images, as many as given.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? First { get; set; }

    /// <summary>Takes only the first test images, as many as given.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? TestFirst { get; set; }

    /// <summary>Takes the first of each class, as many as its share of all images is, for -First and -TestFirst.</summary>
    [Parameter]
    public SwitchParameter Stratified { get; set; }

    /// <summary>Rows and columns that an image shall have, or one number for both: background is put around each image, which stays in the middle. LeNet-5 of 1998 takes 32.</summary>
    /// <value>Those of the files</value>
    [Parameter]
    [ValidateCount(1, 2)]
    [ValidateRange(1, 4096)]
    public int[]? InputSize { get; set; }

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
            if (DownloadReporter.Load(this, Name ?? DataSetName.Mnist, StopToken) is { } data)
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
            Give(Name is { } name ? MnistFolder.Load(folder, name) : MnistFolder.Load(folder));
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
            throw new ArgumentException(Messages.Format(Message.TooManyImages, parameter, count, images.Name, Counted.Of(images.Count, "image")));
        }
    }
}
