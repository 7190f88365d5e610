using MnistTools.Text;

namespace MnistTools.Data;

/// <summary>Training and test images of one data set.</summary>
public sealed class MnistData
{
    /// <summary>Pairs two sets.</summary>
    /// <param name="name">What the data set is called.</param>
    /// <param name="train">The images to train with.</param>
    /// <param name="test">The images to judge by.</param>
    public MnistData(string name, ImageSet train, ImageSet test)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        Name = name;
        Train = train;
        Test = test;
    }

    /// <summary>What the data set is called.</summary>
    public string Name { get; }

    /// <summary>The images to train with.</summary>
    public ImageSet Train { get; }

    /// <summary>The images to judge by.</summary>
    public ImageSet Test { get; }

    /// <summary>The name of each class, by the label that it has in <see cref="Train"/>.</summary>
    public IReadOnlyList<string> ClassNames => Train.ClassNames;

    /// <summary>
    /// SHA-256 in hexadecimal of each unpacked file that the data was read from, by file name; where the test images are from another file of the same name,
    /// it has <c>test/</c> before it.
    /// </summary>
    public IReadOnlyDictionary<string, string> Sha256 => Train.Sha256.Concat(
        Test.Sha256.Except(Train.Sha256).Select(file => KeyValuePair.Create(Train.Sha256.ContainsKey(file.Key) ? $"test/{file.Key}" : file.Key, file.Value)))
        .ToDictionary();

    /// <summary>The first images of each set.</summary>
    public MnistData Take(int? train = null, int? test = null) =>
        new(Name, train is { } n ? Train.Take(n) : Train, test is { } m ? Test.Take(m) : Test);

    /// <summary>As many images of each class as its share of the set is, the first of each.</summary>
    public MnistData TakeStratified(int? train = null, int? test = null) =>
        new(Name, train is { } n ? Train.TakeStratified(n) : Train, test is { } m ? Test.TakeStratified(m) : Test);

    /// <summary>The same images in the middle of larger ones, with background around each.</summary>
    /// <exception cref="ArgumentException">The images are larger.</exception>
    public MnistData PadTo(int height, int width) => new(Name, Train.PadTo(height, width), Test.PadTo(height, width));

    /// <summary>The images of some classes of both sets, which are then numbered from 0 in the order given.</summary>
    /// <param name="classes">Labels, each once.</param>
    /// <exception cref="ArgumentException">There is no such class, or it is given twice.</exception>
    /// <exception cref="MismatchException">The test images are of classes that the training images do not have.</exception>
    public MnistData SelectClasses(IReadOnlyList<int> classes) => new(Name, Train.SelectClasses(classes), Test.Relabel(ClassNames).SelectClasses(classes));

    /// <inheritdoc cref="SelectClasses(IReadOnlyList{int})"/>
    /// <remarks>For scripts: PowerShell makes an array of a list, and no interface.</remarks>
    public MnistData SelectClasses(int[] classes) => SelectClasses((IReadOnlyList<int>)classes);

    /// <summary>Refuses two sets that no model can take both.</summary>
    /// <param name="train">The images to train with.</param>
    /// <param name="test">The images to judge by.</param>
    /// <param name="testPath">Where these are from.</param>
    /// <exception cref="MnistDataException">Their images are not of one size.</exception>
    internal static void CheckOneSize(ImageSet train, ImageSet test, string testPath)
    {
        if ((train.Height, train.Width) != (test.Height, test.Width))
        {
            throw new MnistDataException(
                $"The test images are of {test.Height}×{test.Width}, and those to train with are of {train.Height}×{train.Width}: they must be of one size",
                testPath);
        }
    }

    /// <summary>A line with the number of images.</summary>
    public override string ToString() =>
        $"{VisibleText.Of(Name)}: {Train.Count} training and {Test.Count} test images in {Counted.Of(ClassNames.Count, "class", "classes")}";
}
