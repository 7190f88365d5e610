using System.Text.Json.Nodes;
using MnistTools.Layers.Exchange;
using MnistTools.Layers.Stages;
using MnistTools.Numerics;
using MnistTools.Specs;

namespace MnistTools.Layers;

/// <summary>In training, adds a normally distributed number to each input; else does nothing.</summary>
/// <param name="Stddev">Its standard deviation, at least 0.</param>
public sealed record GaussianNoise(double Stddev) : TrainingLayer, IKerasCounterpart
{
    /// <summary>The standard deviation of what is added.</summary>
    public double Stddev { get; init; } = Check.AtLeast(0, Stddev);

    static IReadOnlyList<KerasReader> IKerasCounterpart.KerasReaders => [new("GaussianNoise", (settings, _) => [new GaussianNoise(settings.Number("stddev"))])];

    internal override InputAxes Axes => InputAxes.None;

    internal override Shape GetOutputShape(Shape input) => input;

    internal override IEnumerable<StagePlan> GetStages(LayerPlace place, StageSetting setting) =>
        [new(place.Output, StageRows.Passing, buffers => new NoiseStage(Stddev, place.Number, buffers))];

    internal override JsonObject ToKeras() => new() { ["stddev"] = Stddev, ["seed"] = null };

    private sealed class NoiseStage(double deviation, int layer, StageBuffers buffers) : Stage(buffers)
    {
        public override void Forward(RowRange rows, StepContext context)
        {
            Input.Rows(rows).CopyTo(Output.Rows(rows));
            for (int i = 0; context.IsTraining && i < rows.Count; i++)
            {
                var random = new RandomStream(context.Seed, RandomPurpose.Noise, context.Step, ((long)layer << 32) | (uint)(rows.First + i));
                foreach (ref float value in Output.Row(rows, i))
                {
                    value += (float)(deviation * random.NextNormal());
                }
            }
        }

        public override void Backward(RowRange rows)
        {
            if (InputGradient is not null)
            {
                OutputGradient.Rows(rows).CopyTo(InputGradient.Rows(rows));
            }
        }
    }
}
