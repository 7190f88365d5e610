using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using MnistTools.Data;
using MnistTools.Data.Formats;
using MnistTools.PowerShell.Binding;
using MnistTools.PowerShell.Completion;
using MnistTools.Specs;
using MnistTools.Text;

namespace MnistTools.PowerShell.Commands;

/// <summary>Loads MNIST, another data set by its name, or labelled images of your own.</summary>
/// <remarks>
/// <para>MNIST comes with the module: its files are read and checked against their known SHA-256, and nothing is downloaded.</para>
/// <para>Another data set, given by -Name, is read from the folder of Debian's package (dataset-fashion-mnist) or from the cache. Otherwise it is downloaded
/// into the cache, from the first of several mirrors that has the right file; it is used only if its MD5 is the published one. The cache is the folder datasets
/// in the one that the environment variable MNISTTOOLS_HOME names, or else in mnisttools in the platform's cache folder (~/.cache/mnisttools/datasets on
/// Linux). MNISTTOOLS_MIRROR can name a mirror of your own, which then replaces the public ones.</para>
/// <para>Images of your own, given by -Path, are in one of these: NumPy's archive (.npz) with the arrays x_train, y_train, x_test and y_test, as Keras'
/// mnist.npz; a table (CSV) with a label and the pixels of a square image in each line; a folder with a folder of pictures for each class; or a folder with
/// four IDX files. What it is, is recognised by its content.</para>
/// <para>Training and test images together are a MnistData. One set alone is an ImageSet: a table, a folder of classes without the folders train and test, or
/// an archive without x_test. Invoke-MnistTraining and Measure-MnistModel take both; -TestPath adds test images, and Invoke-MnistTraining -ValidationSplit
/// validates on a part.</para>
/// <para>In tables and archives, labels are whole numbers from 0. There are as many classes as the largest label asks for, and their names are 0, 1, 2 and so
/// on. Of pictures, classes have the names of the folders, in ordinal order, as in Keras' image_dataset_from_directory. Images of the classes take turns, so
/// that the first ones and the last ones are of all classes.</para>
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
/// <example>
/// <code>Import-MnistData -Path mnist.npz</code>
/// <para>Loads the file that keras.datasets.mnist downloads to ~/.keras/datasets.</para>
/// </example>
/// <example>
/// <code>Import-MnistData -Path train.csv | Invoke-MnistTraining -ValidationSplit 0.1</code>
/// <para>Trains with Kaggle's table, whose columns are label, pixel0 and so on, and validates on its last tenth.</para>
/// </example>
/// <example>
/// <code>Import-MnistData -Path mnist_train.csv -TestPath mnist_test.csv</code>
/// <para>Loads training images from one table and test images from another.</para>
/// </example>
/// <example>
/// <code>Import-MnistData -Path ./pets | Invoke-MnistTraining -Architecture ConvNet -Optimizer Adam -Epochs 3</code>
/// <para>Trains on pictures in class folders: pets/train/cat/1.png, pets/test/cat/2.png and so on.</para>
/// </example>
/// <seealso cref="InvokeMnistTrainingCommand"/>
[Cmdlet(VerbsData.Import, "MnistData", DefaultParameterSetName = ByPath, HelpUri = OnlineHelp.ImportMnistData)]
[OutputType(typeof(MnistData), typeof(ImageSet))]
public sealed partial class ImportMnistDataCommand : MnistCommand
{
    private const string ByPath = "Path";
    private const string ByLiteralPath = "LiteralPath";

    // The four files of a folder are one data set.
    private readonly HashSet<string> _ofFiles = [];
    private bool _isPaired;

