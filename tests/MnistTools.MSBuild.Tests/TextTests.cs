using MnistTools.Models;
using MnistTools.Persistence;

namespace MnistTools.MSBuild.Tests;

/// <summary>Names and options are data, whatever they are made of: no shell, no list and no expression takes a part of them for its own.</summary>
public sealed class TextTests
{
    // What stands in names on Windows; elsewhere a name can have all but a slash, and for MSBuild all but a backslash too.
    private const string Allowed = "-a 'b' $(touch x) `touch x`;%24&^!~#@(Compile) ü語";

    private static readonly string s_name = OperatingSystem.IsWindows() ? Allowed : Allowed + "*? \"c\" $HOME |<>:\n.";

    [Fact]
    public async Task A_file_or_folder_can_have_any_name()
    {
        using var folder = new ProjectFolder(s_name);
        string data = Directory.CreateDirectory(folder.At($"data {s_name}")).FullName;
        foreach (string file in Directory.GetFiles(Repository.GetPath("data", "mnist"), "*.gz"))
        {
            File.CreateSymbolicLink(Path.Combine(data, Path.GetFileName(file)), file);
        }

        // The host of .NET takes a colon for the end of a path.
        string trainer = $"trainer {Allowed}";
        Directory.CreateSymbolicLink(folder.At(trainer), Path.GetDirectoryName(DotNet.Trainer)!);
        string escaped = Escape(s_name);
        folder.WriteProject(
            $"""
            <MnistTraining Include="{escaped}.safetensors" Data="data {escaped}" First="100" TestFirst="50" />
            <MnistTraining Include="m.safetensors" History="{escaped}-m.json" Plot="{escaped}-m.png" First="$(FirstOfM)" TestFirst="50" />
            """);
        // Nothing was trained so far: what has the name of a History is somebody's own.
        File.WriteAllText(folder.At($"{s_name}-m.json"), "mine");
        Assert.Equal(0, (await folder.Build("-t:Clean")).ExitCode);
        Assert.Equal("mine", File.ReadAllText(folder.At($"{s_name}-m.json")));
        (int exitCode, string output) = await folder.Build($"-p:MnistToolsTrainer={Escape(trainer)}/MnistTools.MSBuild.dll", "-p:FirstOfM=100");
        Assert.True(exitCode == 0, output);
        string[] written = ["json", "png", "safetensors"];
        Assert.Equal(
            written.Select(extension => $"{s_name}.{extension}")
                .Concat([$"{s_name}-m.json", $"{s_name}-m.png", "m.safetensors", "project.proj"])
                .Order(StringComparer.Ordinal),
            folder.Files);
        Assert.Equal($"data {s_name} train", HistoryFile.Load(folder.At($"{s_name}.json")).Parameters.Data);

        // An error goes another way than the model, and what is deleted another way than what is written.
        (exitCode, output) = await folder.Build("-p:FirstOfM=1%2C5");
        Assert.Equal(1, exitCode);
        Assert.Contains("project.proj : error MNIST1003: m.safetensors: First=\"1,5\" is not a number", output);
        Assert.DoesNotContain("Epoch", output);
        Assert.Equal(0, (await folder.Build("-t:Clean")).ExitCode);
        Assert.Equal(["project.proj"], folder.Files);
        Assert.Empty(Directory.GetFiles(folder.At("obj")));
    }

    [Fact]
    public async Task Lists_and_values_over_several_lines_are_read_whole()
    {
        using var folder = new ProjectFolder();
        folder.WriteProject(
            """
            <MnistTraining Include="m.safetensors" First="100" TestFirst="50">
              <Epochs>
                2
              </Epochs>
              <Plot>
                curve.svg
              </Plot>
              <Layer>
                Flatten;
                Dense(8,
                      activation=relu);
                <!-- A comment. -->
                Dense(10, softmax)
              </Layer>
              <Optimizer>
                SGD(0.1,
                    momentum=0.9)
              </Optimizer>
              <Callback>
                CSVLogger('$HOME.csv');
                CSVLogger(b.csv);
              </Callback>
            </MnistTraining>
            """);
        (int exitCode, string output) = await folder.Build();
        Assert.True(exitCode == 0, output);
        HistoryParameters parameters = HistoryFile.Load(folder.At("m.json")).Parameters;
        Assert.Equal(2, parameters.Epochs);
        Assert.Equal(["Flatten", "Dense(8, relu)", "Dense(10, softmax)"], parameters.Layers);
        Assert.Equal("SGD(0.1, momentum=0.9)", parameters.Optimizer);
        Assert.Equal(["$HOME.csv", "b.csv", "curve.svg", "m.json", "m.safetensors", "project.proj"], folder.Files);
    }

    /// <summary>As a project writes a text that is no expression.</summary>
    private static string Escape(string text) => string.Concat(text.Select(character =>
        char.IsAsciiLetterOrDigit(character) || !char.IsAscii(character) ? character.ToString() : $"%{(int)character:X2}"));
}
