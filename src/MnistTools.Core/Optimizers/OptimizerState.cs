using System.Collections.Concurrent;
using System.Numerics.Tensors;
using MnistTools.Numerics;

namespace MnistTools.Optimizers;

/// <summary>What an optimizer remembers of a model: its slots, each as long as the parameter block, its scalars, and how many updates it made.</summary>
internal sealed class OptimizerState
{
    private readonly ParameterBlock[] _slots;
    private readonly int _firstOfRule;
    private readonly double[] _scalars;
    private readonly ConcurrentDictionary<int, RestingRows> _resting = [];

    public OptimizerState(Optimizer optimizer, int length)
    {
        Optimizer = optimizer;
        LearningRate = optimizer.LearningRate;
        SlotKinds = optimizer.Slots;
        _firstOfRule = SlotKinds.Count - optimizer.RuleSlots.Count;
        _slots = [.. SlotKinds.Select(kind => Create(kind, length))];
        _scalars = [.. optimizer.Scalars];
    }

    public Optimizer Optimizer { get; }

    /// <summary>What each of <see cref="Slots"/> is.</summary>
    public IReadOnlyList<OptimizerSlot> SlotKinds { get; }

    /// <summary>
    /// Between updates: what is remembered, with what <see cref="RestingRows"/> have missed. Where they have missed something it is a copy: whoever asks
    /// may be on another thread than the training, which must not notice.
    /// </summary>
    public IReadOnlyList<ParameterBlock> Slots => [.. _slots.Select(WithWhatWasMissed)];

    /// <summary>The moving average of the weights; <see langword="null"/> if none is kept.</summary>
    public ParameterBlock? Average => Optimizer.UseEma ? _slots[0] : null;

    /// <summary>Whether the model has the average for the time being; its weights then lie where that was.</summary>
    public bool IsAverageInModel { get; set; }

    /// <summary>Numbers that are remembered of the whole training.</summary>
    public IReadOnlyList<double> Scalars => _scalars;

    /// <summary>How many of the slots the rule itself has.</summary>
    public int RuleSlotCount => _slots.Length - _firstOfRule;

    /// <summary>Number of the running update, from 1.</summary>
    public long Iteration { get; private set; }

    /// <summary>Size of the running step: the optimizer's own unless a schedule or a callback says otherwise.</summary>
    public double LearningRate { get; set; }

    /// <summary>The same memory once more, for an optimizer that differs by nothing but its learning rate.</summary>
    public OptimizerState CopyFor(Optimizer optimizer)
    {
        var copy = new OptimizerState(optimizer, _slots.FirstOrDefault()?.Length ?? 0) { IsAverageInModel = IsAverageInModel, Iteration = Iteration };
        foreach ((ParameterBlock from, ParameterBlock to) in Slots.Zip(copy._slots))
        {
            from.Values.CopyTo(to.Values);
        }

        _scalars.CopyTo(copy._scalars, 0);
        return copy;
    }

    /// <summary>Counts the update that comes.</summary>
    public void NextIteration() => Optimizer.BeginUpdate(++Iteration, _scalars);

    /// <summary>The memory of a slot, to be filled before the first update.</summary>
    public Span<float> GetSlot(int index) => _slots[index].Values;

    /// <summary>One of the rule's slots, within an update.</summary>
    public Span<float> GetRuleSlot(int index) => GetSlot(_firstOfRule + index);

    /// <summary>Takes the updated weights of a range into their average, if one is kept, and makes them that average where it is time for it.</summary>
    public void TakeIntoAverage(Span<float> weights, int offset)
    {
        if (Average is null)
        {
            return;
        }

        Span<float> average = Average.Values.Slice(offset, weights.Length);
        // The first weights are the first average.
        float momentum = Iteration == 1 ? 0 : (float)Optimizer.EmaMomentum;
        Elementwise.Multiply(average, momentum, average);
        TensorPrimitives.MultiplyAdd(weights, 1 - momentum, average, average);
        if (Optimizer.EmaOverwriteFrequency is { } every && Iteration % every == 0)
        {
            average.CopyTo(weights);
        }
    }

    /// <summary>The rows of a dense kernel that updates may pass over; <see langword="null"/> where they may not.</summary>
    /// <param name="offset">Index of the kernel's first number.</param>
    /// <param name="rows">How many rows it has.</param>
    /// <param name="rowLength">How many numbers a row has.</param>
    public RestingRows? FindResting(int offset, int rows, int rowLength)
    {
        if (!Optimizer.CanRest)
        {
            return null;
        }

        return _resting.GetOrAdd(offset, _ => new RestingRows(this, _slots.FirstOrDefault(), Optimizer.FactorAtRest!.Value, offset, rows, rowLength));
    }

    /// <summary>Goes on after a number of updates, whatever was counted before.</summary>
    /// <param name="iteration">How many they were.</param>
    /// <param name="scalars">What they left of the scalars, as many as there are.</param>
    public void ContinueAfter(long iteration, IReadOnlyList<double> scalars)
    {
        _resting.Clear();
        Iteration = iteration;
        scalars.ToArray().CopyTo(_scalars, 0);
    }

    private ParameterBlock WithWhatWasMissed(ParameterBlock slot)
    {
        RestingRows[] behind = [.. _resting.Values.Where(rows => rows.AreBehindIn(slot))];
        if (behind.Length == 0)
        {
            return slot;
        }

        var copy = new ParameterBlock(slot.Length);
        slot.Values.CopyTo(copy.Values);
        foreach (RestingRows rows in behind)
        {
            rows.CatchUpIn(copy);
        }

        return copy;
    }

    private static ParameterBlock Create(OptimizerSlot kind, int length)
    {
        var slot = new ParameterBlock(length);
        slot.Values.Fill(kind.InitialValue);
        return slot;
    }
}
