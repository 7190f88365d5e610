using System.Globalization;
using System.Text.RegularExpressions;
using MnistTools.Benchmarks.Processes;
using MnistTools.Tests;

namespace MnistTools.Benchmarks.Measurements;

/// <summary>What is seen from outside: processes from start to end.</summary>
internal static partial class ProcessMeasurement
{
    private const double GoodAccuracy = 0.99;

    /// <summary>What the module adds to a start of PowerShell alone.</summary>
    public static IEnumerable<ResultRow> MeasureImport(BenchmarkSetting setting)
    {
        using var folder = new TemporaryFolder();
        const string Import = "Import-Module MnistTools";
        string modules = string.Join(' ', PowerShellProcess.Run($"{Import}; (Get-Process -Id $PID).Modules.ModuleName", folder.Path).Output);
        bool isLibTorchLoaded = modules.Contains("torch", StringComparison.OrdinalIgnoreCase);
        double[] medians = Turns.Measure(
            setting.Rounds,
            () => PowerShellProcess.Run(Import, folder.Path).Seconds,
            () => PowerShellProcess.Run("$null", folder.Path).Seconds);
        yield return new ResultRow($"Import-Module after PowerShell's start, libtorch {(isLibTorchLoaded ? "LOADED" : "not loaded")}", medians[0] - medians[1])
        {
            Goal = 0.1,
            IsValid = !isLibTorchLoaded,
        };
    }

    /// <summary>Load, train an epoch, draw, save: seconds and memory.</summary>
    public static IEnumerable<ResultRow> MeasureMainJob(BenchmarkSetting setting)
    {
        using var folder = new TemporaryFolder();
        string command = $"& '{Repository.GetPath("examples", "quickstart.ps1")}' -Epochs 1 -BatchSize 64; (Get-Process -Id $PID).PeakWorkingSet64";
        double peak = 0;
        double[] medians = Turns.Measure(setting.Rounds, () =>
        {
            PowerShellRun run = PowerShellProcess.Run(command, folder.Path);
            peak = Math.Max(peak, double.Parse(run.Output[^1], CultureInfo.InvariantCulture));
            return run.Seconds;
        });
        yield return new ResultRow("main job of one epoch, batch 64, from process start", medians[0]) { Goal = 1.6 };
        yield return new ResultRow("peak memory of the main job, largest of all runs", peak / 1024 / 1024) { Unit = "MB", Goal = 180 };
    }

    /// <summary>From the start of the process to a good model.</summary>
    public static IEnumerable<ResultRow> MeasureFast99(BenchmarkSetting setting)
    {
        using var folder = new TemporaryFolder();
        string command = $"& '{Repository.GetPath("examples", "fast99.ps1")}'";
        double worst = 1;
        double[] medians = Turns.Measure(setting.Rounds, () =>
        {
            PowerShellRun run = PowerShellProcess.Run(command, folder.Path);
            worst = Math.Min(worst, ReadAccuracy(run.Output));
            return run.Seconds;
        });
        yield return new ResultRow(FormattableString.Invariant($"fast99.ps1 from process start, test accuracy {worst:P2}"), medians[0])
        {
            Goal = 4,
            IsValid = worst >= GoodAccuracy,
        };
    }

    /// <summary>Of the script's last line, <c>Test accuracy 99.10 %, ...</c>, in whichever culture.</summary>
    private static double ReadAccuracy(IEnumerable<string> output) =>
        double.Parse(Accuracy().Match(output.Last()).Value.Replace(',', '.'), CultureInfo.InvariantCulture) / 100;

    [GeneratedRegex(@"\d+[.,]\d+")]
    private static partial Regex Accuracy();
}
