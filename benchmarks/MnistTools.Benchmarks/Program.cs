using System.Diagnostics;
using System.Globalization;
using MnistTools.Benchmarks;
using MnistTools.Data;
using MnistTools.Native;

// MnistTools.Benchmarks [--epochs N]: N timed epochs for each batch size, after one to warm up.
// MnistTools.Benchmarks --workers: two workers with a thread each against one with two.
// MnistTools.Benchmarks --claims STUDY: how many trials a second a study bears.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["--workers"])
{
    (double inTurn, double atOnce) = WorkerBenchmark.Measure(MnistFolder.LoadMnist().Train);
    Console.WriteLine($"Two epochs at batch 32: {inTurn:0.00} s by one worker with two threads, {atOnce:0.00} s by two workers with one thread each; ratio {inTurn / atOnce:0.00}");
    return 0;
}

if (args is ["--claims", string study])
{
    Console.WriteLine("| connections | trials a second |");
    Console.WriteLine("|------------:|----------------:|");
    foreach (int workers in (int[])[1, 8, 64])
    {
        Console.WriteLine($"| {workers,11} | {ClaimBenchmark.Measure(study, workers, TimeSpan.FromSeconds(8)),15:0} |");
    }

    return 0;
}

int epochs = 5;
bool isUnderstood = args is []
    || (args is ["--epochs", string number] && int.TryParse(number, CultureInfo.InvariantCulture, out epochs) && epochs > 0);
if (!isUnderstood)
{
    Console.Error.WriteLine("Usage: MnistTools.Benchmarks [--epochs N | --workers | --claims STUDY], where N is at least 1 and STUDY is a file or a connection string of PostgreSQL.");
    return 2;
}

ImageSet images = MnistFolder.LoadMnist().Train;
string products = MatrixProduct.IsNative ? "libtorch's sgemm" : "the portable product";
Console.WriteLine($"784-512-10, RMSprop, {images.Count} images, median of {epochs} epochs, products by {products}");
Console.WriteLine();
Console.WriteLine("| batch size | threads | epoch, s | floor, s | ratio |");
Console.WriteLine("|-----------:|--------:|---------:|---------:|------:|");
foreach (int batchSize in (int[])[32, 64, 128])
{
    EpochTimes times = EpochBenchmark.Measure(images, batchSize, epochs);
    Console.WriteLine(
        $"| {times.BatchSize,10} | {times.ThreadCount,7} | {times.EpochSeconds,8:0.000} | {times.FloorSeconds,8:0.000} | {times.Ratio,5:0.00} |");
}

using var process = Process.GetCurrentProcess();
Console.WriteLine();
Console.WriteLine($"Peak working set: {process.PeakWorkingSet64 / 1024.0 / 1024:0} MB");
return 0;
