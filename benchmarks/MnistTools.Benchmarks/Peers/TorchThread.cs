using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using MnistTools.Training;
using TorchSharp;

namespace MnistTools.Benchmarks.Peers;

/// <summary>
/// The one thread that a peer's tensors are made and trained on. It must not be one that MnistTools trains on, where MKL is told to use no
/// other threads; and not two, for libgomp would then keep more threads than there are processors and hardly let them spin.
/// </summary>
internal sealed class TorchThread : IDisposable
{
    private readonly BlockingCollection<Task> _tasks = [];
    private readonly Thread _thread;

    public TorchThread()
    {
        _thread = new Thread(() =>
        {
            foreach (Task task in _tasks.GetConsumingEnumerable())
            {
                task.RunSynchronously();
            }
        })
        { IsBackground = true };
        _thread.Start();
        Run(() => torch.set_num_threads(TrainingOptions.DefaultThreadCount));
    }

    private static string LibraryName =>
        OperatingSystem.IsWindows() ? "LibTorchSharp.dll" : OperatingSystem.IsMacOS() ? "libLibTorchSharp.dylib" : "libLibTorchSharp.so";

    /// <summary>
    /// Loads the libtorch that TorchSharp and MnistTools share. To be called before MnistTools does it, which would have libgomp's threads spin
    /// for a shorter time: alone on the machine the peer is quicker with libgomp's own setting, and MnistTools does not use those threads.
    /// </summary>
    public static void LoadLibrary() => NativeLibrary.Load(Path.Combine(AppContext.BaseDirectory, LibraryName));

    /// <summary>Does it there and waits for it.</summary>
    public T Run<T>(Func<T> work)
    {
        var task = new Task<T>(work);
        _tasks.Add(task);
        return task.GetAwaiter().GetResult();
    }

    /// <inheritdoc cref="Run{T}"/>
    public void Run(Action work) => Run(() =>
    {
        work();
        return true;
    });

    public void Dispose()
    {
        _tasks.CompleteAdding();
        _thread.Join();
        _tasks.Dispose();
    }
}
