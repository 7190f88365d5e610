using System.IO.Pipes;
using System.Text.Json;
using MnistTools.Text;

namespace MnistTools.Tuning.Workers;

/// <summary>
/// Hands a task, and the password in it, to a worker process by a pipe that no other user can open. A command line can be read by every user of the machine,
/// and an environment by every program of the same user and by whatever the process starts.
/// </summary>
internal sealed class TaskPipe : IDisposable
{
    private const string Variable = "MNISTTOOLS_SEARCH_WORKER";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Short, since the path of a socket is: macOS has temporary folders with long names.
    private readonly string _name = $"mnist-{Guid.NewGuid().ToString("N")[..16]}";
    private readonly NamedPipeServerStream _pipe;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _handingOver;

    /// <summary>Waits for the worker.</summary>
    public TaskPipe(WorkerTask task)
    {
        _pipe = new NamedPipeServerStream(_name, PipeDirection.Out, 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
        _handingOver = HandOverAsync(task);
    }

    /// <summary>Whether this process was started to work on a search.</summary>
    public static bool IsNamed => Environment.GetEnvironmentVariable(Variable) is not null;

    /// <summary>The task of this process.</summary>
    public static WorkerTask Read()
    {
        string name = Environment.GetEnvironmentVariable(Variable)
            ?? throw new InvalidOperationException(
                "A worker process is started by a search, which tells it by this variable where its task is: " + Variable + ".");
        using var pipe = new NamedPipeClientStream(".", name, PipeDirection.In, PipeOptions.CurrentUserOnly);
        pipe.Connect(Patience);
        using var reader = new StreamReader(pipe);
        return JsonSerializer.Deserialize<WorkerTask>(
            reader.ReadLine() ?? throw new EndOfStreamException("The process that started this worker has ended."), Json.Options)!;
    }

    /// <summary>Tells a process where its task is.</summary>
    public void NameIn(IDictionary<string, string?> environment) => environment[Variable] = _name;

    public void Dispose()
    {
        _stop.Cancel();
        _handingOver.Wait();
        _pipe.Dispose();
        _stop.Dispose();
    }

    private async Task HandOverAsync(WorkerTask task)
    {
        try
        {
            await _pipe.WaitForConnectionAsync(_stop.Token).ConfigureAwait(false);
            await _pipe.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(task, Json.Options), (byte)'\n'], _stop.Token).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            // The worker has ended before it had its task.
        }
    }
}
