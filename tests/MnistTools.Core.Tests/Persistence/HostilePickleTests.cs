using System.IO.Compression;
using CsCheck;

namespace MnistTools.Core.Tests.Persistence;

/// <summary>Pickles made to do harm: nothing of them is run, each gets one message, and costs little.</summary>
public sealed class HostilePickleTests : FolderTests
{
    /// <summary>What a refusal may allocate: the largest pickle here has a few hundred thousand bytes.</summary>
    private const long MostBytes = 64 << 20;

    private string Hostile => Folder.At("hostile.pt");

    /// <summary>__reduce__ of a function that runs what it is given, and other ways to have something called.</summary>
    [Theory]
    [InlineData("os", "system")]
    [InlineData("posix", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("__builtin__", "getattr")]
    [InlineData("subprocess", "Popen")]
    [InlineData("torch.storage", "_load_from_bytes")]
    [InlineData("torch", "load")]
    public void A_call_of_what_no_weights_need_is_refused_by_its_name(string module, string function)
    {
        string trace = Folder.At("it-ran");
        new TorchZip().AddName(module, function).AddText($"touch {trace}").Add([0x85, (byte)'R']).Save(Hostile);
        Assert.Contains($"it has Python call '{module}.{function}'", Refused());
        // The name from the stack, within a dictionary of weights.
        var file = new TorchZip();
        file.Add("}("u8)
            .AddText("fc.weight")
            .AddText(module)
            .AddText(function)
            .Add([0x93])
            .AddText($"touch {trace}")
            .Add([0x85, (byte)'R'])
            .Add("u"u8)
            .Save(Hostile);
        Assert.Contains($"it has Python call '{module}.{function}'", Refused());
        Assert.False(File.Exists(trace));
    }

    /// <summary>PyTorch's own functions that make other tensors do no harm, but what is reached through one of them may.</summary>
    [Theory]
    [InlineData("_rebuild_qtensor", true)]
    [InlineData("_rebuild_sparse_tensor", true)]
    [InlineData("_rebuild_meta_tensor_no_storage", true)]
    [InlineData("_rebuild_qtensor.__globals__", false)]
    [InlineData("_import_dotted_name", false)]
    public void Tensors_that_are_not_plain_are_no_alarm(string function, bool makesTensor)
    {
        new TorchZip().Add("}("u8).AddText("fc.weight").AddName("torch._utils", function).Add(")Ru"u8).Save(Hostile);
        string message = Refused();
        Assert.Contains($"'torch._utils.{function}'", message);
        Assert.Equal(makesTensor, message.Contains("quantised, sparse, meta", StringComparison.Ordinal));
        Assert.NotEqual(makesTensor, message.Contains("open it nowhere", StringComparison.Ordinal));
    }

    /// <summary>Objects of any class are plain data, and what they would be restored from is no call.</summary>
    [Fact]
    public void An_object_of_any_class_is_not_made()
    {
        new TorchZip().AddName("os", "system").AddText("true").Add([0x85, 0x81]).Add("}b"u8).Save(Hostile);
        Assert.Contains("neither a state_dict nor a module", Refused());
    }

    /// <summary>Each level has the one before it twice: a thousand bytes that would be 2^200 values, counted one by one.</summary>
    [Fact]
    public void Tuples_that_double_cost_their_bytes_alone()
    {
        var file = new TorchZip();
        file.AddNumber(1);
        for (int i = 0; i < 200; i++)
        {
            file.Add([(byte)'2', 0x86]);
        }

        file.Save(Hostile);
        Assert.Contains("neither a state_dict nor a module", Refused());
    }

    [Theory]
    [InlineData(30)]
    [InlineData(60)]
    public void Modules_that_double_are_counted_and_refused(int levels)
    {
        // Each has the one before it under two names.
        var file = new TorchZip();
        AddLeaf(file);
        for (int i = 0; i < levels; i++)
        {
            file.Add([(byte)'q', 1]).AddName("m", "M").Add(")"u8).Add([0x81, (byte)'q', 2]);
            file.Add("}("u8)
                .AddText("_modules")
                .Add("}("u8)
                .AddText("a")
                .Add([(byte)'h', 1])
                .AddText("b")
                .Add([(byte)'h', 1])
                .Add("uubq"u8)
                .Add([3])
                .Add("00h"u8)
                .Add([3]);
        }

        file.Save(Hostile);
        Assert.Contains("go round in circles, or are too many", Refused());
    }

    [Fact]
    public void Modules_that_hold_themselves_are_refused()
    {
        var file = new TorchZip();
        file.AddName("m", "M")
            .Add(")"u8)
            .Add([0x81, (byte)'q', 1])
            .Add("}("u8)
            .AddText("_modules")
            .Add("}("u8)
            .AddText("again")
            .Add([(byte)'h', 1])
            .Add("uub"u8)
            .Save(Hostile);
        Assert.Contains("go round in circles", Refused());
    }

    [Fact]
    public void Dictionaries_that_hold_themselves_are_refused()
    {
        new TorchZip().Add("}q"u8).Add([1]).AddText("model").Add([(byte)'h', 1]).Add("s"u8).Save(Hostile);
        Assert.Contains("neither a state_dict nor a module", Refused());
    }

    /// <summary>Deeper than any stack that followed it.</summary>
    [Fact]
    public void Lists_within_lists_are_gone_over()
    {
        new TorchZip().Add([.. Enumerable.Repeat((byte)']', 200_000), .. Enumerable.Repeat((byte)'a', 199_999)]).Save(Hostile);
        Assert.Contains("neither a state_dict nor a module", Refused());
    }

    [Fact]
    public void A_pickle_without_end_is_refused()
    {
        new TorchZip().Add([.. Enumerable.Repeat((byte)'N', 1_100_000)]).Save(Hostile);
        Assert.Contains("more than 1000000 steps", Refused());
    }

    [Fact]
    public void A_packed_pickle_that_would_be_far_larger_is_refused()
    {
        new TorchZip().Add(new byte[64 << 20]).Save(Hostile, isPacked: true);
        Assert.Contains("would have more bytes than a file of its length can hold", Refused());
    }

    /// <summary>Shapes that the storage has no numbers for, by steps of 0 among them, and places outside of it.</summary>
    [Theory]
    [InlineData("1000000,1000", "0,0", 0, 4, "repeats the numbers of its storage, of which there are 4: make it contiguous() before it is saved")]
    [InlineData("2,2", "2,1", 1, 4, "lies outside of its storage of 4 numbers")]
    [InlineData("2,2", "3,1", 0, 4, "lies outside of its storage of 4 numbers")]
    [InlineData("2,2", "2,1", -1, 4, "lies outside of its storage of 4 numbers")]
    [InlineData("9223372036854775807,2", "2,1", 0, 4, "a shape that no file can hold")]
    [InlineData("2,2", "9223372036854775807,1", 0, 4, "a shape that no file can hold")]
    [InlineData("-2,-2", "2,1", 0, 4, "the shape of a tensor is none")]
    [InlineData("2,2", "2,-1", 0, 4, "the shape of a tensor is none")]
    [InlineData("2,2", "1", 0, 4, "lies outside of its storage of 4 numbers")]
    [InlineData("1,1,1,1,1,1,1,1,4", "1,1,1,1,1,1,1,1,1", 0, 4, "the shape of a tensor is none")]
    [InlineData("2,2", "2,1", 0, 5, "'data/0' has 16 bytes, and should hold 5 numbers of F32")]
    [InlineData("2,2", "2,1", 0, 4611686018427387908, "'data/0' has 16 bytes, and should hold 4611686018427387908 numbers of F32")]
    public void A_tensor_that_is_not_within_its_storage_is_refused(string shape, string strides, long offset, long count, string problem)
    {
        var file = new TorchZip();
        string storage = file.AddStorage([1, 2, 3, 4]);
        file.Add("}"u8).AddText("fc.weight").AddName("torch._utils", "_rebuild_tensor").Add("("u8).AddReference(storage, count).AddNumber(offset);
        file.AddNumbers(shape.Split(',').Select(long.Parse)).AddNumbers(strides.Split(',').Select(long.Parse)).Add("tRs"u8).Save(Hostile);
        Assert.Contains(problem, Refused());
    }

    [Fact]
    public void A_storage_that_is_not_there_is_refused()
    {
        var file = new TorchZip();
        file.Add("}"u8).AddText("fc.weight").AddTensor("../../secret", 4, 0, [2, 2], [2, 1]).Add("s"u8).Save(Hostile);
        Assert.Contains("it has no 'data/../../secret'", Refused());
    }

    /// <summary>A hundred thousand numbers that stand for a hundred times as many.</summary>
    [Fact]
    public void One_storage_under_many_names_is_refused()
    {
        var file = new TorchZip();
        string storage = file.AddStorage(new float[100_000]);
        file.Add("}("u8);
        for (int i = 0; i < 100; i++)
        {
            file.AddText($"fc{i}.weight").AddTensor(storage, 100_000, 0, [1000, 100], [100, 1]);
        }

        file.Add("u"u8).Save(Hostile);
        Assert.Contains("more numbers than its storages have bytes", Refused());
    }

    [Theory]
    [InlineData(new byte[0], "within a value")]
    [InlineData(new byte[] { (byte)'X', 0xFF, 0xFF, 0xFF, 0x7F }, "within a value")]
    [InlineData(new byte[] { 0x8D, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, "would have 18446744073709551615 bytes")]
    [InlineData(new byte[] { 0x8B, 0xFF, 0xFF, 0xFF, 0xFF }, "would have 4294967295 bytes")]
    [InlineData(new byte[] { 0x8E, 0xFF, 0xFF, 0xFF, 0x7F, 0, 0, 0, 0 }, "within a value")]
    [InlineData(new byte[] { (byte)'c', (byte)'a' }, "within a value")]
    [InlineData(new byte[] { (byte)'.' }, "more values than it has")]
    [InlineData(new byte[] { (byte)'0' }, "more values than it has")]
    [InlineData(new byte[] { (byte)'t' }, "more values than it has")]
    [InlineData(new byte[] { (byte)'N', (byte)'(', 0x85 }, "more values than it has")]
    [InlineData(new byte[] { (byte)'h', 9 }, "a value 9 that it does not have")]
    [InlineData(new byte[] { (byte)'N', (byte)')', (byte)'R' }, "calls something that is not a function")]
    [InlineData(new byte[] { (byte)'N', (byte)')', 0x81 }, "of something that is not a class")]
    [InlineData(new byte[] { (byte)'}', (byte)'(', (byte)'N', (byte)'u' }, "a key without a value")]
    [InlineData(new byte[] { (byte)'i', (byte)'o', (byte)'s', (byte)'\n' }, "0x69, which torch.save does not write")]
    public void A_pickle_that_is_cut_off_or_none_is_refused(byte[] operations, string problem)
    {
        Write([0x80, 2, .. operations]);
        Assert.Contains(problem, Refused());
    }

    /// <summary>Any part of a file cut off, and any few bytes of its pickle changed: the model, or a message, and nothing else.</summary>
    [Fact]
    public void A_damaged_pickle_is_a_model_or_a_message()
    {
        var model = new MnistModel(
            [Layer.Parse("Conv2D(2, 3, strides=9)"), Layer.Parse("BatchNormalization"), Layer.Parse("Flatten"), Layer.Parse("Dense(10, softmax)")], 1);
        ModelFile.Save(model, Folder.At("whole.pt"), overwrite: false);
        byte[] whole = ReadPickle(Folder.At("whole.pt"));
        Gen<byte[]> cut = Gen.Int[0, whole.Length - 1].Select(length => whole[..length]);
        Gen<byte[]> changed = Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Array[1, 4].Select(changes =>
        {
            byte[] bytes = [.. whole];
            foreach ((int at, byte value) in changes)
            {
                bytes[at] = value;
            }

            return bytes;
        });
        Gen.OneOf(cut, changed).Sample(
            bytes =>
            {
                File.Copy(Folder.At("whole.pt"), Hostile, overwrite: true);
                Write(bytes, "model/data.pkl");
                try
                {
                    ModelFile.Load(Hostile);
                }
                catch (ModelFormatException refused)
                {
                    Assert.StartsWith(Hostile, refused.Message);
                }
            },
            iter: 300, threads: 1);
    }

    private static void AddLeaf(TorchZip file)
    {
        file.AddName("m", "M").Add(")"u8).Add([0x81]).Add("}("u8).AddText("_modules").Add("}"u8).AddText("_parameters").AddDictionary([("weight", [1], [1f])]);
        file.Add("ub"u8);
    }

    private static byte[] ReadPickle(string path)
    {
        using ZipArchive archive = ZipFile.OpenRead(path);
        using Stream entry = archive.GetEntry("model/data.pkl")!.Open();
        using var copy = new MemoryStream();
        entry.CopyTo(copy);
        return copy.ToArray();
    }

    /// <summary>Puts a pickle into the file that is there, or into a new one.</summary>
    private void Write(byte[] pickle, string name = "x/data.pkl")
    {
        using var archive = new ZipArchive(new FileStream(Hostile, FileMode.OpenOrCreate), ZipArchiveMode.Update);
        archive.GetEntry(name)?.Delete();
        using Stream entry = archive.CreateEntry(name).Open();
        entry.Write(pickle);
    }

    private string Refused()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Assert.Throws<ModelFormatException>(() => ModelFile.Load(Hostile)).Message;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes);
        return message;
    }
}
