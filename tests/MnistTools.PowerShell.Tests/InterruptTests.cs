using System.Globalization;

namespace MnistTools.PowerShell.Tests;

public sealed class InterruptTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("mnisttools-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task An_interrupted_training_keeps_what_was_learnt()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send.");
        string path = Path.Combine(folder.FullName, "kept.safetensors");
        await using PowerShellProcess process = PowerShellProcess.Start(
            ["-Command", $"try {{ Import-MnistData -First 2000 -TestFirst 100 | Invoke-MnistTraining -Epochs 100000 }} finally {{ $LastMnistHistory | Save-MnistModel -Path '{path}' }}"]);
        await process.WaitForLineAsync("Epoch 3/100000");

        process.Interrupt();

        PowerShellResult result = await process.EndAsync();
        Assert.Equal(1, result.ExitCode);
        using var session = new ModuleSession();
        IReadOnlyList<string> kept = session.Run<string>("$h = (Import-MnistModel $args[0]).History; \"$($h.End)\"; \"$($h.Epochs.Count)\"", path);
        Assert.Equal("Cancelled", kept[0]);
        Assert.InRange(int.Parse(kept[1], CultureInfo.InvariantCulture), 2, 99_999);
        Assert.Contains($"The {kept[1]} epochs before are in $LastMnistHistory", result.Output + result.Error, StringComparison.Ordinal);
    }
}
