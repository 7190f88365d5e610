using System.Security.Cryptography;
using MnistTools.Files;
using MnistTools.Models;
using MnistTools.Specs;

namespace MnistTools.Training.Options;

/// <summary>One number for each image: too many for a history, which keeps their hash, and for a search or a build.</summary>
internal sealed record SampleWeightOption() : TrainingOption("SampleWeight", OptionUse.Fit)
{
    public override bool IsList => true;

    public override TrainingSettings Apply(TrainingSettings settings, object value) => settings with
    {
        Options = settings.Options with
        {
            SampleWeights = value as IReadOnlyList<double> ?? [.. OptionText.ReadList(Name, value).Select(text => NumberText.Parse(Name, text))],
        },
    };

    public override HistoryParameters Record(HistoryParameters parameters, TrainingOptions used) => parameters with
    {
        SampleWeightsSha256 = used.SampleWeights is { } weights
            ? Convert.ToHexStringLower(SHA256.HashData(LittleEndian.BytesOf<float>(weights.Select(weight => (float)weight).ToArray())))
            : "",
    };

    /// <summary>Nobody can bring weights back from their hash: they must be given again.</summary>
    public override TrainingOptions Restore(TrainingOptions options, HistoryParameters recorded) => options;
}
