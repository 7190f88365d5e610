using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;

namespace MnistTools.Core.Tests.Persistence;

/// <summary>The types of numbers in safetensors files of other programs.</summary>
public sealed class SafeTensorsTypeTests : FolderTests
{
    /// <summary>The bytes of 1, -2.5, 1/3, 65504 and 2^-24 in each type, as the standards have them; bfloat16 is the upper half of a 32-bit float.</summary>
    [Theory]
    [InlineData("F16", "003C 00C1 5535 FF7B 0100", 0.333251953125f, 65504f, 5.9604644775390625e-8f)]
    [InlineData("BF16", "803F 20C0 AB3E 8047 8033", 0.333984375f, 65536f, 5.9604644775390625e-8f)]
    [InlineData("F32", "0000803F 000020C0 ABAAAA3E 00E07F47 00008033", 0.3333333432674408f, 65504f, 5.9604644775390625e-8f)]
    [InlineData("F64", "000000000000F03F 00000000000004C0 555555555555D53F 0000000000FCEF40 000000000000703E", 0.3333333432674408f, 65504f, 5.9604644775390625e-8f)]
    public void Floats_of_each_size_are_read(string type, string numbers, float third, float large, float small)
    {
        byte[] five = Convert.FromHexString(numbers.Replace(" ", "", StringComparison.Ordinal));
        // Longer than what is read at a time.
        byte[] kernel = [.. Enumerable.Repeat(five, 784 * 5).SelectMany(bytes => bytes)];
        byte[] bias = [.. five, .. five, .. five, .. five, .. five];
        Write(("fc.weight", type, [25, 784], kernel), ("fc.bias", type, [25], bias));
        MnistModel model = Load("Flatten; Dense(25)");
        float[] expected = [1, -2.5f, third, large, small];
        Assert.Equal(Enumerable.Repeat(expected, 784 * 5).SelectMany(values => values), model.GetWeight("1.weight"));
        Assert.Equal(Enumerable.Repeat(expected, 5).SelectMany(values => values), model.GetWeight("1.bias"));
    }

    [Theory]
    [InlineData("BOOL", 1)]
    [InlineData("I32", 4)]
    [InlineData("C64", 8)]
    public void What_holds_no_floats_is_no_weight(string type, int size)
    {
        Write(
            ("attention.mask", type, [3], new byte[3 * size]), ("fc.weight", "F32", [10, 784], new byte[31360]),
            ("fc.num_batches_tracked", "I64", [], new byte[8]), ("fc.bias", "F32", [10], new byte[40]));
        Assert.Equal(7850, Load("Flatten; Dense(10)").ParameterCount);
    }

    [Fact]
    public void Weights_of_whole_numbers_are_refused_with_what_helps()
    {
        Write(("fc.weight", "I8", [10, 784], new byte[7840]), ("fc.bias", "F32", [10], new byte[40]));
        string refused = Assert.Throws<ModelFormatException>(() => Load("Flatten; Dense(10)")).Message;
        Assert.EndsWith(
            "these need weight (10, 784), bias (10), and the file has 'fc.bias' (10). Left out is 'fc.weight' (10, 784) of I8: save weights as floats, F32, F16, BF16, F64.", refused);
    }

    private void Write(params (string Name, string Type, int[] Shape, byte[] Bytes)[] tensors)
    {
        var header = new JsonObject();
        int position = 0;
        foreach ((string name, string type, int[] shape, byte[] bytes) in tensors)
        {
            header[name] = new JsonObject
            {
                ["dtype"] = type,
                ["shape"] = new JsonArray([.. shape.Select(size => (JsonNode?)size)]),
                ["data_offsets"] = new JsonArray(position, position + bytes.Length),
            };
            position += bytes.Length;
        }

        byte[] json = Encoding.UTF8.GetBytes(header.ToJsonString());
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        File.WriteAllBytes(Folder.At("other.safetensors"), [.. length, .. json, .. tensors.SelectMany(tensor => tensor.Bytes)]);
    }

    private MnistModel Load(string layers) => ModelFile.Load(Folder.At("other.safetensors"), new ModelImportOptions { Layers = KerasSample.Parse(layers) });
}
