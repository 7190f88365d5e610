using MnistTools.Tuning.Tuners;

namespace MnistTools.Tuning.Studies;

/// <summary>
/// Where a study is kept. Any number of processes may use one at once: a trial is given to one worker at a time, and what a worker says counts only as
/// long as the trial is still its own.
/// </summary>
internal interface IStudyStore : IDisposable
{
    /// <summary>How the study is called in messages; never with a password.</summary>
    string Name { get; }

    /// <summary>Where it is kept, for another process: a full path, or a connection string, in which a password may be.</summary>
    string Place { get; }

    /// <summary>Which of the studies that are kept there.</summary>
    string StudyName { get; }

    /// <summary>The names of all studies that are kept in the same place, in their order.</summary>
    IReadOnlyList<string> FindNames();

    /// <summary>What the study searches; <see langword="null"/> before <see cref="Create"/>.</summary>
    StudyDefinition? FindDefinition();

    /// <summary>Begins the study, unless another process was faster.</summary>
    /// <returns>The definition that is kept.</returns>
    StudyDefinition Create(StudyDefinition definition);

    /// <summary>Forgets the study if it has no trial, so that another search can begin it.</summary>
    void DiscardUntried();

    /// <summary>All trials in the order of their numbers.</summary>
    /// <param name="damaged">Told what is wrong with each row that cannot be read; it is left out. Without, the first is thrown.</param>
    /// <param name="except">The numbers of those that are left out, unread.</param>
    IReadOnlyList<Trial> LoadTrials(Action<StudyException>? damaged = null, IReadOnlySet<int>? except = null);

    /// <summary>Adds trials that wait for a worker; what is there already stays as it is.</summary>
    void Enqueue(IEnumerable<KeyValuePair<int, Proposal.Point>> trials);

    /// <summary>Takes the first trial that waits or whose worker gave no sign of life for too long.</summary>
    /// <param name="worker">Who takes it: a name that no other worker has.</param>
    /// <param name="patience">How long a silent worker is believed to be alive.</param>
    /// <returns>The trial, or <see langword="null"/> if there is none now.</returns>
    Trial? Claim(string worker, TimeSpan patience);

    /// <summary>A sign of life.</summary>
    /// <returns>Whether the trial is still the worker's.</returns>
    bool KeepAlive(int number, string worker);

    /// <summary>Keeps the outcome of a trial, and the state that it ended in.</summary>
    /// <returns>Whether the trial was still the worker's; if not, nothing is kept.</returns>
    bool Finish(Trial trial);

    /// <summary>Gives back the trials of a worker that stops; they wait for another.</summary>
    void Release(string worker);

    /// <summary>Gives the trials of a worker that is known to have died to whoever asks next, who need not wait for its silence to be noticed.</summary>
    void Abandon(string worker);

    /// <summary>Keeps all that a later round needs to go on from a fold of a trial.</summary>
    void SaveCheckpoint(int number, int fold, byte[] content);

    /// <summary>What <see cref="SaveCheckpoint"/> kept.</summary>
    byte[]? FindCheckpoint(int number, int fold);

    /// <summary>Deletes what was kept of trials from which none will go on.</summary>
    /// <param name="numbers">Those trials.</param>
    void DeleteCheckpoints(IEnumerable<int> numbers);

    /// <summary>Gives back the space of what was deleted, unless that would be in somebody's way. Nothing depends on it, so it never fails.</summary>
    void Shrink();
}
