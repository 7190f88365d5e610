using System.Globalization;

namespace MnistTools.PowerShell.Tests;

public sealed class ShellSignalTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("mnisttools-shell-");

    private string Marker => Path.Combine(folder.FullName, "marker");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData(130)]
    [InlineData(143)]
    public async Task A_signal_stops_the_script_and_lets_it_clean_up(int exitCode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send.");
        await using ShellProcess shell = ShellProcess.Start(["-File", ShellScripts.PathOf("endless"), Marker]);
        await shell.WaitForLineAsync("started");

        if (exitCode == 130)
        {
            shell.Interrupt();
        }
        else
        {
            shell.Terminate();
        }

        ShellResult result = await shell.EndAsync();
        Assert.Equal((exitCode, ""), (result.ExitCode, result.Error));
        Assert.Equal("finally ran", await File.ReadAllTextAsync(Marker, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_interrupted_training_keeps_what_was_learnt()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send.");
        string path = Path.Combine(folder.FullName, "kept.safetensors");
        await using ShellProcess shell = ShellProcess.Start(
            ["-Command", $"try {{ Import-MnistData -First 2000 -TestFirst 100 | Invoke-MnistTraining -Epochs 100000 }} finally {{ $LastMnistHistory | Save-MnistModel -Path '{path}' }}"]);
        await shell.WaitForLineAsync("Epoch 3/100000");

        shell.Interrupt();

        ShellResult result = await shell.EndAsync();
        Assert.Equal(130, result.ExitCode);
        using var session = new ModuleSession();
        IReadOnlyList<string> kept = session.Run<string>("$h = (Import-MnistModel $args[0]).History; \"$($h.End)\"; \"$($h.Epochs.Count)\"", path);
        Assert.Equal("Cancelled", kept[0]);
        Assert.InRange(int.Parse(kept[1], CultureInfo.InvariantCulture), 2, 99_999);
        Assert.Contains($"The training was interrupted after {kept[1]} epochs. The History is in $LastMnistHistory", result.Output + result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_interrupt_ends_a_script_that_does_not_stop()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send.");
        const string Stuck = "try { 'started'; while ($true) { } } finally { [Console]::WriteLine('stuck'); while ($true) { } }";
        await using ShellProcess shell = ShellProcess.Start(["-Command", Stuck]);
        await shell.WaitForLineAsync("started");

        shell.Interrupt();
        await shell.WaitForLineAsync("stuck");
        shell.Interrupt();

        Assert.Equal(130, (await shell.EndAsync()).ExitCode);
    }
}
