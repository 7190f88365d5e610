using MnistTools.Core.Tests.Persistence;

namespace MnistTools.Core.Tests.Models;

/// <summary>How bytes become what a network sees.</summary>
public sealed class InputScaleTests : IDisposable
{
    private readonly PersistenceFolder _folder = new();

    public static TheoryData<string> Ways =>
        ["UnitInterval", "Raw", "MinusHalfToHalf", "MinusOneToOne", "Inverted", "Standardized(0.286, 0.353)", "Linear(0.00390625, -0.5)", "Normalized",
            "Normalized(row)", "Normalized(image)"];

    public void Dispose() => _folder.Dispose();

    /// <summary>What bytes 0 and 51 become: 51 is a fifth of 255.</summary>
    [Theory]
    [InlineData("UnitInterval", 0, 0.2)]
    [InlineData("Raw", 0, 51)]
    [InlineData("MinusHalfToHalf", -0.5, -0.3)]
    [InlineData("MinusOneToOne", -1, -0.6)]
    [InlineData("Inverted", 1, 0.8)]
    [InlineData("Standardized", -0.1307 / 0.3081, (0.2 - 0.1307) / 0.3081)]
    [InlineData("Standardized(0.286, deviation=0.353)", -0.286 / 0.353, (0.2 - 0.286) / 0.353)]
    [InlineData("Linear(0.5, -2)", -2, 23.5)]
    [InlineData("Linear(-1)", 0, -51)]
    public void A_byte_is_scaled_as_it_is_written(string text, double black, double grey)
    {
        float[] pixels = [0, 51];
        InputScale.Parse(text).Apply(pixels, columns: 2);
        Assert.Equal(black, pixels[0], 1e-6);
        Assert.Equal(grey, pixels[1], 51e-7);
    }

    /// <summary>keras.utils.normalize(x, axis) of [[3, 0, 1], [4, 0, 2]]; where the length is 0, 1 is in its place.</summary>
    [Theory]
    [InlineData("Normalized", new double[] { 3, 0, 1, 4, 0, 2 }, new double[] { 5, 1, 2.23606797749979, 5, 1, 2.23606797749979 })]
    [InlineData("Normalized(row)", new double[] { 3, 0, 1, 4, 0,
        2 }, new double[] { 3.1622776601683795, 1, 3.1622776601683795, 4.47213595499958, 1, 4.47213595499958 })]
    [InlineData("Normalized(image)", new double[] { 3, 0, 1, 4, 0,
        2 }, new double[] { 5.477225575051661, 1, 5.477225575051661, 5.477225575051661, 1, 5.477225575051661 })]
    public void Columns_rows_or_images_are_brought_to_the_length_1(string text, double[] bytes, double[] lengths)
    {
        // A network that gives what goes in.
        var model = new MnistModel([new Flatten(), new Dense(6)], inputShape: new Shape(2, 3), inputScale: InputScale.Parse(text));
        float[] identity = new float[36];
        for (int i = 0; i < 6; i++)
        {
            identity[i * 7] = 1;
        }

        model.SetWeight(model.Weights[0], identity);
        var images = new ImageSet("one", bytes.Select(value => (byte)value).ToArray(), new byte[1], 2, 3, [.. "abcdef".Select(letter => $"{letter}")]);
        Assert.Equal(
            bytes.Zip(lengths, (value, length) => value / length), model.Predict(images).Cast<float>().Select(value => (double)value),
            (one, other) => Math.Abs(one - other) < 1e-7);
    }

    [Theory]
    [InlineData("Row", "Unknown input scale 'Row'. ")]
    [InlineData("Standardized(0.1, 0)", "'deviation' must be between ")]
    [InlineData("Standardized(0, 1e-45)", "'deviation' must be between ")]
    [InlineData("Linear", "factor")]
    [InlineData("Normalized(diagonal)", "diagonal")]
    public void What_is_no_scale_is_refused(string text, string problem) =>
        Assert.Contains(problem, Assert.Throws<SpecException>(() => InputScale.Parse(text)).Message);

    [Theory]
    [MemberData(nameof(Ways))]
    public void It_is_kept_with_the_model(string text)
    {
        MnistModel model = KerasSample.Create("Flatten; Dense(10, softmax)", InputScale.Parse(text));
        foreach (string name in (string[])["m.safetensors", "m.keras"])
        {
            ModelFile.Save(model, _folder.At(name), overwrite: true);
            MnistModel loaded = ModelFile.Load(_folder.At(name));
            Assert.Equal(model.InputScale, loaded.InputScale);
            KerasSample.AssertSame(model, loaded);
        }

        // Earlier builds read what they understand, and refuse what they would overlook.
        using SafeTensorsFile file = SafeTensorsFile.Open(_folder.At("m.safetensors"));
        Assert.Equal(model.InputScale.Normalizes is null ? "1" : "2", file.Header.Metadata["format_version"]);
    }

    [Fact]
    public void A_file_that_normalises_what_is_unknown_is_refused()
    {
        ModelFile.Save(KerasSample.Create("Flatten; Dense(10, softmax)", InputScale.Parse("Normalized")), _folder.At("m.safetensors"), overwrite: false);
        byte[] content = File.ReadAllBytes(_folder.At("m.safetensors"));
        byte[] word = "column"u8.ToArray();
        "corner"u8.CopyTo(content.AsSpan(content.AsSpan().IndexOf(word)));
        File.WriteAllBytes(_folder.At("m.safetensors"), content);
        Assert.Contains(
            "'input_normalization' cannot be used: it must be column, row, image",
            Assert.Throws<ModelFormatException>(() => ModelFile.Load(_folder.At("m.safetensors"))).Message);
    }
}
