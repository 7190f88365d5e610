using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using MnistTools.Persistence;

namespace MnistTools.MSBuild.Tests;

/// <summary>The packages in a C# notebook: examples/first-model.ipynb, run by Jupyter with the kernel of .NET Interactive.</summary>
[Collection(nameof(OfPackages))]
public sealed class InteractiveTests(PackedPackages packages) : IDisposable
{
    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_notebook_loads_trains_shows_and_saves_and_a_page_is_refused_in_one_sentence()
    {
        DebianPython.SkipWithout("nbconvert, nbclient", "python3-nbconvert");
        WriteHome();
        WriteNotebook();

        await Execute("first-model.ipynb");

        string[] shown = [.. JsonNode.Parse(File.ReadAllText(_home.At("first-model.ipynb")))!["cells"]!.AsArray()
            .SelectMany(cell => cell!["outputs"]?.AsArray() ?? [])
            .Select(given => Text(given!))];
        Assert.Contains(shown, text => text.Contains("60000", StringComparison.Ordinal));
        Assert.Contains(shown, text => text.StartsWith("<img src='data:image/png;base64,iVBORw0KGgo", StringComparison.Ordinal));
        Assert.Matches(
            @"^FigureException: Plotly\.NET, which draws pages, needs FSharp\.Core 10\.[1-9]\d*\.0\.0, and this program carries FSharp\.Core 10\.0\.0\.0: write an image instead, [^.]*\.png, [^.]*\.\s*$", shown[^1]);
        Assert.Equal(10, ModelFile.Load(_home.At("digits.safetensors")).OutputCount);
        Assert.False(File.Exists(_home.At("accuracy.html")));
    }

    /// <summary>The kernel, and NuGet without any source but the packed packages.</summary>
    private void WriteHome()
    {
        string kernel = Directory.CreateDirectory(_home.At(".local/share/jupyter/kernels/.net-csharp")).FullName;
        File.WriteAllText(Path.Combine(kernel, "kernel.json"), JsonSerializer.Serialize(new
        {
            argv = (string[])
            [
                "dotnet", "exec", BuiltFor.Read("DotNetInteractive"), "jupyter", "--default-kernel", "csharp", "{connection_file}", "--http-local-only",
            ],
            display_name = ".NET (C#)",
            language = "C#",
        }));
        Directory.CreateDirectory(_home.At(".nuget/NuGet"));
        File.WriteAllText(_home.At(".nuget/NuGet/NuGet.Config"), "<configuration><packageSources><clear /></packageSources></configuration>");
    }

    /// <summary>As it is committed, with the place of the packages, fewer images, and a page at the end.</summary>
    private void WriteNotebook()
    {
        string text = File.ReadAllText(Repository.GetPath("examples", "first-model.ipynb"));
        Assert.Contains($"MnistTools.Plotting, {packages.Version}", text, StringComparison.Ordinal);
        text = Replace(text, "/full/path/of/artifacts/package/release", packages.Folder);
        text = Replace(text, "Take(6000)", "Take(1000)");
        JsonNode notebook = JsonNode.Parse(text)!;
        notebook["cells"]!.AsArray().Add(new JsonObject
        {
            ["cell_type"] = "code",
            ["id"] = "page",
            ["metadata"] = new JsonObject(),
            ["execution_count"] = null,
            ["outputs"] = new JsonArray(),
            ["source"] = """
                try { FigureFile.Write(HistoryFigure.Create([history], CultureInfo.InvariantCulture), "accuracy.html"); }
                catch (Exception refused) { Console.WriteLine($"{refused.GetType().Name}: {refused.Message}"); }
                """,
        });
        File.WriteAllText(_home.At("first-model.ipynb"), notebook.ToJsonString());
    }

    private static string Replace(string text, string old, string replacement)
    {
        Assert.Contains(old, text, StringComparison.Ordinal);
        return text.Replace(old, replacement, StringComparison.Ordinal);
    }

    /// <summary>What a stream or a display says; a file keeps it as a list of lines.</summary>
    private static string Text(JsonNode output) =>
        string.Concat((output["text"] ?? output["data"]?["text/html"] ?? output["data"]?["text/plain"])!.AsArray().Select(line => line!.GetValue<string>()));

    private async Task Execute(string notebook)
    {
        var start = new ProcessStartInfo(
            DebianPython.Program, ["-m", "nbconvert", "--log-level", "ERROR", "--to", "notebook", "--execute", "--inplace", notebook])
        {
            WorkingDirectory = _home.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string name in start.Environment.Keys.Where(
            name => name.StartsWith("JUPYTER_", StringComparison.Ordinal) || name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment.Remove("XDG_DATA_HOME");
        start.Environment["HOME"] = start.Environment["DOTNET_CLI_HOME"] = _home.Path;
        start.Environment["NUGET_PACKAGES"] = _home.At("packages");
        start.Environment["NUGET_FALLBACK_PACKAGES"] = BuiltFor.Read("NuGetPackageRoot");
        start.Environment["DOTNET_INTERACTIVE_CLI_TELEMETRY_OPTOUT"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, output + await error);
    }
}
