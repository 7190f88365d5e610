using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using MnistTools.Augmentations;
using MnistTools.Data;
using MnistTools.Engines;
using MnistTools.Layers;
using MnistTools.Losses;
using MnistTools.Metrics;
using MnistTools.Models;
using MnistTools.Numerics;
using MnistTools.Optimizers;
using MnistTools.Schedules;
using MnistTools.Specs;
using MnistTools.Text;
using MnistTools.Training.Callbacks;

namespace MnistTools.Training;

/// <summary>Does a training again from what its History says of it, and tells whether it is the same.</summary>
public static class TrainingRecipe
{
    /// <summary>
    /// The options of a run. Weights of samples are not among them: of those a history keeps the hash alone. Nor are callbacks that write files, since a
    /// history may come from somebody else, who is not to choose what is written here: <see cref="FindWritingCallbacks"/> names them.
    /// </summary>
    /// <param name="parameters">What the history says.</param>
    /// <param name="callbacks">All callbacks, where some write files or are functions, of which a history has no more than a name.</param>
    /// <exception cref="SpecException">The history says nothing, or a text in it cannot be understood.</exception>
    public static TrainingOptions CreateOptions(HistoryParameters parameters, IReadOnlyList<Callback>? callbacks = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (parameters.Layers.Count == 0)
        {
            throw new SpecException("The history does not say how it was made, so it cannot be made again. A history as .json says it.");
        }

        return new TrainingOptions
        {
            Epochs = parameters.Epochs,
            InitialEpoch = parameters.InitialEpoch,
            BatchSize = parameters.BatchSize,
            Shuffle = parameters.Shuffle,
            ValidationSplit = parameters.ValidationSplit,
            ValidationFrequency = parameters.ValidationFrequency,
            ValidationBatchSize = parameters.ValidationBatchSize,
            StepsPerEpoch = parameters.StepsPerEpoch,
            ClassWeights = parameters.ClassWeights.ToDictionary(weight => ParseLabel(weight.Key), weight => weight.Value),
            Schedule = parameters.Schedule.Length > 0 ? Schedule.Parse(parameters.Schedule) : null,
            Augmentations = [.. parameters.Augmentations.Select(Augmentation.Parse)],
            Callbacks = callbacks ?? [.. parameters.Callbacks.Select(ParseCallback).Where(callback => !callback.WritesFiles)],
            Optimizer = Optimizer.Parse(parameters.Optimizer),
            Loss = Loss.Parse(parameters.Loss),
            Metrics = [.. parameters.Metrics.Select(Metric.Parse)],
            Seed = parameters.Seed,
            ThreadCount = parameters.ThreadCount,
            Engine = Engine.Parse(parameters.Engine),
        };
    }

    /// <summary>The callbacks of a run that wrote files, as their texts: <see cref="CreateOptions"/> leaves them out. The numbers of a run do not depend on them.</summary>
    public static IReadOnlyList<string> FindWritingCallbacks(HistoryParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return [.. parameters.Callbacks.Where(WritesFiles)];
    }

    /// <summary>The network as it was before the first epoch, if it was a new one.</summary>
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
        if (FindDifference(recorded, repeated) is not { } difference)
        {
            return "";
        }

