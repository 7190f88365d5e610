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
        typeof(Lion),
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

    /// <summary>Whether a moving average of the weights is kept, which is what the model has after the training (Polyak averaging).</summary>
    [SpecOption(Default = false)]
    public bool UseEma { get; init; }

    /// <summary>How slowly the average forgets, at least 0 and at most 1.</summary>
    [SpecOption(Default = 0.99)]
    public double EmaMomentum { get; init => field = Check.Between(0, 1, value, nameof(EmaMomentum)); } = 0.99;

    /// <summary>After how many updates the weights become their average each time; only after the training if left out.</summary>
    [SpecOption]
    public int? EmaOverwriteFrequency { get; init => field = Check.NoneOrAtLeast(1, value, nameof(EmaOverwriteFrequency)); }

    /// <summary>Whether all gradients must be known before the first weight is updated.</summary>
    internal bool NeedsAllGradients => Clipnorm is not null || GlobalClipnorm is not null || UpdatesWholeWeights;

    /// <summary>All that is remembered for each weight, as Keras orders it: the average of the weights, if it is kept, and what the rule remembers.</summary>
    internal IReadOnlyList<OptimizerSlot> Slots => UseEma ? [new("average"), .. RuleSlots] : RuleSlots;

    /// <summary>What the rule remembers for each weight.</summary>
    internal abstract IReadOnlyList<OptimizerSlot> RuleSlots { get; }

    /// <summary>What the rule remembers of the whole training, as it is before the first update.</summary>
    internal virtual IReadOnlyList<double> Scalars => [];

    /// <summary>Whether <see cref="Update"/> must be given each weight as a whole, as a rule needs that works by a norm or a mean of it.</summary>
    internal virtual bool UpdatesWholeWeights => false;

    /// <summary>
    /// What an update with a gradient of 0 multiplies the only number by that the rule remembers, where the weight then stays as it is;
    /// <see langword="null"/> where it does not.
    /// </summary>
    internal virtual float? FactorAtRest => null;

    /// <summary>Whether weights may be passed over whose gradient is 0.</summary>
    internal bool CanRest => FactorAtRest is not null && !NeedsAllGradients && !UseEma && WeightDecay is null or 0;

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
        return given.Length < 2
            ? this
            : throw new SpecException($"Only one of clipnorm, clipvalue and global_clipnorm can be set; {this} has {string.Join(" and ", given)}.");
    }

    /// <summary>Before the ranges of an update.</summary>
    /// <param name="iteration">Its number, from 1.</param>
    /// <param name="scalars">The rule's <see cref="Scalars"/>, which change here alone.</param>
    internal virtual void BeginUpdate(long iteration, Span<double> scalars)
    {
    }

    /// <summary>Updates a range of weights, of one weight and by one thread.</summary>
    /// <param name="range">The weights, their gradients and what is remembered of them.</param>
    internal abstract void Update(ParameterRange range);
}
