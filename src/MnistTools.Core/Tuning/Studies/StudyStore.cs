namespace MnistTools.Tuning.Studies;

/// <summary>Opens studies.</summary>
internal static class StudyStore
{
    /// <summary>The name of a study that was given none.</summary>
    public const string DefaultName = "search";

    /// <inheritdoc cref="Study.Open"/>
    public static IStudyStore Open(
        string place, string name = DefaultName, StudyAccess access = StudyAccess.Begin, TimeSpan patience = default, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(place);
        var retries = new StudyRetries(patience, access == StudyAccess.Join, cancellation);
        SqlStudyStore store = StudyAddress.IsConnectionString(place)
            ? new PostgresStudyStore(place, name, retries)
            : new SqliteStudyStore(place, name, access, retries);
        try
        {
            if (access == StudyAccess.Begin)
            {
                store.Begin();
            }

            return store;
        }
        catch
        {
            // A pool keeps its connections open.
            store.Dispose();
            throw;
        }
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
    /// <param name="damaged">Told what is wrong with each row that cannot be read or is not of the search; it is left out. Without, the first is
    /// thrown.</param>
    public static IReadOnlyList<Trial> LoadRanked(this IStudyStore store, Action<StudyException>? damaged = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        StudyDefinition definition = store.GetDefinition();
        var ranking = new TrialRanking(definition.Metric);
        IReadOnlyList<Trial> own = LeaveOutForeign(store.LoadTrials(damaged), TrialCheck.Of(definition, store.Name), damaged);
        Trial[] trials = [.. own.Select(trial => trial.IsFinished ? ranking.Add(trial) : trial)];
        ranking.Close();
        return trials;
    }

    private static List<Trial> LeaveOutForeign(IReadOnlyList<Trial> trials, TrialCheck check, Action<StudyException>? foreign)
    {
        var own = new List<Trial>();
        foreach (Trial trial in trials)
        {
            try
            {
                check.Check(trial);
                own.Add(trial);
            }
            catch (StudyException problem) when (foreign is not null)
            {
                foreign(problem);
            }
        }

        return own;
    }
}
