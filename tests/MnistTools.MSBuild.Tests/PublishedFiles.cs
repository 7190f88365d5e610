using System.Text.Json;

namespace MnistTools.MSBuild.Tests;

/// <summary>What publishing projects for other platforms would copy, asked of one build: most of the time of each would go into starting it.</summary>
public sealed class PublishedFiles : IAsyncLifetime
{
    public const string Program = "FirstModel";
    public const string Module = "MnistTools.PowerShell";

    private readonly TemporaryFolder _folder = new();
    private JsonElement[] _files = [];

    public async ValueTask InitializeAsync()
    {
        // In each project: the target that lists, which tells the platforms apart.
        File.WriteAllText(_folder.At("list.targets"), """
            <Project>
              <Target Name="ListPublished" DependsOnTargets="ComputeResolvedFilesToPublishList" Returns="@(Published)">
                <ItemGroup>
                  <Published Include="@(ResolvedFileToPublish)" Of="$(MSBuildProjectName) $(RuntimeIdentifier)" />
                </ItemGroup>
              </Target>
            </Project>
            """);
        (int exitCode, string output) = await DotNet.RunProjectAsync(
            "msbuild",
            $"""
            <Project>
              <ItemGroup>
                <Listed Include="{Repository.GetPath("examples", "csharp", Program)}.csproj" Platform="linux-x64" />
                <Listed Include="{Repository.GetPath("examples", "csharp", Program)}.csproj" Platform="linux-arm64" />
                <Listed Include="{Repository.GetPath("examples", "csharp", Program)}.csproj" Platform="win-x64" />
                <Listed Include="{Repository.GetPath("examples", "csharp", Program)}.csproj" Platform="osx-arm64" />
                <Listed Include="{Repository.GetPath("src", Module, Module)}.csproj" Platform="win-x64" />
                <Listed Include="{Repository.GetPath("src", Module, Module)}.csproj" Platform="osx-arm64" />
              </ItemGroup>
              <Target Name="List" Returns="@(Published)">
                <ItemGroup>
                  <Listed>
                    <AdditionalProperties>RuntimeIdentifier=%(Platform);ArtifactsPath={_folder.Path}/%(Filename)-%(Platform)</AdditionalProperties>
                  </Listed>
                </ItemGroup>
                <MSBuild Projects="@(Listed)" Targets="Restore" Properties="MSBuildRestoreSessionId=$([System.Guid]::NewGuid())" />
                <MSBuild Projects="@(Listed)" Targets="ListPublished">
                  <Output TaskParameter="TargetOutputs" ItemName="Published" />
                </MSBuild>
              </Target>
            </Project>
            """,
            "-v:q", DotNet.OneNode, "-getTargetResult:List", "-p:SelfContained=false", "-p:BuildProjectReferences=false",
            $"-p:CustomAfterMicrosoftCommonTargets={_folder.At("list.targets")}");
        Assert.True(exitCode == 0, output);
        _files = [.. JsonElement.Parse(output[output.IndexOf('{', StringComparison.Ordinal)..])
            .GetProperty("TargetResults").GetProperty("List").GetProperty("Items").EnumerateArray()];
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The files of a project on a platform.</summary>
    public JsonElement[] Of(string project, string platform) => [.. _files.Where(file => file.GetProperty("Of").GetString() == $"{project} {platform}")];
}
