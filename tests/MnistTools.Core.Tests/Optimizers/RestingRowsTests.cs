using MnistTools.Engines;
using MnistTools.Engines.Managed;
using MnistTools.Layers.Stages;

namespace MnistTools.Core.Tests.Optimizers;

/// <summary>
/// What updates pass over while its gradient is 0 has the same bits as if they had not. They never pass over anything where an optimizer clips by a norm: one
/// that no gradient reaches changes nothing else.
/// </summary>
public class RestingRowsTests
{
    private const int BatchSize = 3;
    private const int Steps = 9;

    private static readonly ImageSet Images = Some.SparseImages(BatchSize * Steps, 6, 7, seed: 5);

    [Theory]
    [InlineData("RMSprop(0.01)")]
    [InlineData("RMSprop(0.01, rho=0)")]
    [InlineData("RMSprop(0.01, clipvalue=0.001)")]
    [InlineData("SGD(0.1)")]
    [InlineData("Adagrad(0.01)")]
    public void Weights_and_slots_are_those_of_updates_that_pass_over_nothing(string optimizer)
    {
        Optimizer plain = Optimizer.Parse(optimizer);
        Assert.True(plain.CanRest);
        // Clipped by value and by norm at once is refused in a text, not here.
        Optimizer whole = plain with { Clipnorm = 1e30 };
        Assert.False(whole.CanRest);
        foreach (int readAt in (int[])[0, 1, 4, Steps])
        {
            (MnistModel expected, OptimizerState expectedState) = Run(whole, threads: 1, readAt: 0);
            (MnistModel actual, OptimizerState state) = Run(plain, threads: 2, readAt);
            Assert.Equal(expected.Parameters.Values.ToArray(), actual.Parameters.Values.ToArray());
            Assert.Equal(expectedState.Slots.Select(slot => slot.Values.ToArray()), state.Slots.Select(slot => slot.Values.ToArray()));
        }
    }

    /// <summary>As another thread does that saves the model while it is trained.</summary>
    [Fact]
    public void Who_asks_for_a_slot_changes_nothing_of_it()
    {
        (_, OptimizerState state) = Run(Optimizer.Parse("RMSprop(0.01)"), threads: 1, readAt: 0);
        float[] memory = state.GetSlot(0).ToArray();
        Assert.NotEqual(memory, state.Slots[0].Values.ToArray());
        Assert.Equal(memory, state.GetSlot(0).ToArray());
    }

    [Theory]
    [InlineData("RMSprop(momentum=0.9)")]
    [InlineData("RMSprop(centered=true)")]
    [InlineData("RMSprop(weight_decay=0.1)")]
    [InlineData("RMSprop(use_ema=true)")]
    [InlineData("SGD(momentum=0.9)")]
    [InlineData("Adam")]
    [InlineData("Nadam")]
    [InlineData("Adadelta")]
    public void Optimizers_that_change_a_weight_without_a_gradient_pass_over_none(string optimizer) => Assert.False(Optimizer.Parse(optimizer).CanRest);

    /// <summary>A second training of the same model goes on from what the first has remembered.</summary>
    [Fact]
    public void Trainings_in_two_parts_give_what_one_gives()
    {
        float[][] weights = [.. new[] { 1e30, (double?)null }.Select(norm =>
        {
            var model = new MnistModel([new Dense(40, ActivationFunction.Relu), new Dense(4, ActivationFunction.Softmax)], 1, new Shape(6, 7));
            for (int part = 0; part < 2; part++)
            {
                var options =
                    new TrainingOptions { Epochs = part + 1, InitialEpoch = part, BatchSize = BatchSize, Optimizer = new RMSprop { Clipnorm = norm } };
                Train.Fit(model, Images, options);
            }

            return model.Parameters.Values.ToArray().Concat(model.OptimizerState!.Slots[0].Values.ToArray()).ToArray();
        })];
        Assert.Equal(weights[0], weights[1]);
    }

    private static (MnistModel Model, OptimizerState State) Run(Optimizer optimizer, int threads, int readAt)
    {
        // Four of the widest vectors, one, and a rest.
        var model = new MnistModel([new Dense(85, ActivationFunction.Relu), new Dense(4, ActivationFunction.Softmax)], 1, new Shape(6, 7));
        var state = new OptimizerState(optimizer, model.Parameters.Length);
        var update = new WeightUpdate(model, new ParameterBlock(model.Parameters.Length), optimizer, state);
        using var step = new NetworkStep(model, model.Loss, BatchSize, threads);
        int[] order = [.. Enumerable.Range(0, Images.Count)];
        for (int i = 0; i < Steps; i++)
        {
            update.NextIteration();
            step.Train(new Batch(Images, order.AsMemory(i * BatchSize, BatchSize)), new StepContext(true, 1, i), update);
            if (i + 1 == readAt)
            {
                _ = state.Slots;
            }
        }

        return (model, state);
    }
}
