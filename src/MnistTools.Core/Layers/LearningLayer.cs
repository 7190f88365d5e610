using MnistTools.Layers.Stages;
using MnistTools.Specs;

namespace MnistTools.Layers;

/// <summary>A layer with weights, which a training changes unless the layer is frozen: <c>Dense(512, relu, trainable=false)</c>.</summary>
public abstract record LearningLayer : Layer
{
    /// <summary>
    /// Whether a training changes its weights. A batch normalisation that is frozen also leaves its moving statistics as they are, and normalises by them in
    /// training, too. In a frozen <see cref="Residual"/>, all layers are frozen.
    /// </summary>
    [SpecOption(Default = true)]
    public bool Trainable { get; init; } = true;

    internal sealed override Layer Freeze() => this with { Trainable = false };

    internal override Layer Unfreeze() => this with { Trainable = true };

    internal sealed override IReadOnlyList<LayerWeight> GetWeights(Shape input) =>
        Trainable ? ListWeights(input) : [.. ListWeights(input).Select(weight => weight with { IsTrainable = false })];

    internal sealed override IEnumerable<StagePlan> GetStages(LayerPlace place, StageSetting setting) =>
        PlanStages(place, Trainable ? setting : setting with { CanTrain = false });

    /// <summary>Its weights, in Keras' order, as if it were not frozen.</summary>
    internal abstract IReadOnlyList<LayerWeight> ListWeights(Shape input);

    /// <summary>How the managed engine computes it.</summary>
    /// <param name="place">Where it lies.</param>
    /// <param name="setting">What for; a frozen layer cannot train.</param>
    internal abstract IEnumerable<StagePlan> PlanStages(LayerPlace place, StageSetting setting);
}