        string[] causes =
        [
            .. recorded.Parameters.Versions.Select(version => Describe(version.Key, version.Value, repeated.Parameters.Versions.GetValueOrDefault(version.Key, "unknown"))),
            Describe("the number of threads", Text(recorded.Parameters.ThreadCount), Text(repeated.Parameters.ThreadCount)),
        ];
        causes = [.. causes.Where(cause => cause.Length > 0)];
        string reason = causes.Length > 0 ? string.Join("; ", causes) : "data, settings, versions and threads are the same, so it is another processor";
        return VisibleText.Of($"{difference} What differs: {reason}.");
    }

    /// <summary>What a history will say of a training; with all of it <see cref="CreateOptions"/> makes the same options again.</summary>
    internal static HistoryParameters Describe(MnistModel model, Optimizer optimizer, Loss loss, Engine engine, ImageSet train, ImageSet? validation, TrainingOptions options) => new()
    {
        Epochs = options.Epochs,
        InitialEpoch = options.InitialEpoch,
        BatchSize = options.BatchSize,
        StepsPerEpoch = options.StepsPerEpoch,
        Shuffle = options.Shuffle,
        ValidationSplit = options.ValidationSplit,
        ValidationFrequency = options.ValidationFrequency,
        ValidationBatchSize = options.ValidationBatchSize,
        ClassWeights = options.ClassWeights.OrderBy(weight => weight.Key).ToDictionary(weight => weight.Key.ToString(CultureInfo.InvariantCulture), weight => weight.Value),
        SampleWeightsSha256 = options.SampleWeights is { } weights
            ? Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(weights.Select(weight => (float)weight).ToArray())))
            : "",
        Layers = ToTexts(model.Layers.Select(layer => layer.Spec)),
        Optimizer = optimizer.ToString(),
        Schedule = options.Schedule?.ToString() ?? "",
        Loss = loss.ToString(),
        Metrics = ToTexts(options.Metrics),
        Augmentations = ToTexts(options.Augmentations),
        Callbacks = ToTexts(options.Callbacks),
        Seed = options.Seed ?? Random.Shared.Next(),
        ThreadCount = options.ThreadCount ?? TrainingOptions.DefaultThreadCount,
        Engine = engine.ToString(),
        Data = train.Name,
        TrainCount = train.Count,
        ValidationCount = validation?.Count ?? 0,
        Sha256 = train.Sha256,
        SelectionSha256 = HashSelection(train, validation),
        Versions = new OrderedDictionary<string, string>
        {
            ["MnistTools"] = typeof(TrainingRecipe).Assembly.GetName().Version!.ToString(3),
            [".NET"] = Environment.Version.ToString(),
            ["OS"] = RuntimeInformation.OSDescription,
            ["CPU"] = string.Create(CultureInfo.InvariantCulture, $"{RuntimeInformation.ProcessArchitecture}, vectors of {Vector<byte>.Count * 8} bits"),
        },
        Started = DateTimeOffset.Now,
    };

    /// <summary>Refuses a run that is not the recorded one: other settings, data or first weights.</summary>
    /// <exception cref="SpecException">It is another one; the message says in what.</exception>
    internal static void CheckIsSame(HistoryParameters recorded, HistoryParameters repeated)
    {
        IReadOnlyDictionary<string, string> now = WithoutWriters(repeated).ToDictionary();
        foreach ((string name, string value) in WithoutWriters(recorded).ToDictionary())
        {
            Require(value == now[name], $"{name} was {value}, and now is {now[name]}");
        }

        foreach ((string file, string sha256) in recorded.Sha256)
        {
            string found = repeated.Sha256.GetValueOrDefault(file, "none");
            Require(sha256 == found, $"the SHA-256 of {file} was {sha256}, and now is {found}");
        }

        Require(recorded.SelectionSha256 == repeated.SelectionSha256, "the images are others, or in another order");
        Require(recorded.InitialStateSha256 == repeated.InitialStateSha256, "training began with other weights. If it went on with a model, give that model");
    }

    /// <summary>A hash of the samples of training and validation.</summary>
    internal static string HashSelection(ImageSet train, ImageSet? validation) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{train.ContentSha256} {validation?.ContentSha256}")));

    /// <summary>Where a training begins: how inputs are scaled, the weights, and what the optimizer remembers.</summary>
    internal static string HashState(MnistModel model, OptimizerState state)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes<float>([model.InputScale.Factor, model.InputScale.Offset]));
        hash.AppendData(MemoryMarshal.AsBytes(model.Parameters.Values));
        byte[] iteration = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(iteration, state.Iteration);
        hash.AppendData(iteration);
        // Slots of an optimizer that has not begun follow from its settings.
        foreach (ParameterBlock slot in state.Iteration > 0 ? state.Slots : [])
        {
            hash.AppendData(MemoryMarshal.AsBytes(slot.Values));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The first number that is another one. A run that was interrupted is compared as far as it went.</summary>
    private static string? FindDifference(History recorded, History repeated)
    {
        foreach ((EpochLog then, EpochLog now) in recorded.Epochs.Zip(repeated.Epochs))
        {
            foreach ((string key, double value) in then.Metrics)
            {
                double again = now.Metrics.GetValueOrDefault(key, double.NaN);
                if (BitConverter.DoubleToInt64Bits(value) != BitConverter.DoubleToInt64Bits(again))
                {
                    return $"This is not the recorded run to the bit: in epoch {Text(then.Epoch)}, {key} was {Text(value)}, and now is {Text(again)}.";
                }
            }
        }

        return repeated.Epochs.Count < recorded.Epochs.Count
            ? $"This is not the recorded run: it had {Counted.Of(recorded.Epochs.Count, "epoch")}, and now has {Text(repeated.Epochs.Count)}."
            : null;
    }

    private static string Describe(string name, string then, string now) => then == now ? "" : $"{name} was {then}, and now is {now}";

    private static void Require(bool isSame, string difference)
    {
        if (!isSame)
        {
            throw new SpecException($"This cannot be the recorded run: {difference}.");
        }
    }

    private static int ParseLabel(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int label)
        ? label
        : throw new SpecException($"The history's class weights have '{text}' where a label should be.");

    private static HistoryParameters WithoutWriters(HistoryParameters parameters) =>
        parameters with { Callbacks = [.. parameters.Callbacks.Where(text => !WritesFiles(text))] };

    private static bool WritesFiles(string text)
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

    private static Callback ParseCallback(string text)
    {
        try
        {
            return Callback.Parse(text);
        }
        catch (SpecException unknown)
        {
            throw new SpecException($"The recorded run had a callback that its history cannot bring back. Give all its callbacks again: {text}. ({unknown.Message})");
        }
    }

    private static string[] ToTexts(IEnumerable<Specs.Spec> specs) => [.. specs.Select(spec => spec.ToString())];

    private static string Text(IConvertible value) => value.ToString(CultureInfo.InvariantCulture);
}
