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
    ["peak"] = PeakMeasurement.Measure,
    ["loop"] = TorchSharpMeasurement.MeasurePlainLoop,
    ["loader"] = TorchSharpMeasurement.MeasureDataLoader,
    ["pytorch"] = PythonMeasurement.MeasurePyTorch,
    ["sklearn"] = PythonMeasurement.MeasureScikitLearn,
    ["convnet"] = TorchSharpMeasurement.MeasureConvNet,
    ["accurate"] = TorchSharpMeasurement.MeasureAccurate,
    ["fit"] = TorchSharpMeasurement.MeasureFit,
    ["fast99"] = ProcessMeasurement.MeasureFast99,
    ["evaluation"] = EvaluationMeasurement.Measure,
    ["import"] = ProcessMeasurement.MeasureImport,
    ["job"] = ProcessMeasurement.MeasureMainJob,
    ["busy"] = BusyCoreMeasurement.Measure,
    [Products] = ProductMeasurement.Measure,
    [Growth] = GrowthMeasurement.Measure,
};
if (CommandLine.Parse(args, measurements.Keys) is not { } line)
{
    Console.Error.WriteLine(CommandLine.Usage(measurements.Keys));
    return 2;
}

long started = Stopwatch.GetTimestamp();
TorchThread.LoadLibrary();
MnistData data = MnistFolder.LoadMnist();
var setting = new BenchmarkSetting(
    data.Take(Math.Min(line.Images, data.Train.Count), Math.Min(line.Images, data.Test.Count)), line.Epochs,
    ProcessorPeak.Measure(TrainingOptions.DefaultThreadCount));
string machine =
    $"{Environment.ProcessorCount} processors, {TrainingOptions.DefaultThreadCount} threads, {RuntimeInformation.OSDescription}, .NET {Environment.Version}; medians of {line.Epochs}";
Console.WriteLine(machine);
Console.WriteLine();
(string Name, string Heading, string[] Rows)[] tables =
[
    ("goals", "Goals", [.. line.Rows.Except([Products, Growth])]),
    (Products, "Products", [.. line.Rows.Intersect([Products])]),
    (Growth, "How cost grows", [.. line.Rows.Intersect([Growth])]),
];
foreach ((string name, string heading, string[] rows) in tables.Where(table => table.Rows.Length > 0))
{
    string table = ResultTable.Write(Console.Out, heading, rows.SelectMany(row => measurements[row](setting)));
    if (line.Document is { } document)
    {
        ResultTable.Replace(document, name, $"{table}\n{machine}.");
    }
}

Console.WriteLine($"Measured in {Stopwatch.GetElapsedTime(started).TotalMinutes:0.0} minutes.");
return 0;

internal static partial class Program
{
    /// <summary>Kinds of rows that have a table of their own.</summary>
    private const string Products = "products";
    private const string Growth = "growth";
}
