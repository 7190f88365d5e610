using System.Security.Cryptography;
using System.Text;
using MnistTools.Data.Pictures;
using MnistTools.Text;

namespace MnistTools.Data.Formats;

/// <summary>
/// A folder with a folder of pictures for each class, which has the class's name, as Keras' <c>image_dataset_from_directory</c> and PyTorch's
/// <c>ImageFolder</c> read it; or two of these, one to train with and one to judge by.
/// </summary>
internal static class ClassFolder
{
    private static readonly string[] TrainNames = ["train", "training"];

    /// <summary>The first of these that is there has the test images.</summary>
    private static readonly string[] TestNames = ["test", "testing", "validation", "val", "valid"];

    /// <summary>A folder that is a link may lead back to where it is.</summary>
    private const int DeepestFolder = 8;

    private static readonly EnumerationOptions All = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true };

    /// <summary>Whether there are pictures in folders of a folder, or one further down.</summary>
    public static bool IsOne(string folder) => HasClasses(folder) || FindPart(folder, TrainNames) is not null;

    /// <summary>What a message says of the folder that is probably meant, where a folder is not one but has one in it; otherwise nothing.</summary>
    public static string DescribeInner(string folder)
    {
        if (IsOne(folder))
        {
            return "";
        }

        if (FindPart(folder, TestNames) is { } test)
        {
            return $", but there is {NameOf(test)} with test images, and no folder {TrainNames[0]} beside it with those to train with. To read the test images alone, give the path {test}";
        }

        // An archive often has one folder with all in it.
        string inner = folder;
        for (int depth = 0; depth < DeepestFolder && FoldersIn(inner) is [var only]; depth++)
        {
            inner = only;
            if (IsOne(inner))
            {
                return $", but the folder in it is one: give the path {inner}";
            }

            if (FindPart(inner, TestNames) is not null)
            {
                break;
            }
        }

        return "";
    }

    /// <summary>Reads the pictures.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="isFramed">Whether each picture is of a digit, to be separated from its paper and framed like MNIST's; else all are taken as they
    /// are.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="MnistDataException">Pictures are of different sizes, or too many; or a folder has none.</exception>
    /// <exception cref="PictureException">A file is no picture.</exception>
    public static FoundImages Read(string folder, bool isFramed, CancellationToken cancellation)
    {
        string name = NameOf(folder);
        string? test = FindPart(folder, TestNames);
        if (test is not null)
        {
            CheckIsPart(folder, test);
        }

        if (FindPart(folder, TrainNames) is not { } train)
        {
            List<string> ofSet = [];
            return new FoundImages(name, ReadSet(folder, name, isFramed, ofSet, cancellation)) { Warnings = ofSet };
        }

        CheckIsPart(folder, train);
        List<string> warnings =
        [
            .. DescribeUnread(folder, TrainNames, "images to train with"), .. DescribeUnread(folder, TestNames, "test images"),
            .. DescribeOthers(folder, test is null ? $"the folder {NameOf(train)}" : $"the folders {NameOf(train)} and {NameOf(test)}"),
        ];
        if (test is null)
        {
            return new FoundImages(name, ReadSet(train, name, isFramed, warnings, cancellation)) { Warnings = warnings };
        }

        ImageSet trainImages = ReadSet(train, $"{name} train", isFramed, warnings, cancellation);
        ImageSet testImages = ReadSet(test, $"{name} test", isFramed, warnings, cancellation);
        return FoundImages.Pair(name, trainImages, testImages, test, haveCountedClasses: false) with { Warnings = warnings };
    }

    /// <summary>The folder with the training images, or else with the test images, in a folder that has both.</summary>
    public static string PartIn(string folder, bool isTrain) => FindPart(folder, isTrain ? TrainNames : TestNames)!;

    /// <summary>What to say of folders that are called like a part of the data where another one is that part.</summary>
    private static IEnumerable<string> DescribeUnread(string folder, string[] names, string images)
    {
        string[] parts = [.. FindParts(folder, names)];
        return parts.Skip(1).Select(
            part => $"{part}: These pictures are not read, since the {images} are those in {NameOf(parts[0])}. To use them, too, such as to validate on them, read this folder by its own path");
    }

    /// <summary>What to say of folders with pictures beside the parts: perhaps a class that was put in the wrong place.</summary>
    private static IEnumerable<string> DescribeOthers(string folder, string parts) => FindClassesBesideParts(folder)
        .Select(other => $"{other}: These pictures are not read, since the images are those in {parts}. If they are a class, move this folder there");

    /// <summary>Refuses what may be a part with stray pictures, or a class with stray folders: whichever were taken, pictures would be lost without a
    /// word.</summary>
    private static void CheckIsPart(string folder, string part)
    {
        if (ListPictures(part).Any() && (FindPart(folder, TrainNames) is null || FindClassesBesideParts(folder).Any()))
        {
            throw new MnistDataException(
                $"There are pictures in this folder and in folders in it, so that it may be a class, or have the classes of a set. If {NameOf(part)} is a class, move its folders away; if it has classes, move the pictures away that are directly in it", part);
        }
    }

    private static IEnumerable<string> FindClassesBesideParts(string folder) =>
        FoldersIn(folder).Except([.. FindParts(folder, TrainNames), .. FindParts(folder, TestNames)]).Where(inner => ListPictures(inner).Any());

    private static ImageSet ReadSet(string folder, string name, bool isFramed, List<string> warnings, CancellationToken cancellation)
    {
        string[] classes = [.. FoldersIn(folder).OrderBy(ClassNameOf, StringComparer.Ordinal)];
        string[] names = [.. classes.Select(ClassNameOf)];
        if (ClassNaming.FindProblem(names) is { } problem)
        {
            string which = names.FirstOrDefault(called => !ClassNaming.IsName(called)) is { } wrong ? $", and '{wrong}' is none: rename this folder" : "";
            throw new MnistDataException($"Each folder in it is a class. {problem.TrimEnd('.')}{which}", folder);
        }

        LabelledPicture[] pictures = Mix([.. classes.Select(PicturesIn)]);
        byte[] pixels = ReadPixels(pictures, isFramed, warnings, cancellation, out int height, out int width, out string[] hashes);
        byte[] labels = [.. pictures.Select(picture => picture.Label)];
        var sha256 = new Dictionary<string, string> { [NameOf(folder)] = Hash(folder, pictures, hashes) };
        return new ImageSet(name, pixels, labels, height, width, names, sha256);
    }

    /// <summary>
    /// The pictures of all classes in turn, as often as there are more of a class: so the first images, and the last ones that validate a training, are of all
    /// classes in the shares that these have.
    /// </summary>
    private static LabelledPicture[] Mix(string[][] classes) =>
    [
        .. classes.SelectMany(
            (pictures, label) => pictures.Select((path, i) => (Picture: new LabelledPicture(path, (byte)label), Place: (i + 0.5) / pictures.Length)))
            .OrderBy(item => item.Place).ThenBy(item => item.Picture.Label).Select(item => item.Picture),
    ];

    private static byte[] ReadPixels(
        LabelledPicture[] pictures, bool isFramed, List<string> warnings, CancellationToken cancellation, out int height, out int width, out string[] hashes)
    {
        GrayPixels first = ReadPicture(pictures[0].Path, isFramed, checkSize: null, out _);
        if ((long)pictures.Length * first.Values.Length > Array.MaxLength)
        {
            throw new MnistDataException(
                $"{Counted.Of(pictures.Length, "picture")} of {first.Height}×{first.Width} {(pictures.Length == 1 ? "has" : "have")} no room in one set, which holds 2 GB: make them smaller, or take fewer", Path.GetDirectoryName(pictures[0].Path)!);
        }

        byte[] pixels = new byte[pictures.Length * first.Values.Length];
        string[] sums = new string[pictures.Length];
        int[] digits = new int[pictures.Length];
        var failures = new Exception?[pictures.Length];
        Parallel.For(0, pictures.Length, new ParallelOptions { CancellationToken = cancellation }, (i, loop) =>
        {
            try
            {
                GrayPixels picture = ReadPicture(
                    pictures[i].Path, isFramed, (width, height) => CheckSize(first, pictures[0].Path, width, height, pictures[i].Path), out digits[i]);
                picture.Values.CopyTo(pixels, i * picture.Values.Length);
                sums[i] = PictureFile.Hash(pictures[i].Path);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                failures[i] = failure;
                // Those before it are still read: so it is always the first that is named.
                loop.Break();
            }
        });
        if (Array.Find(failures, failure => failure is not null) is { } problem)
        {
            throw problem;
        }

        string[] several = [.. pictures.Zip(digits).Where(picture => picture.Second > 1).Select(picture => picture.First.Path).Order(StringComparer.Ordinal)];
        if (several.Length > 0)
        {
            string others = several.Length == 1 ? "" : $". So {(several.Length == 2 ? "does" : "do")} {Counted.Of(several.Length - 1, "other picture")}";
            warnings.Add($"{several[0]}: This picture seems to show several digits, which are taken for one: cut them apart{others}");
        }

        (height, width, hashes) = (first.Height, first.Width, sums);
        return pixels;
    }

    private static GrayPixels ReadPicture(string path, bool isFramed, Action<int, int>? checkSize, out int digits)
    {
        digits = 1;
        return isFramed
            ? new GrayPixels(DigitFrame.Size, DigitFrame.Size, DigitPicture.Read(path, out digits))
            : PictureFile.ReadWhole(path, checkSize);
    }

    private static void CheckSize(GrayPixels first, string firstPath, int width, int height, string path)
    {
        if ((first.Width, first.Height) != (width, height))
        {
            throw new MnistDataException(
                $"The picture has {height}×{width} pixels, and {Path.GetFileName(Path.GetDirectoryName(firstPath))}/{Path.GetFileName(firstPath)} has {first.Height}×{first.Width}. Bring all to one size; or, where each shows a digit, have them framed like MNIST's images: choose Framed", path);
        }
    }

    /// <summary>
    /// The hash of the lines that <c>sha256sum</c> writes of all pictures, in the order of their paths below the folder. It marks a name with a backslash or a
    /// line break by a backslash before the line.
    /// </summary>
    private static string Hash(string folder, LabelledPicture[] pictures, string[] hashes)
    {
        IEnumerable<string> lines = pictures.Zip(
            hashes, (picture, sha256) => (File: Path.GetRelativePath(folder, picture.Path).Replace(Path.DirectorySeparatorChar, '/'), Sha256: sha256))
            .OrderBy(line => line.File, StringComparer.Ordinal).Select(line => Write(line.Sha256, line.File));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines))));

        static string Write(string sha256, string file)
        {
            string escaped = file.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);
            return $"{(escaped == file ? "" : @"\")}{sha256}  {escaped}\n";
        }
    }

    private static string[] PicturesIn(string folder)
    {
        string[] pictures = [.. ListPictures(folder).Order(StringComparer.Ordinal)];
        return pictures.Length > 0
            ? pictures
            : throw new MnistDataException(
                $"There are no pictures in this folder ({string.Join(", ", DigitPicture.Extensions)}): each folder beside others with pictures is a class, and its pictures are directly in it", folder);
    }

    /// <summary>A part of the data, such as <c>train</c>.</summary>
    private static string? FindPart(string folder, string[] names) => FindParts(folder, names).FirstOrDefault();

    /// <summary>
    /// The folders that are called like a part of the data, in the order of the names. A class may be called so, too: then it has pictures and no folders with
    /// pictures. Pictures beside those folders are strays, as in any folder with classes.
    /// </summary>
    private static IEnumerable<string> FindParts(string folder, string[] names) =>
        names.SelectMany(name => FoldersIn(folder).Where(inner => NameOf(inner).Equals(name, StringComparison.OrdinalIgnoreCase))).Where(HasClasses);

    private static bool HasClasses(string folder) => FoldersIn(folder).Any(inner => ListPictures(inner).Any());

    /// <summary>Without those that systems and programs hide: <c>.ipynb_checkpoints</c>, <c>__MACOSX</c>.</summary>
    private static string[] FoldersIn(string folder) =>
        [.. Directory.EnumerateDirectories(folder, "*", All)
            .Where(inner => !NameOf(inner).StartsWith('.') && NameOf(inner) != "__MACOSX")
            .Order(StringComparer.Ordinal)];

    private static IEnumerable<string> ListPictures(string folder) => Directory.EnumerateFiles(folder, "*", All)
        .Where(file => !Path.GetFileName(file).StartsWith('.') && DigitPicture.Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase));

    /// <summary>One name for one class: macOS may write an accented letter as two characters where other systems write one.</summary>
    private static string ClassNameOf(string folder)
    {
        string name = NameOf(folder);
        return ClassNaming.IsName(name) ? name.Normalize() : name;
    }

    private static string NameOf(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));

    private readonly record struct LabelledPicture(string Path, byte Label);
}
