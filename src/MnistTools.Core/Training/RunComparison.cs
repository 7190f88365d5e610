using System.Globalization;
using MnistTools.Data;
using MnistTools.Engines;
using MnistTools.Layers;
using MnistTools.Models;
using MnistTools.Specs;
using MnistTools.Text;
using MnistTools.Training.Callbacks;

namespace MnistTools.Training;

/// <summary>Whether a training is the one that a history or a backup is of.</summary>
internal static class RunComparison
{
    /// <summary>How a run differs from the one that it repeats, and why that may be; empty if each number is the same to the last bit.</summary>
    public static string Compare(History recorded, History repeated)
    {
        if (FindDifference(recorded, repeated) is not { } difference)
        {
            return "";
        }

        if (!recorded.Parameters.IsKnown || !repeated.Parameters.IsKnown)
        {
            return VisibleText.Of($"{difference} Not both histories say how they were made, so it is not known why.");
        }

        string[] causes =
        [
            .. FindDifferences(WithoutWriters(recorded.Parameters), WithoutWriters(repeated.Parameters)),
            IsOtherBeginning(recorded.Parameters, repeated.Parameters) ? "the first weights, the input scale, or what the optimizer remembered" : "",
            repeated.Epochs.Count < recorded.Epochs.Count ? Describe("the end", $"{recorded.End}", $"{repeated.End}") : "",
            .. recorded.Parameters.Versions.Where(version => version.Key is RunRecord.Product or RunRecord.Runtime)
                .Select(version => Describe(version.Key, version.Value, repeated.Parameters.Versions.GetValueOrDefault(version.Key, "unknown"))),
            .. Engine.Parse(recorded.Parameters.Engine).DependsOnThreads ? DescribeShares(recorded.Parameters, repeated.Parameters) : [],
            Describe("the processor's arithmetic", RunRecord.DescribeArithmetic(recorded.Parameters), RunRecord.DescribeArithmetic(repeated.Parameters)),
        ];
        causes = [.. causes.Where(cause => cause.Length > 0)];
        string reason = causes.Length > 0
            ? string.Join("; ", causes)
            : "data, settings and versions are the same, so another build wrote the record, or it was changed since";
        return VisibleText.Of($"{difference} What differs: {reason}.");
    }

    /// <summary>Refuses a run that is not the recorded one: other settings, data or first weights.</summary>
    /// <exception cref="MismatchException">It is another one; the message says in what.</exception>
    public static void CheckIsSame(HistoryParameters recorded, HistoryParameters repeated)
    {
        (HistoryParameters then, HistoryParameters now) = (WithoutWriters(recorded), WithoutWriters(repeated));
        // Whoever gives callbacks again has to give all of them, and forgets one more easily than chooses another.
        string? missing = FindMissingCallback(then, now);
        string? difference = FindDifference(then, now, name => missing is not null && name == nameof(HistoryParameters.Callbacks))
            ?? (missing is null ? null : $"{missing} is missing from the callbacks: all those of the run are needed");
        Require(difference is null, difference ?? "");
        Require(recorded.InitialStateSha256 == repeated.InitialStateSha256, "training began with other weights. If it went on with a model, give that model");
    }

    /// <summary>The first of settings, files and images that is another one, as a clause; <see langword="null"/> if all are the same.</summary>
    /// <param name="recorded">What was recorded.</param>
    /// <param name="now">What is asked for now.</param>
    /// <param name="isFree">Whether a hyper-parameter, by its name, may be another one.</param>
    public static string? FindDifference(HistoryParameters recorded, HistoryParameters now, Func<string, bool>? isFree = null) =>
        FindDifferences(recorded, now, isFree).FirstOrDefault();

