namespace MnistTools.Tuning.Studies;

/// <summary>A study, where it is kept: any number of processes may work on one at once.</summary>
public sealed class Study : IDisposable
{
    private Study(IStudyStore store) => Store = store;

    /// <summary>How the study is called in messages; never with a password.</summary>
    public string Name => Store.Name;

    internal IStudyStore Store { get; }

    /// <summary>Opens a study.</summary>
    /// <param name="place">The full path of a SQLite file, or a connection string of PostgreSQL such as <c>Host=…;Database=…</c>.</param>
    /// <param name="name">Which of the studies that are kept there.</param>
    /// <param name="access">What for.</param>
    /// <param name="patience">How long a database that has answered before is waited for when it does not answer; 3 seconds if left out, as of one that is
    /// new.</param>
    /// <param name="cancellation">Ends that waiting.</param>
    /// <exception cref="StudyException">It cannot be opened.</exception>
    /// <exception cref="FileNotFoundException">There is no such file, and there must be.</exception>
    /// <exception cref="DirectoryNotFoundException">The folder of the file does not exist.</exception>
    public static Study Open(
        string place, string name = StudyStore.DefaultName, StudyAccess access = StudyAccess.Begin, TimeSpan patience = default,
        CancellationToken cancellation = default) =>
        new(StudyStore.Open(place, name, access, patience, cancellation));

    /// <summary>The names of all studies that are kept in the same place, in their order.</summary>
    public IReadOnlyList<string> FindNames() => Store.FindNames();

    /// <summary>What the study searches.</summary>
    /// <exception cref="StudyException">There is no such study; the message names those that are kept in its place.</exception>
    public StudyDefinition GetDefinition() => Store.GetDefinition();

    /// <summary>The trials of the study as they are now; those that have ended know their rank among these.</summary>
    /// <param name="damaged">Told what is wrong with each row that cannot be read or is not of the search; it is left out. Without, the first is
    /// thrown.</param>
    public IReadOnlyList<Trial> LoadTrials(Action<StudyException>? damaged = null) => Store.LoadRanked(damaged);

    /// <summary>Closes what it is kept in. What is asked of the study afterwards, also by a worker, throws <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose() => Store.Dispose();
}
