using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using MnistTools.Benchmarks;
using MnistTools.Benchmarks.Measurements;
using MnistTools.Benchmarks.Peers;
using MnistTools.Benchmarks.Processes;
using MnistTools.Data;
using MnistTools.Training;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is [BusyProcess.Argument])
{
    BusyProcess.Run();
    return 0;
}

if (SearchBenchmark.TryRun(args))
{
    return 0;
}

var measurements = new OrderedDictionary<string, Func<BenchmarkSetting, IEnumerable<ResultRow>>>
{
    ["floor"] = FloorMeasurement.Measure,
    ["loop"] = TorchSharpMeasurement.MeasurePlainLoop,
    ["loader"] = TorchSharpMeasurement.MeasureDataLoader,
    ["pytorch"] = PythonMeasurement.MeasurePyTorch,
    ["sklearn"] = PythonMeasurement.MeasureScikitLearn,
    ["convnet"] = TorchSharpMeasurement.MeasureConvNet,
    ["fit"] = TorchSharpMeasurement.MeasureFit,
    ["fast99"] = ProcessMeasurement.MeasureFast99,
    ["evaluation"] = EvaluationMeasurement.Measure,
    ["import"] = ProcessMeasurement.MeasureImport,
    ["job"] = ProcessMeasurement.MeasureMainJob,
    ["busy"] = BusyCoreMeasurement.Measure,
    [Growth] = GrowthMeasurement.Measure,
};
if (CommandLine.Parse(args, measurements.Keys) is not { } line)
{
    Console.Error.WriteLine(CommandLine.Usage(measurements.Keys));
    return 2;
}

long started = Stopwatch.GetTimestamp();
TorchThread.LoadLibrary();
var setting = new BenchmarkSetting(MnistFolder.LoadMnist(), line.Epochs);
Console.WriteLine(
    $"{Environment.ProcessorCount} processors, {TrainingOptions.DefaultThreadCount} threads, {RuntimeInformation.OSDescription}, .NET {Environment.Version}; medians of {line.Epochs}");
Console.WriteLine();
if (line.Rows.Except([Growth]).Any())
{
    ResultTable.Write(Console.Out, "Goals", line.Rows.Except([Growth]).SelectMany(row => measurements[row](setting)));
}

if (line.Rows.Contains(Growth))
{
    ResultTable.Write(Console.Out, "How cost grows", measurements[Growth](setting));
}

Console.WriteLine($"Measured in {Stopwatch.GetElapsedTime(started).TotalMinutes:0.0} minutes.");
return 0;

internal static partial class Program
{
    /// <summary>The kind of rows that have no goal and a table of their own.</summary>
    private const string Growth = "growth";
}
