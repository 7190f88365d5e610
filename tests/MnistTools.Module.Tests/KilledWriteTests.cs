using System.Globalization;
using System.Text;

namespace MnistTools.Module.Tests;

/// <summary>
/// A process that saves models, exports histories and plots, writes reports and searches is killed at random moments: each file is whole. MNISTTOOLS_KILLS=200
/// says how often, MNISTTOOLS_KILLS_SEED from which number the moments are drawn.
/// </summary>
public sealed class KilledWriteTests : FolderTests
{
    private const int Usual = 1, UsualSeed = 1;

    /// <summary>A kill comes so long after a write was announced, at most; it lies in that write or in one of the next.</summary>
    private const int MostMilliseconds = 40;

    private static readonly string[] Files =
        ["history.csv", "history.html", "history.json", "history.png", "history.svg", "model.keras", "model.onnx", "model.pt", "model.safetensors",
            "report.html", "study.db"];

    private static readonly string Script = Repository.GetPath("tests", "MnistTools.Module.Tests", "WriteAll.ps1");

    [Fact]
    public async Task Whatever_a_process_writes_when_it_is_killed_each_file_is_whole()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "What is killed here is found by its signal.");
        int kills = LongRun.Read("MNISTTOOLS_KILLS", Usual), inMidWrite = 0;
        var random = new Random(LongRun.Read("MNISTTOOLS_KILLS_SEED", UsualSeed));
        for (int kill = 0; kill < kills; kill++)
        {
            string[] before = [.. Folder.Files];
            await KillAsync(Files[random.Next(Files.Length)], random.Next(MostMilliseconds));
            AssertPicturesAreWhole();
            inMidWrite += Folder.Files.Except(before).Any(IsTemporary) ? 1 : 0;
        }

        PowerShellResult last = await PowerShellProcess.RunAsync(["-File", Script, "-Once"], Folder.Path);
        // Skia itself writes to the error stream while it draws an SVG.
        Assert.True(last.ExitCode == 0, last.Error);
        Assert.Equal(Files, Folder.Files);
        AssertPicturesAreWhole();
        // The study lost none: it has the trials of before and those of the last process.
        string[] trials = [.. last.OutputLines.Where(line => line.StartsWith("trials ", StringComparison.Ordinal))];
        Assert.True(
            int.Parse(trials[1][7..], CultureInfo.InvariantCulture) >= int.Parse(trials[0][7..], CultureInfo.InvariantCulture) + 2, string.Join(", ", trials));
        TestContext.Current.TestOutputHelper!.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{kills} kills, {inMidWrite} of them left a temporary file; {trials[1]} at the end"));
    }

    /// <summary>Starts the process, which first reads all that is there, and kills it while or after it writes a file.</summary>
    private async Task KillAsync(string file, int milliseconds)
    {
        await using PowerShellProcess process = PowerShellProcess.Start(["-File", Script], Folder.Path);
        await process.WaitForLineAsync($"write {file}");
        // No event is waited for: any moment will do.
        await Task.Delay(milliseconds, TestContext.Current.CancellationToken);
        process.Kill();
        await process.EndAsync();
    }

    /// <summary>What the module writes and does not read begins and ends as its format does.</summary>
    private void AssertPicturesAreWhole()
    {
        foreach (string file in Folder.Files.Where(file => !IsTemporary(file)))
        {
            byte[] bytes = File.ReadAllBytes(Folder.At(file));
            (byte[] begin, byte[] end) = Path.GetExtension(file) switch
            {
                ".png" => ([0x89, .. "PNG"u8], [.. "IEND"u8, 0xAE, 0x42, 0x60, 0x82]),
                ".html" => ("<!"u8.ToArray(), "</html>"u8.ToArray()),
                ".svg" => ("<"u8.ToArray(), "</svg>"u8.ToArray()),
                _ => (Array.Empty<byte>(), Array.Empty<byte>()),
            };
            Assert.True(
                bytes.AsSpan().StartsWith(begin) && bytes.AsSpan().TrimEnd("\r\n "u8).EndsWith(end),
                $"{file} is cut off, {Encoding.UTF8.GetString(bytes[..Math.Min(20, bytes.Length)])}");
        }
    }

    private static bool IsTemporary(string file) => file.StartsWith('.');
}
