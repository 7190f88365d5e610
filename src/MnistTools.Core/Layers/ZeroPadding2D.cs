using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using MnistTools.Layers.Exchange;
using MnistTools.Layers.Stages;
using MnistTools.Specs;

namespace MnistTools.Layers;

/// <summary>Zeros around an image.</summary>
/// <param name="Padding">How many rows above and below, and columns left and right; 1 if left out.</param>
public sealed record ZeroPadding2D([DefaultValue(1)] Size2D? Padding = null) : Layer, IKerasCounterpart
{
    /// <summary>How many rows above and below, and columns left and right; <see langword="null"/> for 1.</summary>
    public Size2D? Padding { get; init; } = Padding is { } padding && padding != 1 ? Check.AtLeast(0, padding, nameof(Padding)) : null;

    static IReadOnlyList<KerasReader> IKerasCounterpart.KerasReaders => [new("ZeroPadding2D", (settings, _) => [Read(settings)])];

    internal Size2D Border => Padding ?? 1;

    internal override InputAxes Axes => InputAxes.Image;

    internal override ActivationFunction? OutputFunction => null;

    internal override Shape GetOutputShape(Shape input)
    {
        (int rows, int columns, int channels) = input.AsImage(this);
        return new Shape(checked(rows + 2 * Border.Rows), checked(columns + 2 * Border.Columns), channels);
    }

    internal override IReadOnlyList<LayerWeight> GetWeights(Shape input) => [];

    internal override IEnumerable<StagePlan> GetStages(LayerPlace place, StageSetting setting)
    {
        (_, int columns, int channels) = place.Input.AsImage(this);
        return [new(place.Output, StageRows.Passing, buffers => new ZeroPaddingStage(Border, columns, channels, buffers))];
    }

    internal override JsonObject ToKeras() => new()
    {
        ["padding"] = new JsonArray(KerasValue.Size(Border.Rows), KerasValue.Size(Border.Columns)),
        ["data_format"] = KerasValue.DataFormat,
    };

    /// <summary>
    /// The axes are named although the pads could say it all: ONNX Runtime moves a Pad without them into the pool behind it, where what is
    /// padded no longer counts as zero, and refuses a pool that is padded by its whole window.
    /// </summary>
    internal override void AppendTo(IOnnxGraph graph, LayerPlace place) => graph.Append(
        "Pad",
        [
            graph.AddConstant($"{place.Path}.pads", Border.Rows, Border.Columns, Border.Rows, Border.Columns),
            graph.AddConstant($"{place.Path}.zero", [0f]),
            graph.AddConstant($"{place.Path}.axes", 2L, 3),
        ]);

    private static ZeroPadding2D Read(KerasSettings settings)
    {
        settings.RequireDataFormat();
        if (settings.Find("padding") is { ValueKind: JsonValueKind.Array } list && list.EnumerateArray().All(side => side.ValueKind == JsonValueKind.Array))
        {
            int[][] sides = [.. list.EnumerateArray()
                .Select(
                    side => side.EnumerateArray()
                        .Select(size => size.ValueKind == JsonValueKind.Number && size.TryGetInt32(out int number) ? number : -1)
                        .ToArray())];
            return sides is [[var top, var bottom], [var left, var right]] && top == bottom && left == right && top >= 0 && left >= 0
                ? new ZeroPadding2D(new Size2D(top, left))
                : throw settings.Unsupported("padding that is not the same on opposite sides");
        }

        return new ZeroPadding2D(settings.Size("padding"));
    }
}
