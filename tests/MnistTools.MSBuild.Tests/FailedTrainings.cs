namespace MnistTools.MSBuild.Tests;

/// <summary>Trainings that fail, each of a project in a folder of its own; one build asks for all of them.</summary>
public sealed class FailedTrainings : IAsyncLifetime
{
    private readonly Dictionary<string, ProjectFolder> _folders = [];
    private string[] _output = [];

    /// <summary>Options of a training, and what the build says of them.</summary>
    public static TheoryData<string, string> All { get; } = new()
    {
        { """Layer="Dens(8)" """, "project.proj : error MNIST1003: m.safetensors: Unknown layer 'Dens'. Did you mean Dense?" },
        { """Epochs="many" """, "project.proj : error MNIST1003: m.safetensors: 'Epochs' is a whole number, not many." },
        { """Epoch="3" """, "project.proj : error MNIST1003: m.safetensors: A training has no metadata 'Epoch'. Did you mean Epochs?" },
        {
            """Shuffle="true" """,
            "project.proj : error MNIST1003: m.safetensors: A training has no metadata 'Shuffle'. Did you mean NoShuffle? Images are shuffled unless it is true."
        },
        { """engine="Managed" """, "project.proj : error MNIST1003: m.safetensors: A training of a build has no 'Engine', which is for cmdlets alone." },
        { """Data="nothing" """, "nothing : error MNIST1001: m.safetensors: There is no such file or folder" },
        { """Data="../nothing" TestData="x.csv" """, "nothing : error MNIST1001: m.safetensors: There is no such file or folder" },
        {
            """TestData="x.csv" """,
            "project.proj : error MNIST1003: m.safetensors: TestData has the test images for those in Data: give both, or leave it out."
        },
        {
            """Optimizer="SGD(0.1); %40(Compile) 100%25" """,
            "project.proj : error MNIST1003: m.safetensors: ';' is not expected here (at position 9 of 'SGD(0.1); @(Compile) 100%')"
        },
        { """MinimumAccuracy="1" """, "project.proj : error MNIST1006: m.safetensors: The validation accuracy is 0." },
        {
            """/><MnistTraining Include="./m.onnx" First="100" TestFirst="50" """,
            "m.json would be written more than once: as the history of m.safetensors and as the history of ./m.onnx. Give each training"
        },
    };

    public async ValueTask InitializeAsync()
    {
        foreach (TheoryDataRow<string, string> failure in All)
        {
            var folder = new ProjectFolder();
            folder.WriteProject($"""<MnistTraining Include="m.safetensors" First="100" TestFirst="50" {failure.Data.Item1}/>""");
            _folders.Add(failure.Data.Item1, folder);
        }

        (_, string output) = await DotNet.RunProjectAsync(
            "msbuild",
            $"""
            <Project>
              <ItemGroup>{string.Concat(_folders.Values.Select(folder => $"""<Build Include="{folder.At("project.proj")}" />"""))}</ItemGroup>
              <Target Name="BuildAll" Outputs="%(Build.Identity)">
                <MSBuild Projects="@(Build)" ContinueOnError="true" />
                <Message Text="%(Build.Identity) was built: $(MSBuildLastTaskResult)" Importance="high" />
              </Target>
            </Project>
            """,
            "-v:minimal");
        _output = output.Split('\n');
        Assert.All(_output.Where(IsError), line => Assert.Single(_folders.Values, folder => Names(line, folder)));
    }

    public ValueTask DisposeAsync()
    {
        foreach (ProjectFolder folder in _folders.Values)
        {
            folder.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Whether the build of one succeeded, its errors, and its folder.</summary>
    internal (bool Succeeded, IEnumerable<string> Errors, ProjectFolder Folder) Of(string options)
    {
        ProjectFolder folder = _folders[options];
        string result = Assert.Single(_output, line => line.Contains($"{folder.At("project.proj")} was built: ", StringComparison.Ordinal));
        return (!result.TrimEnd().EndsWith(": false", StringComparison.OrdinalIgnoreCase), _output.Where(line => IsError(line) && Names(line, folder)), folder);
    }

    private static bool IsError(string line) => line.Contains("error", StringComparison.OrdinalIgnoreCase);

    private static bool Names(string line, ProjectFolder folder) => line.Contains(folder.At("project.proj"), StringComparison.Ordinal);
}
