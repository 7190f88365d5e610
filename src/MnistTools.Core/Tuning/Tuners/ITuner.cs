namespace MnistTools.Tuning.Tuners;

/// <summary>
/// Decides what is tried next. What it proposes depends on nothing but the space, the seed, the number of the trial and what was reported, so that any
/// number of workers, and a search that goes on later, try the same points.
/// </summary>
internal interface ITuner
{
    /// <summary>What a trial is to try.</summary>
    /// <param name="number">The trial's number, from 1.</param>
    Proposal Propose(int number);

    /// <summary>Tells the outcome of a trial that has ended, each once, in any order.</summary>
    void Report(Trial trial);
}

/// <summary>What a tuner says of a trial.</summary>
internal abstract record Proposal
{
    /// <summary>There is no such trial.</summary>
    public sealed record End : Proposal;

    /// <summary>Trials that are at work must end first.</summary>
    public sealed record Wait : Proposal;

    /// <summary>A point to try.</summary>
    /// <param name="Params">Name and value of each hyper-parameter.</param>
    public sealed record Point(IReadOnlyDictionary<string, object> Params) : Proposal
    {
        /// <summary>The round of a halving search, from 1; 0 elsewhere.</summary>
        public int Round { get; init; }

        /// <summary>After how many epochs the trial ends; <see langword="null"/> for as many as its hyper-parameters say.</summary>
        public int? Epochs { get; init; }

        /// <summary>The trial of the round before whose weights it goes on from.</summary>
        public int? Continues { get; init; }
    }
}
