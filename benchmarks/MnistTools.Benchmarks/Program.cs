using System.Diagnostics;
using System.Globalization;
using MnistTools.Benchmarks;
using MnistTools.Data;
using MnistTools.Native;

// MnistTools.Benchmarks [--epochs N]: N timed epochs for each batch size, after one to warm up.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
int epochs = 5;
bool isUnderstood = args is []
    || (args is ["--epochs", string number] && int.TryParse(number, CultureInfo.InvariantCulture, out epochs) && epochs > 0);
if (!isUnderstood)
{
    Console.Error.WriteLine("Usage: MnistTools.Benchmarks [--epochs N], where N is at least 1.");
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
