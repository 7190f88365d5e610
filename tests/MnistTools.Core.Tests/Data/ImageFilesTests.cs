using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MnistTools.Core.Tests.Persistence;
using MnistTools.Data.Pictures;
using SkiaSharp;

namespace MnistTools.Core.Tests.Data;

/// <summary>Images of one's own are those of the IDX files, whatever they are written in; and what cannot be read is said.</summary>
public sealed class ImageFilesTests(RealMnist mnist) : FolderTests
{
    private readonly ImageSet _train = mnist.Train.Take(40), _test = mnist.Test.Take(20);

    [Fact]
    public void Test_images_come_from_another_file_and_classes_are_those_of_both()
    {
        ImageSet few = _train.SelectClasses([0, 1, 2]);
        File.WriteAllText(Folder.At("few.csv"), OwnFiles.Table(few));
        File.WriteAllText(Folder.At("test.csv"), OwnFiles.Table(_test));
        File.WriteAllBytes(Folder.At("both.npz"), OwnFiles.Npz(_train, _test));
        MnistData read = ImageFiles.Load(Folder.At("few.csv"), Folder.At("test.csv"));
        Assert.Equal("few.csv", read.Name);
        Assert.Equal(Enumerable.Range(0, 10).Select(digit => $"{digit}"), read.Train.ClassNames);
        Assert.Equal(read.Train.ClassNames, read.Test.ClassNames);
        Assert.Equal(few.Labels, read.Train.Labels);
        OwnFiles.AssertSame(_test, read.Test);
        Assert.Equal(["few.csv", "test.csv"], read.Sha256.Keys);
        Assert.Equal(10, ImageFiles.Load(Folder.At("test.csv"), Folder.At("few.csv")).Test.ClassNames.Count);
        Assert.Contains(
            "There are no test images", Assert.Throws<MnistDataException>(() => ImageFiles.Load(Folder.At("few.csv"))).Message, StringComparison.Ordinal);
        Assert.Contains(
            "both.npz: There are training and test images in it, where one set is needed: save one alone as x_train and y_train: numpy.savez_compressed('test.npz', x_train=x_test, y_train=y_test), or leave TestPath out (in a build, TestData)",
            Assert.Throws<MnistDataException>(() => ImageFiles.Load(Folder.At("few.csv"), Folder.At("both.npz"))).Message, StringComparison.Ordinal);
        Assert.Contains(
            "numpy.savez_compressed('train.npz', x_train=x_train, y_train=y_train), or leave TestPath out (in a build, TestData)",
            Assert.Throws<MnistDataException>(() => ImageFiles.Load(Folder.At("both.npz"), Folder.At("few.csv"))).Message, StringComparison.Ordinal);
        File.WriteAllText(Folder.At("small.csv"), "1,0,0,0,0\n");
        Assert.Contains(
            "small.csv: The test images are of 2×2, and those to train with are of 28×28",
            Assert.Throws<MnistDataException>(() => ImageFiles.Load(Folder.At("few.csv"), Folder.At("small.csv"))).Message, StringComparison.Ordinal);
        Assert.Contains(
            "nowhere.csv: There is no such file or folder", Assert.Throws<MnistDataException>(() => ImageFiles.LoadSet(Folder.At("nowhere.csv"))).Message,
            StringComparison.Ordinal);
    }

