using MnistTools.Data;
using MnistTools.Layers;
using MnistTools.Models;
using MnistTools.Specs;
using MnistTools.Training.Callbacks;
using MnistTools.Training.Options;

namespace MnistTools.Training;

/// <summary>Does a training again from what its History says of it, and tells whether it is the same.</summary>
public static class TrainingRecipe
{
    /// <summary>
    /// The options of a run. The number of threads is among them only where numbers depend on it, as by libtorch. Not among them are weights of samples: of
    /// those a history keeps the hash alone. Nor are callbacks that write files, since a history may come from somebody else, who is not to choose what is
    /// written here: <see cref="FindWritingCallbacks"/> names them.
    /// </summary>
    /// <param name="parameters">What the history says.</param>
    /// <param name="callbacks">All callbacks, where some write files or are functions, of which a history has no more than a name.</param>
    /// <exception cref="MismatchException">The history says nothing.</exception>
    /// <exception cref="SpecException">A text in it cannot be understood.</exception>
    public static TrainingOptions CreateOptions(HistoryParameters parameters, IReadOnlyList<Callback>? callbacks = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (parameters.Layers.Count == 0)
        {
            throw new MismatchException("The history does not say how it was made, so it cannot be made again. A history as .json says it.");
        }

        HistoryParameters recorded = callbacks is null ? parameters : parameters with { Callbacks = [] };
        TrainingOptions options = TrainingOption.All.Aggregate(new TrainingOptions(), (options, option) => option.Restore(options, recorded));
        options = options.Engine is { DependsOnThreads: true } ? options : options with { ThreadCount = null };
        return callbacks is null ? options : options with { Callbacks = callbacks };
    }

    /// <summary>
    /// The callbacks of a run that wrote files, as their texts: <see cref="CreateOptions"/> leaves them out. The numbers of a run do not depend on them.
    /// </summary>
    public static IReadOnlyList<string> FindWritingCallbacks(HistoryParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return [.. parameters.Callbacks.Where(WritesFiles)];
    }

    /// <summary>
    /// The network as it was before the first epoch, if it was a new one that was made with the training's seed and the usual scale of the input: a History
    /// keeps neither another seed of the model nor another scale.
    /// </summary>
    /// <param name="parameters">What the history says.</param>
    /// <param name="images">Images of the size that it takes.</param>
    /// <exception cref="SpecException">The layers cannot be understood, or do not fit each other.</exception>
    public static MnistModel CreateModel(HistoryParameters parameters, ImageSet images)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(images);
        return new MnistModel(parameters.Layers.Select(Layer.Parse), parameters.Seed, new Shape(images.Height, images.Width));
    }

    /// <summary>The data set that a run was made with, if it is one that has a name.</summary>
    public static DataSetName? FindDataSet(HistoryParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        DataSetName[] found = [.. Enum.GetValues<DataSetName>().Where(name => $"{DataSetCatalog.Get(name).Title} train" == parameters.Data)];
        return found is [DataSetName only] ? only : null;
    }

    /// <summary>How a run differs from the one that it repeats; empty if each number is the same to the last bit.</summary>
    public static string Compare(History recorded, History repeated)
    {
        ArgumentNullException.ThrowIfNull(recorded);
        ArgumentNullException.ThrowIfNull(repeated);
        return RunComparison.Compare(recorded, repeated);
    }

    /// <summary>Whether a callback, given as text, writes files.</summary>
    internal static bool WritesFiles(string text)
    {
        try
        {
            return Callback.Parse(text).WritesFiles;
        }
        catch (SpecException)
        {
            // A function, or a callback of a later version, which nobody can bring back.
            return false;
        }
    }
}
