using System.Text.Json.Nodes;
using MnistTools.Layers.Exchange;
using MnistTools.Layers.Stages;
using MnistTools.Numerics;
using MnistTools.Specs;

namespace MnistTools.Layers;

/// <summary>
/// x above 0, else x times a slope that is learnt and starts at 0 (He, Zhang, Ren and Sun 2015). Each number has a slope of its own, unless axes share one.
/// </summary>
/// <param name="SharedAxes">
/// Axes along which the slope is one and the same, counted from 1: all but the last, <c>[1, 2]</c> for the rows and columns of an image, so that each channel
/// has one; or all, <c>[1, 2, 3]</c>, as with PyTorch's <c>PReLU()</c>.
/// </param>
public sealed record PReLU(NumberList? SharedAxes = null) : LearningLayer, IKerasCounterpart
{
    static IReadOnlyList<KerasReader> IKerasCounterpart.KerasReaders =>
        [new(
            "PReLU",
            (settings, _) =>
                [new PReLU(settings.Find("shared_axes") is null ? null : new NumberList(settings.WholeNumbers("shared_axes").Select(axis => (double)axis)))])];

    /// <summary>A slope has its place along the axes, but one of all of an image.</summary>
    internal override InputAxes Axes => SharedAxes?.Count == 3 ? InputAxes.None : InputAxes.Last;

    internal override ActivationFunction? OutputFunction => null;

    internal override Shape GetOutputShape(Shape input)
    {
        double[] all = [.. Enumerable.Range(1, input.Sizes.Count).Select(axis => (double)axis)];
        return SharedAxes is null || SharedAxes.Order().SequenceEqual(all) || SharedAxes.Order().SequenceEqual(all[..^1])
            ? input
            : throw new SpecException(
                $"{this} shares axes that cannot be of {input}: give {(all.Length == 1 ? "" : $"shared_axes=[{string.Join(", ", all[..^1])}], ")}shared_axes=[{string.Join(", ", all)}] for one slope of all, or none.");
    }

    internal override IReadOnlyList<LayerWeight> ListWeights(Shape input)
    {
        if (SharedAxes?.Count == input.Sizes.Count)
        {
            return [new LayerWeight(WeightKind.Alpha, new Shape(1), 0) { KerasShape = new Shape([.. input.Sizes.Select(_ => 1)]) }];
        }

        if (input.Sizes is [var rows, var columns, var channels] && SharedAxes is null)
        {
            return [new LayerWeight(WeightKind.Alpha, new Shape(channels, rows, columns), 0, new WeightLayout(1, channels, rows * columns))
            {
                KerasShape = input,
            }];
        }

        Shape shape = SharedAxes is null ? input : new Shape(input.Sizes[^1]);
        return [new LayerWeight(WeightKind.Alpha, shape, 0, WeightLayout.OfInputs(input))
        {
            KerasShape = SharedAxes is null ? input : new Shape([.. Enumerable.Repeat(1, input.Sizes.Count - 1), input.Sizes[^1]]),
        }];
    }

    internal override IEnumerable<StagePlan> PlanStages(LayerPlace place, StageSetting setting) =>
        [new(place.Output, StageRows.Passing, buffers => new PReluStage(setting, place[WeightKind.Alpha], buffers))];

    internal override JsonObject ToKeras() => new()
    {
        ["alpha_initializer"] = KerasValue.Initializer("Zeros"),
        ["alpha_regularizer"] = null,
        ["alpha_constraint"] = null,
        ["shared_axes"] = SharedAxes is null ? null : new JsonArray([.. SharedAxes.Select(axis => (JsonNode?)JsonValue.Create((int)axis))]),
    };

    internal override void AppendTo(IOnnxGraph graph, LayerPlace place)
    {
        ModelWeight alpha = place[WeightKind.Alpha];
        bool isOfChannels = place.Input.Sizes.Count == 3 && alpha.Shape.Sizes.Count == 1;
        graph.Append("PRelu", [isOfChannels ? graph.AddConstant(alpha.Name, graph.GetWeight(alpha), alpha.Count, 1, 1) : graph.AddWeight(alpha)]);
    }

    /// <summary>Each chunk of rows has sums of its own for the slopes' gradients, which are added in the update.</summary>
    private sealed class PReluStage(StageSetting setting, ModelWeight alpha, StageBuffers buffers) : Stage(buffers)
    {
        private readonly RowBuffer _gradients = new(setting.CanTrain ? setting.Chunks.Count : 0, alpha.Count);

        public override void Begin(RowRange rows)
        {
            foreach (RowRange chunk in setting.CanTrain ? setting.Chunks.Cut(rows) : [])
            {
                _gradients.Row(setting.Chunks.IndexOf(chunk)).Clear();
            }
        }

        public override void Forward(RowRange rows, StepContext context)
        {
            Span<float> slopes = setting.Weights.GetValues(alpha);
            Span<float> input = Input.Rows(rows);
            Span<float> output = Output.Rows(rows);
            for (int start = 0; start < input.Length; start += slopes.Length)
            {
                for (int i = 0; i < slopes.Length; i++)
                {
                    float x = input[start + i];
                    output[start + i] = x > 0 ? x : slopes[i] * x;
                }
            }
        }

        public override void Backward(RowRange rows)
        {
            Span<float> slopes = setting.Weights.GetValues(alpha);
            foreach (RowRange chunk in setting.Chunks.Cut(rows))
            {
                Span<float> sums = setting.CanTrain ? _gradients.Row(setting.Chunks.IndexOf(chunk)) : default;
                for (int row = chunk.First - rows.First; row < chunk.First - rows.First + chunk.Count; row++)
                {
                    if (setting.CanTrain)
                    {
                        AddGradients(Input.Row(rows, row), OutputGradient.Row(rows, row), sums);
                    }

                    if (InputGradient is not null)
                    {
                        PassGradients(Input.Row(rows, row), OutputGradient.Row(rows, row), slopes, InputGradient.Row(rows, row));
                    }
                }
            }
        }

        public override void Update(int rows, int part, ThreadTeam team, IWeightUpdate update)
        {
            if (!setting.CanTrain)
            {
                return;
            }

            (int first, int count) = team.Share(part, alpha.Count);
            update.AddChunksAndApply(_gradients, alpha, first, count, setting.Chunks.CountOf(rows));
        }

        private static void AddGradients(ReadOnlySpan<float> input, ReadOnlySpan<float> gradient, Span<float> sums)
        {
            for (int i = 0; i < input.Length; i++)
            {
                sums[i % sums.Length] += gradient[i] * Math.Min(input[i], 0);
            }
        }

        private static void PassGradients(ReadOnlySpan<float> input, ReadOnlySpan<float> gradient, ReadOnlySpan<float> slopes, Span<float> inputGradient)
        {
            for (int i = 0; i < input.Length; i++)
            {
                inputGradient[i] = input[i] > 0 ? gradient[i] : slopes[i % slopes.Length] * gradient[i];
            }
        }
    }
}
