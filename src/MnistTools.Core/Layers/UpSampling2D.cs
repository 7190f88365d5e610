using System.ComponentModel;
using System.Numerics.Tensors;
using System.Text.Json.Nodes;
using MnistTools.Layers.Exchange;
using MnistTools.Layers.Stages;
using MnistTools.Numerics;
using MnistTools.Specs;

namespace MnistTools.Layers;

/// <summary>Each row and column of an image several times: Keras' <c>interpolation=nearest</c>.</summary>
/// <param name="Size">How often each row and column stands; 2 if left out.</param>
public sealed record UpSampling2D([DefaultValue(2)] Size2D? Size = null) : Layer, IKerasCounterpart
{
    /// <summary>How often each row and column stands; <see langword="null"/> for 2.</summary>
    public Size2D? Size { get; init; } = Size is { } size && size != 2 ? Check.AtLeast(1, size, nameof(Size)) : null;

    static IReadOnlyList<KerasReader> IKerasCounterpart.KerasReaders =>
    [
        new("UpSampling2D", (settings, _) =>
        {
            settings.RequireDataFormat();
            settings.Require(settings.Text("interpolation") is null or "nearest", $"the interpolation {settings.Text("interpolation")}; known is nearest");
            return [new UpSampling2D(settings.Size("size"))];
        }),
    ];

    internal override InputAxes Axes => InputAxes.Image;

    internal override ActivationFunction? OutputFunction => null;

    internal Size2D Times => Size ?? 2;

    internal override Shape GetOutputShape(Shape input)
    {
        (int rows, int columns, int channels) = input.AsImage(this);
        return new Shape(checked(rows * Times.Rows), checked(columns * Times.Columns), channels);
    }

    internal override IReadOnlyList<LayerWeight> GetWeights(Shape input) => [];

    internal override IEnumerable<StagePlan> GetStages(LayerPlace place, StageSetting setting) =>
        [new(place.Output, StageRows.Passing, buffers => new UpSamplingStage(Times, place.Output, buffers))];

    internal override JsonObject ToKeras() =>
        new() { ["size"] = KerasValue.Size(Times), ["data_format"] = KerasValue.DataFormat, ["interpolation"] = "nearest" };

    /// <summary>Its defaults are the nearest row and column.</summary>
    internal override void AppendTo(IOnnxGraph graph, LayerPlace place) =>
        graph.Append("Resize", ["", graph.AddConstant($"{place.Number}.scales", [1f, 1f, Times.Rows, Times.Columns], 4)]);

    private sealed class UpSamplingStage(Size2D times, Shape output, StageBuffers buffers) : Stage(buffers)
    {
        private readonly int _columns = output.Sizes[1];
        private readonly int _channels = output.Sizes[2];

        public override void Forward(RowRange rows, StepContext context)
        {
            for (int i = 0; i < rows.Count; i++)
            {
                ReadOnlySpan<float> image = Input.Row(rows, i);
                Span<float> target = Output.Row(rows, i);
                for (int position = 0; position * _channels < target.Length; position++)
                {
                    image.Slice(SourceOf(position), _channels).CopyTo(target[(position * _channels)..]);
                }
            }
        }

        public override void Backward(RowRange rows)
        {
            for (int i = 0; InputGradient is not null && i < rows.Count; i++)
            {
                Span<float> sums = InputGradient.Row(rows, i);
                ReadOnlySpan<float> gradient = OutputGradient.Row(rows, i);
                sums.Clear();
                for (int position = 0; position * _channels < gradient.Length; position++)
                {
                    Span<float> sum = sums.Slice(SourceOf(position), _channels);
                    TensorPrimitives.Add(sum, gradient.Slice(position * _channels, _channels), sum);
                }
            }
        }

        /// <summary>Where the numbers of a position come from.</summary>
        private int SourceOf(int position)
        {
            (int row, int column) = Math.DivRem(position, _columns);
            return (row / times.Rows * (_columns / times.Columns) + column / times.Columns) * _channels;
        }
    }
}
