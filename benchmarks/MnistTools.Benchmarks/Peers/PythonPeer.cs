using System.Diagnostics;
using System.Globalization;
using MnistTools.Tests;

namespace MnistTools.Benchmarks.Peers;

/// <summary>A script of benchmarks/peers: a process that trains an epoch whenever it gets a line.</summary>
internal sealed class PythonPeer : IDisposable
{
    // Debian's first: its packages are not seen by another Python that stands before it on the PATH.
    private static readonly string[] Interpreters = ["/usr/bin/python3", "python3"];

    private readonly Process _process;

    private PythonPeer(Process process, string name) => (_process, Name) = (process, name);

    /// <summary>Name and version of what is measured.</summary>
    public string Name { get; }

    /// <summary>Starts a script; null if no Python here has what it imports.</summary>
    /// <param name="script">Its file name.</param>
    /// <param name="batchSize">Images of a step.</param>
    /// <param name="threadCount">Threads of all libraries.</param>
    public static PythonPeer? Start(string script, int batchSize, int threadCount) =>
        Interpreters.Select(interpreter => TryStart(interpreter, script, batchSize, threadCount)).FirstOrDefault(peer => peer is not null);

    /// <summary>Seconds of one epoch more.</summary>
    public double RunEpoch()
    {
        _process.StandardInput.WriteLine();
        string seconds = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{Name} ended by an error.");
        return double.Parse(seconds, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static PythonPeer? TryStart(string interpreter, string script, int batchSize, int threadCount)
    {
        string threads = threadCount.ToString(CultureInfo.InvariantCulture);
        string[] arguments =
            [Repository.GetPath("benchmarks", "peers", script), Repository.GetPath("data", "mnist"), batchSize.ToString(CultureInfo.InvariantCulture), threads];
        var start = new ProcessStartInfo(interpreter, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["OPENBLAS_NUM_THREADS"] = threads;
        start.Environment["OMP_NUM_THREADS"] = threads;
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        if (FindOpenBlas() is { } folder)
        {
            start.Environment["LD_LIBRARY_PATH"] = folder;
        }

        try
        {
            Process process = Process.Start(start)!;
            if (process.StandardOutput.ReadLine() is { } name)
            {
                return new PythonPeer(process, name);
            }

            process.Dispose();
            return null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // There is no such interpreter.
        }
    }

    /// <summary>
    /// Debian's OpenBLAS on OpenMP's threads, whichever BLAS is the system's: one on threads of its own fights for the processors with
    /// PyTorch's, which makes an epoch several times longer.
    /// </summary>
    private static string? FindOpenBlas() => OperatingSystem.IsLinux()
        ? Directory.EnumerateDirectories("/usr/lib", "*-linux-gnu").Select(folder => Path.Combine(folder, "openblas-openmp")).FirstOrDefault(Directory.Exists)
        : null;
}
