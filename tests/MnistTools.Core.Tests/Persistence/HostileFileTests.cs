using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using CsCheck;
using PureHDF;

namespace MnistTools.Core.Tests.Persistence;

/// <summary>Files that are damaged, not what their name says, or made to do harm: each gets one message, and costs little.</summary>
public sealed class HostileFileTests : FolderTests
{
    [Theory]
    [InlineData("model.keras", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n", "pointer of Git LFS")]
    [InlineData("model.h5", "<!DOCTYPE html><html></html>", "web page")]
    [InlineData("model.h5", "noise, noise and more noise", "neither a ZIP archive nor HDF5: it begins with 'noise, noise and'")]
    [InlineData("model.keras", "", "it is empty")]
    [InlineData("model.keras", "\u001f\u008b\u0008", "gzip")]
    [InlineData("model.bin", "\u0080\u0002}q", "pickle")]
    [InlineData("model.bin", "what is this?", "not a file of PyTorch, not a ZIP archive that torch.save wrote: it begins with 'what is this?'")]
    [InlineData("model.xyz", "what is this?", "Known: .safetensors, .pt, .pth, .bin, .keras, .h5")]
    public void What_a_file_is_stands_in_its_first_bytes(string name, string content, string problem)
    {
        File.WriteAllBytes(Folder.At(name), Encoding.Latin1.GetBytes(content));
        Assert.Contains(problem, Refused(name));
    }

    [Fact]
    public void A_model_is_read_whatever_its_name_says()
    {
        var model = new MnistModel([new Dense(10, ActivationFunction.Softmax)]);
        ModelFile.Save(model, Folder.At("model.keras"), overwrite: false);
        ModelFile.Save(model, Folder.At("model.safetensors"), overwrite: false);
        File.Move(Folder.At("model.keras"), Folder.At("model.h5"));
        File.Move(Folder.At("model.safetensors"), Folder.At("model.keras"));
        Assert.Equal(model.GetWeight("1.weight"), ModelFile.Load(Folder.At("model.h5")).GetWeight("1.weight"));
        Assert.Equal(model.GetWeight("1.weight"), ModelFile.Load(Folder.At("model.keras")).GetWeight("1.weight"));
    }

    /// <summary>Any part of a file cut off, and any few bytes of it changed: the model, or a message, and nothing else.</summary>
    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("model.keras")]
    [InlineData("model.h5")]
    [InlineData("model.pt")]
    [InlineData("model.onnx")]
    [InlineData("keras-2.15-convnet-legacy.h5")]
    [InlineData("keras-3.8-dense.keras")]
    public void A_damaged_file_is_a_model_or_a_message(string name)
    {
        byte[] whole = name.StartsWith("keras", StringComparison.Ordinal) ? File.ReadAllBytes(KerasFixtures.Path(name)) : WriteSmall(name);
        Gen<byte[]> cut = Gen.Int[0, whole.Length - 1].Select(length => whole[..length]);
        // Most of what steers a reader is at the beginning.
        Gen<int> place = Gen.OneOf(Gen.Int[0, whole.Length - 1], Gen.Int[0, Math.Min(2000, whole.Length - 1)]);
        Gen<byte[]> changed = Gen.Select(place, Gen.OneOf(Gen.Byte, Gen.Const((byte)0xFF), Gen.Const((byte)0))).Array[1, 4].Select(changes =>
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
                File.WriteAllBytes(Folder.At(name), bytes);
                try
                {
                    ModelFile.Load(Folder.At(name));
                }
                catch (ModelFormatException refused)
                {
                    Assert.StartsWith(Folder.At(name), refused.Message);
                }
            },
            iter: 150,
            threads: 1,
            print: bytes => $"{bytes.Length} bytes of {whole.Length}");
    }

