using System.Security.Cryptography;
using MnistTools.Data.Sets;

namespace MnistTools.Core.Tests;

public sealed class MnistFolderTests(RealMnist mnist) : IDisposable
{
    private readonly IdxFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void The_real_MNIST_is_whole()
    {
        Assert.Equal((60000, 10000), (mnist.Whole.Train.Count, mnist.Whole.Test.Count));
        Assert.Equal((28, 28, 10), (mnist.Whole.Train.Height, mnist.Whole.Train.Width, mnist.Whole.ClassNames.Count));
        Assert.Equal([5, 0, 4, 1, 9], mnist.Whole.Train.Labels[..5].ToArray());
        Assert.Equal(4, mnist.Whole.Sha256.Count);
    }

    [Fact]
    public void A_folder_with_other_content_is_read_and_its_hashes_kept()
    {
        _files.WriteZipped(IdxFiles.TestImages, IdxFiles.Zip(IdxFiles.Images(2)));
        MnistData data = MnistFolder.Load(_files.Path, "other");
        Assert.Equal("other: 3 training and 2 test images in 10 classes", data.ToString());
        Assert.Equal([4, 5, 6, 7], data.Train.GetImage(1).ToArray());
        Assert.Equal([1, 9, 0], data.Train.Labels.ToArray());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(IdxFiles.Images(2))), data.Sha256[IdxFiles.TestImages]);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(IdxFiles.Labels(1, 9, 0))), data.Sha256[IdxFiles.TrainLabels]);
    }

    [Fact]
    public void Files_that_are_not_MNISTs_are_not_taken_for_it()
    {
        var refused = Assert.Throws<MnistDataException>(() => MnistFolder.LoadMnist(_files.Path));
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(IdxFiles.Images(3)));
        Assert.Contains(
            $"{IdxFiles.TrainImages}: The file is not MNIST's: its SHA-256 is {sha256}, not ba891046e6505d7a", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>The files that come with MnistTools are known whole by their packed bytes; the first images of each are enough then.</summary>
    [Fact]
    public void Of_MNIST_no_more_is_unpacked_than_is_asked_for()
    {
        using MnistCopy copy = new();
        MnistData data = MnistFolder.LoadMnist(copy.Path, train: 300, test: 10000);
        Assert.Equal((300, 10000), (data.Train.Count, data.Test.Count));
        MnistData first = mnist.Whole.Take(300);
        Assert.Equal(first.Train.Pixels, data.Train.Pixels);
        Assert.Equal(first.Train.Labels, data.Train.Labels);
        Assert.Equal(first.Test.Pixels, data.Test.Pixels);
        Assert.Equal(mnist.Whole.Sha256, data.Sha256);
        IdxFile images = IdxFile.Read(copy.At(IdxFiles.TrainImages), axes: 3, known: Mnist.Definition.Known[IdxFiles.TrainImages], first: 7);
        Assert.Equal((7, 7 * 784), (images.Count, images.Values.Length));
        Assert.Equal(60000, MnistFolder.LoadMnist(copy.Path, train: 70000, test: 1).Train.Count);
    }

    /// <summary>Packed by another program, its files are read whole, and their content is compared.</summary>
    [Fact]
    public void MNIST_that_is_packed_otherwise_is_MNIST()
    {
        using MnistCopy copy = new();
        copy.Change(IdxFiles.TestImages, unpacked => IdxFiles.Zip(unpacked));
        copy.Change(IdxFiles.TestLabels, unpacked => unpacked);
        MnistData data = MnistFolder.LoadMnist(copy.Path, train: 2, test: 10);
        Assert.Equal(mnist.Whole.Test.Take(10).Labels, data.Test.Labels[..10]);
        Assert.Equal(mnist.Whole.Test.Take(10).Pixels, data.Test.Take(10).Pixels);
        Assert.Equal(mnist.Whole.Sha256, data.Sha256);
    }

    /// <summary>A change behind the images that are asked for is found, too.</summary>
    [Fact]
    public void A_file_that_is_damaged_further_on_is_refused()
    {
        using MnistCopy copy = new();
        copy.Damage(IdxFiles.TrainImages);
        MnistDataException damaged = Assert.Throws<MnistDataException>(() => MnistFolder.LoadMnist(copy.Path, train: 10, test: 10));
        Assert.Contains($"{IdxFiles.TrainImages}.gz: The gzip data is damaged", damaged.Message, StringComparison.Ordinal);
        copy.Change(IdxFiles.TrainImages, unpacked => IdxFiles.Zip([.. unpacked[..^1], 1]));
        MnistDataException other = Assert.Throws<MnistDataException>(() => MnistFolder.LoadMnist(copy.Path, train: 10, test: 10));
        Assert.Contains($"{IdxFiles.TrainImages}: The file is not MNIST's", other.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_name_is_that_of_the_folder() =>
        Assert.Equal(Path.GetFileName(_files.Path), MnistFolder.Load(_files.Path + Path.DirectorySeparatorChar).Name);

    [Fact]
    public void A_plain_file_called_gz_is_read_as_what_it_is()
    {
        _files.WriteZipped(IdxFiles.TestLabels, IdxFiles.Labels(4, 5));
        Assert.Equal([4, 5], MnistFolder.Load(_files.Path).Test.Labels.ToArray());
    }

    [Fact]
    public void What_is_neither_IDX_nor_gzip_is_refused()
    {
        _files.WriteZipped(IdxFiles.TestLabels, "<html>not found</html>"u8.ToArray());
        AssertRefused(IdxFiles.TestLabels + ".gz", "This is not an IDX file, neither plain nor gzipped: it must begin with two zero bytes (at byte 0)");
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        _files.Delete(IdxFiles.TrainLabels);
        AssertRefused(
            "",
            "There is no file train-labels-idx1-ubyte, neither plain nor as train-labels-idx1-ubyte.gz; nor are there pictures (.png, .jpg, .jpeg, .bmp, .webp, .gif) in folders, one for each class");
        Directory.CreateDirectory(Path.Combine(_files.Path, "train", "7"));
        File.WriteAllText(Path.Combine(_files.Path, "train", "7", "a.PNG"), "");
        AssertRefused(
            "",
            "There is no file train-labels-idx1-ubyte, neither plain nor as train-labels-idx1-ubyte.gz, but there are pictures, such as train/7/a.PNG. These are a data set where there is a folder with the pictures of each class, such as cat/1.png and dog/1.png, or train/cat/1.png and test/cat/2.png");
    }

    [Fact]
    public void A_missing_folder_is_named() =>
        Assert.Equal("/nowhere: There is no such folder", Assert.Throws<MnistDataException>(() => MnistFolder.Load("/nowhere")).Message);

    [Fact]
    public void Test_images_of_another_size_are_refused()
    {
        _files.Write(IdxFiles.TestImages, [.. IdxFiles.Header(0x803, 2, 1, 4), .. new byte[8]]);
        Assert.EndsWith(
            $"{IdxFiles.TestImages}: The test images are of 1×4, and those to train with are of 2×2: they must be of one size",
            Assert.Throws<MnistDataException>(() => MnistFolder.Load(_files.Path)).Message);
    }

    [Fact]
    public void A_file_is_not_taken_for_the_folder()
    {
        string file = Path.Combine(_files.Path, IdxFiles.TrainImages);
        Assert.StartsWith(
            $"{file}: This is a file; the folder", Assert.Throws<MnistDataException>(() => MnistFolder.Load(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_magic_number_is_refused()
    {
        _files.Write(IdxFiles.TrainImages, IdxFiles.Labels(1, 2, 3));
        AssertRefused(IdxFiles.TrainImages, "The magic number is 0x00000801; 0x00000803 is expected (images) (at byte 2)");
    }

    [Theory]
    [InlineData(0, "This is not an IDX file", 0)]
    [InlineData(3, "This is not an IDX file", 0)]
    [InlineData(4, "The file is truncated in its header", 4)]
    [InlineData(13, "The file is truncated in its header", 13)]
    [InlineData(16, "more than the file can hold: it is truncated", 4)]
    [InlineData(27, "The header announces 12 values, more than the file can hold: it is truncated", 4)]
    public void A_truncated_file_is_refused(int length, string problem, int offset)
    {
        _files.Write(IdxFiles.TrainImages, IdxFiles.Images(3)[..length]);
        AssertRefused(IdxFiles.TrainImages, problem, offset);
    }

    [Theory]
    [InlineData(13, "The file is truncated in its header", 13)]
    [InlineData(27, "The file is truncated: the header announces 12 values", 27)]
    public void A_gzipped_file_that_holds_too_little_is_refused(int length, string problem, int offset)
    {
        _files.WriteZipped(IdxFiles.TrainImages, IdxFiles.Zip(IdxFiles.Images(3)[..length]));
        AssertRefused(IdxFiles.TrainImages + ".gz", problem, offset);
    }

    [Fact]
    public void A_gzip_file_that_ends_too_soon_is_refused()
    {
        byte[] whole = IdxFiles.Zip(IdxFiles.Images(3));
        _files.WriteZipped(IdxFiles.TrainImages, whole[..(whole.Length - 12)]);
        AssertRefused(IdxFiles.TrainImages + ".gz", "truncated");
    }

    /// <summary>Without its checksum nobody knows whether what is in it is what was put there.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(8)]
    public void A_gzip_file_without_its_whole_checksum_is_refused(int bytes)
    {
        byte[] whole = IdxFiles.Zip(IdxFiles.Images(3));
        _files.WriteZipped(IdxFiles.TrainImages, whole[..^bytes]);
        AssertRefused(IdxFiles.TrainImages + ".gz", "The gzip data is damaged");
    }

    /// <summary>What is wrong with the second is heard of nowhere, and a program may take that for a fault of its own.</summary>
    [Fact]
    public void Of_two_files_that_are_damaged_the_first_is_named_and_nothing_fails_behind()
    {
        _files.Write(IdxFiles.TrainImages, [1]);
        _files.Write(IdxFiles.TestImages, [1]);
        var unheard = new List<string>();
        TaskScheduler.UnobservedTaskException += Hear;
        for (int i = 0; i < 20; i++)
        {
            AssertRefused(IdxFiles.TrainImages, "This is not an IDX file");
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        TaskScheduler.UnobservedTaskException -= Hear;
        Assert.Empty(unheard);

        void Hear(object? sender, UnobservedTaskExceptionEventArgs failure)
        {
            if (failure.Exception.ToString().Contains(_files.Path, StringComparison.Ordinal))
            {
                unheard.Add(failure.Exception.Message);
            }
        }
    }

    [Fact]
    public void Damaged_gzip_data_is_refused()
    {
        byte[] packed = IdxFiles.Zip(IdxFiles.Images(3));
        packed.AsSpan(10, packed.Length - 18).Fill(0xff);
        _files.WriteZipped(IdxFiles.TrainImages, packed);
        AssertRefused(IdxFiles.TrainImages + ".gz", "The gzip data is damaged");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_that_goes_on_is_refused(bool zipped)
    {
        byte[] content = [.. IdxFiles.Images(3), 0];
        _files.Delete(IdxFiles.TrainImages);
        _files.Write(IdxFiles.TrainImages + (zipped ? ".gz" : ""), zipped ? IdxFiles.Zip(content) : content);
        AssertRefused(IdxFiles.TrainImages, "The file continues after the last value that its header announces (at byte 28)", 28);
    }

    [Theory]
    [InlineData(2_000_000, 32, 32, "Axis 3 is given a size of 32, which cannot be (at byte 12)", 12)]
    [InlineData(int.MinValue, 1, 1, "Axis 1 is given a size of 2147483648, which cannot be (at byte 4)", 4)]
    [InlineData(-1, 1, 1, "Axis 1 is given a size of 4294967295, which cannot be (at byte 4)", 4)]
    [InlineData(3, 0, 2, "Axis 2 is given a size of 0, which cannot be (at byte 8)", 8)]
    [InlineData(1_000_000, 28, 28, "The header announces 784000000 values, more than the file can hold", 4)]
    public void A_header_that_announces_what_cannot_be_is_refused_before_memory_is_taken(int count, int rows, int columns, string problem, int offset)
    {
        byte[] content = IdxFiles.Header(0x803, count, rows, columns);
        _files.WriteZipped(IdxFiles.TrainImages, IdxFiles.Zip(content));
        AssertRefused(IdxFiles.TrainImages + ".gz", problem, offset);
    }

    [Fact]
    public void Counts_that_differ_are_refused()
    {
        _files.Write(IdxFiles.TestLabels, IdxFiles.Labels(4, 5, 6));
        AssertRefused(IdxFiles.TestLabels, "The file has 3 labels, but t10k-images-idx3-ubyte has 2 images (at byte 4)", 4);
    }

    [Fact]
    public void A_label_over_9_is_refused()
    {
        _files.Write(IdxFiles.TrainLabels, IdxFiles.Labels(1, 2, 10));
        const string Problem = "A label is 10; it must be from 0 to 9";
        AssertRefused(
            IdxFiles.TrainLabels,
            $"{Problem}. IDX files that are read without the name of a data set have ten classes. Of EMNIST, name the set, such as EmnistLetters, and leave its files their published names; save images of your own with more classes as NumPy's archive (.npz) (at byte 10)",
            10);
        // Of a data set, there are no others.
        var refused = Assert.Throws<MnistDataException>(() => MnistFolder.Load(_files.Path, DataSetName.FashionMnist));
        Assert.EndsWith($"{Problem} (at byte 10)", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8)] // of the checksum
    [InlineData(1)] // of the length
    public void A_gzip_file_with_a_wrong_checksum_is_named_as_that(int fromEnd)
    {
        byte[] packed = IdxFiles.Zip(IdxFiles.Images(3));
        packed[^fromEnd] ^= 1;
        _files.WriteZipped(IdxFiles.TrainImages, packed);
        AssertRefused(
            IdxFiles.TrainImages + ".gz", "The gzip data is damaged: it cannot be unpacked, or not to what its checksum says. Copy or download it again");
    }

    [Theory]
    [InlineData("train-images.idx3-ubyte.gz")]
    [InlineData("Train-Images-IDX3-ubyte")]
    [InlineData("TRAIN-IMAGES.IDX3-UBYTE.GZ")]
    [InlineData("Train/train-images-idx3-ubyte")]
    [InlineData("train-images-idx3-ubyte/train-images-idx3-ubyte.gz")]
    public void A_file_is_found_by_what_others_make_of_its_name(string name)
    {
        _files.Delete(IdxFiles.TrainImages);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_files.Path, name))!);
        _files.Write(name, name.EndsWith("gz", StringComparison.OrdinalIgnoreCase) ? IdxFiles.Zip(IdxFiles.Images(3)) : IdxFiles.Images(3));
        MnistData data = MnistFolder.Load(_files.Path);
        Assert.Equal([4, 5, 6, 7], data.Train.GetImage(1).ToArray());
        Assert.Equal([IdxFiles.TestImages, IdxFiles.TestLabels, IdxFiles.TrainImages, IdxFiles.TrainLabels], data.Sha256.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_original_files_may_have_other_names()
    {
        using var copy = new MnistCopy();
        File.Move(copy.At(IdxFiles.TrainImages), Path.Combine(copy.Path, "train-images.idx3-ubyte.gz"));
        Assert.Equal(60_000, MnistFolder.LoadMnist(copy.Path).Train.Count);
    }

    [Fact]
    public void Test_files_are_found_in_their_own_folder_and_under_their_own_name()
    {
        _files.Delete(IdxFiles.TestImages);
        _files.Delete(IdxFiles.TestLabels);
        Directory.CreateDirectory(Path.Combine(_files.Path, "Test"));
        _files.Write("Test/test-images-idx3-ubyte", IdxFiles.Images(1));
        _files.Write("Test/t10k-labels.idx1-ubyte.gz", IdxFiles.Zip(IdxFiles.Labels(7)));
        Assert.Equal([7], MnistFolder.Load(_files.Path).Test.Labels.ToArray());
    }

    [Theory]
    [InlineData("test-labels-idx1-ubyte", true)]
    [InlineData("TRAIN-IMAGES.IDX3-UBYTE.GZ", true)]
    [InlineData("notes.txt", false)]
    public void Each_of_its_files_stands_for_a_folder(string name, bool stands)
    {
        _files.Write(name, [1]);
        string file = Path.Combine(_files.Path, name);
        Assert.Equal(stands ? _files.Path : file, MnistFolder.FolderOf(file));
    }

    [Fact]
    public void The_published_name_counts_more_than_others_and_a_folder_more_than_what_is_in_it()
    {
        Directory.CreateDirectory(Path.Combine(_files.Path, "inner"));
        _files.Write("inner/" + IdxFiles.TestLabels, IdxFiles.Labels(1, 2));
        _files.Write("test-labels-idx1-ubyte", IdxFiles.Labels(3, 4));
        _files.Write(IdxFiles.TestLabels + ".gz", IdxFiles.Zip(IdxFiles.Labels(6, 6)));
        Assert.Equal([4, 5], MnistFolder.Load(_files.Path).Test.Labels.ToArray());
    }

    [Fact]
    public void A_folder_of_several_data_sets_is_none()
    {
        string outer = Path.Combine(_files.Path, "outer");
        foreach (string inner in (string[])["b", "a"])
        {
            Directory.CreateDirectory(Path.Combine(outer, inner));
            _files.Write($"outer/{inner}/{IdxFiles.TrainImages}", IdxFiles.Images(3));
        }

        var refused = Assert.Throws<MnistDataException>(() => MnistFolder.Load(outer));
        string found = $"{Path.Combine("a", IdxFiles.TrainImages)}, {Path.Combine("b", IdxFiles.TrainImages)}";
        Assert.Equal($"{outer}: The file {IdxFiles.TrainImages} is in several folders ({found}): name one of them", refused.Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6001)]
    public void More_images_than_there_are_cannot_be_taken(int count)
    {
        var refused = Assert.Throws<ArgumentOutOfRangeException>(() => mnist.Train.Take(count));
        Assert.Contains("MNIST train has 6000 images; between 1 and 6000 can be taken.", refused.Message, StringComparison.Ordinal);
    }

    private void AssertRefused(string file, string problem, long? offset = null)
    {
        var refused = Assert.Throws<MnistDataException>(() => MnistFolder.Load(_files.Path));
        Assert.StartsWith(Path.Combine(_files.Path, file), refused.Message, StringComparison.Ordinal);
        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
        Assert.True(offset is null || refused.Offset == offset, $"at {refused.Offset}");
    }
}