    /// <summary>Archives have the same names within, and tables may be called the same in two folders.</summary>
    [Fact]
    public void Files_of_one_name_are_told_apart()
    {
        foreach ((string folder, ImageSet images) in new[] { ("a", _train), ("b", _test) })
        {
            Write(Folder.At(folder), "data.csv", Encoding.UTF8.GetBytes(OwnFiles.Table(images)));
        }

        MnistData read = ImageFiles.Load(Folder.At("a/data.csv"), Folder.At("b/data.csv"));
        Assert.Equal(("data.csv", "data.csv train", "data.csv test"), (read.Name, read.Train.Name, read.Test.Name));
        Assert.Equal(["data.csv", "test/data.csv"], read.Sha256.Keys);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Folder.At("a/data.csv")))), read.Sha256["data.csv"]);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Folder.At("b/data.csv")))), read.Sha256["test/data.csv"]);
        Assert.Equal(["data.csv"], ImageFiles.Load(Folder.At("a/data.csv"), Folder.At("a/data.csv")).Sha256.Keys);
    }

    [Fact]
    public void A_folder_of_IDX_files_is_read_as_before()
    {
        using var files = new IdxFiles();
        Assert.Equal(MnistFolder.Load(files.Path).Train.Pixels, ImageFiles.Load(files.Path).Train.Pixels);
        // Also beside pictures.
        Write(Path.Combine(files.Path, "train", "cat"), "1.bmp", OwnFiles.Bitmap(1, [7]));
        Assert.Equal(3, ImageFiles.Load(files.Path).Train.Count);
    }

    [Fact]
    public void Folders_are_classes_by_their_names()
    {
        WriteClasses("pets/train", _train);
        WriteClasses("pets/Test", _test);
        Write(Folder.At("pets/train/.ipynb_checkpoints"), "1.bmp", OwnFiles.Bitmap(1, [7]));
        Write(Folder.At("pets/train/__MACOSX"), "1.bmp", OwnFiles.Bitmap(1, [7]));
        Write(Folder.At("pets/train/c1"), "._1.bmp", [1, 2]);
        Write(Folder.At("pets/train/c1"), "notes.txt", [1, 2]);
        MnistData read = ImageFiles.Load(Folder.At("pets"));
        Assert.Equal("pets: 40 training and 20 test images in 10 classes", read.ToString());
        Assert.Equal(Enumerable.Range(0, 10).Select(digit => $"c{digit}"), read.ClassNames);
        AssertSameImages(_train, read.Train);
        AssertSameImages(_test, read.Test);
        // What `sha256sum` writes.
        IEnumerable<string> lines = Directory.EnumerateFiles(Folder.At("pets/Test"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(
                file => $"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))}  {Path.GetRelativePath(Folder.At("pets/Test"), file).Replace('\\', '/')}\n");
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines)))), read.Sha256["Test"]);
        Assert.Equal("train", ImageFiles.LoadSet(Folder.At("pets/train")).Name);
    }

    /// <summary>As <c>sha256sum</c> of GNU writes such names.</summary>
    [Fact]
    public void A_backslash_in_a_name_is_no_folder()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There, no name can have one.");
        Write(Folder.At("set/a"), @"x\y.bmp", OwnFiles.Bitmap(1, [7]));
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Folder.At(@"set/a/x\y.bmp"))));
        string lines = $@"\{sha256}  a/x\\y.bmp" + "\n";
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines))), ImageFiles.LoadSet(Folder.At("set")).Sha256["set"]);
    }

    /// <summary>macOS may write the umlaut as two characters, and has such a name before those that begin with a later letter.</summary>
    [Fact]
    public void A_class_has_one_name_however_its_letters_are_written()
    {
        foreach (string folder in new[] { "set/train/A\u0308pfel", "set/train/Birnen", "set/test/\u00C4pfel", "set/test/Birnen" })
        {
            Write(Folder.At(folder), "1.bmp", OwnFiles.Bitmap(1, [7]));
        }

        MnistData read = ImageFiles.Load(Folder.At("set"));
        Assert.Equal(["Birnen", "\u00C4pfel"], read.Train.ClassNames);
        Assert.Equal([0, 1], read.Test.CopyLabels().Order().Select(label => (int)label));
        Write(Folder.At("set/test/A\u0308pfel"), "1.bmp", OwnFiles.Bitmap(1, [7]));
        Assert.Contains("Two classes are called '\u00C4pfel'", Assert.Throws<MnistDataException>(() => ImageFiles.Load(Folder.At("set"))).Message);
    }

    /// <summary>Of 12 and 4 images, each quarter has 3 and 1.</summary>
    [Fact]
    public void The_classes_of_folders_take_turns()
    {
        for (int i = 0; i < 16; i++)
        {
            Write(Folder.At(i % 4 == 0 ? "set/b" : "set/a"), OwnFiles.Numbered(i, ".bmp"), OwnFiles.Bitmap(1, [(byte)i]));
        }

        ImageSet read = ImageFiles.LoadSet(Folder.At("set"));
        Assert.All(Enumerable.Range(0, 4), quarter => Assert.Single(read.CopyLabels().Skip(4 * quarter).Take(4), label => label == 1));
        Assert.Equal([0, 4, 8, 12], read.EnumerateImages().Where(image => image.Label == "b").Select(image => (int)image.Pixels[0]));
        (ImageSet first, ImageSet last) = read.Split(0.25);
        Assert.Equal((3, 1), (first.CopyLabels().Count(label => label == 1), last.CopyLabels().Count(label => label == 1)));
    }

    /// <summary>ITU-R BT.601 in whole numbers, as Pillow computes <c>convert('L')</c>.</summary>
    [Fact]
    public void Colours_become_grey_and_the_size_stays()
    {
        var random = new Random(1);
        (byte Red, byte Green, byte Blue)[] pixels =
            [.. Enumerable.Range(0, 450 * 420).Select(_ => ((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256)))];
        Write(Folder.At("set/a"), "1.bmp", OwnFiles.Bitmap(420, pixels));
        ImageSet read = ImageFiles.LoadSet(Folder.At("set"));
        Assert.Equal((450, 420, "a"), (read.Height, read.Width, read.ClassNames[0]));
        int[] expected = [.. pixels.Select(pixel => ((pixel.Red * 19595) + (pixel.Green * 38470) + (pixel.Blue * 7471) + 0x8000) >> 16)];
        // Where the sum lies halfway, the two may round otherwise.
        Assert.True(read.Pixels.ToArray().Zip(expected, (one, other) => Math.Abs(one - other)).Max() <= 1);
        Assert.InRange(read.Pixels.ToArray().Zip(expected).Count(pair => pair.First != pair.Second), 0, pixels.Length / 500);
    }

    [Fact]
    public void What_is_transparent_is_black()
    {
        using var bitmap = new SKBitmap(new SKImageInfo(2, 1, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        bitmap.SetPixel(0, 0, new SKColor(255, 255, 255, 0));
        bitmap.SetPixel(1, 0, new SKColor(200, 200, 200, 255));
        Write(Folder.At("set/a"), "1.png", bitmap.Encode(SKEncodedImageFormat.Png, 100).ToArray());
        Assert.Equal([0, 200], ImageFiles.LoadSet(Folder.At("set")).Pixels.ToArray());
    }

    [Fact]
    public void Framed_pictures_are_those_of_predictions()
    {
        // Dark on light, as on paper, in two sizes.
        byte[] digit = [.. _train.GetImage(0).ToArray().Select(pixel => (byte)(255 - pixel))];
        Write(Folder.At("set/5"), "1.bmp", OwnFiles.Bitmap(28, digit));
        Write(Folder.At("set/5"), "2.bmp", OwnFiles.Bitmap(28, [.. digit, .. Enumerable.Repeat((byte)255, 56)]));
        ImageSet read = ImageFiles.LoadSet(Folder.At("set"), framed: true);
        Assert.Equal((2, 28, 28), (read.Count, read.Height, read.Width));
        Assert.Equal(DigitPicture.Read(Folder.At("set/5/1.bmp")), read.CopyImage(0));
        Assert.Equal(DigitPicture.Read(Folder.At("set/5/2.bmp")), read.CopyImage(1));
        // Two digits beside each other.
        byte[] two = [.. Enumerable.Range(0, 28).SelectMany(row => (byte[])[.. digit[(28 * row)..(28 * row + 28)], .. digit[(28 * row)..(28 * row + 28)]])];
        Write(Folder.At("set/5"), "3.bmp", OwnFiles.Bitmap(56, two));
        Assert.Equal(
            [$"{Folder.At("set/5/3.bmp")}: This picture seems to show several digits, which are taken for one: cut them apart"],
            ImageFiles.Read(Folder.At("set"), framed: true).Warnings);
        Write(Folder.At("set/6"), "1.bmp", OwnFiles.Bitmap(56, two));
        Assert.EndsWith("set/5/3.bmp: This picture seems to show several digits, which are taken for one: cut them apart. So does 1 other picture", Warned());
        Write(Folder.At("set/6"), "2.bmp", OwnFiles.Bitmap(56, two));
        Assert.EndsWith("cut them apart. So do 2 other pictures", Warned());
        Assert.Contains(
            "Only pictures can be framed", Assert.Throws<MnistDataException>(() => ImageFiles.LoadSet(OwnFiles.WriteTable(Folder, "1,0,0,0,0"), framed: true)).Message,
            StringComparison.Ordinal);

        string Warned() => Assert.Single(ImageFiles.Read(Folder.At("set"), framed: true).Warnings);
    }

    [Fact]
    public void Pictures_of_different_sizes_are_named()
    {
        Write(Folder.At("set/a"), "1.bmp", OwnFiles.Bitmap(2, [1, 2, 3, 4]));
        Write(Folder.At("set/a"), "2.bmp", OwnFiles.Bitmap(2, [1, 2]));
        Write(Folder.At("set/b"), "3.bmp", OwnFiles.Bitmap(2, [1, 2]));
        AssertFolderRefused(
            $"{Folder.At("set/b/3.bmp")}: The picture has 1×2 pixels, and a/1.bmp has 2×2. Bring all to one size; or, where each shows a digit, have them framed");
    }

    /// <summary>It says that it has 7000 by 8000 pixels, and none is in the file: to decode it takes 224 MB.</summary>
    [Fact]
    public void A_picture_of_another_size_is_refused_before_it_is_decoded()
    {
        Write(Folder.At("set/a"), "1.bmp", OwnFiles.Bitmap(2, [1, 2, 3, 4]));
        Write(Folder.At("set/b"), "2.bmp", OwnFiles.Bitmap(2, [1, 2, 3, 4]));
        byte[] large = OwnFiles.Bitmap(2, [1, 2, 3, 4]);
        BitConverter.TryWriteBytes(large.AsSpan(18), 7000);
        BitConverter.TryWriteBytes(large.AsSpan(22), 8000);
        Write(Folder.At("set/b"), "3.bmp", large);
        AssertFolderRefused($"{Folder.At("set/b/3.bmp")}: The picture has 8000×7000 pixels, and b/2.bmp has 2×2. ");
    }

    [Fact]
    public void Folders_that_are_no_classes_are_named()
    {
        Write(Folder.At("set/a"), "1.bmp", OwnFiles.Bitmap(1, [1]));
        Directory.CreateDirectory(Folder.At("set/notes"));
        AssertFolderRefused($"{Folder.At("set/notes")}: There are no pictures in this folder");
        Directory.Delete(Folder.At("set/notes"));
        Write(Folder.At("set/a"), "2.bmp", "no picture"u8.ToArray());
        Assert.StartsWith(
            $"{Folder.At("set/a/2.bmp")}: This is not a picture", Assert.Throws<PictureException>(() => ImageFiles.LoadSet(Folder.At("set"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Test_folders_have_the_classes_of_the_training_folders()
    {
        Write(Folder.At("set/train/a"), "1.bmp", OwnFiles.Bitmap(1, [1]));
        Write(Folder.At("set/train/b"), "1.bmp", OwnFiles.Bitmap(1, [2]));
        Write(Folder.At("set/val/b"), "1.bmp", OwnFiles.Bitmap(1, [3]));
        MnistData read = ImageFiles.Load(Folder.At("set"));
        Assert.Equal(["a", "b"], read.Test.ClassNames);
        Assert.Equal(1, read.Test.Labels[0]);
        Write(Folder.At("set/test/c"), "1.bmp", OwnFiles.Bitmap(1, [3]));
        Assert.Contains(
            "set test has images of other classes: c is not among a, b", Assert.Throws<MismatchException>(() => ImageFiles.Load(Folder.At("set"))).Message,
            StringComparison.Ordinal);
        // Also where the names are numbers.
        foreach (string folder in (string[])["train/0", "train/1", "test/0", "test/1", "test/2"])
        {
            Write(Folder.At($"digits/{folder}"), "1.bmp", OwnFiles.Bitmap(1, [1]));
        }

        Assert.Contains("other classes: 2 is not among 0, 1", Assert.Throws<MismatchException>(() => ImageFiles.Load(Folder.At("digits"))).Message);
        Assert.Contains(
            "other classes: 2 is not among 0, 1",
            Assert.Throws<MismatchException>(() => ImageFiles.Load(Folder.At("digits/train"), Folder.At("digits/test"))).Message);
    }

    [Theory]
    [InlineData("root/archive/train/cat", false, "root", "root/archive")]
    [InlineData("root/pets/cat", false, "root", "root/pets")]
    [InlineData("root/a/b/cat", true, "root", "root/a/b")]
    [InlineData("root/__MACOSX/x/cat|root/pets/cat", false, "root", "root/pets")]
    public void The_folder_in_a_folder_that_is_meant_is_named(string folders, bool framed, string given, string meant)
    {
        Array.ForEach(folders.Split('|'), folder => Write(Folder.At(folder), "1.bmp", OwnFiles.Bitmap(1, [1])));
        string message = Assert.Throws<MnistDataException>(() => ImageFiles.Load(Folder.At(given), framed: framed)).Message;
        Assert.EndsWith(
            $"folder with a folder of pictures for each class, but the folder in it is one: give the path {Folder.At(meant)}", message,
            StringComparison.Ordinal);
        Assert.Equal(["cat"], ImageFiles.LoadSet(Folder.At(meant)).ClassNames);
    }

    [Fact]
    public void Which_of_several_folders_is_meant_is_not_guessed()
    {
        Write(Folder.At("root/one/a/cat"), "1.bmp", OwnFiles.Bitmap(1, [1]));
        Write(Folder.At("root/two/a/cat"), "1.bmp", OwnFiles.Bitmap(1, [1]));
        Assert.Contains(
            "but there are pictures, such as ", Assert.Throws<MnistDataException>(() => ImageFiles.Load(Folder.At("root"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Test_images_without_training_images_are_named()
    {
        Write(Folder.At("pets/Test/cat"), "1.bmp", OwnFiles.Bitmap(1, [1]));
        Assert.EndsWith(
            $"but there is Test with test images, and no folder train beside it with those to train with. To read the test images alone, give the path {Folder.At("pets/Test")}",
            Assert.Throws<MnistDataException>(() => ImageFiles.Load(Folder.At("pets"))).Message,
            StringComparison.Ordinal);
        Assert.Equal(["cat"], ImageFiles.LoadSet(Folder.At("pets/Test")).ClassNames);
    }

    /// <summary>As in Keras, which takes no pictures beside the folders of classes.</summary>
    [Theory]
    [InlineData("pets/test")]
    [InlineData("pets/train")]
    [InlineData("pets/train|pets/test")]
    [InlineData("pets|pets/train/c1/more|pets/test")]
    public void Stray_pictures_beside_the_folders_of_classes_are_not_taken(string strays)
    {
        WriteClasses("pets/train", _train);
        WriteClasses("pets/test", _test);
        Array.ForEach(strays.Split('|'), folder => Write(Folder.At(folder), "stray.bmp", OwnFiles.Bitmap(28, new byte[784])));
        MnistData read = ImageFiles.Load(Folder.At("pets"));
        AssertSameImages(_train, read.Train);
        AssertSameImages(_test, read.Test);
    }

    [Fact]
    public void A_folder_with_a_name_that_no_class_can_have_is_named()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such names.");
        Array.ForEach(["set/a", "set/b\u001b[31m\n", "set/c"], folder => Write(Folder.At(folder), "1.bmp", OwnFiles.Bitmap(1, [1])));
        AssertFolderRefused(
            $@"{Folder.At("set")}: Each folder in it is a class. A name of a class must be one line of text, of at most 200 characters, and 'b\u001B[31m\n' is none: rename this folder");
    }

    [Fact]
    public void A_folder_that_may_be_a_part_or_a_class_is_refused()
    {
        foreach (string folder in (string[])["set/plane", "set/train", "set/train/old"])
        {
            Write(Folder.At(folder), "1.bmp", OwnFiles.Bitmap(1, [1]));
        }

        AssertFolderRefused(
            $"{Folder.At("set/train")}: There are pictures in this folder and in folders in it, so that it may be a class, or have the classes of a set. If train is a class, move its folders away; if it has classes, move the pictures away");
        Directory.Delete(Folder.At("set/train/old"), recursive: true);
        Assert.Equal(["plane", "train"], ImageFiles.LoadSet(Folder.At("set")).ClassNames);
        Write(Folder.At("set/train/old"), "1.bmp", OwnFiles.Bitmap(1, [1]));
        File.Delete(Folder.At("set/train/1.bmp"));
        Assert.Equal(["old"], ImageFiles.LoadSet(Folder.At("set")).ClassNames);
        // A stray beside the classes of test images alone.
        Directory.Delete(Folder.At("set"), recursive: true);
        Write(Folder.At("set/test"), "1.bmp", OwnFiles.Bitmap(1, [1]));
        Write(Folder.At("set/test/cat"), "1.bmp", OwnFiles.Bitmap(1, [1]));
        AssertFolderRefused($"{Folder.At("set/test")}: There are pictures in this folder and in folders in it");
    }

    [Fact]
    public void Folders_of_parts_that_are_not_read_are_warned_of()
    {
        foreach (string folder in (string[])["train", "training", "val", "test", "plane"])
        {
            Write(Folder.At($"set/{folder}/a"), "1.bmp", OwnFiles.Bitmap(1, [1]));
        }

        string[] expected =
        [
            $"{Folder.At("set/training")}: These pictures are not read, since the images to train with are those in train. To use them, too, such as to validate on them, read this folder by its own path",
            $"{Folder.At("set/val")}: These pictures are not read, since the test images are those in test. To use them, too, such as to validate on them, read this folder by its own path",
        ];
        Assert.Equal(expected, ImageFiles.Read(Folder.At("set")).Warnings);
        List<string> told = [];
        ImageFiles.Load(Folder.At("set"), warnings: new ToldWarnings(told));
        Assert.Equal(expected, told);
        Write(Folder.At("set/boat"), "1.bmp", OwnFiles.Bitmap(1, [1]));
        Assert.Equal(
            [.. expected, $"{Folder.At("set/boat")}: These pictures are not read, since the images are those in the folders train and test. If they are a class, move this folder there"],
            ImageFiles.Read(Folder.At("set")).Warnings);
        Directory.Delete(Folder.At("set/boat"), recursive: true);
        Directory.Delete(Folder.At("set/training"), recursive: true);
        Directory.Delete(Folder.At("set/test"), recursive: true);
        Assert.Empty(ImageFiles.Read(Folder.At("set")).Warnings);
    }

    [Fact]
    public void Of_a_folder_with_two_sets_the_part_is_named()
    {
        Write(Folder.At("set/Train/a"), "1.bmp", OwnFiles.Bitmap(2, [1, 2, 3, 4]));
        Write(Folder.At("set/val/a"), "1.bmp", OwnFiles.Bitmap(2, [1, 2, 3, 4]));
        string set = Folder.At("set"), table = OwnFiles.WriteTable(Folder, "0,1,2,3,4");
        const string Problem = "There are training and test images in it, where one set is needed";
        AssertFolderRefused($"{set}: {Problem}: give the path {Folder.At("set/Train")}, or load both");
        Assert.Equal(
            $"{set}: {Problem}: give the path {Folder.At("set/val")}, or leave TestPath out (in a build, TestData)",
            Assert.Throws<MnistDataException>(() => ImageFiles.Load(table, set)).Message);
        Assert.Equal(
            $"{set}: {Problem}: give the path {Folder.At("set/Train")}, or leave TestPath out (in a build, TestData)",
            Assert.Throws<MnistDataException>(() => ImageFiles.Load(set, table)).Message);
        using var files = new IdxFiles();
        Assert.StartsWith(
            $"{files.Path}: {Problem}: give a table, an archive with x_train and y_train alone, or a folder",
            Assert.Throws<MnistDataException>(() => ImageFiles.Load(table, files.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train.csv|test.csv", "but there are train.csv and test.csv: give their own paths, {0}train.csv as Path and {0}test.csv as TestPath")]
    [InlineData("mnist_test.csv.gz|Mnist_Train.csv.gz|sample.csv", "but there are Mnist_Train.csv.gz and mnist_test.csv.gz: give their own paths, {0}Mnist_Train.csv.gz as Path and {0}mnist_test.csv.gz as TestPath")]
    [InlineData("train.csv|sample.csv", "but there are sample.csv, train.csv: give the own path of the one that is meant")]
    [InlineData("b.npz|a.csv", "but there are a.csv, b.npz: give the own path of the one that is meant")]
    public void Several_tables_are_named(string files, string advice)
    {
        Array.ForEach(files.Split('|'), file => Write(Folder.At("tables"), file, "1,0,0,0,0"u8.ToArray()));
        Assert.EndsWith(
            string.Format(CultureInfo.InvariantCulture, advice, Folder.At("tables") + Path.DirectorySeparatorChar),
            Assert.Throws<MnistDataException>(() => ImageFiles.Load(Folder.At("tables"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_may_be_called_train()
    {
        Write(Folder.At("set/plane"), "1.bmp", OwnFiles.Bitmap(1, [1]));
        Write(Folder.At("set/train"), "1.bmp", OwnFiles.Bitmap(1, [1]));
        Assert.Equal(["plane", "train"], ImageFiles.LoadSet(Folder.At("set")).ClassNames);
    }

    [Fact]
    public void What_lies_beside_the_place_of_IDX_files_is_named()
    {
        OwnFiles.WriteTable(Folder, "1,0,0,0,0");
        Assert.Contains(
            "There is no file train-images-idx3-ubyte, neither plain nor as train-images-idx3-ubyte.gz, but there is t.csv: give its own path",
            Assert.Throws<MnistDataException>(() => ImageFiles.Load(Folder.Path)).Message, StringComparison.Ordinal);
    }

    private static void Write(string folder, string name, byte[] content)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, name), content);
    }

    /// <summary>In whatever order: each image with its class.</summary>
    private static void AssertSameImages(ImageSet expected, ImageSet actual) => Assert.Equal(
        expected.EnumerateImages().Select(image => $"c{image.Label} {Convert.ToHexString(image.Pixels)}").Order(StringComparer.Ordinal),
        actual.EnumerateImages().Select(image => $"{image.Label} {Convert.ToHexString(image.Pixels)}").Order(StringComparer.Ordinal));

    private void WriteClasses(string folder, ImageSet images)
    {
        foreach (LabelledImage image in images.EnumerateImages())
        {
            Write(
                Folder.At($"{folder}/c{image.Label}"), OwnFiles.Numbered(image.Index, image.Index % 2 == 0 ? ".bmp" : ".PNG"),
                OwnFiles.Bitmap(28, image.Pixels));
        }
    }

    private void AssertFolderRefused(string message) =>
        Assert.StartsWith(message, Assert.Throws<MnistDataException>(() => ImageFiles.LoadSet(Folder.At("set"))).Message, StringComparison.Ordinal);
}
