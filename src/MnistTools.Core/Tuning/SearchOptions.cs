using System.Diagnostics;
using MnistTools.Data;
using MnistTools.Engines;
using MnistTools.Models;
using MnistTools.Specs;

namespace MnistTools.Tuning;

/// <summary>How one worker takes part in a search; workers of one study may differ in it.</summary>
public sealed record SearchOptions
{
    /// <summary>How many trials the study has at most; as many as the method does by itself if left out. A larger number extends a study.</summary>
    public int? TrialCount { get; init => field = Check.NoneOrAtLeast(1, value, nameof(TrialCount)); }

    /// <summary>
    /// How many threads each process trains with; if left out, the processes share <see cref="Training.TrainingOptions.DefaultThreadCount"/>.
    /// </summary>
    public int? ThreadCount { get; init => field = Check.NoneOrBetween(1, Numerics.ThreadTeam.MostCount, value, nameof(ThreadCount)); }

    /// <summary>What computes the trainings; each model's own engine if left out.</summary>
    public Engine? Engine { get; init; }

    /// <summary>
    /// Makes the network of each training from its images and its seed, where it is none of layers: a module of TorchSharp's, say. No space may have
    /// layers or an architecture then.
    /// </summary>
    public Func<ImageSet, int, MnistModel>? CreateModel { get; init; }

    /// <summary>Where the relative paths of callbacks begin; the process' current folder if left out.</summary>
    public string BaseFolder { get; init; } = ".";

    /// <summary>Makes full paths of those of callbacks, where a session has places of its own; <see cref="BaseFolder"/> counts if left out.</summary>
    public Func<string, string>? ResolvePath { get; init; }

    /// <summary>
    /// How many processes of this machine work on the search. With more than one, this process starts them and only watches: each is this program again,
    /// but for its entry point. One that dies is replaced, and its trial is run again.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1 or more than 256.</exception>
    public int WorkerCount
    {
        get;
        init => field = Check.Between(1, 256, value, nameof(WorkerCount));
    } = 1;

    /// <summary>How many threads each process trains with, as they are chosen or shared out.</summary>
    internal int ThreadsOfEach => ThreadCount ?? Math.Max(1, Training.TrainingOptions.DefaultThreadCount / WorkerCount);

    /// <summary>Told of what is allowed in a search, but hardly meant, and of a worker process that died, and why, as far as it said so.</summary>
    public Action<string>? Warn { get; init; }

    /// <summary>Whether the best point is to be trained once more, on all images.</summary>
    internal bool IsRefitted { get; init; }

    /// <summary>Whether the space was gone through before the first trial, by the process that started this one.</summary>
    internal bool IsRehearsed { get; init; }

    /// <summary>What <see cref="Timeout"/> is counted by; worker processes have their own.</summary>
    internal TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>How a worker process is started where it is not this program again.</summary>
    internal Func<ProcessStartInfo>? CreateWorkerStart { get; init; }

    /// <summary>A name that no other worker has.</summary>
    public string WorkerName { get; init; } = CreateName();

    /// <summary>How long a worker that gives no sign of life is believed to be alive. It gives one five times as often.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than a millisecond or more than 100 days.</exception>
    public TimeSpan Patience
    {
        get;
        init =>
            field = value.TotalDays <= 100 && value.TotalMilliseconds >= 1
                ? value
                : throw new ArgumentOutOfRangeException(nameof(Patience), value, "A worker is waited for from a millisecond to 100 days.");
    } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// After how long no trial is begun any more, counted from when the trials of <see cref="SearchWorker.Run"/> begin to be taken; <see langword="null"/> for
    /// never.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 0.</exception>
    public TimeSpan? Timeout
    {
        get;
        init => field = !(value < TimeSpan.Zero)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Timeout), value, "The time after which no trial is begun cannot be negative. Leave it out for no end.");
    }

    /// <summary>Machine, process, and what tells two processes with the same number apart.</summary>
    public static string CreateName() => $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid().ToString("N")[..8]}";
}

/// <summary>Where a search is.</summary>
/// <param name="Finished">How many trials have ended.</param>
/// <param name="Total">How many there will be.</param>
/// <param name="Best">The best so far; <see langword="null"/> before the first score.</param>
/// <param name="Running">The trial that this worker is at; <see langword="null"/> if it waits.</param>
/// <param name="RunningShare">How much of that trial is done, 0 to 1.</param>
public sealed record SearchProgress(int Finished, int Total, Trial? Best, Trial? Running, double RunningShare);
