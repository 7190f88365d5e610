using MnistTools.Models;
using MnistTools.Specs;
using MnistTools.Training.Callbacks;

namespace MnistTools.Training;

/// <summary>Whether a training is the one that a history or a backup is of.</summary>
internal static class RunComparison
{
    /// <summary>The first of settings, files and images that is another one, as a clause; <see langword="null"/> if all are the same.</summary>
    /// <param name="recorded">What was recorded.</param>
    /// <param name="now">What is asked for now.</param>
    /// <param name="isFree">Whether a hyper-parameter, by its name, may be another one.</param>
    public static string? FindDifference(HistoryParameters recorded, HistoryParameters now, Func<string, bool>? isFree = null)
    {
        IReadOnlyDictionary<string, string> values = AsWrittenNow(now).ToDictionary();
        foreach ((string name, string value) in AsWrittenNow(recorded).WhatDecides())
        {
            if (value != values[name] && isFree?.Invoke(name) != true)
            {
                return $"{name} was {value}, and now is {values[name]}";
            }
        }

        foreach ((string file, string sha256) in recorded.Sha256)
        {
            string found = now.Sha256.GetValueOrDefault(file, "none");
            if (sha256 != found)
            {
                return $"the SHA-256 of {file} was {sha256}, and now is {found}";
            }
        }

        return recorded.SelectionSha256 == now.SelectionSha256 ? null : "the images are others, or in another order";
    }

    /// <summary>An earlier build may have written the same callbacks in other words.</summary>
    private static HistoryParameters AsWrittenNow(HistoryParameters parameters) => parameters with { Callbacks = [.. parameters.Callbacks.Select(AsWrittenNow)] };

    private static string AsWrittenNow(string text)
    {
        try
        {
            return Callback.Parse(text).ToString();
        }
        catch (SpecException)
        {
            // A function, which only has a name.
            return text;
        }
    }
}
