using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using MnistTools.Models;
using MnistTools.Persistence;
using MnistTools.Training.Options;

namespace MnistTools.MSBuild.Tests;

/// <summary>MnistTools.targets in a project that has nothing else.</summary>
public sealed class TargetsTests(FailedTrainings failed) : IClassFixture<FailedTrainings>, IDisposable
{
    private readonly ProjectFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Options_reach_the_training_and_each_model_is_trained_for_itself()
    {
        _folder.WriteProject(
            """
            <MnistTraining Include="out/a.safetensors" First="300" TestFirst="100" BatchSize="50" Epochs="2" Seed="3" ThreadCount="1"
                           Layer="Flatten; Dense(8, activation=relu); Dense(10, softmax)" Augmentation="Shift(1); Rotate(5)"
                           Optimizer="SGD(0.1, momentum=0.9)" Callback="CSVLogger('a log.csv')" Plot="curve.svg"
                           Metric="Accuracy; Recall" ClassWeight="8=2.0; 3=0.5" LearningRate="0.05" StepsPerEpoch="3" NoShuffle="true"
                           ValidationFrequency="2" ValidationBatchSize="40" Loss="mse" />
            <MnistTraining Include="b.safetensors" First="300" ValidationSplit="0.1" Epochs="$(EpochsOfB)" />
            """);
        Assert.Equal(0, (await _folder.Build("-p:EpochsOfB=1")).ExitCode);
        HistoryParameters parameters = HistoryFile.Load(_folder.At("out/a.json")).Parameters;
        Assert.Equal(["Flatten", "Dense(8, relu)", "Dense(10, softmax)"], parameters.Layers);
        Assert.Equal(["Shift(1)", "Rotate(5)"], parameters.Augmentations);
        Assert.Equal(["Accuracy", "Recall"], parameters.Metrics);
        Assert.Equal(["3 0.5", "8 2"], parameters.ClassWeights.Select(weight => FormattableString.Invariant($"{weight.Key} {weight.Value}")));
        Assert.Equal(
            (3, false, 2, 40, "MeanSquaredError"),
            (parameters.StepsPerEpoch, parameters.Shuffle, parameters.ValidationFrequency, parameters.ValidationBatchSize, parameters.Loss));
        Assert.Equal(
            ("SGD(0.05, momentum=0.9)", 50, 2, 3, 1, 300, 100),
            (parameters.Optimizer, parameters.BatchSize, parameters.Epochs, parameters.Seed, parameters.ThreadCount, parameters.TrainCount,
                parameters.ValidationCount));
        Assert.Equal(["a log.csv", "b.json", "b.png", "b.safetensors", "curve.svg", "project.proj"], _folder.Files);
        Assert.Equal(
            (270, 30), (HistoryFile.Load(_folder.At("b.json")).Parameters.TrainCount, HistoryFile.Load(_folder.At("b.json")).Parameters.ValidationCount));

        DateTime written = File.GetLastWriteTimeUtc(_folder.At("out/a.safetensors"));
        Assert.Contains("b.safetensors: Epoch 2/2", (await _folder.Build("-p:EpochsOfB=2")).Output);
        Assert.Equal(written, File.GetLastWriteTimeUtc(_folder.At("out/a.safetensors")));
    }

    [Fact]
    public void Each_option_of_a_training_is_handed_on_and_documented()
    {
        string targets = File.ReadAllText(Path.Combine(Repository.Root, "build", "MnistTools.targets"));
        string documented =
            string.Concat(File.ReadLines(Path.Combine(Repository.Root, "docs", "msbuild.md")).Where(line => line.StartsWith("| `", StringComparison.Ordinal)));
        Assert.Multiple(
            [.. TrainingOption.NamesFor(OptionUse.Build).Concat(["Data", "Framed", "TestData"]).SelectMany(name => (Action[])
            [
                () => Assert.Contains($"        {name}=%(MnistTraining.{name})%1F\n", targets, StringComparison.Ordinal),
                () => Assert.Contains($"`{name}`", documented, StringComparison.Ordinal),
            ])]);
    }

    [Fact]
    public void A_name_that_is_refused_is_no_option_of_a_build_and_the_one_named_instead_is()
    {
        XElement[] mistakes = [.. XDocument.Load(Path.Combine(Repository.Root, "build", "MnistTools.targets")).Descendants("MnistTrainingMistake")];
        string[] known = [.. TrainingOption.NamesFor(OptionUse.Build), "Data", "DataSet", "First", "Framed", "History", "MinimumAccuracy", "Plot", "TestData", "TestFirst"];
        string[] refused = [.. mistakes.SelectMany(mistake => mistake.Attribute("Include")!.Value.Split(';'))];
        Assert.Empty(refused.Intersect(known, StringComparer.OrdinalIgnoreCase));
        Assert.Empty(TrainingOption.NamesFor(OptionUse.Fit).Except(known).Except(refused));
        Assert.All(mistakes.Select(mistake => mistake.Attribute("Known")?.Value).OfType<string>(), name => Assert.Contains(name, known));
    }

