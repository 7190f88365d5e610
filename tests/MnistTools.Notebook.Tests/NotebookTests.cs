using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MnistTools.Notebook.Tests;

/// <summary>The exercise's notebooks: what is committed, and what the real Jupyter makes of them on few images.</summary>
public sealed partial class NotebookTests : IDisposable
{
    private const int MostBytes = 60_000;

    private readonly TemporaryFolder _home = new();

    public static TheoryData<string> Names =>
        [.. Directory.EnumerateFiles(Folder, "*.ipynb", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Folder, file)).Order()];

    private static string Folder => Repository.GetPath("examples", "notebooks");

    [Theory]
    [InlineData("de", "loesung-training", "loesung-laden", "ziffern.safetensors", "abbildung-1.png abbildung-2.png batch-size.png dropout.png verlust.png")]
    [InlineData("en", "solution-training", "solution-loading", "digits.safetensors", "batch-size.png dropout.png figure-1.png figure-2.png loss.png")]
    public void Jupyter_executes_the_solutions(string language, string training, string loading, string model, string pictures)
    {
        DebianPython.SkipWithout("nbconvert, nbclient", "python3-nbconvert");
        foreach (string name in new[] { training, loading })
        {
            File.Copy(Path.Combine(Folder, language, $"{name}.ipynb"), _home.At($"{name}.ipynb"));
        }

        Execute(training, loading);

        Assert.True(File.Exists(_home.At(model)));
        Assert.Equal(pictures, string.Join(' ', _home.Files.Where(file => file.EndsWith(".png", StringComparison.Ordinal))));
        // The model that was loaded is as good as the one that was saved.
        string saved = Outputs(Read(_home.At($"{training}.ipynb"))).Last(text => text.Contains(": 0", StringComparison.Ordinal));
        string loaded = Outputs(Read(_home.At($"{loading}.ipynb"))).Single(text => text.Contains("confidence", StringComparison.Ordinal));
        Assert.Equal(
            double.Parse(saved.Split(": ")[1], System.Globalization.CultureInfo.InvariantCulture),
            double.Parse(Accuracy().Match(loaded).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture), 0.00005);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_committed_notebook_reads_well_and_tells_nothing_of_its_machine(string name)
    {
        string text = File.ReadAllText(Path.Combine(Folder, name));
        JsonElement notebook = JsonElement.Parse(text);
        Assert.Equal(4, notebook.GetProperty("nbformat").GetInt32());
        Assert.Equal("mnisttools", notebook.GetProperty("metadata").GetProperty("kernelspec").GetProperty("name").GetString());
        Assert.DoesNotMatch(MachinePath(), text);
        JsonElement[] cells = [.. notebook.GetProperty("cells").EnumerateArray()];
        Assert.All(cells, cell => Assert.Equal("{}", cell.GetProperty("metadata").GetRawText()));

        JsonElement[] code = [.. cells.Where(cell => cell.GetProperty("cell_type").GetString() == "code")];
        bool isSolution =
            Path.GetFileName(name).StartsWith("loesung", StringComparison.Ordinal) || Path.GetFileName(name).StartsWith("solution", StringComparison.Ordinal);
        Assert.Equal(
            code.Select((_, i) => isSolution ? i + 1 : (int?)null),
            code.Select(cell => cell.GetProperty("execution_count") is { ValueKind: JsonValueKind.Number } count ? count.GetInt32() : (int?)null));
        Assert.Equal(isSolution, code.Any(cell => cell.GetProperty("outputs").GetArrayLength() > 0));
        Assert.All(Displays(notebook), display => Assert.InRange(CellRun.Text(display, "image/png")?.Length * 3 / 4 ?? 0, 0, MostBytes));
    }

    [Theory]
    [InlineData("de/aufgabe-training", "de/loesung-training")]
    [InlineData("de/aufgabe-laden", "de/loesung-laden")]
    [InlineData("en/exercise-training", "en/solution-training")]
    [InlineData("en/exercise-loading", "en/solution-loading")]
    public void The_tasks_are_those_of_the_solution_and_their_answers_are_not_given(string exercise, string solution)
    {
        JsonElement tasks = Read(Path.Combine(Folder, $"{exercise}.ipynb")), solved = Read(Path.Combine(Folder, $"{solution}.ipynb"));
        Assert.Equal(Headings(solved), Headings(tasks));
        Assert.Contains(Sources(tasks, "code"), source => source.Contains('?', StringComparison.Ordinal));
        Assert.True(Sources(tasks, "code").Except(Sources(solved, "code")).Count() >= 3);
    }

    public void Dispose() => _home.Dispose();

    private void Execute(params string[] names)
    {
        ProcessStartInfo start = FrontEnd.WithKernel(_home.Path, new ProcessStartInfo(DebianPython.Program,
            ["-m", "nbconvert", "--log-level", "ERROR", "--to", "notebook", "--execute", "--inplace", .. names.Select(name => $"{name}.ipynb")]));
        start.WorkingDirectory = _home.Path;
        start.RedirectStandardError = true;
        start.Environment["MNIST_FIRST"] = "600";
        start.Environment["MNIST_TEST_FIRST"] = "200";
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error + output.GetAwaiter().GetResult());
    }

    private static JsonElement Read(string file) => JsonElement.Parse(File.ReadAllBytes(file));

    private static IEnumerable<string> Sources(JsonElement notebook, string type) => notebook.GetProperty("cells").EnumerateArray()
        .Where(cell => cell.GetProperty("cell_type").GetString() == type)
        .Select(cell => string.Concat(cell.GetProperty("source").EnumerateArray().Select(line => line.GetString())));

    private static IEnumerable<string> Headings(JsonElement notebook) =>
        Sources(notebook, "markdown").SelectMany(source => source.Split('\n')).Where(line => line.StartsWith('#'));

    private static IEnumerable<JsonElement> Displays(JsonElement notebook) => notebook.GetProperty("cells").EnumerateArray()
        .Where(cell => cell.TryGetProperty("outputs", out _))
        .SelectMany(cell => cell.GetProperty("outputs").EnumerateArray())
        .Where(output => output.TryGetProperty("data", out _))
        .Select(ToMessage);

    private static IEnumerable<string> Outputs(JsonElement notebook) => Displays(notebook).Select(display => CellRun.Text(display, "text/plain")!);

    /// <summary>A file keeps texts as lists of lines, a message as they are.</summary>
    private static JsonElement ToMessage(JsonElement output) => JsonSerializer.SerializeToElement(new
    {
        data = output.GetProperty("data").EnumerateObject().ToDictionary(
            form => form.Name,
            form => form.Value.ValueKind == JsonValueKind.Array
                ? string.Concat(form.Value.EnumerateArray().Select(line => line.GetString()))
                : form.Value.GetString()),
    });

    [GeneratedRegex(@"^accuracy +(\S+)", RegexOptions.Multiline)]
    private static partial Regex Accuracy();

    [GeneratedRegex(@"/(home|root|tmp|work|Users)/|[A-Z]:\\\\")]
    private static partial Regex MachinePath();
}
