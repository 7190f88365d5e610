using System.Text.Json.Nodes;
using MnistTools.Layers.Exchange;
using MnistTools.Layers.Stages;
using MnistTools.Numerics;
using MnistTools.Specs;

namespace MnistTools.Layers;

/// <summary>
/// What comes in, and what a chain of layers makes of it, added up (He, Zhang, Ren and Sun 2016). In Keras, a functional model with <c>Add</c>.
/// </summary>
/// <param name="Layers">The chain: <c>[Conv2D(8, 3, padding=same), BatchNormalization]</c>. What comes out of it must have the shape of what goes in.</param>
public sealed record Residual(LayerChain Layers) : LearningLayer, IKerasCounterpart
{
    /// <summary>The chain.</summary>
    public LayerChain Layers { get; init; } = Layers is { Count: > 0 }
        ? Layers
        : throw new ArgumentException("'layers' must have at least one layer", nameof(Layers));

    /// <summary>The chain as it works: all of it is frozen if this is.</summary>
    private IReadOnlyList<Layer> Parts => Trainable ? Layers : [.. Layers.Select(layer => layer.Freeze())];

    /// <summary>It is no layer of Keras: see KerasNetwork.</summary>
    static IReadOnlyList<KerasReader> IKerasCounterpart.KerasReaders => [];

    internal override InputAxes Axes => Layers.Select(layer => layer.Axes).FirstOrDefault(axes => axes != InputAxes.None);

    internal override ActivationFunction? OutputFunction => null;

    internal override Layer Unfreeze() => this with { Trainable = true, Layers = new LayerChain(Layers.Select(layer => layer.Unfreeze())) };

    internal override Layer InPlainWords() => new Residual(new LayerChain(Parts.Select(part => part.InPlainWords())));

    internal override Shape GetOutputShape(Shape input)
    {
        Shape output = Layers.Aggregate(input, (shape, layer) => layer.GetOutputShape(shape));
        return output.Equals(input)
            ? input
            : throw new SpecException($"{this} makes {output} of {input}: only what has the shape of its input can be added to it.");
    }

    internal override IReadOnlyList<LayerWeight> ListWeights(Shape input)
    {
        var weights = new List<LayerWeight>();
        for (int i = 0; i < Layers.Count; i++)
        {
            weights.AddRange(Layers[i].GetWeights(input).Select(weight => weight with { Path = $"{i}.{weight.Path}" }));
            input = Layers[i].GetOutputShape(input);
        }

        return weights;
    }

    internal override IEnumerable<LayerPlace> GetParts(LayerPlace place)
    {
        IReadOnlyList<Layer> parts = Parts;
        Shape input = place.Input;
        int taken = 0;
        for (int i = 0; i < parts.Count; i++)
        {
            int count = parts[i].GetWeights(input).Count;
            Shape output = parts[i].GetOutputShape(input);
            yield return new LayerPlace(parts[i], $"{place.Path}.{i}", input, output, [.. place.Weights.Skip(taken).Take(count)]);
            (input, taken) = (output, taken + count);
        }
    }

    internal override IEnumerable<StagePlan> PlanStages(LayerPlace place, StageSetting setting)
    {
        ForkStage? fork = null;
        StagePlan[] chain = [.. GetParts(place).SelectMany(part => part.Layer.GetStages(part, setting))];
        // Rows that wait for the whole batch within the chain need both ends after that.
        StageRows ends = chain.Any(plan => plan.Rows == StageRows.WholeBatch) ? StageRows.Kept : StageRows.Passing;
        return [new(place.Input, ends, buffers => fork = new ForkStage(buffers)), .. chain, new(place.Output, ends, buffers => fork!.MakeSum(buffers))];
    }

    internal override JsonObject ToKeras() => throw new NotSupportedException("Its layers are written, and an Add behind them.");

    internal override void AppendTo(IOnnxGraph graph, LayerPlace place)
    {
        string input = graph.Last;
        foreach (LayerPlace part in GetParts(place))
        {
            part.Layer.AppendTo(graph, part);
        }

        graph.Append("Add", [input]);
    }

    /// <summary>Where the chain begins. On the way back, both gradients meet here.</summary>
    private sealed class ForkStage(StageBuffers buffers) : Stage(buffers)
    {
        private RowBuffer? _gradientOfSum;

        /// <summary>The stage behind the chain.</summary>
        public SumStage MakeSum(StageBuffers ofSum)
        {
            _gradientOfSum = ofSum.OutputGradient;
            return new SumStage(Input, ofSum);
        }

        public override void Forward(RowRange rows, StepContext context) => Input.Rows(rows).CopyTo(Output.Rows(rows));

        public override void Backward(RowRange rows)
        {
            if (InputGradient is not null)
            {
                Elementwise.Add(OutputGradient.Rows(rows), _gradientOfSum!.Rows(rows), InputGradient.Rows(rows));
            }
        }
    }

    /// <summary>Adds what came in before the chain.</summary>
    private sealed class SumStage(RowBuffer start, StageBuffers buffers) : Stage(buffers)
    {
        public override void Forward(RowRange rows, StepContext context) => Elementwise.Add(Input.Rows(rows), start.Rows(rows), Output.Rows(rows));

        public override void Backward(RowRange rows)
        {
            if (InputGradient is not null)
            {
                OutputGradient.Rows(rows).CopyTo(InputGradient.Rows(rows));
            }
        }
    }
}
