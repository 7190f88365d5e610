using System.Numerics.Tensors;
using MnistTools.Engines;
using MnistTools.Engines.Managed;
using MnistTools.Layers.Stages;

namespace MnistTools.Core.Tests.Optimizers;

/// <summary>What a rule may need though no optimizer of the catalog does: many slots, and weights as a whole.</summary>
public class OptimizerRuleTests
{
    private const double Distance = 0.25;

    [Fact]
    public void A_rule_may_have_any_number_of_slots()
    {
        foreach (int length in (int[])[1, 16, 37])
        {
            float[] weights = new float[length];
            var optimizer = new FiveLater();
            var state = new OptimizerState(optimizer, length + 16);
            for (int t = 1; t <= 8; t++)
            {
                state.NextIteration();
                optimizer.Update(new ParameterRange(weights, [.. Enumerable.Range(1, length).Select(i => (float)(100 * t + i))], state, 16));
                // Of the updates 1 to t - 5.
                Assert.Equal(Enumerable.Range(1, length).Select(i => -Enumerable.Range(1, Math.Max(0, t - 5)).Sum(earlier => 100f * earlier + i)), weights);
            }
        }
    }

    [Fact]
    public void A_rule_may_be_given_each_weight_as_a_whole()
    {
        ImageSet images = Some.Images(12, 6, 7);
        float[] alone = Step(1), together = Step(3);
        Assert.Equal(alone, together);

        float[] Step(int threads)
        {
            var optimizer = new Normalised();
            var model = new MnistModel([new Conv2D(3, 3), new Dense(9, ActivationFunction.Tanh), new Dense(4, ActivationFunction.Softmax)], 1, new Shape(6, 7));
            MnistModel before = new(model.Layers.Select(layer => layer.Spec), 1, new Shape(6, 7));
            using var step = new NetworkStep(model, model.Loss, images.Count, threads);
            var update =
                new WeightUpdate(model, new ParameterBlock(model.Parameters.Length), optimizer, new OptimizerState(optimizer, model.Parameters.Length));
            update.NextIteration();
            step.Train(new Batch(images, Enumerable.Range(0, images.Count).ToArray()), new StepContext(true, 1, 0), update);
            Assert.All(
                model.Weights, weight => Assert.Equal(Distance, TensorPrimitives.Distance<float>(model.GetWeight(weight), before.GetWeight(weight)), 1e-5));
            return model.Parameters.Values.ToArray();
        }
    }

    /// <summary>A step along each gradient, five updates after it was there.</summary>
    private sealed record FiveLater() : Optimizer(1)
    {
        internal override IReadOnlyList<OptimizerSlot> RuleSlots => [.. Enumerable.Range(0, 5).Select(i => new OptimizerSlot($"{i}"))];

        internal override void Update(ParameterRange range) => UpdateRule.Run(new Rule(), range);

        private readonly struct Rule : IUpdateRule
        {
            public static int SlotCount => 5;

            public void Apply<T>(ref T weight, T gradient, SlotLanes<T> slots)
                where T : struct, ILanes<T>
            {
                weight -= slots[4];
                for (int i = 4; i > 0; i--)
                {
                    slots[i] = slots[i - 1];
                }

                slots[0] = gradient;
            }
        }
    }

    /// <summary>Each weight moves by one distance, whatever the size of its gradient.</summary>
    private sealed record Normalised() : Optimizer(Distance)
    {
        internal override IReadOnlyList<OptimizerSlot> RuleSlots => [];

        internal override bool UpdatesWholeWeights => true;

        internal override void Update(ParameterRange range)
        {
            float step = (float)(Distance / Math.Sqrt(Sums.SumOfSquares(range.Gradients)));
            TensorPrimitives.MultiplyAdd(range.Gradients, -step, range.Weights, range.Weights);
        }
    }
}
