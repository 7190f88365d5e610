using System.Text.Json;

namespace MnistTools.PowerShell.Searching;

/// <summary>What a worker process is to do. It goes by an environment variable, since a command line can be read by every user of the machine.</summary>
internal sealed record WorkerTask
{
    private const string Variable = "MNISTTOOLS_SEARCH_WORKER";

    /// <summary>A file, or a connection string.</summary>
    public required string Study { get; init; }

    public required string StudyName { get; init; }

    public required string WorkerName { get; init; }

    /// <summary>The folder with the images.</summary>
    public required string ImageFolder { get; init; }

    /// <summary>Where the relative paths of callbacks begin.</summary>
    public required string BaseFolder { get; init; }

    public required int? TrialCount { get; init; }

    public required int ThreadCount { get; init; }

    public required double PatienceSeconds { get; init; }

    public required double? TimeoutSeconds { get; init; }

    /// <summary>The process that waits for this one: without it there is nothing to work for.</summary>
    public required int ParentId { get; init; }

    public static WorkerTask Read() => JsonSerializer.Deserialize<WorkerTask>(
        Environment.GetEnvironmentVariable(Variable) ?? throw new InvalidOperationException("Worker processes are started by Search-MnistHyperparameter -WorkerCount."))!;

    public void WriteTo(IDictionary<string, string?> environment) => environment[Variable] = JsonSerializer.Serialize(this);
}