    [Fact]
    public async Task A_project_for_several_frameworks_trains_a_model_once()
    {
        // Nothing is compiled: that would need packages of the other framework.
        File.WriteAllText(
            _folder.At("project.csproj"),
            $"""
            <Project>
              <Import Project="Sdk.props" Sdk="Microsoft.NET.Sdk" />
              <PropertyGroup><TargetFrameworks>net10.0;net9.0</TargetFrameworks></PropertyGroup>
              <ItemGroup><MnistTraining Include="m.safetensors" First="100" TestFirst="50" /></ItemGroup>
              <Import Project="{Repository.Root}/build/MnistTools.targets" />
              <Import Project="Sdk.targets" Sdk="Microsoft.NET.Sdk" />
              <Target Name="CoreBuild"><Message Text="$(TargetFramework) is built" Importance="high" /></Target>
            </Project>
            """);
        (int exitCode, string output) = await DotNet.RunAsync(
            ["msbuild", "project.csproj", "-nologo", "-v:minimal", "-m:2", "-t:Rebuild", $"-p:Configuration={Repository.Configuration}"], _folder.Path);
        Assert.True(exitCode == 0, output);
        Assert.All(["net10.0", "net9.0"], framework => Assert.Single(Regex.Matches(output, $"{Regex.Escape(framework)} is built")));
        Assert.Single(Regex.Matches(output, "Epoch 1/1"));
        Assert.Equal(["m.json", "m.png", "m.safetensors", "project.csproj"], _folder.Files);
    }

    [Theory]
    [MemberData(nameof(FailedTrainings.All), MemberType = typeof(FailedTrainings))]
    public void A_failure_is_one_error_with_file_code_training_and_project_and_leaves_no_model(string options, string error)
    {
        (bool succeeded, IEnumerable<string> errors, ProjectFolder folder) = failed.Of(options);
        Assert.False(succeeded);
        string told = Assert.Single(errors);
        Assert.Contains(error, told);
        // Where the file is the project, MSBuild does not name it again.
        Assert.Contains(folder.At("project.proj"), told);
        Assert.DoesNotContain("MnistTraining.proj", told);
        Assert.DoesNotContain("m.safetensors", folder.Files);
    }

    [Fact]
    public async Task Of_several_trainings_the_error_names_the_one_that_failed()
    {
        _folder.WriteProject(
            """
            <MnistTraining Include="first.safetensors" First="100" TestFirst="50" />
            <MnistTraining Include="out/second.safetensors" Epochs="many" />
            """);
        (int exitCode, string output) = await _folder.Build();
        Assert.Equal(1, exitCode);
        Assert.Contains("project.proj : error MNIST1003: out/second.safetensors: 'Epochs' is a whole number", output.Replace('\\', '/'));
        Assert.Contains("first.safetensors", _folder.Files);
    }