    private static IEnumerable<string> FindDifferences(HistoryParameters recorded, HistoryParameters now, Func<string, bool>? isFree = null)
    {
        IReadOnlyDictionary<string, string> values = AsWrittenNow(now).ToDictionary();
        // The same images in the same order are the same data, whatever their files are called and packed in.
        bool isSameData = recorded.SelectionSha256.Length > 0 && recorded.SelectionSha256 == now.SelectionSha256;
        bool areImagesKnown = recorded.SelectionSha256.Length > 0 && now.SelectionSha256.Length > 0;
        foreach ((string name, string value) in AsWrittenNow(recorded).WhatDecides())
        {
            if (value == values[name] || isFree?.Invoke(name) == true || (areImagesKnown && name == nameof(HistoryParameters.Data)))
            {
                continue;
            }

            yield return name == nameof(HistoryParameters.SampleWeightsSha256)
                ? $"the sample weights (SampleWeight) {(value.Length == 0 ? "were none" : values[name].Length == 0 ? "are none now" : "are others")}"
                : $"{name} was {Shown(value)}, and now is {Shown(values[name])}";
        }

        if (isSameData)
        {
            yield break;
        }

        // A name is no reason, but with it whoever took other data sees which.
        string names = areImagesKnown && recorded.Data != now.Data ? $" (Data was {Shown(recorded.Data)}, and now is {Shown(now.Data)})" : "";
        foreach ((string file, string sha256) in recorded.Sha256)
        {
            string? found = now.Sha256.GetValueOrDefault(file);
            if (sha256 != found && (found is not null || !areImagesKnown))
            {
                yield return $"the SHA-256 of {file} was {sha256}, and now is {found ?? "none"}{names}";
                yield break;
            }
        }

        if (recorded.SelectionSha256 != now.SelectionSha256)
        {
            yield return $"the images are others, or in another order{names}";
        }
    }

    /// <summary>Histories of early builds do not say what they began with.</summary>
    private static bool IsOtherBeginning(HistoryParameters recorded, HistoryParameters now) =>
        recorded.InitialStateSha256.Length > 0 && now.InitialStateSha256.Length > 0 && recorded.InitialStateSha256 != now.InitialStateSha256;

    private static string? FindMissingCallback(HistoryParameters recorded, HistoryParameters now)
    {
        List<string> given = [.. AsWrittenNow(now).Callbacks];
        return AsWrittenNow(recorded).Callbacks.FirstOrDefault(callback => !given.Remove(callback));
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

    private static string Shown(string value) => value.Length > 0 ? value : "none";

    private static string Describe(string name, string then, string now) => then == now ? "" : $"{name} was {then}, and now is {now}";

    /// <summary>What decides how the work is cut up, and so the last digits of an engine that adds in the order of the cuts.</summary>
    private static string[] DescribeShares(HistoryParameters then, HistoryParameters now) =>
    [
        Describe("the number of threads", $"{then.ThreadCount}", $"{now.ThreadCount}"),
        Describe(nameof(HistoryParameters.ValidationBatchSize), Shown($"{then.ValidationBatchSize}"), Shown($"{now.ValidationBatchSize}")),
    ];

    private static void Require(bool isSame, string difference)
    {
        if (!isSame)
        {
            throw new MismatchException($"This cannot be the recorded run: {difference}.");
        }
    }

    private static HistoryParameters WithoutWriters(HistoryParameters parameters) =>
        parameters with { Callbacks = [.. parameters.Callbacks.Where(text => !TrainingRecipe.WritesFiles(text))] };

    /// <summary>
    /// An earlier build may have written the same callbacks in other words, and some of their words change nothing. A file of Keras has others for the same
    /// frozen layers.
    /// </summary>
    private static HistoryParameters AsWrittenNow(HistoryParameters parameters) => parameters with
    {
        Callbacks = [.. parameters.Callbacks.Select(text => AsWrittenNow(text, () => Callback.Parse(text).WhatDecides))],
        Layers = [.. parameters.Layers.Select(text => AsWrittenNow(text, () => Layer.Parse(text).InPlainWords()))],
    };

    private static string AsWrittenNow(string text, Func<Spec> parse)
    {
        try
        {
            return parse().ToString();
        }
        catch (SpecException)
        {
            // A function or a module, which only has a name.
            return text;
        }
    }

    private static string Text(IConvertible value) => value.ToString(CultureInfo.InvariantCulture);
}
