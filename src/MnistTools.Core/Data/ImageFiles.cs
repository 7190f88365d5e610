using MnistTools.Data.Formats;
using MnistTools.Data.Sets;

namespace MnistTools.Data;

/// <summary>
/// Labelled images in files of one's own: NumPy's archive (.npz) with Keras' arrays, a table (CSV) with a label and the pixels in each line, a folder with a
/// folder of pictures for each class, or the four IDX files of a folder.
/// </summary>
public static class ImageFiles
{
    private const string WithoutTestPath = "leave TestPath out (in a build, TestData)";

    /// <summary>Reads training and test images.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="testPath">Where the test images are, if <paramref name="path"/> leads to one set.</param>
    /// <param name="framed">Whether pictures of a folder are of digits, to be separated from their paper and framed like MNIST's; else all are taken as they
    /// are, and must be of one size.</param>
    /// <param name="warnings">Gets each thing that is allowed, but probably a mistake, as whole sentences that name the file or folder: labels that seem to
    /// be last in a table, or pictures that are not read.</param>
    /// <exception cref="MnistDataException">There is no such file, it is damaged or holds something else, or there are no test images.</exception>
    /// <exception cref="MismatchException">The test images are of classes that the training images do not have.</exception>
    public static MnistData Load(string path, string? testPath = null, bool framed = false, IProgress<string>? warnings = null)
    {
        FoundImages found = Read(path, testPath, framed: framed).TellWarnings(warnings);
        return found.Test is { } test
            ? new MnistData(found.Name, found.Train, test)
            : throw new MnistDataException("There are no test images. Name another file with them, or load these as one set", path);
    }

    /// <summary>Reads one set of images: a table, a folder with a folder of pictures for each class, or an archive without test images.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="framed">Whether pictures of a folder are of digits, to be separated from their paper and framed like MNIST's; else all are taken as they
    /// are, and must be of one size.</param>
    /// <param name="warnings">Gets each thing that is allowed, but probably a mistake, as whole sentences that name the file or folder: labels that seem to
    /// be last in a table, or pictures that are not read.</param>
    /// <exception cref="MnistDataException">There is no such file, it is damaged or holds something else, or has two sets.</exception>
    public static ImageSet LoadSet(string path, bool framed = false, IProgress<string>? warnings = null)
    {
        FoundImages found = Read(path, framed: framed).TellWarnings(warnings);
        return found.Test is null ? found.Train : throw HasTest(path, "train", "load both");
    }

    /// <summary>Reads whatever a path leads to.</summary>
    /// <inheritdoc cref="Load"/>
    /// <param name="path"/><param name="testPath"/><param name="framed"/>
    /// <param name="name">The data set whose IDX files they are.</param>
    /// <param name="train">So many training images are enough, the first; there may be more in what is given.</param>
    /// <param name="test">So many test images are enough.</param>
    /// <param name="cancellation">Stops the reading of pictures.</param>
    internal static FoundImages Read(
        string path, string? testPath = null, bool framed = false, DataSetName? name = null, int? train = null, int? test = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        FoundImages found = ReadOne(path, framed, name, train, test, cancellation);
        if (testPath is null)
        {
            return found;
        }

        if (found.Test is not null)
        {
            throw HasTest(path, "train", WithoutTestPath);
        }

        FoundImages other = ReadOne(testPath, framed, name, test, null, cancellation);
        return other.Test is null
            ? FoundImages.Pair(found.Name, found.Train, other.Train, testPath, found.HasCountedClasses && other.HasCountedClasses) with
            {
                Warnings = [.. found.Warnings, .. other.Warnings],
            }
            : throw HasTest(testPath, "test", WithoutTestPath);
    }

    private static FoundImages ReadOne(string path, bool framed, DataSetName? name, int? train, int? test, CancellationToken cancellation)
    {
        if (!Path.Exists(path))
        {
            throw new MnistDataException("There is no such file or folder", path);
        }

        bool isFolder = Directory.Exists(path);
        if (isFolder && name is null && IsClassFolder(path))
        {
            return ClassFolder.Read(path, framed, cancellation);
        }

        if (framed)
        {
            string advice = isFolder && name is null ? ClassFolder.DescribeInner(path) : "";
            throw new MnistDataException($"Only pictures can be framed, and this is no folder with a folder of pictures for each class{advice}", path);
        }

        if (isFolder)
        {
            MnistData data = MnistFolder.Load(path, name, train, test);
            return new FoundImages(data.Name, data.Train, data.Test);
        }

        if (name is not null)
        {
            throw new MnistDataException($"This is a file; the folder with the four IDX files of {name} is needed", path);
        }

        return FileStart.Of(path) switch
        {
            FileStart.Kind.Archive => NumpyArchive.Read(path),
            FileStart.Kind.Text => ImageTable.Read(path),
            _ => throw new MnistDataException(
                "This is neither a table (CSV) nor NumPy's archive of arrays (.npz), nor a folder with IDX files or with a folder of pictures for each class. What is packed must be unpacked first", path),
        };
    }

    private static bool IsClassFolder(string folder) => !IdxFileName.IsAnyIn(folder, Mnist.Definition.Files) && ClassFolder.IsOne(folder);

    /// <summary>The error of a path that leads to two sets.</summary>
    /// <param name="path">The path.</param>
    /// <param name="part">Which of them is probably meant, as Keras calls it: <c>train</c> or <c>test</c>.</param>
    /// <param name="alternative">What can be done besides.</param>
    private static MnistDataException HasTest(string path, string part, string alternative)
    {
        string advice = !Directory.Exists(path)
            ? $"save one alone as x_train and y_train: numpy.savez_compressed('{part}.npz', x_train=x_{part}, y_train=y_{part})"
            : IsClassFolder(path) ? $"give the path {ClassFolder.PartIn(path, isTrain: part == "train")}"
            : "give a table, an archive with x_train and y_train alone, or a folder with a folder of pictures for each class";
        return new MnistDataException($"There are training and test images in it, where one set is needed: {advice}, or {alternative}", path);
    }
}
