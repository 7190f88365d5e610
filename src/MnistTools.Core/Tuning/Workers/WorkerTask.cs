namespace MnistTools.Tuning.Workers;

/// <summary>What a worker process is to do.</summary>
internal sealed record WorkerTask
{
    /// <summary>Where the study is kept: a file, or a connection string.</summary>
    public required string Place { get; init; }

    public required string StudyName { get; init; }

    /// <summary>What the study searches, as JSON: as the process that started this one was asked, and not as another hand may have changed it since.</summary>
    public required string Definition { get; init; }

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
}
