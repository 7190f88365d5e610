using System.Numerics.Tensors;
using MnistTools.Layers;
using MnistTools.Layers.Stages;
using MnistTools.Models;
using MnistTools.Numerics;
using MnistTools.Optimizers;

namespace MnistTools.Engines.Managed;

/// <summary>
/// What a stage needs to update its weights. Usually they are updated as soon as their gradients are there, while those are in the cache. Where
/// an optimizer clips by a norm, all gradients are made first.
/// </summary>
internal sealed class WeightUpdate(MnistModel model, ParameterBlock gradients, Optimizer optimizer, OptimizerState state) : IWeightUpdate
{
    private readonly ModelWeight[] _trainable = [.. model.Weights.Where(weight => weight.IsTrainable)];
    private readonly float[] _scales = new float[model.Weights.Count];
    private readonly HashSet<int> _kept = [];
    private readonly Dictionary<int, RestingRows?> _resting =
        model.Weights.Where(weight => weight is { Kind: WeightKind.Kernel, Shape.Sizes.Count: 2, Regularizer: null, IsTrainable: true })
            .ToDictionary(weight => weight.Offset, weight => state.FindResting(weight.Offset, weight.Shape.Sizes[1], weight.Shape.Sizes[0]));

    /// <summary>The gradients of all weights, laid out as the weights are.</summary>
    public ParameterBlock Gradients { get; } = gradients;

    /// <summary>What is added to gradients for the size of weights; <see langword="null"/> where it is there already.</summary>
    public WeightPenalty? Penalty { get; init; } = WeightPenalty.Of(model);

    /// <summary>Whether the weights are updated after all gradients are there, by <see cref="ComputeScales"/> and <see cref="ApplyAll"/>.</summary>
    public bool IsDeferred => optimizer.NeedsAllGradients;

    /// <summary>
    /// The rows of a dense kernel that may be passed over where their gradient is 0; <see langword="null"/> where they may not, and of any other weight.
    /// </summary>
    public RestingRows? FindResting(ModelWeight kernel) => _resting.GetValueOrDefault(kernel.Offset);

    /// <summary>Counts the update that comes.</summary>
    public void NextIteration()
    {
        _kept.Clear();
        state.NextIteration();
    }

    /// <summary>Updates a range of weights, whose gradients are in <see cref="Gradients"/>, unless that is deferred.</summary>
    public void Apply(int offset, int count)
    {
        Span<float> gradients = Gradients.Values.Slice(offset, count);
        Penalty?.AddGradient(offset, gradients);
        if (!IsDeferred)
        {
            ApplyNow(offset, gradients);
        }
    }

    /// <summary>
    /// Updates a range of weights by gradients that are kept for no longer; where the update is deferred, they go into <see cref="Gradients"/>.
    /// </summary>
    public void Apply(int offset, Span<float> gradients)
    {
        Penalty?.AddGradient(offset, gradients);
        if (IsDeferred)
        {
            gradients.CopyTo(Gradients.Values[offset..]);
        }
        else
        {
            ApplyNow(offset, gradients);
        }
    }

    /// <summary>Leaves a weight as it is, which the loss does not depend on.</summary>
    public void Keep(ModelWeight weight)
    {
        _kept.Add(weight.Offset);
        Gradients.Values.Slice(weight.Offset, weight.Count).Clear();
        state.TakeIntoAverage(model.GetValues(weight), weight.Offset);
    }

    /// <summary>Adds up, in their order, what each chunk of rows gave as its gradient of a range of a weight, and updates the range.</summary>
    /// <param name="gradients">A row for each chunk, as long as the weight.</param>
    /// <param name="weight">The weight; nothing is done without one.</param>
    /// <param name="first">Index of the range's first number in the weight.</param>
    /// <param name="count">How many numbers it has.</param>
    /// <param name="chunks">How many chunks there are.</param>
    public void AddChunksAndApply(RowBuffer gradients, ModelWeight? weight, int first, int count, int chunks)
    {
        if (weight is null || count == 0)
        {
            return;
        }

        Span<float> sum = Gradients.Values.Slice(weight.Offset + first, count);
        gradients.Row(0).Slice(first, count).CopyTo(sum);
        for (int chunk = 1; chunk < chunks; chunk++)
        {
            Elementwise.Add(sum, gradients.Row(chunk).Slice(first, count), sum);
        }

        Apply(weight.Offset + first, count);
    }

    /// <summary>What each gradient must be multiplied by, so that no norm is larger than it may be. By one thread, when all gradients are there.</summary>
    public void ComputeScales()
    {
        double total = 0;
        for (int i = 0; i < _trainable.Length; i++)
        {
            double squared = SumSquares(GradientsOf(_trainable[i]));
            total += squared;
            _scales[i] = optimizer.Clipnorm is { } largest ? ScaleTo(largest, squared) : 1;
        }

        if (optimizer.GlobalClipnorm is { } global)
        {
            Array.Fill(_scales, ScaleTo(global, total));
        }
    }

    /// <summary>Scales and updates a part's share of each weight, or some whole weights.</summary>
    public void ApplyAll(int part, ThreadTeam team)
    {
        for (int i = 0; i < _trainable.Length; i++)
        {
            (int first, int count) = optimizer.UpdatesWholeWeights
                ? (0, i % team.Count == part ? _trainable[i].Count : 0)
                : team.Share(part, _trainable[i].Count);
            if (count == 0 || _kept.Contains(_trainable[i].Offset))
            {
                continue;
            }

            Span<float> gradients = GradientsOf(_trainable[i]).Slice(first, count);
            Elementwise.Multiply(gradients, _scales[i], gradients);
            ApplyNow(_trainable[i].Offset + first, gradients);
        }
    }

    private static float ScaleTo(double largest, double squaredNorm) => (float)Math.Min(1, largest / Math.Sqrt(squaredNorm));

    /// <summary>Also of numbers whose squares no float holds: it is large gradients that are clipped.</summary>
    private static double SumSquares(ReadOnlySpan<float> values)
    {
        double sum = Sums.SumOfSquares(values);
        if (double.IsFinite(sum))
        {
            return sum;
        }

        sum = 0;
        foreach (float value in values)
        {
            sum += (double)value * value;
        }

        return sum;
    }

    private Span<float> GradientsOf(ModelWeight weight) => Gradients.Values.Slice(weight.Offset, weight.Count);

    private void ApplyNow(int offset, Span<float> gradients)
    {
        Span<float> weights = model.Parameters.Values.Slice(offset, gradients.Length);
        if (optimizer.Clipvalue is { } largest)
        {
            TensorPrimitives.Clamp(gradients, (float)-largest, (float)largest, gradients);
        }

        if (optimizer.WeightDecay is { } decay and > 0)
        {
            Elementwise.Multiply(weights, (float)(1 - state.LearningRate * decay), weights);
        }

        optimizer.Update(new ParameterRange(weights, gradients, state, offset));
        state.TakeIntoAverage(weights, offset);
    }
}
