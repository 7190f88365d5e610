using MnistTools.Specs;
using MnistTools.Training;
using MnistTools.Training.Callbacks;
using MnistTools.Training.Options;
using MnistTools.Tuning.Tuners;

namespace MnistTools.Tuning;

/// <summary>Refuses a search of which two trainings would write the same file, so that only that of the last one stayed.</summary>
internal sealed class CallbackFiles(StudyDefinition definition, SearchOptions search)
{
    /// <summary>So many trials are gone through; more would take long, and two with the same file are among the first ones as a rule.</summary>
    private const int MostTrials = 4096;

    private static readonly TrainingOption Option = TrainingParameters.Find(nameof(Callback))!;

    private readonly TrainingOptions _paths = new() { BaseFolder = search.BaseFolder, ResolvePath = search.ResolvePath };
    private readonly Dictionary<string, TrainingPlace> _written = [];

    /// <summary>Goes through the trials that are planned.</summary>
    /// <exception cref="SpecException">Two trainings would write the same file.</exception>
    public void Check()
    {
        if (!definition.Dimensions.Any(dimension => dimension.Name == nameof(Callback)))
        {
            return;
        }

        ITuner tuner = TunerFactory.Create(definition, search.TrialCount);
        var points = new List<IReadOnlyDictionary<string, object>>();
        while (points.Count < MostTrials && tuner.Propose(points.Count + 1) is Proposal.Point point)
        {
            points.Add(point.Params);
        }

        foreach ((int i, IReadOnlyDictionary<string, object> point) in points.Index())
        {
            ClaimFolds(i + 1, point);
        }

        if (search.IsRefitted)
        {
            // Any of them may be the best.
            foreach ((int i, IReadOnlyDictionary<string, object> point) in points.Index())
            {
                CheckFree(point, new(i + 1, null));
            }
        }
    }

    /// <summary>Looks at the training of the best point on all images.</summary>
    /// <exception cref="SpecException">It would write a file of the trial.</exception>
    public void CheckRefit(IReadOnlyDictionary<string, object> point, TrainingPlace refit)
    {
        ClaimFolds(refit.Trial, point);
        CheckFree(point, refit);
    }

    private void ClaimFolds(int trial, IReadOnlyDictionary<string, object> point)
    {
        for (int fold = 0; fold < definition.FoldCount; fold++)
        {
            var place = new TrainingPlace(trial, fold);
            foreach (string path in CheckFree(point, place))
            {
                _written[path] = place;
            }
        }
    }

    /// <summary>The files of a training, none of which another training writes.</summary>
    private HashSet<string> CheckFree(IReadOnlyDictionary<string, object> point, TrainingPlace place)
    {
        var paths = new HashSet<string>();
        foreach (Callback callback in FindCallbacks(point, place))
        {
            if (callback.FileOfTraining is { } file
                && paths.Add(_paths.FullPathOf(file))
                && _written.TryGetValue(_paths.FullPathOf(file), out TrainingPlace other))
            {
                throw new SpecException(
                    $"{callback} would write the same file in several trainings of the search: in {other} and in {place}, for example. "
                    + $"Put {{trial}} and {{fold}}, which stand for their numbers, into its path: '{{trial}}-{{fold}}{Path.GetExtension(file)}'.");
            }
        }

        return paths;
    }

    private static IReadOnlyList<Callback> FindCallbacks(IReadOnlyDictionary<string, object> point, TrainingPlace place) =>
        point.TryGetValue(nameof(Callback), out object? value) ? FindCallbacks(value, point, place) : [];

    /// <summary>The callbacks that a value becomes in a training; none if it cannot be understood there.</summary>
    public static IReadOnlyList<Callback> FindCallbacks(object value, IReadOnlyDictionary<string, object> point, TrainingPlace place)
    {
        try
        {
            return TrainingParameters.Apply(new TrainingSettings(), Option, TrainingParameters.Fill(value, place.AddTo(point))).Options.Callbacks;
        }
        catch (Exception wrong) when (wrong is SpecException or ArgumentException)
        {
            // The trial fails and says so.
            return [];
        }
    }
}
