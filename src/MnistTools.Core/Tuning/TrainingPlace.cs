namespace MnistTools.Tuning;

/// <summary>
/// Which training of a search one is: what <c>{trial}</c> and <c>{fold}</c> stand for in a callback of the space, so that each training has files of its own.
/// </summary>
/// <param name="Trial">The number of the trial; of one that goes on from another, that of the first of them, since both are one training.</param>
/// <param name="Fold">The fold, from 0; <see langword="null"/> for the best point's training on all images.</param>
internal readonly record struct TrainingPlace(int Trial, int? Fold)
{
    /// <summary>Stands for the number of a fold where there is none.</summary>
    public const string Refit = "refit";

    private const string TrialWord = "trial", FoldWord = "fold";

    /// <summary>Whether a name is one of the words, in any case: no space may have it.</summary>
    public static bool IsWord(string name) => TrainingParameters.IsWord(name, TrialWord) || TrainingParameters.IsWord(name, FoldWord);

    /// <summary>The values of a point, and the words of this place. Studies of earlier builds may have values of these names, which are meant then.</summary>
    public IReadOnlyDictionary<string, object> AddTo(IReadOnlyDictionary<string, object> values)
    {
        var all = new Dictionary<string, object>(values, StringComparer.OrdinalIgnoreCase);
        all.TryAdd(TrialWord, (long)Trial);
        all.TryAdd(FoldWord, Fold is { } fold ? fold + 1L : Refit);
        return all;
    }

    /// <summary>What a message calls it.</summary>
    public override string ToString() => Fold is { } fold ? $"fold {fold + 1} of trial {Trial}" : $"the refit of trial {Trial}";
}
