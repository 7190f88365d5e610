using System.Buffers.Binary;
using System.Text.RegularExpressions;
using MnistTools.Data;
using MnistTools.Data.Pictures;
using MnistTools.Evaluation;
using MnistTools.Persistence;

namespace MnistTools.MSBuild.Tests;

/// <summary>examples/msbuild: a program whose model is made by its build.</summary>
public sealed class ExampleTests : FolderTests
{
    private const string Project = "examples/msbuild/Digits.csproj";

    [Fact]
    public async Task The_example_trains_when_something_changed_and_recognises_a_picture()
    {
        Assert.Equal(1, CountEpochs(await Build("-restore", "-t:Rebuild", "-p:Epochs=1")));
        Assert.Equal(0, CountEpochs(await Build("-p:Epochs=1")));
        // Its code was analysed once.
        Assert.Equal(2, CountEpochs(await Build("-p:Epochs=2", "-p:RunAnalyzers=false")));

        string picture = Folder.At("seven.bmp");
        WriteBitmap(picture, MnistFolder.LoadMnist().Test.GetImage(0));
        (int exitCode, string output) = await DotNet.RunAsync([Artifact("bin", "Digits.dll"), picture]);
        Prediction expected = Assert.Single(Predictor.Predict(
            ModelFile.Load(Artifact("obj", "digits.safetensors")), [new PictureImage(picture, DigitPicture.Read(picture))]));
        Assert.Equal((0, $"{picture}: {expected}"), (exitCode, output.Trim()));

        await Build("-t:Clean");
        Assert.DoesNotContain(Directory.GetFiles(Artifact("obj", "")), file => Path.GetFileName(file).StartsWith("digits.", StringComparison.Ordinal));
    }

    private static int CountEpochs(string output) => Regex.Count(output, @"digits\.safetensors: Epoch \d/\d 8/8 \[={30}\] - .* val_accuracy: ");

    private static string Artifact(string kind, string name) => Repository.GetPath("artifacts", kind, "Digits", Repository.Configuration, name);

    /// <summary>Builds the example alone: what it references was built with these tests, and is in use.</summary>
    private static async Task<string> Build(params string[] arguments)
    {
        (int exitCode, string output) = await DotNet.RunAsync(
            ["msbuild", Project, "-nologo", "-v:minimal", DotNet.OneNode, "-p:BuildProjectReferences=false", $"-p:Configuration={Repository.Configuration}",
                "-p:First=500", "-p:TestFirst=100", .. arguments]);
        Assert.True(exitCode == 0, output);
        return output;
    }

    /// <summary>An image of 28×28 bytes as a grey bitmap with a palette, ink dark on paper, rows from below.</summary>
    private static void WriteBitmap(string path, ReadOnlySpan<byte> image)
    {
        const int Size = 28;
        const int Start = 54 + 256 * 4;
        byte[] file = new byte[Start + Size * Size];
        "BM"u8.CopyTo(file);
        foreach ((int offset, int value) in ((int, int)[])[(2, file.Length), (10, Start), (14, 40), (18, Size), (22, Size), (26, 1 | 8 << 16), (46, 256)])
        {
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(offset), value);
        }

        for (int grey = 0; grey < 256; grey++)
        {
            file.AsSpan(54 + grey * 4, 3).Fill((byte)(255 - grey));
        }

        for (int row = 0; row < Size; row++)
        {
            image.Slice(row * Size, Size).CopyTo(file.AsSpan(Start + (Size - 1 - row) * Size));
        }

        File.WriteAllBytes(path, file);
    }
}
