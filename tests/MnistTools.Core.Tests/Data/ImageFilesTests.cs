using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using MnistTools.Data.Pictures;
using SkiaSharp;

namespace MnistTools.Core.Tests.Data;

/// <summary>Images of one's own are those of the IDX files, whatever they are written in; and what cannot be read is said.</summary>
public sealed class ImageFilesTests(RealMnist mnist) : FolderTests
{
    private readonly ImageSet _train = mnist.Train.Take(40), _test = mnist.Test.Take(20);

    [Theory]
    [InlineData(",", "\n", false)]
    [InlineData(";", "\r\n", false)]
    [InlineData("\t", "\r", false)]
    [InlineData(" , ", "\n\n", false)]
    [InlineData(",", "\r\n", true)]
    public void A_table_is_read_however_it_is_written(string separator, string lineEnd, bool isQuoted)
    {
        string text = OwnFiles.Table(_train, isQuoted ? $"\"{separator}\"" : separator);
        text = isQuoted ? "\"" + text[..^1].Replace("\n", "\"\n\"", StringComparison.Ordinal) + "\"\n" : text;
        File.WriteAllText(
            Folder.At("digits.csv"), text.Replace("\n", lineEnd, StringComparison.Ordinal), new UTF8Encoding(encoderShouldEmitUTF8Identifier: isQuoted));
        ImageSet read = ImageFiles.LoadSet(Folder.At("digits.csv"));
        AssertSame(_train, read);
        Assert.Equal("digits.csv: 40 images of 28×28 in 10 classes", read.ToString());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Folder.At("digits.csv")))), read.Sha256["digits.csv"]);
    }

    [Fact]
    public void A_table_has_its_labels_first_or_where_their_name_is()
    {
        ImageSet expected = new("t", new byte[] { 1, 2, 3, 4, 250, 251, 0, 7 }, new byte[] { 2, 0 }, 2, 2, ["0", "1", "2"]);
        AssertSame(expected, ReadTable("2,1,2,3,4\n0,250,251,0,7"));
        AssertSame(expected, ReadTable("a,b,Label,c,d\n1,2,2,3,4\n250,251,0,0,7\n"));
        AssertSame(expected, ReadTable("2.0,1.0,2,3e0,4\n0,250,251,0.000,7"));
    }

    [Theory]
    [InlineData("label;a;b;c;d\n1;0;0,5;0;0\n", "In line 2, cell 3 has '0,5', not a whole number from 0 to 255. Pixels are bytes, without decimals", 18)]
    [InlineData("1;0;25,5;0;0\n", "In line 1, cell 3 has '25,5', not a whole number", 4)]
    [InlineData("1,\"0,5\",\"25,5\",\"1,0\",\"7\"\n", "In line 1, cell 2 has '0,5', not a whole number", 2)]
    [InlineData("label,a,b,c,d\n1,0,0.5,0,0\n", "In line 2, cell 3 has '0.5', not a whole number from 0 to 255. Pixels are bytes: multiply by what makes white 255, and round (at byte 18)", 18)]
    [InlineData("1,0,0,0,0\n1,0,256,0,0\n", "In line 2, cell 3 has '256', not a whole number from 0 to 255. Pixels are bytes (at byte 14)", 14)]
    [InlineData("1,0,0,0,0\n1,0,-1,0,0\n", "In line 2, cell 3 has '-1', not a whole number", 14)]
    [InlineData("1,0,0,0,0\n1,0,,0,0\n", "In line 2, cell 3 has '', not a whole number", 14)]
    [InlineData("1,0,0,0,0\n1,nan,0,0,0\n", "In line 2, cell 2 has 'nan', not a whole number", 12)]
    [InlineData("label,a,b,c,d\ncat,0,0,0,0\n", "In line 2, cell 1 has 'cat', not a whole number from 0 to 255. A label is the number of a class", 14)]
    [InlineData("label,a,b,c\n1,0,0,0\n", "The first line has 4 cells: a label and 3 pixels, which make no square image. Leave out columns that are neither", 0)]
    [InlineData("a,b,c,d\n0,0,0,0\n", "The first line has names, such as 'a', and none is 'label'", 0)]
    [InlineData("cat,0,13,0,0\n", "The first line has 'cat' and numbers. Labels in words need a line of names above them, with the name 'label' for their column", 0)]
    [InlineData("1,0,0,0,0\n1,0,0,0\n", "Line 2 has 4 cells, and the first line has 5", 16)]
    [InlineData("1,0,0,0,0\n1,0,0,0,0,0\n", "Line 2 has more than 5 cells, and the first line has 5", 18)]
    [InlineData("label,a,b,c,d\n\n", "The table has no images", null)]
    [InlineData("1,0,0,0,0\n\"1,0,0,0,0\n", "In line 2, the quotation mark before cell 1 has no other behind it", 10)]
    [InlineData("1,0,0,0,0\n\"1\"2,0,0,0,0\n", "In line 2, cell 1 goes on behind its quotation marks", 10)]
    [InlineData("\u001b[31m,x\n", @"such as '\u001B[31m'", 0)]
    [InlineData("", "The file is empty", null)]
    [InlineData("\n\r\n", "The table is empty", null)]
    [InlineData(" \n  ", "The table is empty", null)]
    [InlineData("\0\0\b\u0003", "This is neither a table (CSV) nor NumPy's archive", null)]
    public void A_table_that_is_none_is_refused_where_that_shows(string text, string problem, int? offset)
    {
        var refused = Assert.Throws<MnistDataException>(() => ReadTable(text));
        Assert.StartsWith($"{Folder.At("t.csv")}: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
        Assert.Equal(offset, refused.Offset);
    }

    [Theory]
    [InlineData("2,1,2,3,4\n0,250,251,0,7\n   ")]
    [InlineData("2,1,2,3,4\n0,250,251,0,7\n \n")]
    [InlineData("  \r\n2,1,2,3,4\r\n  \r\n   0,250,251,0,7  \r\n  \r\n\r\n ")]
    public void Lines_of_spaces_are_no_rows(string text) =>
        AssertSame(new("t", new byte[] { 1, 2, 3, 4, 250, 251, 0, 7 }, new byte[] { 2, 0 }, 2, 2, ["0", "1", "2"]), ReadTable(text));

    [Fact]
    public void A_cell_has_an_end()
    {
        string text = $"1,0,0,0,0\n1,{new string('0', 300)},0,0,0\n";
        Assert.Contains(
            "In line 2, cell 2 has more than 256 characters", Assert.Throws<MnistDataException>(() => ReadTable(text)).Message, StringComparison.Ordinal);
    }

    /// <summary>What is read at once has 65536 bytes: cells of all lengths lie across its end.</summary>
    [Fact]
    public void A_long_table_is_read_across_all_ends()
    {
        ImageSet many = Some.Images(4000, 3, 3, 11);
        ImageSet read = ReadTable(OwnFiles.Table(many));
        Assert.Equal(many.Pixels, read.Pixels);
        Assert.Equal(many.Labels, read.Labels);
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void Keras_archive_is_training_and_test_images(CompressionLevel level)
    {
        File.WriteAllBytes(Folder.At("mnist.npz"), OwnFiles.Npz(_train, _test, level));
        MnistData read = ImageFiles.Load(Folder.At("mnist.npz"));
        AssertSame(_train, read.Train);
        AssertSame(_test, read.Test);
        Assert.Equal("mnist.npz: 40 training and 20 test images in 10 classes", read.ToString());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(OwnFiles.Npy("|u1", "(20,)", _test.CopyLabels()))), read.Sha256["y_test.npy"]);
        Assert.Equal(4, read.Sha256.Count);
        Assert.Contains(
            "There are training and test images in it, where one set is needed",
            Assert.Throws<MnistDataException>(() => ImageFiles.LoadSet(Folder.At("mnist.npz"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("|u1", 1, 1, false)]
    [InlineData("|i1", 1, 2, true)]
    [InlineData("<u2", 2, 3, false)]
    [InlineData("<i2", 2, 1, false)]
    [InlineData("<u4", 4, 2, true)]
    [InlineData("<i4", 4, 1, false)]
    [InlineData("<u8", 8, 1, false)]
    [InlineData("<i8", 8, 1, true)]
    [InlineData(">u2", 2, 1, false)]
    [InlineData(">i4", 4, 1, true)]
    [InlineData(">u8", 8, 1, false)]
    public void Labels_are_whole_numbers_of_any_width(string type, int width, byte version, bool isColumn)
    {
        byte[] labels = OwnFiles.Npy(type, isColumn ? "(40, 1)" : "(40,)", OwnFiles.Widen(_train.CopyLabels(), width, type[0] == '>'), version);
        AssertSame(_train, ReadArrays(OwnFiles.Npy("|u1", isColumn ? "(40, 28, 28, 1)" : "(40, 28, 28)", _train.Pixels.ToArray(), version), labels));
    }

    [Theory]
    [InlineData("<u2", 2, false)]
    [InlineData(">u2", 2, true)]
    [InlineData("<i4", 4, true)]
    [InlineData(">i4", 4, false)]
    [InlineData("<i8", 8, false)]
    [InlineData(">u8", 8, false)]
    public void Pixels_are_whole_numbers_of_any_width(string type, int width, bool hasChannel) => AssertSame(
        _train,
        ReadArrays(
            OwnFiles.Npy(type, hasChannel ? "(40, 28, 28, 1)" : "(40, 28, 28)", OwnFiles.Widen(_train.Pixels.ToArray(), width, type[0] == '>')),
            OwnFiles.Npy("|u1", "(40,)", _train.CopyLabels())));

    /// <summary>The number is at (1, 2, 3) of (2, 3, 4), the last one.</summary>
    [Theory]
    [InlineData("<i2", "00FF", "-256")]
    [InlineData(">i2", "FFFF", "-1")]
    [InlineData("|i1", "80", "-128")]
    [InlineData("<u2", "0001", "256")]
    [InlineData(">u4", "FFFFFFFF", "4294967295")]
    [InlineData("<u8", "FFFFFFFFFFFFFFFF", "18446744073709551615")]
    [InlineData(">i8", "8000000000000000", "-9223372036854775808")]
    public void A_pixel_that_is_no_byte_is_named(string type, string number, string value)
    {
        byte[] wrong = Convert.FromHexString(number);
        AssertRefused(
            $"x_train[1, 2, 3] is {value}; a pixel must be from 0 to 255. If white is more than that, (255.0 * x / x.max()).astype('uint8') makes it 255",
            OwnFiles.Npy(type, "(2, 3, 4)", [.. new byte[23 * wrong.Length], .. wrong]), OwnFiles.Npy("|u1", "(2,)", [1, 0]));
    }

    [Theory]
    [InlineData("<f4", "(2, 1, 1)", 8, "x_train has numbers of the kind <f4: pixels are whole numbers from 0 to 255, as (255 * x).astype('uint8') makes them of numbers from 0 to 1, and x.astype('uint8') of numbers from 0 to 255")]
    [InlineData("|b1", "(2, 1, 1)", 2, "x_train has numbers of the kind |b1: pixels are whole numbers from 0 to 255, as (255 * x).astype('uint8') makes them of True and False")]
    [InlineData("<c8", "(2, 1, 1)", 16, "x_train has numbers of the kind <c8: pixels are whole numbers from 0 to 255")]
    [InlineData("|u1", "(2, 1)", 2, "x_train has the shape (2, 1): images are an array of three axes")]
    [InlineData("|u1", "(3, 1, 1)", 3, "y_train has 2 labels, but x_train has 3 images")]
    [InlineData("|u1", "(2, 1, 1)", 3, "x_train.npy cannot be read: its header announces 2 bytes of numbers, and 3 follow")]
    [InlineData("|u1", "(2, 0, 1)", 0, "x_train.npy cannot be read: its axis 2 has a size of 0, which cannot be")]
    [InlineData("|u1", "(2000000000, 2000000000, 2000000000)", 2, "x_train.npy cannot be read: its header announces 8000000000000000000000000000 bytes")]
    [InlineData("|u1", "(99999999999, 1, 1)", 2, "x_train.npy cannot be read: its axis 1 has a size of 99999999999, which cannot be")]
    [InlineData("O", "(2, 1, 1)", 2, "x_train.npy cannot be read: its header does not say what its numbers are")]
    public void Images_that_are_none_are_refused(string type, string shape, int bytes, string problem) =>
        AssertRefused(problem, OwnFiles.Npy(type, shape, new byte[bytes]), OwnFiles.Npy("|u1", "(2,)", [1, 0]));

    [Theory]
    [InlineData("<i2", "(2,)", 4, "y_train[0] is 1799; a label must be from 0 to 255")]
    [InlineData("<i8", "(2,)", 16, "y_train[0] is 506381209866536711; a label")]
    [InlineData("<f4", "(2,)", 8, "y_train has numbers of the kind <f4: labels are whole numbers")]
    [InlineData(">i2", "(2,)", 4, "y_train[0] is 1799; a label must be from 0 to 255")]
    [InlineData(">f4", "(2,)", 8, "y_train has numbers of the kind >f4: labels are whole numbers")]
    [InlineData("|u1", "(1, 2)", 2, "y_train has the shape (1, 2): labels are an array of one axis")]
    public void Labels_that_are_none_are_refused(string type, string shape, int bytes, string problem) =>
        AssertRefused(problem, OwnFiles.Npy("|u1", "(2, 1, 1)", [1, 2]), OwnFiles.Npy(type, shape, [.. Enumerable.Repeat((byte)7, bytes)]));

    [Fact]
    public void Arrays_that_cannot_be_read_are_refused()
    {
        byte[] images = OwnFiles.Npy("|u1", "(2, 1, 1)", [1, 2]), labels = OwnFiles.Npy("|u1", "(2,)", [1, 0]);
        AssertRefused("its first axis comes fastest", OwnFiles.Npy("|u1", "(2, 1, 1)", [1, 2], order: "True"), labels);
        AssertRefused("it is of version 4", OwnFiles.Npy("|u1", "(2, 1, 1)", [1, 2], version: 4), labels);
        AssertRefused("it is no array of NumPy's", "not an array of NumPy's"u8.ToArray(), labels);
        AssertRefused("its header would be longer than it can be", [.. images[..8], 255, 255, .. images[10..]], labels);
        AssertArchiveRefused(
            "It has the arrays a, b. Arrays x_train and y_train are needed",
            OwnFiles.Npz(CompressionLevel.Fastest, ("a.npy", images), ("b.npy", labels), ("c.txt", [1])));
        AssertArchiveRefused("It has no arrays of NumPy's. Arrays x_train", OwnFiles.Npz(CompressionLevel.Fastest));
        AssertArchiveRefused("It has no array y_train", OwnFiles.Npz(CompressionLevel.Fastest, ("x_train.npy", images)));
        AssertArchiveRefused(
            "It has no array x_test", OwnFiles.Npz(CompressionLevel.Fastest, ("x_train.npy", images), ("y_train.npy", labels), ("y_test.npy", labels)));
        byte[] whole = OwnFiles.Npz(CompressionLevel.NoCompression, ("x_train.npy", images), ("y_train.npy", labels));
        AssertArchiveRefused("The archive is damaged", whole[..^30]);
        int pixels = whole.AsSpan().IndexOf(images.AsSpan(images.Length - 3)) + 2;
        AssertArchiveRefused("'x_train.npy' is damaged: its checksum is another one", [.. whole[..pixels], 9, .. whole[(pixels + 1)..]]);
    }

    [Fact]
    public void A_length_that_cannot_be_packed_so_small_costs_no_memory()
    {
        byte[] whole = OwnFiles.Npz(
            CompressionLevel.Fastest, ("x_train.npy", OwnFiles.Npy("|u1", "(2, 1, 1)", [1, 2])), ("y_train.npy", OwnFiles.Npy("|u1", "(2,)", [1, 0])));
        // Of the entry in the directory, which is the second of this name: what is unpacked.
        int entry = whole.AsSpan().IndexOf("PK\u0001\u0002"u8);
        BitConverter.TryWriteBytes(whole.AsSpan(entry + 24), 2_000_000_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        AssertArchiveRefused("'x_train.npy' would have 2000000000 bytes, more than can be packed into it", whole);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

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
        AssertSame(_test, read.Test);
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
        Assert.Contains(
            "Only pictures can be framed", Assert.Throws<MnistDataException>(() => ImageFiles.LoadSet(WriteTable("1,0,0,0,0"), framed: true)).Message,
            StringComparison.Ordinal);
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

        Assert.Equal(
            [
                $"{Folder.At("set/training")}: These pictures are not read, since the images to train with are those in train. To use them, too, such as to validate on them, read this folder by its own path",
                $"{Folder.At("set/val")}: These pictures are not read, since the test images are those in test. To use them, too, such as to validate on them, read this folder by its own path",
            ],
            ImageFiles.Read(Folder.At("set")).Warnings);
        Directory.Delete(Folder.At("set/training"), recursive: true);
        Directory.Delete(Folder.At("set/test"), recursive: true);
        Assert.Empty(ImageFiles.Read(Folder.At("set")).Warnings);
    }

    [Fact]
    public void Of_a_folder_with_two_sets_the_part_is_named()
    {
        Write(Folder.At("set/Train/a"), "1.bmp", OwnFiles.Bitmap(2, [1, 2, 3, 4]));
        Write(Folder.At("set/val/a"), "1.bmp", OwnFiles.Bitmap(2, [1, 2, 3, 4]));
        string set = Folder.At("set"), table = WriteTable("0,1,2,3,4");
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

    /// <summary>Of real digits, the pixel in the corner is black.</summary>
    [Fact]
    public void Labels_that_seem_to_come_last_are_warned_of()
    {
        string Line(LabelledImage image, bool isFirst) =>
            string.Join(',', isFirst ? [image.LabelIndex, .. image.Pixels] : [.. image.Pixels, image.LabelIndex]) + "\n";
        IReadOnlyList<string> Warn(string text) => ImageFiles.Read(WriteTable(text)).Warnings;
        string last = string.Concat(_train.EnumerateImages().Select(image => Line(image, isFirst: false)));
        Assert.Equal(
            [$"{Folder.At("t.csv")}: All labels are 0, and the last numbers of the lines differ. Without names in the first line, the label comes first: if it is last here, put it first, or name the columns in a first line, that of the label 'label'"],
            Warn(last));
        Assert.Empty(Warn(string.Concat(_train.EnumerateImages().Select(image => Line(image, isFirst: true)))));
        // One digit alone, and one image alone.
        Assert.Empty(Warn(string.Concat(_train.SelectClasses([7]).EnumerateImages().Select(image => Line(image, isFirst: true)))));
        Assert.Empty(Warn(Line(_train[0], isFirst: false)));
        Assert.Empty(Warn("label,a,b,c,d\n0,1,2,3,4\n0,1,2,3,5\n"));
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
        WriteTable("1,0,0,0,0");
        Assert.Contains(
            "There is no file train-images-idx3-ubyte, neither plain nor as train-images-idx3-ubyte.gz, but there is t.csv: give its own path",
            Assert.Throws<MnistDataException>(() => ImageFiles.Load(Folder.Path)).Message, StringComparison.Ordinal);
    }

    private static void Write(string folder, string name, byte[] content)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, name), content);
    }

    private static void AssertSame(ImageSet expected, ImageSet actual)
    {
        Assert.Equal((expected.Height, expected.Width), (actual.Height, actual.Width));
        Assert.Equal(expected.ClassNames, actual.ClassNames);
        Assert.Equal(expected.Labels, actual.Labels);
        Assert.Equal(expected.Pixels, actual.Pixels);
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

    private string WriteTable(string text)
    {
        File.WriteAllText(Folder.At("t.csv"), text);
        return Folder.At("t.csv");
    }

    private ImageSet ReadTable(string text) => ImageFiles.LoadSet(WriteTable(text));

    private ImageSet ReadArrays(byte[] images, byte[] labels)
    {
        File.WriteAllBytes(Folder.At("a.npz"), OwnFiles.Npz(CompressionLevel.Fastest, ("x_train.npy", images), ("y_train.npy", labels)));
        return ImageFiles.LoadSet(Folder.At("a.npz"));
    }

    private void AssertRefused(string problem, byte[] images, byte[] labels)
    {
        var refused = Assert.Throws<MnistDataException>(() => ReadArrays(images, labels));
        Assert.StartsWith($"{Folder.At("a.npz")}: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
    }

    private void AssertArchiveRefused(string problem, byte[] archive)
    {
        File.WriteAllBytes(Folder.At("a.npz"), archive);
        var refused = Assert.Throws<MnistDataException>(() => ImageFiles.LoadSet(Folder.At("a.npz")));
        Assert.StartsWith($"{Folder.At("a.npz")}: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
    }

    private void AssertFolderRefused(string message) =>
        Assert.StartsWith(message, Assert.Throws<MnistDataException>(() => ImageFiles.LoadSet(Folder.At("set"))).Message, StringComparison.Ordinal);
}
