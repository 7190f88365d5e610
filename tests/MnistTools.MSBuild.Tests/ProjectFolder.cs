namespace MnistTools.MSBuild.Tests;

/// <summary>A folder with a project that has nothing but trainings.</summary>
internal sealed class ProjectFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <param name="name">What the folder is called; by default anything.</param>
    public ProjectFolder(string name = "") => Path = Directory.CreateDirectory(_folder.At(name)).FullName;

    public string Path { get; }

    /// <summary>The names of the files in the folder, not of those in folders within.</summary>
    public string[] Files => [.. Directory.EnumerateFiles(Path).Select(file => System.IO.Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    public static string[] Arguments(params string[] more) =>
        ["msbuild", "project.proj", "-nologo", "-v:minimal", $"-p:Configuration={Repository.Configuration}", .. more];

    public string At(string name) => System.IO.Path.Combine(Path, name);

    public void WriteProject(string items) => File.WriteAllText(
        At("project.proj"),
        $"""
        <Project DefaultTargets="Build">
          <ItemGroup>{items}</ItemGroup>
          <Target Name="Build" />
          <Target Name="Clean" />
          <Import Project="{Repository.Root}/build/MnistTools.targets" />
        </Project>
        """);

    public Task<(int ExitCode, string Output)> Build(params string[] arguments) => DotNet.RunAsync(Arguments(arguments), Path);

    public void Dispose() => _folder.Dispose();
}