    /// <summary>These SDKs take each .json for content, and that of the web serves all in wwwroot. The files are there, as after a first build.</summary>
    [Theory]
    [InlineData("Microsoft.NET.Sdk.Web", "asked.json", "settings.json", "wwwroot/curve.png", "wwwroot/page.html", "wwwroot/site.json", "wwwroot/site.onnx")]
    [InlineData("Microsoft.NET.Sdk.Worker", "asked.json", "settings.json", "wwwroot/site.json")]
    public async Task What_a_training_wrote_is_content_only_where_the_project_asks_for_it(string sdk, params string[] content)
    {
        using var folder = new ProjectFolder("a 'b', (c) ü 100%");
        Directory.CreateDirectory(folder.At("wwwroot"));
        string[] files =
        [
            "asked.json", "digits.json", "digits.png", "digits.safetensors", "runs.json", "settings.json", "wwwroot/curve.png", "wwwroot/page.html",
            "wwwroot/site.onnx", "wwwroot/site.json",
        ];
        Array.ForEach(files, file => File.WriteAllText(folder.At(file), "{}"));
        File.WriteAllText(folder.At("app.csproj"), $"""
            <Project Sdk="{sdk}">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <Import Project="{Repository.Root}/build/MnistTools.targets" />
              <ItemGroup>
                <MnistTraining Include="digits.safetensors" />
                <MnistTraining Include="more.safetensors" History="runs.json" />
                <MnistTraining Include="asked.safetensors" />
                <MnistTraining Include="wwwroot/site.onnx" Plot="wwwroot/curve.png" />
                <Content Include="asked.json" CopyToPublishDirectory="PreserveNewest" />
              </ItemGroup>
            </Project>
            """);
        (int exitCode, string output) =
            await DotNet.RunAsync(["msbuild", "app.csproj", "-nologo", "-t:CheckForDuplicateItems", "-getItem:Content"], folder.Path);
        Assert.True(exitCode == 0, output);
        using var answer = JsonDocument.Parse(output);
        Assert.Equal(
            content,
            answer.RootElement.GetProperty("Items").GetProperty("Content").EnumerateArray()
                .Select(item => item.GetProperty("Identity").GetString()!.Replace('\\', '/')).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Without_the_trainer_the_error_says_what_to_build()
    {
        _folder.WriteProject("""<MnistTraining Include="m.safetensors" />""");
        Assert.Contains("error MNIST1000: The trainer is not built: nowhere.dll is missing.", (await _folder.Build("-p:MnistToolsTrainer=nowhere.dll")).Output);
    }

    [Fact]
    public async Task The_trainer_of_the_configuration_is_the_one_that_the_build_itself_builds()
    {
        Directory.CreateDirectory(_folder.At("build"));
        foreach (string file in Directory.GetFiles(Repository.GetPath("build"), "Mnist*"))
        {
            File.Copy(file, _folder.At($"build/{Path.GetFileName(file)}"));
        }

        const string Trainers = "artifacts/bin/MnistTools.MSBuild";
        Directory.CreateDirectory(_folder.At($"{Trainers}/release"));
        File.WriteAllText(_folder.At($"{Trainers}/release/MnistTools.MSBuild.dll"), "of an earlier build");
        File.WriteAllText(
            _folder.At("project.proj"),
            $"""
            <Project DefaultTargets="Build">
              <PropertyGroup><UsingMicrosoftNETSdk>true</UsingMicrosoftNETSdk></PropertyGroup>
              <ItemGroup><MnistTraining Include="m.safetensors" /></ItemGroup>
              <Target Name="ResolveProjectReferences">
                <MakeDir Directories="{Trainers}/debug" />
                <Touch Files="{Trainers}/debug/MnistTools.MSBuild.dll" AlwaysCreate="true" />
              </Target>
              <Target Name="Build" />
              <Import Project="build/MnistTools.targets" />
            </Project>
            """);
        (_, string trainer) = await DotNet.RunAsync(
            ["msbuild", "project.proj", "-t:FindMnistTrainer", "-getProperty:MnistToolsTrainer", "-p:Configuration=Debug"], _folder.Path);
        Assert.Equal(_folder.At($"{Trainers}/debug/MnistTools.MSBuild.dll"), trainer.Trim());
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_build_that_is_ended_ends_its_training_and_leaves_no_model(string signal)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Signals are sent, and processes listed, as Linux does it.");
        _folder.WriteProject("""<MnistTraining Include="m.safetensors" First="300" TestFirst="50" Epochs="100000" />""");
        using Process build = DotNet.Start(ProjectFolder.Arguments(), _folder.Path);
        while (await build.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line
            && !line.Contains("Epoch 2/", StringComparison.Ordinal))
        {
        }

        using Process trainer = Assert.Single(FindTrainers());
        using (Process kill = Process.Start("kill", [$"-{signal}", build.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await build.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await build.WaitForExitAsync(TestContext.Current.CancellationToken);
        await AssertEnds(trainer);
        Assert.Equal(["project.proj"], _folder.Files);
    }

    /// <summary>It ends within the time that a slow machine needs to notice; else it is ended.</summary>
    private static async Task AssertEnds(Process process)
    {
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }
        finally
        {
            process.Kill();
        }
    }

    /// <summary>The trainers at work for the project of this test.</summary>
    private List<Process> FindTrainers()
    {
        var found = new List<Process>();
        foreach (Process process in Process.GetProcessesByName("dotnet"))
        {
            try
            {
                string command = File.ReadAllText($"/proc/{process.Id}/cmdline");
                if (command.Contains("MnistTools.MSBuild.dll", StringComparison.Ordinal)
                    && File.ResolveLinkTarget($"/proc/{process.Id}/cwd", returnFinalTarget: false)?.FullName == _folder.Path)
                {
                    found.Add(process);
                }
            }
            catch (IOException)
            {
                // It ended meanwhile.
            }
        }

        return found;
    }
}
