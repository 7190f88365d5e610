using System.Text.RegularExpressions;

namespace MnistTools.Core.Tests.Persistence;

/// <summary>What holds for each format that there is, so that none is forgotten.</summary>
public sealed class FormatTests : IDisposable
{
    private readonly PersistenceFolder _folder = new();

    public static TheoryData<string> ModelExtensions => [.. ModelFormats.All.SelectMany(format => format.Extensions)];

    public static TheoryData<string> HistoryExtensions => [.. HistoryFile.ReadableExtensions];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void No_two_formats_of_models_have_one_extension()
    {
        string[] extensions = [.. ModelFormats.All.SelectMany(format => format.Extensions)];
        Assert.Equal(extensions.Distinct(), extensions);
        Assert.All(extensions, extension => Assert.Matches("^\\.[a-z0-9]+$", extension));
    }

    [Fact]
    public void The_file_of_a_model_and_that_of_a_History_are_told_apart()
    {
        (string model, string history, string other) = (_folder.At("m.safetensors"), _folder.At("h.json"), _folder.At("h.xyz"));
        ModelFile.Save(KerasSample.Create("Flatten; Dense(10, softmax)"), model, overwrite: false);
        HistoryFile.Save(PersistenceFolder.CreateHistory(), history, overwrite: false);
        File.WriteAllText(other, "neither");
        Assert.EndsWith(
            "The file of a model is read as a model, which has its History.", Assert.Throws<HistoryFormatException>(() => HistoryFile.Load(model)).Message);
        Assert.EndsWith(
            "The file of a History is read as a History, which has no weights.", Assert.Throws<ModelFormatException>(() => ModelFile.Load(history)).Message);
        Assert.EndsWith(" .log.", Assert.Throws<HistoryFormatException>(() => HistoryFile.Load(other)).Message);
        Assert.EndsWith(" .onnx.", Assert.Throws<ModelFormatException>(() => ModelFile.Load(other)).Message);
    }

    [Theory]
    [MemberData(nameof(ModelExtensions))]
    public void A_model_comes_back_or_the_message_says_what_to_do(string extension)
    {
        MnistModel model = KerasSample.Create("Flatten; Dense(10, softmax)");
        IModelFormat format = ModelFormats.Named($"m{extension}")!;
        string path = _folder.At($"model{extension}");
        if (format.WhyNotWritten is { } reason)
        {
            Assert.Contains(extension, reason);
            Assert.Equal($"{path}: {reason}", Assert.Throws<ModelFormatException>(() => ModelFile.Save(model, path, overwrite: false)).Message);
        }
        else
        {
            ModelFile.Save(model, path, overwrite: false);
        }

        Assert.Equal(format.WhyNotWritten is null, ModelFile.Extensions.Contains(extension));
        Assert.Equal(format.WhyNotRead is null, ModelFile.ReadableExtensions.Contains(extension));
        if (format.WhyNotRead is { } refused)
        {
            File.WriteAllText(path, "anything");
            Assert.Equal($"{path}: {refused}", Assert.Throws<ModelFormatException>(() => ModelFile.Load(path)).Message);
        }
        else if (format.WhyNotWritten is null)
        {
            KerasSample.AssertSame(model, ModelFile.Load(path));
            using FileStream stream = File.OpenRead(path);
            IModelFormat? recognized = ModelFormats.All.FirstOrDefault(other => other.Recognizes(new FileHead(stream)));
            // Null is a format without first bytes of its own; it must be no other.
            Assert.True(recognized is null || recognized == format, $"{recognized} takes it for its own");
        }
    }

    [Fact]
    public void A_format_of_a_package_that_is_not_there_is_named_with_the_package()
    {
        foreach (Action refused in (Action[])[() =>
            ModelFile.CheckExtension("m.dat"), () => ModelFile.Save(new MnistModel([new Dense(2)]), _folder.At("m.dat"), overwrite: true)])
        {
            Assert.Contains(
                "TorchSharp's own format, which MnistTools.TorchSharp writes. A program references the package MnistTools.TorchSharp; a session imports the module MnistTools.TorchSharp.",
                Assert.Throws<ModelFormatException>(refused).Message);
        }

        Assert.Empty(_folder.Files);
    }

    [Theory]
    [MemberData(nameof(HistoryExtensions))]
    public void A_history_is_read_whatever_its_name_says(string extension)
    {
        if (!HistoryFile.Extensions.Contains(extension))
        {
            Assert.Contains(HistoryFile.Extensions[0], Assert.Throws<HistoryFormatException>(() => HistoryFile.CheckExtension($"h{extension}")).Message);
            return;
        }

        History history = PersistenceFolder.CreateHistory();
        HistoryFile.Save(history, _folder.At($"h{extension}"), overwrite: false);
        foreach (string other in HistoryFile.ReadableExtensions.Append(".download"))
        {
            File.Move(_folder.At($"h{extension}"), _folder.At("moved" + other));
            PersistenceFolder.AssertSame(history, HistoryFile.Load(_folder.At("moved" + other)));
            File.Move(_folder.At("moved" + other), _folder.At($"h{extension}"));
        }
    }

    /// <summary>The page on files has each extension in its tables.</summary>
    [Fact]
    public void The_documentation_names_each_format()
    {
        string page = File.ReadAllText(Repository.GetPath("docs", "exchange.md"));
        Assert.All(
            ModelFormats.All.SelectMany(format => format.Extensions).Concat(HistoryFile.ReadableExtensions),
            extension => Assert.Matches($"(?m)^\\|.*`{Regex.Escape(extension)}`.*\\|", page));
    }
}