    [Theory]
    [InlineData("config.json", "16777216 are the most")]
    [InlineData("model.weights.h5", "are the most there can be")]
    public void A_bomb_is_not_unpacked(string member, string problem)
    {
        byte[] whole = WriteSmall("whole.keras");
        using (var archive = new ZipArchive(new FileStream(Folder.At("whole.keras"), FileMode.Open), ZipArchiveMode.Update))
        {
            archive.GetEntry(member)!.Delete();
            using Stream entry = archive.CreateEntry(member, CompressionLevel.Optimal).Open();
            for (int i = 0; i < 64; i++)
            {
                entry.Write(new byte[1 << 20]);
            }
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains(problem, Refused("whole.keras"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 40L * whole.Length);
    }

    /// <summary>One bit of a weight is another one; what the file says of its layers is whole.</summary>
    [Theory]
    [InlineData("model.keras")]
    [InlineData("model.pt")]
    public void A_member_with_another_checksum_is_refused(string file)
    {
        MnistModel model = Train.Small();
        ModelFile.Save(model, Folder.At(file), overwrite: false);
        byte[] bytes = File.ReadAllBytes(Folder.At(file));
        // Rows or columns first, the first number is the same.
        int place = bytes.AsSpan().IndexOf(BitConverter.GetBytes(model.GetWeight(model.Weights[0])[0]));
        bytes[place + 3] ^= 2;
        File.WriteAllBytes(Folder.At(file), bytes);
        Assert.Contains("is damaged: its checksum is another one", Refused(file));
    }

    /// <summary>What the directory of an archive says of a member's length is not believed.</summary>
    [Fact]
    public void A_member_that_is_longer_than_it_says_is_refused()
    {
        using (var archive = new ZipArchive(File.Create(Folder.At("lies.keras")), ZipArchiveMode.Create))
        {
            using Stream entry = archive.CreateEntry("config.json", CompressionLevel.Optimal).Open();
            entry.Write(new byte[1 << 20]);
        }

        byte[] bytes = File.ReadAllBytes(Folder.At("lies.keras"));
        int directory = bytes.AsSpan().LastIndexOf("PK\x01\x02"u8);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(directory + 24), 10);
        File.WriteAllBytes(Folder.At("lies.keras"), bytes);
        Assert.Matches("more bytes than it says|cannot be read|not valid JSON", Refused("lies.keras"));
    }

    [Theory]
    [InlineData("../../config.json", "no 'config.json'")]
    [InlineData("model/data.pkl", "This file of PyTorch cannot be used")]
    [InlineData("saved_model.pb", "SavedModel")]
    public void An_archive_of_something_else_is_named_and_nothing_is_unpacked(string member, string problem)
    {
        using (var archive = new ZipArchive(File.Create(Folder.At("other.keras")), ZipArchiveMode.Create))
        {
            archive.CreateEntry(member);
        }

        Assert.Contains(problem, Refused("other.keras"));
        Assert.Equal(["other.keras"], Folder.Files);
    }

    [Fact]
    public void Configs_nested_without_end_are_refused()
    {
        string deep = string.Concat(Enumerable.Repeat("{\"class_name\":\"Sequential\",\"config\":{\"layers\":[", 100_000));
        WriteConfig(deep);
        Assert.Contains("not valid JSON", Refused("config.keras"));
        WriteConfig("""{"class_name":"Sequential","config":{"layers":[{"class_name":"Dense","config":{"name":"\ud800","units":1}}]}}""");
        Assert.Contains("cannot be used", Refused("config.keras"));
    }

    /// <summary>Half a character, where a name is looked for.</summary>
    [Theory]
    [InlineData("config.json")]
    [InlineData("metadata.json")]
    public void A_name_that_is_no_text_is_refused(string member)
    {
        WriteSmall("names.keras");
        using (var archive = new ZipArchive(new FileStream(Folder.At("names.keras"), FileMode.Open), ZipArchiveMode.Update))
        {
            archive.GetEntry(member)!.Delete();
            using Stream entry = archive.CreateEntry(member).Open();
            entry.Write("{\"\\ud800 and more than any name that is looked for\": 1}"u8);
        }

        Assert.Contains("Cannot read incomplete UTF-16 JSON text", Refused("names.keras"));
    }

    /// <summary>A shape that needs far more than the file has.</summary>
    [Fact]
    public void Weights_that_the_file_cannot_hold_are_refused_before_memory_is_taken()
    {
        WriteConfig(
            KerasSample.Sequential(
                "s", KerasSample.Input("[null, 28, 28]"), KerasSample.Layer("Flatten", "f"), KerasSample.Layer("Dense", "d", "\"units\": 2000000"))
                    .ToJsonString());
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("needs (784, 2000000)", Refused("config.keras"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
    }

    [Fact]
    public void Links_by_name_are_not_followed()
    {
        KerasSample.WriteHdf5(Folder.At("circle.h5"), new H5Group { ["layers"] = new H5SoftLink("layers") });
        Assert.Contains("links by name", Refused("circle.h5"));
        // Version 1, flags of which one says that the kind follows, and the kind. Readers do not mind a flag that there is not.
        byte[] bytes = File.ReadAllBytes(Folder.At("circle.h5"));
        int version = Enumerable.Range(0, bytes.Length - 2).Single(i => bytes[i] == 1 && (bytes[i + 1] & 8) != 0 && bytes[i + 1] <= 31 && bytes[i + 2] == 1);
        bytes[version + 1] |= 128;
        File.WriteAllBytes(Folder.At("circle.h5"), bytes);
        Assert.Contains("links by name", Refused("circle.h5"));
    }

    private byte[] WriteSmall(string name)
    {
        var model = new MnistModel([Layer.Parse("Conv2D(2, 3, strides=9)"), Layer.Parse("Flatten"), Layer.Parse("Dense(10, softmax)")], 1);
        if (name.EndsWith(".h5", StringComparison.Ordinal))
        {
            var weights = new H5Group
            {
                ["conv2d"] = KerasSample.Legacy(model, [0], (layer, weight) => $"{layer}/{weight}:0"),
                ["dense"] = KerasSample.Legacy(model, [2], (layer, weight) => $"{layer}/{weight}:0"),
            };
            weights.Attributes["layer_names"] = (string[])["conv2d", "dense"];
            var root = new H5Group { ["model_weights"] = weights };
            root.Attributes["model_config"] = KerasSample.Sequential(
                "s",
                KerasSample.Layer("Conv2D", "conv2d", "\"filters\": 2, \"kernel_size\": 3, \"strides\": 9"),
                KerasSample.Layer("Flatten", "flatten"),
                KerasSample.Layer("Dense", "dense", "\"units\": 10, \"activation\": \"softmax\"")).ToJsonString();
            KerasSample.WriteHdf5(Folder.At(name), root);
            Assert.Equal(model.ToString(), ModelFile.Load(Folder.At(name)).ToString());
        }
        else
        {
            ModelFile.Save(model, Folder.At(name), overwrite: true);
        }

        return File.ReadAllBytes(Folder.At(name));
    }

    private void WriteConfig(string json)
    {
        using var archive = new ZipArchive(File.Create(Folder.At("config.keras")), ZipArchiveMode.Create);
        using (Stream entry = archive.CreateEntry("config.json").Open())
        {
            entry.Write(Encoding.UTF8.GetBytes(json));
        }

        using var weights = new MemoryStream();
        new H5File
        {
            ["layers"] = new H5Group { ["dense"] = new H5Group { ["vars"] = new H5Group { ["0"] = new H5Dataset(new float[4], fileDims: [2, 2]) } } },
        }.Write(weights);
        using Stream written = archive.CreateEntry("model.weights.h5").Open();
        weights.WriteTo(written);
    }

    private string Refused(string name)
    {
        var refused = Assert.Throws<ModelFormatException>(() => ModelFile.Load(Folder.At(name)));
        Assert.StartsWith($"{Folder.At(name)}: ", refused.Message);
        return refused.Message;
    }
}
