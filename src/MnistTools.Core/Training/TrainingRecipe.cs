using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using MnistTools.Data;
using MnistTools.Engines;
using MnistTools.Layers;
using MnistTools.Losses;
using MnistTools.Models;
using MnistTools.Numerics;
using MnistTools.Optimizers;
using MnistTools.Specs;
using MnistTools.Text;
using MnistTools.Training.Callbacks;
using MnistTools.Training.Options;

namespace MnistTools.Training;

/// <summary>Does a training again from what its History says of it, and tells whether it is the same.</summary>
public static class TrainingRecipe
{
    private const string Product = "MnistTools";
    private const string Runtime = ".NET";
    private const string Processor = "CPU";
    private const string NotFused = "without fused multiply-add, so that last digits differ from those of others";

    /// <summary>
    /// The options of a run. The number of threads is among them only where numbers depend on it, as by libtorch. Not among them are weights of samples: of those a history
    /// keeps the hash alone. Nor are callbacks that write files, since a history may come from somebody else, who is not to choose what is written here:
    /// <see cref="FindWritingCallbacks"/> names them.
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
            .. recorded.Parameters.Versions.Where(version => version.Key is Product or Runtime)
                .Select(version => Describe(version.Key, version.Value, repeated.Parameters.Versions.GetValueOrDefault(version.Key, "unknown"))),
            Engine.Parse(recorded.Parameters.Engine).DependsOnThreads
                ? Describe("the number of threads", $"{recorded.Parameters.ThreadCount}", $"{repeated.Parameters.ThreadCount}")
                : "",
            Describe("the processor's arithmetic", Arithmetic(recorded.Parameters), Arithmetic(repeated.Parameters)),
        ];
        causes = [.. causes.Where(cause => cause.Length > 0)];
        string reason = causes.Length > 0 ? string.Join("; ", causes) : "data, settings and versions are the same, so another build wrote the record, or it was changed since";
        return VisibleText.Of($"{difference} What differs: {reason}.");
    }

    /// <summary>What a history will say of a training; with all of it <see cref="CreateOptions"/> makes the same options again.</summary>
    internal static HistoryParameters Describe(MnistModel model, Optimizer optimizer, Loss loss, Engine engine, ImageSet train, ImageSet? validation, TrainingOptions options)
    {
        TrainingOptions used = options with
        {
            Optimizer = optimizer,
            Loss = loss,
            Engine = engine,
            Seed = options.Seed ?? Random.Shared.Next(),
            ThreadCount = options.ThreadCount ?? TrainingOptions.DefaultThreadCount,
        };
        var run = new HistoryParameters
        {
            Layers = OptionText.OfAll(model.Layers.Select(layer => layer.Spec)),
            Data = train.Name,
            TrainCount = train.Count,
            ValidationCount = validation?.Count ?? 0,
            Sha256 = train.Sha256,
            SelectionSha256 = HashSelection(train, validation),
            Versions = new OrderedDictionary<string, string>
            {
                [Product] = typeof(TrainingRecipe).Assembly.GetName().Version!.ToString(3),
                [Runtime] = Environment.Version.ToString(),
                ["OS"] = RuntimeInformation.OSDescription,
                [Processor] = DescribeProcessor(FusedMultiplyAdd.IsSupported),
            },
            Started = DateTimeOffset.Now,
        };
        return TrainingOption.All.Aggregate(run, (parameters, option) => option.Record(parameters, used));
    }

    /// <summary>What a history says of a processor. Numbers do not depend on its vectors, but they do on whether it multiplies and adds with one rounding.</summary>
    internal static string DescribeProcessor(bool hasFusedMultiplyAdd) => string.Create(
        CultureInfo.InvariantCulture,
        $"{RuntimeInformation.ProcessArchitecture}, vectors of {Vector<byte>.Count * 8} bits{(hasFusedMultiplyAdd ? "" : ", " + NotFused)}");

    /// <summary>Refuses a run that is not the recorded one: other settings, data or first weights.</summary>
    /// <exception cref="MismatchException">It is another one; the message says in what.</exception>
    internal static void CheckIsSame(HistoryParameters recorded, HistoryParameters repeated)
    {
        string? difference = RunComparison.FindDifference(WithoutWriters(recorded), WithoutWriters(repeated));
        Require(difference is null, difference ?? "");
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
        if (model.InputScale.Normalizes is { } part)
        {
            hash.AppendData([(byte)part]);
        }

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

    private static string Arithmetic(HistoryParameters parameters) =>
        parameters.Versions.GetValueOrDefault(Processor, "").EndsWith(NotFused, StringComparison.Ordinal) ? NotFused : "with fused multiply-add";

    private static string Describe(string name, string then, string now) => then == now ? "" : $"{name} was {then}, and now is {now}";

    private static void Require(bool isSame, string difference)
    {
        if (!isSame)
        {
            throw new MismatchException($"This cannot be the recorded run: {difference}.");
        }
    }

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

    private static string Text(IConvertible value) => value.ToString(CultureInfo.InvariantCulture);
}
