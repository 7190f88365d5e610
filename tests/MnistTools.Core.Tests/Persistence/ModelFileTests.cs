using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;

namespace MnistTools.Core.Tests.Persistence;

public sealed class ModelFileTests : IDisposable
{
    private readonly PersistenceFolder _folder = new();

    private string Model => _folder.At("model.safetensors");

    [Fact]
    public void A_loaded_model_is_the_saved_one()
    {
        MnistModel model = PersistenceFolder.CreateTrainedModel();
        ModelFile.Save(model, Model, overwrite: false);
        MnistModel loaded = ModelFile.Load(Model);

        Assert.Equal(model.ToString(), loaded.ToString());
        Assert.Equal((model.Optimizer, model.Loss, model.InputScale), (loaded.Optimizer, loaded.Loss, loaded.InputScale));
        Assert.Equal(model.Weights, loaded.Weights);
        Assert.All(model.Weights, weight => Assert.Equal(model.GetWeight(weight.Name), loaded.GetWeight(weight.Name)));
        PersistenceFolder.AssertSame(model.History!, loaded.History!);
        Assert.Same(loaded, loaded.History!.Model);
        ImageSet images = PersistenceFolder.CreateImages(20);
        Assert.Equal(model.Predict(images), loaded.Predict(images));
        Assert.Equal(["model.safetensors"], _folder.Files);
    }

    /// <summary>Earlier builds trained with them, and what a model predicts does not depend on it.</summary>
    [Fact]
    public void A_model_of_two_ways_to_clip_is_read()
    {
        var model = new MnistModel([new Dense(3)], optimizer: Optimizer.Catalog.Parse("SGD(0.1, clipnorm=1, clipvalue=2)"));
        ModelFile.Save(model, Model, overwrite: false);
        Assert.Equal(model.Optimizer, ModelFile.Load(Model).Optimizer);
    }

    [Fact]
    public void The_bytes_are_those_of_the_format()
    {
        var model = new MnistModel([new Flatten(), new Dense(3)]);
        ModelFile.Save(model, Model, overwrite: false);
        byte[] bytes = File.ReadAllBytes(Model);
        int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        JsonNode header = JsonNode.Parse(bytes.AsSpan(8, length))!;

        Assert.Equal(0, length % 8);
        Assert.Equal("mnisttools", (string?)header["__metadata__"]!["format"]);
        Assert.Equal("1", (string?)header["__metadata__"]!["format_version"]);
        Assert.Equal("""["Flatten","Dense(3)"]""", (string?)header["__metadata__"]!["layers"]);
        Assert.Equal("[28,28]", (string?)header["__metadata__"]!["input_shape"]);
        Assert.Equal("""{"dtype":"F32","shape":[3,784],"data_offsets":[0,9408]}""", header["1.weight"]!.ToJsonString());
        Assert.Equal("""{"dtype":"F32","shape":[3],"data_offsets":[9408,9420]}""", header["1.bias"]!.ToJsonString());
        Assert.Equal(8 + length + 9420, bytes.Length);
        Assert.Equal(model.GetWeight("1.weight")[785], BitConverter.ToSingle(bytes, 8 + length + 785 * 4));
        Assert.Null(ModelFile.Load(Model).History);
    }