    /// <summary>
    /// Images of your own: a .npz file, a CSV file (plain or gzipped), or a folder. Columns of a table are separated by commas, semicolons or tabs; pixels are
    /// whole numbers from 0 to 255, row by row; the label is in the column label or, if the first line has no names, first. A folder has a folder of pictures
    /// for each class (cat/1.png), or folders train and test that have these; or it has four IDX files, plain or gzipped, with the names of MNIST's files
    /// (train-images-idx3-ubyte and so on) or, with -Name, of that data set's files. Wildcards are expanded, and can stand for the IDX files themselves
    /// (folder/*-ubyte). Several paths give one object each. IDX files without -Name have ten classes, whose labels are 0 to 9; -Class takes some of them.
    /// </summary>
    [Parameter(Position = 0, ParameterSetName = ByPath, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [PathTransformation]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    /// <summary>The file or folder, taken literally, without wildcards.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByLiteralPath, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    /// <summary>
    /// The test images, if -Path leads to one set: another table, folder of classes or archive, taken literally, without wildcards. Classes with names must be
    /// among those of -Path, and the images must have the same size.
    /// </summary>
    [Parameter(ParameterSetName = ByPath)]
    [Parameter(ParameterSetName = ByLiteralPath)]
    [ValidateNotNullOrEmpty]
    public string? TestPath { get; set; }

    /// <summary>
    /// For pictures of handwritten digits or letters in class folders: separates each from its paper, crops it and centres it in 28×28, as
    /// Invoke-MnistPrediction does. Otherwise pictures are taken as they are, only without colours, and must all be of one size; 0 is black, and what is
    /// transparent is black, too.
    /// </summary>
    [Parameter(ParameterSetName = ByPath)]
    [Parameter(ParameterSetName = ByLiteralPath)]
    public SwitchParameter Framed { get; set; }

    /// <summary>The data set: Mnist, FashionMnist, KuzushijiMnist, EmnistDigits, EmnistLetters, EmnistBalanced or Qmnist.</summary>
    /// <value>Mnist</value>
    [Parameter]
    [NameTransformation<DataSetName>("data set", IsOptional = true)]
    public DataSetName? Name { get; set; }

    /// <summary>Only these classes, by their names (in any case) or numbers: 3, 8 or (0..4). They are numbered from 0 in this order.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ClassCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Class { get; set; }

    /// <summary>Takes only this many training images, the first ones; of one set alone, this many of its images.</summary>
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

    /// <summary>
    /// The size of the images: rows and columns, or one number for both. Each image is surrounded by background and stays in the middle. LeNet-5 of 1998 takes
    /// 32.
    /// </summary>
    /// <value>Those of the files</value>
    [Parameter]
    [NumberTransformation(IsWhole = true, TakesList = true)]
    [ValidateCount(1, 2)]
    [ValidateRange(1, 4096)]
    public int[]? InputSize { get; set; }

    // Which images are taken of each class depends on all of them.
    private (int? Train, int? Test) Enough => Class is null && !Stratified ? (First, TestFirst) : (null, null);

    /// <inheritdoc/>
    protected override void BeginProcessing() => Require(null, () =>
    {
        if (Stratified && First is null && TestFirst is null && !IsDefault(nameof(Stratified)))
        {
            throw new ArgumentException(Messages.Format(Message.NeedsCount, nameof(Stratified)));
        }
    });

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if ((LiteralPath ?? Path) is { } paths)
        {
            foreach (string path in paths)
            {
                GiveFiles(path);
            }

            return;
        }

        Try(Name ?? DataSetName.Mnist, () =>
        {
            if (TestPath is not null)
            {
                throw new ArgumentException(Messages.Format(Message.NeedsPath, nameof(TestPath)));
            }

            if (Framed)
            {
                throw new ArgumentException(Messages.Format(Message.NeedsFolder, nameof(Framed)));
            }

            if (DownloadReporter.Load(this, Name ?? DataSetName.Mnist, StopToken, Enough.Train, Enough.Test) is { } data)
            {
                Give(data);
            }
        });
    }

    private void GiveFiles(string path) => Try(path, () =>
    {
        if (Framed && Name is not null)
        {
            throw new ArgumentException(Messages.Format(Message.Contradiction, nameof(Framed), nameof(Name)));
        }

        if (FindName(path) is { } meant)
        {
            throw new FileNotFoundException(Messages.Format(Message.NameIsNoPath, path, meant), path);
        }

        TryEach([path], ParameterSetName == ByLiteralPath, GiveWhole);
    });

    /// <summary>The data set that is called as a path where nothing is.</summary>
    private DataSetName? FindName(string path)
    {
        string name = new([.. path.Where(char.IsLetter)]);
        return path.All(character => char.IsLetter(character) || character is '-' or '_' or ' ')
            && SpecNames.Find<DataSetName>(name) is { } set
            && !System.IO.Path.Exists(ResolveNew(path)) ? set : null;
    }

    private void GiveWhole(string path)
    {
        string whole = MnistFolder.FolderOf(path, Name ?? DataSetName.Mnist);
        if (whole != path && !_ofFiles.Add(whole))
        {
            return;
        }

        if (TestPath is not null && _isPaired)
        {
            throw new ArgumentException(Messages.Format(Message.OneTrainingPath));
        }

        _isPaired = true;
        if (Read(whole) is { } found)
        {
            object all = found.Test is null ? found.Train : new MnistData(found.Name, found.Train, found.Test);
            WriteVerbose(VisibleText.Of(Messages.Format(Message.ReadFrom, all, whole)));
            foreach (string warning in found.Warnings)
            {
                WriteWarning(VisibleText.Of(warning));
            }

            Give(found);
        }
    }

    private FoundImages? Read(string path)
    {
        try
        {
            string? testPath = TestPath is null ? null : ResolveNew(TestPath);
            return ImageFiles.Read(path, testPath, Framed, Name, Enough.Train, Enough.Test, StopToken);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private void Give(FoundImages found)
    {
        if (found.Test is { } test)
        {
            Give(new MnistData(found.Name, found.Train, test));
            return;
        }

        if (TestFirst is not null && !IsDefault(nameof(TestFirst)))
        {
            throw new ArgumentException(Messages.Format(Message.NoTestImages, nameof(TestFirst), found.Name));
        }

        ImageSet images = Class is null ? found.Train : found.Train.SelectClasses(FindClasses(found.Train));
        CheckCount(nameof(First), First, images);
        images = First is not { } count ? images : Stratified ? images.TakeStratified(count) : images.Take(count);
        WriteObject(InputSize is [var rows, ..] ? images.PadTo(rows, InputSize[^1]) : images);
    }

    private void Give(MnistData data)
    {
        if (Class is not null)
        {
            data = data.SelectClasses(FindClasses(data.Train));
        }

        CheckCount(nameof(First), First, data.Train);
        CheckCount(nameof(TestFirst), TestFirst, data.Test);
        data = Stratified ? data.TakeStratified(First, TestFirst) : data.Take(First, TestFirst);
        WriteObject(InputSize is [var rows, ..] ? data.PadTo(rows, InputSize[^1]) : data);
    }

    private int[] FindClasses(ImageSet images)
    {
        int[] labels = [.. Class!.Select(given => FindClass(images, given))];
        if (labels.GroupBy(label => label).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            IEnumerable<string> words = Class!.Where((_, i) => labels[i] == twice.Key);
            throw new ArgumentException(Messages.Format(Message.ClassTwice, images.ClassNames[twice.Key], string.Join(", ", words)));
        }

        return labels;
    }

    private static int FindClass(ImageSet images, string given)
    {
        try
        {
            return images.FindClass(given);
        }
        catch (ArgumentException failure) when (AdviseList(given) is { } advice)
        {
            throw new ArgumentException($"{Messages.Format(Message.NoClass, given, ClassNaming.List(images.ClassNames))} {advice}", failure);
        }
    }

    /// <summary>What to write for a list that PowerShell took for one text.</summary>
    private static string? AdviseList(string given) =>
        Range().IsMatch(given) ? Messages.Format(Message.ClassRange, given)
        : given.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is { Length: > 1 } words ? Messages.Format(
            Message.ClassListInQuotes, string.Join(", ", words.Select(Quote)))
        : null;

    private static string Quote(string word) => word.All(char.IsLetterOrDigit) ? word : $"'{CodeGeneration.EscapeSingleQuotedStringContent(word)}'";

    [GeneratedRegex(@"^\s*\d+\s*\.\.\s*\d+\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Range();

    private static void CheckCount(string parameter, int? count, ImageSet images)
    {
        if (count > images.Count)
        {
            throw new ArgumentException(
                Messages.Format(Message.TooManyImages, parameter, count, images.Name, Messages.Count(images.Count, Message.OneImage, Message.SeveralImages)));
        }
    }
}
