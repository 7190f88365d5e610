namespace MnistTools.Tuning.Studies;

/// <summary>Opens studies.</summary>
internal static class StudyStore
{
    /// <summary>The name of a study that was given none.</summary>
    public const string DefaultName = "search";

    /// <summary>Opens a study.</summary>
    /// <param name="study">The full path of a SQLite file, or a connection string of PostgreSQL such as <c>Host=…;Database=…</c>.</param>
    /// <param name="name">Which of the studies that are kept there.</param>
    /// <param name="access">What for.</param>
    /// <param name="patience">How long a database that has answered before is waited for when it does not answer; 3 seconds if left out, as of one that is
    /// new.</param>
    /// <param name="cancellation">Ends that waiting.</param>
    /// <exception cref="StudyException">It cannot be opened.</exception>
    /// <exception cref="FileNotFoundException">There is no such file, and there must be.</exception>
    public static IStudyStore Open(
        string study, string name = DefaultName, StudyAccess access = StudyAccess.Begin, TimeSpan patience = default, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(study);
        var retries = new StudyRetries(patience, access == StudyAccess.Join, cancellation);
        return StudyAddress.IsConnectionString(study)
            ? new PostgresStudyStore(study, name, access, retries)
            : new SqliteStudyStore(study, name, access, retries);
    }

    /// <summary>What a study searches.</summary>
    /// <exception cref="StudyException">There is no such study; the message names those that are kept in its place.</exception>
    public static StudyDefinition GetDefinition(this IStudyStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.FindDefinition() ?? throw new StudyException(
            $"There is no study {store.Name}{(store.FindNames() is { Count: > 0 } names ? $". It has: {string.Join(", ", names)}" : ", nor any other")}.");
    }

    /// <summary>The trials of a study as they are now; those that have ended know their rank among these.</summary>
    /// <param name="store">The study.</param>
    /// <param name="damaged">Told what is wrong with each row that cannot be read; it is left out. Without, the first is thrown.</param>
    public static IReadOnlyList<Trial> LoadRanked(this IStudyStore store, Action<StudyException>? damaged = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        var ranking = new TrialRanking(store.GetDefinition().Metric);
        Trial[] trials = [.. store.LoadTrials(damaged).Select(trial => trial.IsFinished ? ranking.Add(trial) : trial)];
        ranking.Close();
        return trials;
    }
}