    [Fact]
    public void A_truncated_or_longer_file_is_refused()
    {
        ModelFile.Save(PersistenceFolder.CreateTrainedModel(), Model, overwrite: false);
        byte[] bytes = File.ReadAllBytes(Model);
        foreach (int length in (int[])[0, 1, 7, 8, 9, 500, 4000, bytes.Length / 2, bytes.Length - 1])
        {
            File.WriteAllBytes(Model, bytes[..length]);
            Assert.Matches("truncated|not a safetensors file", Refused());
        }

        File.WriteAllBytes(Model, [.. bytes, 0]);
        Assert.Contains("the tensors end at byte", Refused());
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 63)]
    [InlineData(100_000_001UL)]
    public void A_header_length_that_cannot_be_is_refused(ulong length)
    {
        byte[] bytes = new byte[100];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        File.WriteAllBytes(Model, bytes);
        Assert.Contains("announces a header", Refused());
    }

    [Fact]
    public void A_text_is_no_model()
    {
        File.WriteAllText(Model, "This is a shopping list, not a model.");
        Assert.Contains("not a safetensors file", Refused());
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "overlaps")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""", 12, "a hole")]
    [InlineData("""{"a":{"dtype":"F17","shape":[2],"data_offsets":[0,4]}}""", 4, "dtype 'F17' of tensor 'a' is none of the format's")]
    [InlineData("""{"a":{"dtype":"F16","shape":[1],"data_offsets":[0,4]}}""", 4, "not what its shape needs")]
    [InlineData("""{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,2]}}""", 2, "not what its shape needs")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}}""", 4, "no file can hold")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "not what its shape needs")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "whole number")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "[begin, end]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,9223372036854775807]}}""", 4, "truncated")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", 4, "no 'data_offsets'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\u0061":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}}""", 4, "not valid JSON")]
    [InlineData("""{"a":{"dtype":"\ud800","shape":[1],"data_offsets":[0,4]}}""", 4, "not valid JSON")]
    [InlineData("""{"__metadata__":{"format":1}}""", 0, "not a JSON string")]
    [InlineData("""{"a":[[[[[[[[[[[[]]]]]]]]]]]]}""", 0, "not valid JSON")]
    [InlineData("""[1]""", 0, "begin with '{'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "not written by MnistTools")]
    public void A_bad_header_is_refused(string header, int dataLength, string problem)
    {
        WriteFile(header, dataLength);
        Assert.Contains(problem, Refused());
    }

    public static TheoryData<string, string?, string> LongMetadata => new()
    {
        { "format_version", new string('9', 50_000), "The file's format_version '9999" },
        { "layers", $"""["{new string('A', 5_000)}"]""", "Unknown layer 'AAAA" },
        { "optimizer", new string('A', 5_000), "Unknown optimizer 'AAAA" },
    };

    [Theory]
    [InlineData("format_version", "3", "Update MnistTools")]
    [InlineData("format_version", "one", "is not the number of a version")]
    [InlineData("layers", """["Flatten","Dense(2000000000)"]""", "Dense(2000000000) needs 1,570,000,000,000 weights")]
    [InlineData("layers", """["Flatten","Dense(2000000)"]""", "'1.weight' (3, 784) should be (2000000, 784)")]
    [InlineData("layers", """["Flatten","Dense(3, use_bias=false)"]""", "'1.bias' belongs to no layer")]
    [InlineData("layers", """["Flatten","Dense(3)","Dense(2)"]""", "'2.weight' (2, 3) is missing")]
    [InlineData("layers", """["Flaten"]""", "Did you mean Flatten")]
    [InlineData("layers", "[null]", "'layers'")]
    [InlineData("layers", "[]", "at least one layer")]
    [InlineData("layers", "Dense", "'layers'")]
    [InlineData("input_shape", "[65536,65536]", "Flatten makes more than 2,147,483,647 numbers of (65536, 65536)")]
    [InlineData("input_shape", "[0,-1]", "at least 1")]
    [InlineData("input_scale", "[1e999,0]", "'input_scale'")]
    [InlineData("optimizer", "Magic", "'optimizer'")]
    [InlineData("loss", null, "'loss' cannot be used: it is missing")]
    [InlineData("history", "{}", "'history'")]
    [InlineData("class_names", """["a","b"]""", "'class_names' cannot be used: The model tells 3 classes apart; there are 2 names for them.")]
    [InlineData("class_names", """["a","b","a"]""", "'class_names' cannot be used: Two classes are called 'a'.")]
    [InlineData("class_names", """["a","b","\u001b[2J"]""", "'class_names' cannot be used: A name of a class must be one line of text")]
    [InlineData("class_names", """["a","b",null]""", "'class_names' cannot be used: A name of a class must be one line of text")]
    [InlineData("class_names", """["a","b","\ud800"]""", "'class_names'")]
    [InlineData("class_names", "abc", "'class_names'")]
    [InlineData("class_names", "null", "'class_names' cannot be used: it is null")]
    [MemberData(nameof(LongMetadata))]
    public void Bad_metadata_is_refused(string name, string? text, string problem)
    {
        ModelFile.Save(new MnistModel([new Flatten(), new Dense(3)]), Model, overwrite: false);
        byte[] bytes = File.ReadAllBytes(Model);
        int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        JsonObject header = JsonNode.Parse(bytes.AsSpan(8, length))!.AsObject();
        JsonObject metadata = header["__metadata__"]!.AsObject();
        metadata.Remove(name);
        if (text is not null)
        {
            metadata[name] = text;
        }

        WriteFile(header.ToJsonString(), bytes.Length - 8 - length);
        long before = GC.GetAllocatedBytesForCurrentThread();
        string refused = Refused();
        Assert.Contains(problem, refused);
        Assert.InRange(refused.Length, Model.Length, Model.Length + 1000);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
    }

    [Fact]
    public void A_file_that_is_there_stays_unless_overwriting_is_allowed()
    {
        File.WriteAllText(Model, "mine");
        var model = new MnistModel([new Dense(3)]);
        Assert.Throws<IOException>(() => ModelFile.Save(model, Model, overwrite: false));
        Assert.Equal("mine", File.ReadAllText(Model));
        Assert.Equal(["model.safetensors"], _folder.Files);
        ModelFile.Save(model, Model, overwrite: true);
        Assert.Equal(model.GetWeight("1.weight"), ModelFile.Load(Model).GetWeight("1.weight"));
    }

    [Fact]
    public void An_unknown_extension_lists_the_known_ones()
    {
        Assert.Contains("Known: .safetensors", Assert.Throws<ModelFormatException>(() => ModelFile.Load(_folder.At("model.pickle"))).Message);
        Assert.Contains(
            "Known: .safetensors",
            Assert.Throws<ModelFormatException>(() => ModelFile.Save(new MnistModel([new Dense(3)]), _folder.At("model"), overwrite: true)).Message);
    }

    public void Dispose() => _folder.Dispose();

    private string Refused()
    {
        var refused = Assert.Throws<ModelFormatException>(() => ModelFile.Load(Model));
        Assert.StartsWith($"{Model}: ", refused.Message);
        return refused.Message;
    }

    private void WriteFile(string header, int dataLength)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        byte[] length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)json.Length);
        File.WriteAllBytes(Model, [.. length, .. json, .. new byte[dataLength]]);
    }
}
