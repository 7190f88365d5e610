using System.Globalization;
using MnistTools.Models;
using MnistTools.Specs;

namespace MnistTools.Training.Options;

/// <summary>Given by the names of classes; known to the training, and kept, by labels.</summary>
internal sealed record ClassWeightOption() : TrainingOption("ClassWeight", OptionUse.Everywhere)
{
    public override bool IsList => true;

    public override TrainingSettings Apply(TrainingSettings settings, object value) => settings with
    {
        ClassWeights = value as IReadOnlyList<KeyValuePair<string, double>> ?? [.. OptionText.ReadList(Name, value).Select(ParseWeight)],
    };

    public override HistoryParameters Record(HistoryParameters parameters, TrainingOptions used) => parameters with
    {
        ClassWeights =
            used.ClassWeights.OrderBy(weight => weight.Key).ToDictionary(weight => weight.Key.ToString(CultureInfo.InvariantCulture), weight => weight.Value),
    };

    public override TrainingOptions Restore(TrainingOptions options, HistoryParameters recorded) =>
        options with { ClassWeights = recorded.ClassWeights.ToDictionary(weight => ParseLabel(weight.Key), weight => weight.Value) };

    private KeyValuePair<string, double> ParseWeight(string text) => text.Split('=', 2) is [var name, var weight]
        ? KeyValuePair.Create(name.Trim(), NumberText.Parse(Name, weight.Trim()))
        : throw new SpecException($"The weight of a class is written as class=weight, for example 8=2.5, not '{text}'.");

    private static int ParseLabel(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int label)
        ? label
        : throw new SpecException($"The history's class weights have '{text}' where a label should be.");
}
