using System.Globalization;

namespace MnistTools.Module.Tests;

/// <summary>A real process is killed at random moments, and the same command is given again until it ends. MNISTTOOLS_KILLS=20 says how often.</summary>
public sealed class KilledTrainingTests : FolderTests
{
    private const int Usual = 5;

    /// <summary>So many that no process comes to the last one before it is killed.</summary>
    private const int Epochs = 600;

    /// <summary>Dropout, a learning rate that is reduced, early stopping that keeps weights, a moving mean: all state there is.</summary>
    [Fact]
    public async Task A_killed_training_ends_as_one_that_never_stopped()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send.");
        var random = new Random(7);
        for (int kill = LongRun.Read("MNISTTOOLS_KILLS", Usual); kill > 0; kill--)
        {
            await using PowerShellProcess process = PowerShellProcess.Start(["-Command", Command("killed", threads: 2, backup: true)]);
            // A line is written when an epoch begins and when it has ended, before its backup: the moment is anywhere in between.
            await process.WaitForLineAsync("Epoch");
            for (int line = random.Next(9); line > 0; line--)
            {
                await process.WaitForLineAsync("");
            }

            process.Kill();
        }

        Assert.Equal(["backup.safetensors"], Directory.GetFiles(Folder.At("backup")).Select(Path.GetFileName).Where(name => !name!.StartsWith('.')));
        PowerShellResult resumed = await PowerShellProcess.RunAsync("-Command", Command("killed", threads: 2, backup: true));
        Assert.Equal((0, ""), (resumed.ExitCode, resumed.Error));
        Assert.DoesNotContain("Epoch 1/", resumed.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Folder.At("backup")));

        const string Values = "values ";
        const string Read = "foreach ($name in 'whole', 'killed') { $h = Import-MnistHistory \"$name.json\"; $m = Import-MnistModel \"$name.safetensors\"; "
            + "@($h.Keys | ForEach-Object { $h[$_] }) + $m.GetWeight('1.weight') "
            + $"| Join-String -Separator ' ' -FormatString '{{0:R}}' -OutputPrefix '{Values}' }}";
        PowerShellResult whole = await PowerShellProcess.RunAsync(["-Command", $"{Command("whole", threads: 1, backup: false)}; {Read}"], Folder.Path);
        Assert.Equal((0, ""), (whole.ExitCode, whole.Error));
        string[] values = [.. whole.OutputLines.Where(line => line.StartsWith(Values, StringComparison.Ordinal))];
        Assert.Equal(2, values.Length);
        Assert.InRange(values[0].Split(' ').Length, 1 + Epochs + 784 * 16, int.MaxValue);
        Assert.Equal(values[0], values[1]);
    }

    private string Command(string name, int threads, bool backup)
    {
        string also = backup ? string.Create(CultureInfo.InvariantCulture, $", 'BackupAndRestore({Folder.At("backup")})'") : "";
        // Without a seed of its own the second would differ: it is only drawn anew where there is no backup.
        return $"Import-MnistData -First 300 -TestFirst 100 | Invoke-MnistTraining -Epochs {Epochs} -Seed 5 -ThreadCount {threads} -Optimizer Nadam "
            + "-Layer 'Flatten', 'Dense(16)', 'BatchNormalization', 'Activation(relu)', 'Dropout(0.3)', 'Dense(10, softmax)' "
            + $"-Callback 'ReduceLROnPlateau(patience=2, factor=0.7)', 'EarlyStopping(patience=1000, restore_best_weights=true)'{also} "
            + $"| ForEach-Object {{ $_ | Export-MnistHistory -Path '{Folder.At(name)}.json'; $_ | Save-MnistModel -Path '{Folder.At(name)}.safetensors' }}";
    }
}
