using System.Text.Json.Nodes;
using MnistTools.Layers.Exchange;
using MnistTools.Layers.Stages;
using MnistTools.Specs;

namespace MnistTools.Layers;

/// <summary>In training, sets a random share of its inputs to 0 and scales the others up, so that the sum is kept; else does nothing.</summary>
/// <param name="Rate">The share, at least 0 and below 1.</param>
public sealed record Dropout(double Rate) : TrainingLayer, IKerasCounterpart
{
    /// <summary>The share that is set to 0.</summary>
    public double Rate { get; init; } = Check.Within(0, 1, Rate);

    static IReadOnlyList<KerasReader> IKerasCounterpart.KerasReaders => [new("Dropout", (settings, _) => [new Dropout(settings.Number("rate"))])];

    internal override InputAxes Axes => InputAxes.None;

    internal override Shape GetOutputShape(Shape input) => input;

    internal override IEnumerable<StagePlan> GetStages(LayerPlace place, StageSetting setting) =>
        [new(place.Output, StageRows.Passing, buffers => new DropoutStage(Rate, place.Number, buffers.Output.MakeAlike(), buffers))];

    internal override JsonObject ToKeras() => new() { ["rate"] = Rate, ["seed"] = null, ["noise_shape"] = null };
}
