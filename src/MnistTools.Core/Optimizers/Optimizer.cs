using MnistTools.Numerics;
using MnistTools.Specs;

namespace MnistTools.Optimizers;

/// <summary>
/// How gradients change weights, by Keras' rules: <c>RMSprop(0.001, rho=0.9)</c>. One rule over a range of the parameter block; ranges are
/// independent, so that threads can share them out.
/// </summary>
/// <param name="LearningRate">Size of a step, at least 0; with 0 nothing is learnt, as in Keras.</param>
public abstract record Optimizer(double LearningRate) : Spec
{
    /// <summary>All optimizers that can be written.</summary>
    public static SpecCatalog<Optimizer> Catalog { get; } = new("optimizer",
    [
        typeof(SGD), typeof(RMSprop), typeof(Adam), typeof(AdamW), typeof(Nadam), typeof(Adamax), typeof(Adagrad), typeof(Adadelta),
    ]);

    /// <summary>Size of a step.</summary>
    public double LearningRate { get; init => field = Check.AtLeast(0, value, nameof(LearningRate)); } = Check.AtLeast(0, LearningRate);

    /// <summary>How much each weight shrinks before a step, in shares of the learning rate (decoupled weight decay); none if left out.</summary>
    [SpecOption]
    public virtual double? WeightDecay { get; init => field = Check.NoneOrAtLeast(0, value, nameof(WeightDecay)); }

    /// <summary>The largest norm that the gradient of one weight may have: a larger one is scaled down.</summary>
    [SpecOption]
    public double? Clipnorm { get; init => field = Check.NoneOrAbove(0, value, nameof(Clipnorm)); }

    /// <summary>The largest that any number of a gradient may be, up or down.</summary>
    [SpecOption]
    public double? Clipvalue { get; init => field = Check.NoneOrAbove(0, value, nameof(Clipvalue)); }

    /// <summary>The largest norm that all gradients together may have: larger ones are scaled down.</summary>
    [SpecOption]
    public double? GlobalClipnorm { get; init => field = Check.NoneOrAbove(0, value, nameof(GlobalClipnorm)); }

    /// <summary>Whether all gradients must be known before the first weight is updated.</summary>
    internal bool NeedsAllGradients => Clipnorm is not null || GlobalClipnorm is not null;

    /// <summary>What each number of the slots is before the first update.</summary>
    internal virtual float InitialSlotValue => 0;

    /// <summary>How many numbers the rule remembers for each weight.</summary>
    internal abstract int SlotCount { get; }

    /// <summary>
    /// What an update with a gradient of 0 multiplies the only number by that the rule remembers, where the weight then stays as it is;
    /// <see langword="null"/> where it does not.
    /// </summary>
    internal virtual float? FactorAtRest => null;

    /// <summary>Whether weights may be passed over whose gradient is 0.</summary>
    internal bool CanRest => FactorAtRest is not null && !NeedsAllGradients && WeightDecay is null or 0;

    /// <summary>Reads a text such as <c>SGD(0.1, momentum=0.9)</c>.</summary>
    /// <exception cref="SpecException">It is no optimizer, or clips in two ways; the message names the position and the nearest candidates.</exception>
    public static Optimizer Parse(string text) => Catalog.Parse(text).CheckClipping();

    /// <summary>
    /// The same optimizer, which clips in one way at most, as Keras demands. Those of old model files may not; they are read all the same, since
    /// what a model predicts does not depend on it.
    /// </summary>
    /// <exception cref="SpecException">It clips in two ways.</exception>
    internal Optimizer CheckClipping()
    {
        string[] given =
        [
            .. Clipnorm is null ? (string[])[] : ["clipnorm"],
            .. Clipvalue is null ? (string[])[] : ["clipvalue"],
            .. GlobalClipnorm is null ? (string[])[] : ["global_clipnorm"],
        ];
        return given.Length < 2 ? this : throw new SpecException($"Only one of clipnorm, clipvalue and global_clipnorm can be set; {this} has {string.Join(" and ", given)}.");
    }

    /// <summary>The momentum of an update, counted from 1, where a rule needs the product of all before: Nadam's.</summary>
    internal virtual double MomentumAt(long iteration) => 1;

    /// <summary>Updates a range of weights.</summary>
    /// <param name="range">The weights, their gradients and what is remembered of them.</param>
    internal abstract void Update(ParameterRange range);
}

/// <summary>What an optimizer remembers of a model: its slots, each as long as the parameter block, and how many updates it made.</summary>
internal sealed class OptimizerState
{
    private readonly ParameterBlock[] _slots;
    private readonly Dictionary<int, RestingRows> _resting = [];

    public OptimizerState(Optimizer optimizer, int length)
    {
        Optimizer = optimizer;
        LearningRate = optimizer.LearningRate;
        _slots = [.. Enumerable.Range(0, optimizer.SlotCount).Select(_ => new ParameterBlock(length))];
        foreach (ParameterBlock slot in _slots)
        {
            slot.Values.Fill(optimizer.InitialSlotValue);
        }
    }

    public Optimizer Optimizer { get; }

    /// <summary>Between updates: what is remembered, with what <see cref="RestingRows"/> have missed.</summary>
    public IReadOnlyList<ParameterBlock> Slots
    {
        get
        {
            foreach (RestingRows rows in _resting.Values)
            {
                rows.WakeAll();
            }

            return _slots;
        }
    }

    /// <summary>Number of the running update, from 1.</summary>
    public long Iteration { get; private set; }

    /// <summary>The product of the momenta of all updates so far.</summary>
    public double MomentumProduct { get; private set; } = 1;

    /// <summary>Size of the running step: the optimizer's own unless a schedule or a callback says otherwise.</summary>
    public double LearningRate { get; set; }

    /// <summary>Counts the update that comes.</summary>
    public void NextIteration() => MomentumProduct *= Optimizer.MomentumAt(++Iteration);

    /// <summary>Numbers of a slot within an update.</summary>
    public Span<float> GetSlot(int index, int offset, int count) => index < _slots.Length ? _slots[index].Values.Slice(offset, count) : default;

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

        if (!_resting.TryGetValue(offset, out RestingRows? resting))
        {
            resting = _resting[offset] = new RestingRows(this, _slots.FirstOrDefault(), Optimizer.FactorAtRest!.Value, offset, rows, rowLength);
        }

        return resting;
    }

    /// <summary>Goes on after a number of updates, whatever was counted before.</summary>
    public void ContinueAfter(long iteration)
    {
        _resting.Clear();
        (Iteration, MomentumProduct) = (0, 1);
        while (Iteration < iteration)
        {
            NextIteration();
        }
    }
}

/// <summary>A range of the parameter block with its gradients and its part of each slot.</summary>
internal readonly ref struct ParameterRange(Span<float> weights, ReadOnlySpan<float> gradients, OptimizerState state, int offset)
{
    public long Iteration => state.Iteration;

    public double MomentumProduct => state.MomentumProduct;

    public double LearningRate => state.LearningRate;

    public Span<float> Weights { get; } = weights;

    public ReadOnlySpan<float> Gradients { get; } = gradients;

    public int SlotCount => state.Optimizer.SlotCount;

    public Span<float> Slot(int index) => state.GetSlot(index, offset, Weights.Length);
}
