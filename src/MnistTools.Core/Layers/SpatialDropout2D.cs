using System.Text.Json.Nodes;
using MnistTools.Layers.Exchange;
using MnistTools.Layers.Stages;
using MnistTools.Numerics;
using MnistTools.Specs;

namespace MnistTools.Layers;

/// <summary>
/// In training, sets whole channels to 0 at random and scales the others up (Tompson et al. 2015): neighbours of an image say too much of each other for
/// Dropout.
/// </summary>
/// <param name="Rate">The share of channels, at least 0 and below 1.</param>
public sealed record SpatialDropout2D(double Rate) : TrainingLayer, IKerasCounterpart
{
    /// <summary>The share of channels that is set to 0.</summary>
    public double Rate { get; init; } = Check.Within(0, 1, Rate);

    static IReadOnlyList<KerasReader> IKerasCounterpart.KerasReaders =>
    [
        new("SpatialDropout2D", (settings, _) =>
        {
            settings.RequireDataFormat();
            return [new SpatialDropout2D(settings.Number("rate"))];
        }),
    ];

    internal override InputAxes Axes => InputAxes.Image;

    internal override Shape GetOutputShape(Shape input)
    {
        (int rows, int columns, int channels) = input.AsImage(this);
        return new Shape(rows, columns, channels);
    }

    internal override IEnumerable<StagePlan> GetStages(LayerPlace place, StageSetting setting) =>
        [new(place.Output, StageRows.Passing, buffers => new SpatialDropoutStage(Rate, place, setting, buffers))];

    internal override JsonObject ToKeras() => new() { ["rate"] = Rate, ["seed"] = null, ["data_format"] = KerasValue.DataFormat };

    private sealed class SpatialDropoutStage(double rate, LayerPlace place, StageSetting setting, StageBuffers buffers) : Stage(buffers)
    {
        private readonly RowBuffer _masks = new(setting.CanTrain ? setting.BatchSize : 0, place.Output.Sizes[^1]);

        public override void Forward(RowRange rows, StepContext context)
        {
            if (!context.IsTraining)
            {
                Input.Rows(rows).CopyTo(Output.Rows(rows));
                return;
            }

            for (int i = 0; i < rows.Count; i++)
            {
                Span<float> mask = _masks.Row(rows.First + i);
                var random = new RandomStream(context.Seed, RandomPurpose.Dropout, context.Step, ((long)place.Number << 32) | (uint)(rows.First + i));
                foreach (ref float channel in mask)
                {
                    channel = random.NextDouble() < rate ? 0 : (float)(1 / (1 - rate));
                }

                Multiply(Input.Row(rows, i), mask, Output.Row(rows, i));
            }
        }

        public override void Backward(RowRange rows)
        {
            for (int i = 0; InputGradient is not null && i < rows.Count; i++)
            {
                Multiply(OutputGradient.Row(rows, i), _masks.Row(rows.First + i), InputGradient.Row(rows, i));
            }
        }

        private static void Multiply(ReadOnlySpan<float> image, ReadOnlySpan<float> mask, Span<float> target)
        {
            for (int start = 0; start < image.Length; start += mask.Length)
            {
                Elementwise.Multiply(image.Slice(start, mask.Length), mask, target.Slice(start, mask.Length));
            }
        }
    }
}
